// The six-bit armour of VDM payloads (ITU-R M.1371-5 annex 8, IEC 61162-1) and the bits behind it.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "sea/ais_body.h"

namespace yagura::sea {

// One message's bits, first bit highest. Fields are read without a check of their own: check
// `count` against the type's length once. Reads beyond `count` (by less than 64 bits) give zeros.
class MessageBits {
 public:
  static constexpr std::uint32_t kMaxBits =
      4096;  // five slots carry about 1,064; the longest seen 1,284
  static constexpr std::size_t kMaxCharacters = kMaxBits / 6;

  // Replaces the content; false where a character is outside the alphabet 0-W, `-w. Precondition:
  // payload.size() <= kMaxCharacters and fill < 6 * payload.size() or both are 0.
  bool unpack(std::string_view payload, unsigned fill);
  // Precondition: bits.count <= kMaxBits.
  void assign(const Bits& bits);
  Bits bits(std::uint32_t from = 0) const;  // a copy from bit `from` on, shifted to the front

  std::uint32_t count() const { return count_; }
  // `length` bits (1 to 57) at `at`. Precondition: at < kMaxBits.
  std::uint64_t get(std::uint32_t at, unsigned length) const {
    return (load(at >> 3) << (at & 7)) >> (64 - length);
  }
  std::uint32_t u32(std::uint32_t at, unsigned length) const {
    return static_cast<std::uint32_t>(get(at, length));
  }
  std::int32_t i32(std::uint32_t at, unsigned length) const {
    return static_cast<std::int32_t>(static_cast<std::int64_t>(load(at >> 3) << (at & 7)) >>
                                     (64 - length));
  }
  bool flag(std::uint32_t at) const { return (bytes_[at >> 3] >> (7 - (at & 7)) & 1) != 0; }
  // Six-bit text of at most `characters`, as far as whole characters are there: up to '@', without
  // trailing spaces. `to` holds `characters` bytes; returns how many were written.
  std::size_t text(std::uint32_t at, std::size_t characters, char* to) const;
  // A fixed hash of the bits and their number.
  std::uint64_t hash() const;

 private:
  std::uint64_t load(std::size_t byte) const {
    std::uint64_t v;
    __builtin_memcpy(&v, bytes_.data() + byte, 8);
    return __builtin_bswap64(v);  // the product is built for little-endian machines
  }
  void end_with_zeros();

  std::array<std::uint8_t, kMaxBits / 8 + 32> bytes_{};
  std::uint32_t count_ = 0;
};

// The character of a six-bit value and back: 0-39 are '0'-'W', 40-63 '`'-'w'.
constexpr char armour(unsigned value) {
  return static_cast<char>(value < 40 ? value + 48 : value + 56);
}

}  // namespace yagura::sea
