// Evidence: where the bytes of a record stand. A feed is one byte stream for the life of a node
// (a followed folder: its files one after the other); offsets count its bytes after decompression.
// Which content (file or live session) holds an offset is kept once per content, not in each span.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/wire.h"

namespace yagura {

// At most 64 feeds a node, so that the feeds behind an event fit one word.
using FeedId = std::uint16_t;
inline constexpr FeedId kMaxFeeds = 64;

class FeedSet {
 public:
  void add(FeedId feed) { bits_ |= std::uint64_t{1} << (feed & 63); }
  void add(FeedSet other) { bits_ |= other.bits_; }
  bool has(FeedId feed) const { return (bits_ >> (feed & 63) & 1) != 0; }
  bool empty() const { return bits_ == 0; }
  std::uint64_t bits() const { return bits_; }
  static FeedSet of_bits(std::uint64_t bits) { return FeedSet{bits}; }
  FeedSet() = default;
  bool operator==(const FeedSet&) const = default;

 private:
  explicit FeedSet(std::uint64_t bits) : bits_(bits) {}
  std::uint64_t bits_ = 0;
};

struct Span {
  std::uint64_t offset = 0;  // of the first byte, in the feed's stream
  std::uint32_t length = 0;  // bytes, without the line end
  FeedId feed = 0;
  auto operator<=>(const Span&) const = default;
};

// The spans of one record: one for each sentence part and each line that gave its time, in reading
// order. Nearly always one or two, which live inside; more go to the heap.
class Spans {
 public:
  Spans() = default;
  explicit Spans(Span one) { add(one); }
  Spans(const Spans& other) { *this = other; }
  Spans& operator=(const Spans& other);
  Spans(Spans&&) noexcept = default;
  Spans& operator=(Spans&&) noexcept = default;

  void add(Span s);
  std::span<const Span> all() const {
    return more_ ? std::span<const Span>(*more_) : std::span<const Span>(inline_, count_);
  }
  bool empty() const { return count_ == 0; }

 private:
  Span inline_[2];
  std::uint32_t count_ = 0;
  std::unique_ptr<std::vector<Span>> more_;  // all of them, once there are more than two
};

// The evidence of an event, bounded: the first 64 and the last 64 spans and up to 64 key exhibits
// (those that made it open, grow or close), while `count` and the feeds go on counting. The bound
// is per event and deterministic, so a long meeting cannot fill a node.
class EvidenceSet {
 public:
  static constexpr std::size_t kEach = 64;
  void add(const Spans& spans, bool key = false);
  // Key exhibits, first and last spans, without repeats, ordered by (feed, offset).
  std::vector<Span> spans() const;
  std::vector<Span> key_exhibits() const { return keys_; }
  std::uint64_t count() const { return count_; }  // spans added in all
  FeedSet feeds() const { return feeds_; }
  void merge(const EvidenceSet& other);
  void save(Writer& w) const;
  void load(Reader& r);

 private:
  std::vector<Span> first_, last_, keys_;
  std::size_t last_at_ = 0;  // where the ring `last_` is written next
  std::uint64_t count_ = 0;
  FeedSet feeds_;
};

void save_span(Writer& w, const Span& s);
Span load_span(Reader& r);

}  // namespace yagura
