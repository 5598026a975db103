// JournalItem: what the pipeline takes: a record of the journal with its bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/time.h"
#include "feed/journal.h"

namespace yagura {

// A record of the journal with the bytes it stands for.
struct JournalItem {
  std::uint64_t sequence = 0;
  RecordKind kind = RecordKind::data;
  FeedId feed = 0;
  Time arrival = kNoTime;
  std::uint64_t offset = 0;  // in the feed's stream
  std::string bytes;         // data and file_ref alike: the bytes of the feed; others: the payload
  bool live = false;  // the feed's arrival time is a clock's: give it to the decoder; else kNoTime

  bool is_data() const { return advances_stream(kind); }
};

JournalItem item_of(const JournalState& state, const RecordHeader& header, std::string bytes);

// Walks what the journal holds: the items after `after`, before `end`. EnvironmentError where one
// cannot be read any more.
class ItemCursor {
 public:
  ItemCursor(Journal& journal, std::uint64_t after, std::uint64_t end);
  std::optional<JournalItem> next();  // nullopt at the end

 private:
  Journal& journal_;
  std::unique_ptr<JournalCursor> records_;
  std::uint64_t next_, end_;
};

}  // namespace yagura
