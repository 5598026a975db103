// Decoder: bytes of one feed in, records out. Batch: the records of one piece, in reading order.
//
// The pipeline sees of a record only its head (time, evidence); the body is the room's own and
// stays in the room's subclass of Batch. Not-available codes end in the decoder: what a body holds
// is known.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "base/wire.h"
#include "model/evidence.h"

namespace yagura {

// Which clock gave a record its time; named in each record.
enum class ClockKind : std::uint8_t {
  none,
  record,
  tag_block,
  wrapper,
  receiver,
  base_station,
  first_clock,
  arrival,
  start_option
};
std::string_view clock_name(ClockKind c);

struct RecordHead {
  Time time = kNoTime;  // event time; kNoTime: decodes, but gives no events
  ClockKind clock = ClockKind::none;
  std::uint64_t end = 0;  // offset after the last byte of the line or frame that completed it
  Spans spans;
};

struct Reject {
  Span span;
  std::string_view reason;  // a literal from the format's closed list (docs/formats)
};

class Batch {
 public:
  virtual ~Batch() = default;
  // Appends record i as one JSON object without a line end (the form of `yagura decode -o jsonl`).
  virtual void print(std::size_t i, std::string& out) const = 0;

  FeedId feed = 0;
  std::vector<RecordHead> heads;
  std::vector<Reject> rejects;
};

// Counters of `decode --stats`, as of all bytes pushed so far.
struct DecodeStats {
  std::uint64_t bytes = 0;
  std::uint64_t lines =
      0;  // all, empty ones too; frames (and what lies between) for binary formats
  std::uint64_t messages = 0;  // complete messages before any de-duplication
  std::map<std::string, std::uint64_t, std::less<>> by_type;
  std::map<std::string, std::uint64_t, std::less<>> rejected;
  Time first_time = kNoTime, last_time = kNoTime;
  std::uint64_t clock_doubtful = 0;  // records whose clock disagrees with the others' by minutes
};

// What a feed tells its decoder.
struct FeedContext {
  FeedId feed = 0;
  Time start = kNoTime;  // the ?start= option: the time of the first byte where nothing else says
  std::map<std::string, std::string, std::less<>> options;  // further ?name=value of the feed
};

class Decoder {
 public:
  virtual ~Decoder() = default;

  // Takes the next bytes of the stream, cut anywhere: the records do not depend on the cuts.
  // `arrival` is the arrival time of these bytes, kNoTime for files. Records whose time or further
  // parts are still awaited come with a later call. Never throws on any bytes; bounded memory.
  virtual std::unique_ptr<Batch> push(std::string_view bytes, Time arrival) = 0;
  // The stream ended: a last line without its newline counts; what still waits comes now.
  virtual std::unique_ptr<Batch> finish() = 0;

  virtual DecodeStats stats() const = 0;

  // Everything that later records depend on (pending parts, clocks, the unfinished line, the
  // offset); not the statistics. load() of what save() wrote continues exactly; false: the bytes
  // are not valid.
  virtual void save(Writer& w) const = 0;
  virtual bool load(Reader& r) = 0;
};

}  // namespace yagura
