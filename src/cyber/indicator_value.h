// Canonical forms of the values that indicators are compared by. Inside the room only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cyber/address.h"

namespace yagura::cyber {

inline constexpr std::size_t kMaxDomain = 253;
inline constexpr std::size_t kMaxUrl = 2048;

// Lower case, without one trailing dot; nullopt unless a name of at least two labels in letters,
// digits, '-' and '_' whose last label is not a number.
std::optional<std::string> canonical_domain(std::string_view text);

// "host[:port]/path?query": host lower case, an empty path as "/", no scheme, user or fragment.
// nullopt without a host or above kMaxUrl.
std::optional<std::string> canonical_url(std::string_view text);

struct Endpoint {
  IpAddress address;
  std::uint16_t port;
};
std::optional<Endpoint> parse_endpoint(
    std::string_view text);  // "192.0.2.1:80", "[2001:db8::1]:80"

}  // namespace yagura::cyber
