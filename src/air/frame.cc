#include "air/frame.h"

#include <algorithm>

namespace yagura::air {
namespace {

using What = FrameStep::What;

constexpr char kEscape = '\x1a';
constexpr std::size_t kHead = 7;  // stamp and signal level

FrameStep cut_off(std::size_t consumed, bool final) {
  if (!final) return {What::more, 0};
  return {What::reject, static_cast<std::uint32_t>(consumed), "truncated_frame"};
}

// Bytes after the type of a Beast frame; 0 for a type that is none.
std::size_t beast_content(char type) {
  switch (type) {
    case '1':
      return kHead + 2;
    case '2':
      return kHead + 7;
    case '3':
      return kHead + 14;
    case '4':
      return kHead + 14;  // Radarcape: status of the receiver
    case '\xe3':
      return 8;  // readsb: identity of the receiver
    default:
      return 0;
  }
}

void take_beast(char type, const std::uint8_t* content, Frame& out) {
  std::uint64_t stamp = 0;
  for (std::size_t i = 0; i < 6; ++i) stamp = stamp << 8 | content[i];
  out.stamp = stamp;
  out.signal = content[6];
  out.kind = type == '1' ? Frame::Kind::mode_ac : Frame::Kind::message;
  out.size = static_cast<std::uint8_t>(beast_content(type) - kHead);
  std::copy_n(content + kHead, out.size, out.bytes.begin());
}

FrameStep beast_frame(std::string_view in, bool final, Frame& out) {
  if (in.size() < 2) return cut_off(1, final);
  const char type = in[1];
  const std::size_t length = beast_content(type);
  if (length == 0) return {What::junk, 2};
  std::uint8_t content[kHead + 14];
  std::size_t at = 2;
  for (std::size_t n = 0; n < length; ++n, ++at) {
    if (at >= in.size()) return cut_off(in.size(), final);
    content[n] = static_cast<std::uint8_t>(in[at]);
    if (in[at] != kEscape) continue;
    if (at + 1 >= in.size()) return cut_off(in.size(), final);
    // A single 1A begins the next frame: this one lost its end.
    if (in[at + 1] != kEscape) {
      return {What::reject, static_cast<std::uint32_t>(at), "truncated_frame"};
    }
    ++at;
  }
  if (type >= '1' && type <= '3') {
    take_beast(type, content, out);
  } else {
    out = Frame{};
    out.kind = Frame::Kind::other;
  }
  return {What::frame, static_cast<std::uint32_t>(at)};
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::uint8_t hex_byte(std::string_view hex, std::size_t i) {
  return static_cast<std::uint8_t>(hex_digit(hex[2 * i]) << 4 | hex_digit(hex[2 * i + 1]));
}

// Hex digits that stand before the message: stamp, or stamp and signal.
std::size_t avr_prefix(char first) { return first == '*' ? 0 : first == '<' ? 14 : 12; }

bool take_avr(char first, std::string_view hex, Frame& out) {
  const std::size_t prefix = avr_prefix(first);
  if (hex.size() < prefix || hex.size() % 2 != 0) return false;
  const std::size_t size = (hex.size() - prefix) / 2;
  if (size != 2 && size != 7 && size != 14) return false;
  out.stamp.reset();
  out.signal = prefix == 14 ? hex_byte(hex, 6) : std::uint8_t{0};
  if (prefix > 0) {
    std::uint64_t stamp = 0;
    for (std::size_t i = 0; i < 6; ++i) stamp = stamp << 8 | hex_byte(hex, i);
    out.stamp = stamp;
  }
  out.kind = size == 2 ? Frame::Kind::mode_ac : Frame::Kind::message;
  out.size = static_cast<std::uint8_t>(size);
  for (std::size_t i = 0; i < size; ++i) out.bytes[i] = hex_byte(hex, prefix / 2 + i);
  return true;
}

FrameStep avr_line(std::string_view in, bool final, Frame& out) {
  std::size_t at = 1;
  while (at < in.size() && at < kLongestFrame && hex_digit(in[at]) >= 0) ++at;
  if (at == in.size() && at < kLongestFrame) return cut_off(at, final);
  // Something else in a line, or no end to it: no frame began here.
  if (at == kLongestFrame || in[at] != ';') return {What::junk, static_cast<std::uint32_t>(at)};
  const auto consumed = static_cast<std::uint32_t>(at + 1);
  if (take_avr(in[0], in.substr(1, at - 1), out)) return {What::frame, consumed};
  return {What::reject, consumed, "wrong_length"};
}

}  // namespace

FrameStep next_frame(std::string_view bytes, bool final, Frame& out) {
  switch (bytes[0]) {
    case kEscape:
      return beast_frame(bytes, final, out);
    case '*':
    case '@':
    case '%':
    case '<':
      return avr_line(bytes, final, out);
    case '\n':
      return {What::line_end, 1};
    case '\r':
    case ' ':
    case '\t':
      return {What::blank, 1};
    default:
      return {What::junk, 1};
  }
}

}  // namespace yagura::air
