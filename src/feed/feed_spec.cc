#include "feed/feed_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <set>

#include "feed/recording.h"
#include "model/evidence.h"

namespace yagura {
namespace {

constexpr std::size_t kNameLength = 40;

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kNameLength &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
         });
}

// A name made of anything: lower case, other characters a single '-', none at the ends.
std::string name_of(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    if (plain) {
      out += c;
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
    if (out.size() == kNameLength) break;
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out.empty() ? "feed" : out;
}

std::string file_name(const FeedSpec& spec) {
  std::filesystem::path path(spec.where);
  if (!path.has_filename()) path = path.parent_path();
  return name_of(path.stem().string());
}

// One line in the user's language; {value} is what was written.
class Complaint {
 public:
  explicit Complaint(Lang lang) : lang_(lang) {}
  tl::unexpected<Error> operator()(std::string_view key, std::string_view value = {}) const {
    return fail("bad_feed",
                render(lang_, key, std::vector<TextArgument>{{"value", std::string(value)}}));
  }

 private:
  Lang lang_;
};

std::optional<Duration> parse_lateness(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  if (!whole || !(value >= 0 && value <= 86400)) return std::nullopt;
  return seconds_of(value);
}

Result<void> set_option(FeedSpec& spec, std::string_view name, std::string_view value,
                        const Complaint& bad) {
  if (name == "name") {
    if (!is_name(value)) return bad("feed.bad.name", value);
    spec.name = value;
    spec.named = true;
  } else if (name == "start") {
    const auto time = parse_rfc3339(value);
    if (!time) return bad("feed.bad.start", value);
    spec.start = *time;
  } else if (name == "lateness") {
    const auto lateness = parse_lateness(value);
    if (!lateness) return bad("feed.bad.lateness", value);
    spec.lateness = *lateness;
    spec.lateness_given = true;
  } else if (is_name(name)) {
    if (!spec.options.emplace(name, value).second) return bad("feed.bad.option_twice", name);
  } else {
    return bad("feed.bad.option", name);
  }
  return {};
}

Result<void> set_options(FeedSpec& spec, std::string_view text, const Complaint& bad) {
  while (true) {
    const std::string_view one = text.substr(0, text.find('&'));
    const std::size_t equals = one.find('=');
    if (equals == std::string_view::npos) return bad("feed.bad.option", one);
    auto done = set_option(spec, one.substr(0, equals), one.substr(equals + 1), bad);
    if (!done) return done;
    if (one.size() == text.size()) return {};
    text.remove_prefix(one.size() + 1);
  }
}

Result<void> set_socket(FeedSpec& spec, WhereKind kind, std::string_view address,
                        const Complaint& bad) {
  if (!parse_host_port(address)) return bad("feed.bad.address", address);
  spec.kind = kind;
  spec.where = address;
  return {};
}

Result<void> set_where(FeedSpec& spec, std::string_view where, const Complaint& bad) {
  const std::size_t colon = where.find("://");
  if (colon != std::string_view::npos) {
    const std::string_view scheme = where.substr(0, colon);
    const std::string_view rest = where.substr(colon + 3);
    if (scheme == "tcp") return set_socket(spec, WhereKind::tcp, rest, bad);
    if (scheme == "tcp-listen") return set_socket(spec, WhereKind::tcp_listen, rest, bad);
    if (scheme == "udp") return set_socket(spec, WhereKind::udp, rest, bad);
    if (scheme == "http" || scheme == "https") return bad("feed.bad.http");
    if (scheme != "file") return bad("feed.bad.scheme", scheme);
    where = rest;
  }
  if (where.empty()) return bad("feed.bad.nowhere");
  std::error_code ignored;
  spec.where = where;
  if (where == "-") {
    spec.kind = WhereKind::standard_input;
  } else if (std::string recording = recording_at(spec.where); !recording.empty()) {
    spec.kind = WhereKind::recording;
    spec.where = std::move(recording);
  } else {
    spec.kind = std::filesystem::is_directory(where, ignored) ? WhereKind::folder : WhereKind::file;
  }
  return {};
}

std::string default_name(const FeedSpec& spec) {
  switch (spec.kind) {
    case WhereKind::file:
    case WhereKind::folder:
    case WhereKind::recording:
      return file_name(spec);
    case WhereKind::standard_input:
      return "stdin";
    default:
      return name_of(spec.where);
  }
}

}  // namespace

Result<HostPort> parse_host_port(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  HostPort out;
  if (colon == std::string_view::npos) {
    return fail("bad_feed", fmt::format("address '{}' has no port; write HOST:PORT", text));
  }
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const std::string_view port = text.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), out.port);
  if (error != std::errc{} || end != port.data() + port.size()) {
    return fail("bad_feed", fmt::format("port '{}' must be a number from 0 to 65535", port));
  }
  const bool clean =
      std::all_of(host.begin(), host.end(), [](char c) { return c > ' ' && c < 0x7f && c != '/'; });
  if (host.empty() || !clean || host.size() > 253) {
    return fail("bad_feed", fmt::format("address '{}' has no host; write HOST:PORT", text));
  }
  out.host = host;
  return out;
}

Result<FeedSpec> parse_feed_spec(std::string_view text, Lang lang) {
  const Complaint bad(lang);
  if (text.size() > 4096) return bad("feed.bad.too_long");
  if (text.find('\0') != std::string_view::npos) return bad("feed.bad.nul");
  const auto about = [&](const Error& error) {
    return fail("bad_feed", render(lang, "feed.bad",
                                   std::vector<TextArgument>{{"feed", std::string(text)},
                                                             {"cause", error.text}}));
  };
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return about(bad("feed.bad.no_format").value());
  FeedSpec spec;
  spec.format = text.substr(0, colon);
  if (!is_name(spec.format)) return about(bad("feed.bad.format", spec.format).value());

  std::string_view where = text.substr(colon + 1);
  std::error_code ignored;
  const std::size_t mark = where.rfind('?');
  if (mark != std::string_view::npos && !std::filesystem::exists(where, ignored)) {
    auto options = set_options(spec, where.substr(mark + 1), bad);
    if (!options) return about(options.error());
    where = where.substr(0, mark);
  }
  auto place = set_where(spec, where, bad);
  if (!place) return about(place.error());
  if (!spec.named) spec.name = default_name(spec);
  return spec;
}

Result<void> make_names_unique(std::span<FeedSpec> specs, Lang lang) {
  const Complaint bad(lang);
  if (specs.size() > kMaxFeeds) return bad("feed.bad.too_many", std::to_string(specs.size()));
  std::set<std::string, std::less<>> taken;
  for (const FeedSpec& spec : specs) {
    if (spec.named && !taken.insert(spec.name).second) return bad("feed.bad.same_name", spec.name);
  }
  for (FeedSpec& spec : specs) {
    if (spec.named) continue;
    const std::string base = spec.name.substr(0, kNameLength - 3);
    for (int n = 2; !taken.insert(spec.name).second; ++n) spec.name = fmt::format("{}-{}", base, n);
  }
  return {};
}

}  // namespace yagura
