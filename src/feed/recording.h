// Recording: the journal of a node, read as a feed of another run. Its records come in the order
// and with the arrival stamps they were journaled with, so live feeds replay as they were heard.
//
// One --feed FORMAT:WHERE stands for every feed of that format in the recording; expand_recording()
// makes one FeedSpec of each, under the name it had.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "feed/content.h"
#include "feed/feed_spec.h"
#include "feed/journal.h"

namespace yagura {

// The folder or segment file to read where `path` is a node, its journal, or one segment of it
// (told by content); "" for anything else.
std::string recording_at(const std::string& path);

// An EnvironmentError where it cannot be read or holds no feed of the format.
std::vector<FeedSpec> expand_recording(const FeedSpec& spec);
// The payload of the newest configuration record, "" where there is none. Reads all of it.
std::string newest_config_of(const std::string& recording);

// On its way into the journal of this run: the chosen feeds of one recording, merged as they were.
class RecordedFeeds {
 public:
  struct Piece {
    RecordKind kind = RecordKind::data;
    FeedId feed = 0;  // of this run
    Time arrival = kNoTime;
    std::string bytes;
  };

  explicit RecordedFeeds(const std::string& where);
  const std::string& where() const { return where_; }
  // Takes a feed of the recording as `feed` of this run; `known` says how far it was read before.
  void choose(const FeedSpec& spec, FeedId feed, const FeedState& known);

  struct Chosen {
    FeedId feed = 0;
    std::string name;
    ContentId content;       // what this stream is, whatever its recording is called now
    std::uint64_t from = 0;  // recorded offset where it goes on
    Time after = kNoTime;    // records other than data before it were taken already
    bool caught_up = false;
  };
  const std::vector<Chosen>& chosen() const { return chosen_; }

  bool done() { return !peek(); }
  // Second of the next record's arrival, never going back; `none` before the first with one.
  std::int64_t next_slice(std::int64_t none);
  Piece take();
  const Message& damage() const { return damage_; }  // empty while all was good

 private:
  Chosen* chosen(FeedId recorded);
  bool peek();
  bool wanted(const Record& record, Chosen& chosen) const;

  std::string where_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<JournalCursor> cursor_;
  std::vector<Chosen> chosen_;
  std::vector<FeedId> recorded_;  // ids in the recording, beside chosen_
  std::optional<Piece> next_;
  std::optional<std::int64_t> slice_;
  Message damage_;
};

}  // namespace yagura
