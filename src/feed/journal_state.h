// JournalState: what the records so far say of the feeds. Each segment begins with it, so a journal
// whose oldest segments were dropped still knows its feeds, their positions and the files they
// read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "feed/content.h"
#include "feed/record.h"

namespace yagura {

struct ContentState {
  ContentId id;
  std::string path;        // where it was seen last
  std::uint64_t read = 0;  // decompressed bytes that are in the journal
  bool plain = false;
};

struct FeedState {
  std::string name;  // "" = this id was never declared
  std::string format, where;
  bool live = false;
  std::uint64_t length = 0;  // stream offset of the next byte
  Time last_arrival = kNoTime;
  bool up = false;                     // live: connected as far as the journal knows
  bool ended = false;                  // the last thing known is its end
  std::vector<ContentState> contents;  // in order of first sight, the newest 65,536
  std::size_t current = 0;             // index in `contents` of the one being read
};

class JournalState {
 public:
  std::uint64_t next_sequence = 1;
  Time last_arrival = kNoTime;   // of the live feeds
  std::vector<FeedState> feeds;  // by FeedId

  void apply(const RecordHeader& header, std::string_view payload);
  const FeedState* find(std::string_view name, FeedId* id = nullptr) const;
  // The newest path of a content, nullptr where it is unknown.
  const ContentState* content(FeedId feed, const Digest& digest) const;
  void save(Writer& w) const;
  bool load(Reader& r);
};

}  // namespace yagura
