#include "air/mode_s.h"

#include "base/assert.h"

namespace yagura::air {
namespace {

constexpr std::uint32_t kGenerator = 0xfff409;  // without its leading 1

// What one byte adds to the remainder, by the number of message bytes after it and its value: the
// remainder of a message is the sum over its bytes, so the look-ups do not wait for each other.
using ParityTable = std::array<std::array<std::uint32_t, 256>, kLongBytes - 3>;

constexpr std::uint32_t step(std::uint32_t remainder) {
  for (int i = 0; i < 8; ++i) {
    remainder = remainder << 1 ^ ((remainder & 0x800000) != 0 ? kGenerator : 0);
  }
  return remainder & 0xffffff;
}

constexpr ParityTable make_table() {
  ParityTable table{};
  for (std::uint32_t bit = 1; bit < 256; bit <<= 1) {
    std::uint32_t remainder = step(bit << 16);
    for (auto& row : table) {
      row[bit] = remainder;
      remainder = step(remainder);
    }
  }
  for (auto& row : table) {
    for (std::uint32_t v = 1; v < 256; ++v) row[v] = row[v & (v - 1)] ^ row[v & (~v + 1)];
  }
  return table;
}

constexpr ParityTable kTable = make_table();

std::uint32_t remainder_of(MessageBytes data) {
  std::uint32_t remainder = 0;
  for (std::size_t i = 0; i < data.size(); ++i) remainder ^= kTable[data.size() - 1 - i][data[i]];
  return remainder;
}

constexpr std::uint32_t gray_to_binary(std::uint32_t gray) {
  for (std::uint32_t shift = gray >> 1; shift != 0; shift >>= 1) gray ^= shift;
  return gray;
}

// The 13 bits in the order C1 A1 C2 A2 C4 A4 M B1 Q(D1) B2 D2 B4 D4, first one highest.
constexpr std::uint32_t bit13(std::uint32_t code, unsigned at) { return code >> (12 - at) & 1; }

// Gillham: 500 ft steps in Gray code D2 D4 A1 A2 A4 B1 B2 B4, 100 ft steps in C1 C2 C4.
std::optional<std::int32_t> gillham(std::uint32_t code) {
  const auto b = [&](unsigned at) { return bit13(code, at); };
  const std::uint32_t fives = gray_to_binary(b(10) << 7 | b(12) << 6 | b(1) << 5 | b(3) << 4 |
                                             b(5) << 3 | b(7) << 2 | b(9) << 1 | b(11));
  std::uint32_t ones = gray_to_binary(b(0) << 2 | b(2) << 1 | b(4));
  // The Gray code of the hundreds goes 1, 2, 3, 4, 7; then back.
  if (ones == 0 || ones == 5 || ones == 6) return std::nullopt;
  if (ones == 7) ones = 5;
  if (fives % 2 == 1) ones = 6 - ones;
  return static_cast<std::int32_t>(fives * 500 + ones * 100) - 1300;
}

}  // namespace

std::uint32_t parity_residue(MessageBytes message) {
  const std::size_t n = message.size();
  YAGURA_ASSERT(n == kShortBytes || n == kLongBytes);
  const std::uint32_t sent = static_cast<std::uint32_t>(message[n - 3]) << 16 |
                             static_cast<std::uint32_t>(message[n - 2]) << 8 | message[n - 1];
  return remainder_of(message.first(n - 3)) ^ sent;
}

void set_parity(std::span<std::uint8_t> message, std::uint32_t overlay) {
  const std::size_t n = message.size();
  YAGURA_ASSERT(n == kShortBytes || n == kLongBytes);
  const std::uint32_t parity = remainder_of(message.first(n - 3)) ^ overlay;
  message[n - 3] = static_cast<std::uint8_t>(parity >> 16);
  message[n - 2] = static_cast<std::uint8_t>(parity >> 8);
  message[n - 1] = static_cast<std::uint8_t>(parity);
}

std::optional<std::int32_t> altitude_of_ac13(std::uint32_t code) {
  code &= 0x1fff;
  const bool metric = (code & 0x40) != 0;
  if (code == 0 || metric) return std::nullopt;
  if ((code & 0x10) == 0) return gillham(code);
  const std::uint32_t n = (code & 0x1f80) >> 2 | (code & 0x20) >> 1 | (code & 0xf);
  return static_cast<std::int32_t>(n) * 25 - 1000;
}

std::optional<std::int32_t> altitude_of_ac12(std::uint32_t code) {
  // The same code without its M bit.
  return altitude_of_ac13((code & 0xfc0) << 1 | (code & 0x3f));
}

std::uint32_t ac12_of_altitude(std::int32_t feet) {
  if (feet < -1000 || feet > 50175) {
    // Rare: the code of 100 ft steps that reads so.
    const std::int32_t clamped = feet < -1200 ? -1200 : feet > 126'700 ? 126'700 : feet;
    const std::int32_t hundreds = clamped - (clamped % 100 + 100) % 100;
    for (std::uint32_t code = 1; code < 0x1000; ++code) {
      if ((code & 0x10) == 0 && altitude_of_ac12(code) == hundreds) return code;
    }
  }
  const auto n = static_cast<std::uint32_t>((feet + 1000) / 25);
  return (n & 0x7f0) << 1 | 0x10 | (n & 0xf);
}

std::uint16_t squawk_of_id13(std::uint32_t code) {
  const auto b = [&](unsigned at) { return bit13(code, at); };
  const std::uint32_t a = b(5) << 2 | b(3) << 1 | b(1);
  const std::uint32_t bb = b(11) << 2 | b(9) << 1 | b(7);
  const std::uint32_t c = b(4) << 2 | b(2) << 1 | b(0);
  const std::uint32_t d = b(12) << 2 | b(10) << 1 | b(8);
  return static_cast<std::uint16_t>(a * 1000 + bb * 100 + c * 10 + d);
}

std::uint32_t id13_of_squawk(std::uint16_t squawk) {
  const std::uint32_t a = squawk / 1000 % 10, b = squawk / 100 % 10, c = squawk / 10 % 10,
                      d = squawk % 10;
  const auto put = [](std::uint32_t on, unsigned at) { return (on & 1) << (12 - at); };
  return put(c, 0) | put(a, 1) | put(c >> 1, 2) | put(a >> 1, 3) | put(c >> 2, 4) | put(a >> 2, 5) |
         put(b, 7) | put(d, 8) | put(b >> 1, 9) | put(d >> 1, 10) | put(b >> 2, 11) |
         put(d >> 2, 12);
}

}  // namespace yagura::air
