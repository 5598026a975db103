#include "notice/framing.h"

#include <algorithm>

namespace yagura::notice {
namespace {

constexpr std::uint32_t kMaxDepth =
    100'000;  // beyond, only counted no further: the feature is bad anyway
constexpr std::size_t kMaxKey = 16;

bool blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\x1e'; }

}  // namespace

// A document is first kept whole, as it may be a single Feature; when "features": [ comes, what was
// kept is dropped and each member of the array is kept by itself.
void Framing::push(std::string_view bytes, const Each& each) {
  for (const char c : bytes) {
    byte(c, each);
    ++offset_;
  }
}

void Framing::byte(char c, const Each& each) {
  if (state_ == State::document) return document_byte(c, each);
  if (c == '{') {
    if (state_ == State::stray) give("stray_bytes", each);
    state_ = State::document;
    begin_ = offset_;
    depth_ = 0;
    kept_.clear();
    kept_depth_ = 1;
    in_string_ = escaped_ = too_long_ = features_next_ = in_features_ = gave_ = false;
    return document_byte(c, each);
  }
  if (state_ == State::outside && !blank(c)) {
    state_ = State::stray;
    begin_ = offset_;
  } else if (state_ == State::stray && c == '\n') {
    give("stray_bytes", each);
    state_ = State::outside;
  }
}

void Framing::document_byte(char c, const Each& each) {
  if (in_features_ && !keeping() && !in_string_ && c == '{' && depth_ == 2) {
    begin_ = offset_;
    kept_depth_ = 3;
  }
  const bool foreign =
      in_features_ && !keeping() && depth_ == 2 && !blank(c) && c != ',' && c != ']';
  if (foreign && !gave_) {  // something in the array that is no object: said once a document
    gave_ = true;
    each({{}, offset_, 1, "not_features"});
  }
  if (keeping()) {
    if (kept_.size() < kMaxFeature) {
      kept_ += c;
    } else {
      too_long_ = true;
    }
  }
  if (in_string_) {
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\') {
      escaped_ = true;
    } else if (c == '"') {
      in_string_ = false;
      if (depth_ == 1) features_next_ = key_ == "features";
      return;
    }
    if (depth_ == 1 && key_.size() < kMaxKey) key_ += c;
    return;
  }
  if (c == '"') {
    in_string_ = true;
    key_.clear();
  } else if (c == '{' || c == '[') {
    opened(c);
  } else if (c == '}' || c == ']') {
    closed(each);
  } else if (depth_ == 1 && c == ',') {
    features_next_ = false;
  }
}

void Framing::opened(char c) {
  if (depth_ < kMaxDepth) ++depth_;
  if (depth_ == 2 && c == '[' && features_next_ && !in_features_) {
    in_features_ = true;
    kept_depth_ = 0;
    too_long_ = false;
    kept_.clear();
  }
}

void Framing::closed(const Each& each) {
  if (keeping() && depth_ == kept_depth_) give(too_long_ ? "feature_too_long" : "", each);
  --depth_;
  if (depth_ == 1) in_features_ = false;
  if (depth_ == 0) state_ = State::outside;
}

// `offset_` is that of the last byte that belongs to it, or (stray) of the first that does not.
void Framing::give(std::string_view fault, const Each& each) {
  const std::uint64_t end = fault == "stray_bytes" || fault == "truncated" ? offset_ : offset_ + 1;
  const auto length = static_cast<std::uint32_t>(std::min<std::uint64_t>(end - begin_, UINT32_MAX));
  each({fault.empty() ? std::string_view(kept_) : std::string_view(), begin_, length, fault});
  kept_.clear();
  kept_depth_ = 0;
  too_long_ = false;
}

void Framing::finish(const Each& each) {
  if (state_ == State::stray) give("stray_bytes", each);
  if (state_ == State::document) give("truncated", each);
  state_ = State::outside;
}

void Framing::save(Writer& w) const {
  w.u8(static_cast<std::uint8_t>(state_));
  w.u64(offset_);
  w.u64(begin_);
  w.u64(depth_);
  w.u64(kept_depth_);
  for (const bool b : {in_string_, escaped_, too_long_, features_next_, in_features_, gave_})
    w.boolean(b);
  w.bytes(key_);
  w.bytes(kept_);
}

bool Framing::load(Reader& r) {
  state_ = static_cast<State>(r.u8() % 3);
  offset_ = r.u64();
  begin_ = r.u64();
  depth_ = static_cast<std::uint32_t>(r.u64());
  kept_depth_ = static_cast<std::uint32_t>(r.u64());
  for (bool* b : {&in_string_, &escaped_, &too_long_, &features_next_, &in_features_, &gave_})
    *b = r.boolean();
  key_ = r.bytes();
  kept_ = r.bytes();
  const bool deep = depth_ > 0 && depth_ <= kMaxDepth;
  return r.ok() && begin_ <= offset_ && (state_ != State::document || deep) &&
         kept_.size() <= kMaxFeature;
}

}  // namespace yagura::notice
