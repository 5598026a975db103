#include "base/base64.h"

#include <array>
#include <cstdint>

namespace yagura {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Value of each digit; 64 = none.
constexpr std::array<std::uint8_t, 256> kValues = [] {
  std::array<std::uint8_t, 256> out{};
  out.fill(64);
  for (std::size_t i = 0; i < kDigits.size(); ++i)
    out[static_cast<unsigned char>(kDigits[i])] = static_cast<std::uint8_t>(i);
  return out;
}();

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t v = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      v = v << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out += i + k > bytes.size() ? '=' : kDigits[v >> (18 - 6 * k) & 63];
    }
  }
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 4) {
    std::uint32_t v = 0;
    std::size_t padding = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const char c = text[i + k];
      const std::uint8_t digit = kValues[static_cast<unsigned char>(c)];
      if (c == '=' && i + 4 == text.size() && k >= 2) {
        ++padding;
      } else if (digit == 64 || padding > 0) {
        return std::nullopt;
      }
      v = v << 6 | static_cast<std::uint32_t>(c == '=' ? 0 : digit);
    }
    for (std::size_t k = 0; k + padding < 3; ++k)
      out += static_cast<char>(v >> (16 - 8 * k) & 0xff);
  }
  if (to_base64(out) != text) return std::nullopt;
  return out;
}

}  // namespace yagura
