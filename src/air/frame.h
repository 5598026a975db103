// Frames of a receiver's output, cut out of a byte stream: Beast (1A, type, 48-bit stamp, signal,
// message, inner 1A doubled) and AVR ("*<hex>;", "@<stamp><hex>;", "<<stamp><signal><hex>;").
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace yagura::air {

struct Frame {
  enum class Kind : std::uint8_t { message, mode_ac, other };  // other: a receiver's own status
  Kind kind = Kind::message;
  std::uint8_t size = 0;  // bytes of the message
  std::uint8_t signal = 0;
  std::optional<std::uint64_t> stamp;  // 48 bits, as sent
  std::array<std::uint8_t, 14> bytes{};
  std::span<const std::uint8_t> message() const { return {bytes.data(), size}; }
};

struct FrameStep {
  enum class What : std::uint8_t {
    frame,     // `out` is filled
    line_end,  // a newline between frames
    blank,     // other white space between frames
    junk,      // bytes that belong to no frame
    reject,    // a frame that is cut off or of a wrong length, see `reason`
    more       // nothing consumed: the rest of a frame is awaited
  };
  What what = What::more;
  std::uint32_t consumed = 0;
  std::string_view reason = {};
};

// The longest frame: an AVR line with stamp and signal; a Beast frame has at most 46 bytes.
inline constexpr std::size_t kLongestFrame = 64;

// Reads at the start of `bytes` (not empty). `final`: nothing follows, so a cut frame is rejected.
FrameStep next_frame(std::string_view bytes, bool final, Frame& out);

}  // namespace yagura::air
