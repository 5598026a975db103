// IP addresses and networks, version 4 and 6, strict text in and one canonical text out.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yagura::cyber {

// 16 bytes in network order; IPv4 as ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2), so that one address
// has one value however it was written.
class IpAddress {
 public:
  constexpr IpAddress() = default;  // ::
  static IpAddress v4(std::uint32_t host_order);
  // Dotted decimal without leading zeros, or RFC 4291 section 2.2 text; no zone, port or brackets.
  static std::optional<IpAddress> parse(std::string_view text);
  static std::optional<IpAddress> from_bytes(std::string_view sixteen);

  bool is_v4() const;
  // Meaningful only inside one site: RFC 1918, RFC 6598, link-local, loopback, unique local,
  // unspecified.
  bool is_private() const;
  std::string text() const;  // RFC 5952; IPv4 dotted
  std::string_view bytes() const {
    return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
  }
  std::uint64_t high() const;
  std::uint64_t low() const;
  IpAddress masked(unsigned bits) const;  // the first `bits` of 128 kept, the rest zero

  auto operator<=>(const IpAddress&) const = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

struct Network {
  IpAddress first;          // host bits are zero
  std::uint8_t bits = 128;  // of 128: an IPv4 /24 has 120

  // "192.0.2.0/24", "2001:db8::/32", or a single address. Host bits that are set are refused.
  static std::optional<Network> parse(std::string_view text);
  bool contains(IpAddress a) const { return a.masked(bits) == first; }
  std::string text() const;
  auto operator<=>(const Network&) const = default;
};

}  // namespace yagura::cyber
