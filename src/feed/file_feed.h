// FileFeed: one finite file (or stdin) on its way into the journal, cut into pieces. Private to
// this room.
//
// Alone and at full speed a file is cut each 64 KiB. Merged or paced, its decoder tells the time of
// each line, and a piece is a run of lines up to the end of a slice of one second. Where the pieces
// are cut depends on the content alone, so that a restart goes on as if nothing had happened.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "feed/byte_source.h"
#include "feed/content.h"
#include "feed/feed_spec.h"
#include "feed/journal_state.h"
#include "model/decoder.h"

namespace yagura {

class FileFeed {
 public:
  struct Piece {
    std::string bytes;
    std::uint64_t at = 0;  // decompressed offset in the content
    Time time = kNoTime;   // assigned time of the last record so far; kNoTime when cut blindly
  };
  static constexpr std::int64_t kNoSlice = INT64_MIN;

  // Reads the first block. An EnvironmentError where the file cannot be opened.
  FileFeed(const FeedSpec& spec, FeedId feed);

  const FeedSpec& spec() const { return spec_; }
  FeedId feed() const { return feed_; }
  const ContentId& content() const { return content_; }
  bool empty() const { return content_.block == 0; }
  bool plain() const;
  const std::string& path() const { return path_; }
  bool has(const ContentId& known) const { return same_content(known, head_); }
  void identify_as(const ContentId& known) { content_ = known; }

  // Goes on at `position` of the content. With a decoder the file is read from its beginning for
  // the clocks' sake. Call once, before the rest.
  void begin(std::uint64_t position, std::unique_ptr<Decoder> decoder, bool timed);

  bool timed() const { return timed_; }
  // Second of the next line (of the line before, where it has no time of its own; kNoSlice where
  // none had yet). nullopt at the end. Untimed: kNoSlice until the end.
  std::optional<std::int64_t> next_slice();
  // The next piece of the run of lines up to the end of slice `current`; not empty.
  Piece take(std::int64_t current);

  bool done() { return !next_slice().has_value(); }
  std::uint64_t position() const { return position_; }
  std::int64_t last_slice() const { return last_slice_; }
  Time last_time() const { return last_time_; }
  const Message& damage() const { return damage_; }  // empty when the whole file was good

 private:
  struct Mark {
    std::uint64_t begin, end;
    Time time;
  };
  void load();
  void note(const Batch* batch);
  void drop_marks();
  std::uint64_t pending() const { return buffer_.size() - used_; }

  FeedSpec spec_;
  FeedId feed_;
  std::string path_;
  std::unique_ptr<ByteSource> source_;
  std::string head_;  // the first block, already read
  ContentId content_;
  std::unique_ptr<Decoder> decoder_;
  bool timed_ = false;

  std::size_t used_ = 0;  // of buffer_, taken already
  std::string buffer_;    // from used_ on: bytes from position_ on
  std::uint64_t position_ = 0;
  std::uint64_t read_end_ = 0;  // of what was loaded and decoded
  std::deque<Mark> marks_;      // records that end after position_
  std::uint64_t mark_end_ = 0;
  bool ended_ = false;
  std::int64_t last_slice_ = kNoSlice;
  Time last_time_ = kNoTime;
  Message damage_;
};

}  // namespace yagura
