// Writer and Reader: the small binary form used by the journal, checkpoints and segments.
// Integers are LEB128 varints (signed ones zigzag), doubles 8 bytes little-endian, strings
// length-prefixed. The Reader never reads past its bytes: after a failure every get returns zero or
// empty and ok() is false; check ok() once at the end.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace yagura {

class Writer {
 public:
  void u8(std::uint8_t v) { out_ += static_cast<char>(v); }
  void boolean(bool v) { u8(v ? 1 : 0); }
  void u64(std::uint64_t v) {
    while (v >= 0x80) {
      out_ += static_cast<char>((v & 0x7f) | 0x80);
      v >>= 7;
    }
    out_ += static_cast<char>(v);
  }
  void i64(std::int64_t v) {
    u64((static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63));
  }
  void f64(double v) { fixed64(std::bit_cast<std::uint64_t>(v)); }
  void fixed64(std::uint64_t v) {
    for (int i = 0; i < 8; ++i) out_ += static_cast<char>((v >> (8 * i)) & 0xff);
  }
  void fixed32(std::uint32_t v) {
    for (int i = 0; i < 4; ++i) out_ += static_cast<char>((v >> (8 * i)) & 0xff);
  }
  void time(Time t) { i64(micros(t)); }
  void bytes(std::string_view v) {
    u64(v.size());
    out_.append(v);
  }
  void raw(std::string_view v) { out_.append(v); }
  // What is written between open() and close() is read as one view by Reader::nested(): as bytes(),
  // without a copy.
  std::size_t open() {
    fixed64(0);
    return out_.size();
  }
  void close(std::size_t opened) {
    const std::uint64_t n = out_.size() - opened;
    for (std::size_t i = 0; i < 8; ++i) {
      out_[opened - 8 + i] = static_cast<char>((n >> (8 * i)) & 0xff);
    }
  }
  void reserve(std::size_t n) { out_.reserve(n); }

  const std::string& str() const { return out_; }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : in_(bytes) {}

  std::uint8_t u8() { return need(1) ? static_cast<std::uint8_t>(in_[at_++]) : std::uint8_t{0}; }
  bool boolean() { return u8() != 0; }
  std::uint64_t u64() {
    std::uint64_t v = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const std::uint8_t byte = u8();
      if (!ok_) return 0;
      v |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return v;
    }
    ok_ = false;
    return 0;
  }
  std::int64_t i64() {
    const std::uint64_t v = u64();
    return static_cast<std::int64_t>(v >> 1) ^ -static_cast<std::int64_t>(v & 1);
  }
  double f64() { return std::bit_cast<double>(fixed64()); }
  std::uint64_t fixed64() {
    if (!need(8)) return 0;
    std::uint64_t v = 0;
    for (unsigned i = 0; i < 8; ++i) {
      v |= static_cast<std::uint64_t>(static_cast<unsigned char>(in_[at_ + i])) << (8 * i);
    }
    at_ += 8;
    return v;
  }
  std::uint32_t fixed32() {
    if (!need(4)) return 0;
    std::uint32_t v = 0;
    for (unsigned i = 0; i < 4; ++i) {
      v |= static_cast<std::uint32_t>(static_cast<unsigned char>(in_[at_ + i])) << (8 * i);
    }
    at_ += 4;
    return v;
  }
  Time time() { return time_from_micros(i64()); }
  std::string_view nested() { return raw(fixed64()); }
  std::string_view bytes() { return raw(u64()); }
  std::string_view raw(std::uint64_t length) {
    if (!need(length)) return {};
    const auto out = in_.substr(at_, length);
    at_ += length;
    return out;
  }
  // A count that the remaining bytes can hold (each element at least `each` bytes): guards
  // reserve().
  std::uint64_t count(std::uint64_t each = 1) {
    const std::uint64_t n = u64();
    if (n > (in_.size() - at_) / (each == 0 ? 1 : each)) {
      ok_ = false;
      return 0;
    }
    return n;
  }
  void fail() { ok_ = false; }
  bool ok() const { return ok_; }
  bool done() const { return at_ == in_.size(); }
  std::size_t at() const { return at_; }

 private:
  bool need(std::uint64_t n) {
    if (!ok_ || n > in_.size() - at_) ok_ = false;
    return ok_;
  }
  std::string_view in_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace yagura
