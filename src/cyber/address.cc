#include "cyber/address.h"

#include <algorithm>
#include <charconv>

namespace yagura::cyber {
namespace {

constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

// "192.0.2.1": four decimals without leading zeros, which some readers take for octal.
std::optional<std::uint32_t> parse_v4(std::string_view s) {
  std::uint32_t out = 0;
  std::size_t at = 0;
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && (at >= s.size() || s[at++] != '.')) return std::nullopt;
    const std::size_t begin = at;
    std::uint32_t v = 0;
    while (at < s.size() && at < begin + 3 && s[at] >= '0' && s[at] <= '9') {
      v = v * 10 + static_cast<std::uint32_t>(s[at++] - '0');
    }
    if (at == begin || v > 255 || (at > begin + 1 && s[begin] == '0')) return std::nullopt;
    out = out << 8 | v;
  }
  return at == s.size() ? std::optional(out) : std::nullopt;
}

std::optional<unsigned> parse_group(std::string_view s) {
  unsigned v = 0;
  if (s.empty() || s.size() > 4) return std::nullopt;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), v, 16);
  if (error != std::errc{} || end != s.data() + s.size()) return std::nullopt;
  return v;
}

// Appends the groups of "1:2:3" (and a dotted IPv4 as the last) to `out`; false: not of this form.
bool parse_groups(std::string_view s, std::array<std::uint8_t, 16>& out, std::size_t& used) {
  while (!s.empty()) {
    const std::size_t colon = s.find(':');
    const std::string_view group = s.substr(0, colon);
    if (colon == std::string_view::npos && group.find('.') != std::string_view::npos) {
      const auto v4 = parse_v4(group);
      if (!v4 || used > 12) return false;
      for (int shift = 24; shift >= 0; shift -= 8) {
        out[used++] = static_cast<std::uint8_t>(*v4 >> shift & 0xff);
      }
      return true;
    }
    const auto v = parse_group(group);
    if (!v || used > 14) return false;
    out[used++] = static_cast<std::uint8_t>(*v >> 8);
    out[used++] = static_cast<std::uint8_t>(*v & 0xff);
    if (colon == std::string_view::npos) return true;
    s.remove_prefix(colon + 1);
    if (s.empty()) return false;
  }
  return true;
}

std::optional<std::array<std::uint8_t, 16>> parse_v6(std::string_view s) {
  std::array<std::uint8_t, 16> out{};
  std::size_t head = 0;
  const std::size_t gap = s.find("::");
  if (gap == std::string_view::npos) {
    if (!parse_groups(s, out, head) || head != 16) return std::nullopt;
    return out;
  }
  std::array<std::uint8_t, 16> tail{};
  std::size_t tail_used = 0;
  if (!parse_groups(s.substr(0, gap), out, head)) return std::nullopt;
  if (s.substr(0, gap).find('.') != std::string_view::npos) return std::nullopt;
  if (!parse_groups(s.substr(gap + 2), tail, tail_used)) return std::nullopt;
  if (head + tail_used > 14) return std::nullopt;  // "::" stands for at least one group
  std::copy_n(tail.begin(), tail_used, out.end() - static_cast<std::ptrdiff_t>(tail_used));
  return out;
}

std::uint64_t word(const std::array<std::uint8_t, 16>& bytes, std::size_t at) {
  std::uint64_t v = 0;
  for (std::size_t i = 0; i < 8; ++i) v = v << 8 | bytes[at + i];
  return v;
}

bool in_v4(std::uint32_t a, std::uint32_t network, int bits) {
  return (a ^ network) >> (32 - bits) == 0;
}

}  // namespace

IpAddress IpAddress::v4(std::uint32_t host_order) {
  IpAddress a;
  std::copy(kMapped.begin(), kMapped.end(), a.bytes_.begin());
  for (std::size_t i = 0; i < 4; ++i) {
    a.bytes_[12 + i] = static_cast<std::uint8_t>(host_order >> (24 - 8 * i) & 0xff);
  }
  return a;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  if (text.size() < 2 || text.size() > 45) return std::nullopt;
  if (text.find(':') == std::string_view::npos) {
    const auto four = parse_v4(text);
    return four ? std::optional(v4(*four)) : std::nullopt;
  }
  const auto six = parse_v6(text);
  if (!six) return std::nullopt;
  IpAddress a;
  a.bytes_ = *six;
  return a;
}

std::optional<IpAddress> IpAddress::from_bytes(std::string_view sixteen) {
  if (sixteen.size() != 16) return std::nullopt;
  IpAddress a;
  std::transform(sixteen.begin(), sixteen.end(), a.bytes_.begin(),
                 [](char c) { return static_cast<std::uint8_t>(c); });
  return a;
}

bool IpAddress::is_v4() const { return std::equal(kMapped.begin(), kMapped.end(), bytes_.begin()); }

std::uint64_t IpAddress::high() const { return word(bytes_, 0); }
std::uint64_t IpAddress::low() const { return word(bytes_, 8); }

bool IpAddress::is_private() const {
  if (is_v4()) {
    const auto a = static_cast<std::uint32_t>(low() & 0xffffffff);
    return in_v4(a, 0x0a000000, 8) || in_v4(a, 0xac100000, 12) || in_v4(a, 0xc0a80000, 16) ||
           in_v4(a, 0x64400000, 10) || in_v4(a, 0xa9fe0000, 16) || in_v4(a, 0x7f000000, 8) ||
           in_v4(a, 0, 8);
  }
  const bool unspecified_or_loopback = high() == 0 && low() <= 1;
  const bool unique_local = (bytes_[0] & 0xfe) == 0xfc;
  const bool link_local = bytes_[0] == 0xfe && (bytes_[1] & 0xc0) == 0x80;
  return unspecified_or_loopback || unique_local || link_local;
}

std::string IpAddress::text() const {
  std::string out;
  if (is_v4()) {
    for (std::size_t i = 12; i < 16; ++i) {
      if (i > 12) out += '.';
      out += std::to_string(bytes_[i]);
    }
    return out;
  }
  // RFC 5952 section 4.2: the first of the longest runs of at least two zero groups becomes "::".
  const auto group = [&](std::size_t i) {
    return static_cast<unsigned>(bytes_[2 * i] << 8 | bytes_[2 * i + 1]);
  };
  std::size_t best = 8, best_length = 1;
  for (std::size_t i = 0; i < 8;) {
    std::size_t end = i;
    while (end < 8 && group(end) == 0) ++end;
    if (end - i > best_length) best = i, best_length = end - i;
    i = std::max(end, i + 1);
  }
  for (std::size_t i = 0; i < 8;) {
    if (i == best) {
      out += "::";
      i += best_length;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    char hex[8];
    const auto end = std::to_chars(hex, hex + sizeof hex, group(i), 16).ptr;
    out.append(hex, end);
    ++i;
  }
  return out;
}

IpAddress IpAddress::masked(unsigned bits) const {
  IpAddress out = *this;
  for (unsigned i = 0; i < 16; ++i) {
    const unsigned keep = bits >= 8 * (i + 1) ? 8 : bits <= 8 * i ? 0 : bits - 8 * i;
    out.bytes_[i] = static_cast<std::uint8_t>(out.bytes_[i] & (0xff00u >> keep & 0xff));
  }
  return out;
}

std::optional<Network> Network::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  Network n{*address, 128};
  if (slash == std::string_view::npos) return n;
  const std::string_view digits = text.substr(slash + 1);
  unsigned bits = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  const bool dotted = text.substr(0, slash).find(':') == std::string_view::npos;
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  if (bits > (dotted ? 32u : 128u)) return std::nullopt;
  n.bits = static_cast<std::uint8_t>(dotted ? bits + 96 : bits);
  if (n.first.masked(n.bits) != n.first) return std::nullopt;
  return n;
}

std::string Network::text() const {
  if (bits == 128) return first.text();
  const bool four = first.is_v4() && bits >= 96;
  return first.text() + "/" + std::to_string(four ? bits - 96 : bits);
}

}  // namespace yagura::cyber
