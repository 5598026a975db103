#include "cyber/indicator_value.h"

#include <algorithm>
#include <charconv>

#include "cyber/indicators.h"

namespace yagura::cyber {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string lowered(std::string_view s) {
  std::string out(s);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

bool digit(char c) { return c >= '0' && c <= '9'; }

bool name_character(char c) {
  return (c >= 'a' && c <= 'z') || digit(c) || c == '-' || c == '_' || c == '.';
}

bool hexadecimal(std::string_view s) {
  return s.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

std::optional<IndicatorKind> hash_kind(std::string_view s) {
  if (!hexadecimal(s)) return std::nullopt;
  if (s.size() == 32) return IndicatorKind::md5;
  if (s.size() == 40) return IndicatorKind::sha1;
  if (s.size() == 64) return IndicatorKind::sha256;
  return std::nullopt;
}

}  // namespace

std::optional<std::string> canonical_domain(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  if (text.empty() || text.size() > kMaxDomain) return std::nullopt;
  std::string out = lowered(text);
  if (!std::all_of(out.begin(), out.end(), name_character)) return std::nullopt;
  if (out.front() == '.' || out.back() == '.' || out.find("..") != std::string::npos) {
    return std::nullopt;
  }
  const std::size_t last = out.rfind('.');
  if (last == std::string::npos) return std::nullopt;
  if (std::all_of(out.begin() + static_cast<std::ptrdiff_t>(last) + 1, out.end(), digit)) {
    return std::nullopt;  // an address, or a fragment of one
  }
  return out;
}

std::optional<std::string> canonical_url(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme != std::string_view::npos && scheme <= 10) text.remove_prefix(scheme + 3);
  text = text.substr(0, text.find('#'));
  const std::size_t slash = std::min(text.find_first_of("/?"), text.size());
  std::string_view host = text.substr(0, slash);
  if (const auto user = host.rfind('@'); user != std::string_view::npos)
    host.remove_prefix(user + 1);
  if (host.empty() || text.size() > kMaxUrl ||
      host.find_first_of(" \t") != std::string_view::npos) {
    return std::nullopt;
  }
  std::string out = lowered(host);
  const std::string_view path = text.substr(slash);
  if (!path.starts_with('/')) out += '/';
  return out.append(path);
}

std::optional<Endpoint> parse_endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (!bracketed && host.find(':') != std::string_view::npos) return std::nullopt;
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  const auto address = IpAddress::parse(host);
  if (!address || error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return Endpoint{*address, port};
}

std::optional<Indicator> classify_indicator(std::string_view text) {
  using enum IndicatorKind;
  if (text.empty() || text.size() > kMaxUrl) return std::nullopt;
  if (const auto a = IpAddress::parse(text)) return Indicator{address, a->text()};
  if (const auto n = Network::parse(text)) return Indicator{network, n->text()};
  if (const auto e = parse_endpoint(text)) {
    const std::string host = e->address.text();
    const bool six = host.find(':') != std::string::npos;
    return Indicator{endpoint, (six ? "[" + host + "]" : host) + ":" + std::to_string(e->port)};
  }
  if (const auto kind = hash_kind(text)) return Indicator{*kind, lowered(text)};
  if (text.find_first_of("/?") != std::string_view::npos) {
    auto v = canonical_url(text);
    return v ? std::optional(Indicator{url, std::move(*v)}) : std::nullopt;
  }
  if (text.starts_with("*.")) text.remove_prefix(2);
  if (text.starts_with('.')) text.remove_prefix(1);
  auto v = canonical_domain(text);
  return v ? std::optional(Indicator{domain, std::move(*v)}) : std::nullopt;
}

std::string_view indicator_kind_name(IndicatorKind k) {
  static constexpr std::string_view kNames[] = {"domain", "ip",  "ip_port", "network",
                                                "url",    "md5", "sha1",    "sha256"};
  return kNames[static_cast<std::size_t>(k)];
}

}  // namespace yagura::cyber
