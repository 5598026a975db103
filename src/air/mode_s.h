// Mode S messages as bits (ICAO Annex 10 volume IV, 3.1.2; RTCA DO-260B appendix A for the extended
// squitter): parity, addresses and the codes of altitude and identity.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace yagura::air {

// The bytes of one message: 7 (56 bits) or 14 (112 bits), parity included.
using MessageBytes = std::span<const std::uint8_t>;

inline constexpr std::size_t kShortBytes = 7;
inline constexpr std::size_t kLongBytes = 14;

// Downlink format, 0-24 (24 stands for every code from 24 to 31, ELM).
constexpr unsigned downlink_format(std::uint8_t first_byte) {
  const unsigned df = first_byte >> 3;
  return df > 24 ? 24 : df;
}
// Whether a downlink format is 112 bits long.
constexpr bool is_long(unsigned df) { return df >= 16; }

// The 24 bits left of a message after its parity (generator 0x1FFF409): 0 where the parity is plain
// and right (DF 17, 18), the interrogator code in the low 7 bits (DF 11), else the address.
// Precondition: 7 or 14 bytes.
std::uint32_t parity_residue(MessageBytes message);
// The three parity bytes that make the residue 0 (or `overlay`), for the first n - 3 bytes.
void set_parity(std::span<std::uint8_t> message, std::uint32_t overlay = 0);

// The 56 bits of an extended squitter as one number; bits are counted from 1 as in the standard.
class MeBits {
 public:
  explicit MeBits(MessageBytes message) {
    for (std::size_t i = 4; i < 11; ++i) bits_ = bits_ << 8 | message[i];
  }
  std::uint32_t get(unsigned first, unsigned last) const {
    return static_cast<std::uint32_t>(bits_ >> (56 - last) &
                                      ((std::uint64_t{1} << (last - first + 1)) - 1));
  }
  bool bit(unsigned at) const { return (bits_ >> (56 - at) & 1) != 0; }

 private:
  std::uint64_t bits_ = 0;
};

// Altitude in feet of the 12-bit code of an airborne position, or the 13-bit code of DF 0, 4, 16,
// 20: steps of 25 ft (Q bit) or 100 ft (Gillham). Absent where the code is 0, metric or impossible.
std::optional<std::int32_t> altitude_of_ac12(std::uint32_t code);
std::optional<std::int32_t> altitude_of_ac13(std::uint32_t code);
// In steps of 25 ft within [-1000, 50175], else of 100 ft within [-1200, 126700]; rounded down.
std::uint32_t ac12_of_altitude(std::int32_t feet);

// The four octal digits of a 13-bit identity code as a decimal number: 7700.
std::uint16_t squawk_of_id13(std::uint32_t code);
std::uint32_t id13_of_squawk(std::uint16_t squawk);

}  // namespace yagura::air
