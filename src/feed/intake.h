// Intake: from feeds through the journal to the pipeline. It hands out the journal's records in
// order, first those already there after a restart, then new ones as they become durable.
//
// One thread calls it. Files are read on that thread; each live feed has a thread of its own that
// fills one bounded queue. Only live feeds read the clock: the journal of the same files is always
// the same.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "base/time.h"
#include "feed/feed_spec.h"
#include "feed/journal_item.h"
#include "model/decoder.h"

namespace yagura {

using Clock = std::function<Time()>;
Time system_clock_now();

// Only called for files that must be merged or paced, to find the times of their records. It may
// return nullptr: then the file counts as one without times.
using DecoderFactory = std::function<std::unique_ptr<Decoder>(const FeedSpec& spec, FeedId feed)>;

struct IntakeOptions {
  std::uint64_t after = 0;      // hand out records after this sequence (the checkpoint's)
  std::optional<double> speed;  // N times event time; absent = max. Files only.
  Time play_from = kNoTime;     // before it at full speed, from there at `speed`
  bool until_end = false;       // finished when every file is read, even with live feeds
  std::uint64_t seed = 1;       // of the jitter of reconnecting
  Duration sync_every = milliseconds{50};
  std::uint64_t sync_bytes = 4u << 20;
  std::uint64_t queue_bytes = 8u << 20;  // of the live feeds together; then TCP waits and UDP drops
  Clock clock = system_clock_now;
};

// A line for the user that is no error: "the same content was skipped".
struct Notice {
  std::string key;  // of locales
  std::vector<std::pair<std::string, Message>> arguments;
  std::string text(Lang lang) const;
};

class Intake {
 public:
  // Declares the feeds in the journal, by name; a feed keeps its FeedId for the life of a node.
  // Opens files and sockets: what cannot be opened, bound, or is one feed too many is an
  // EnvironmentError.
  static std::unique_ptr<Intake> open(std::vector<FeedSpec> specs, DecoderFactory factory,
                                      Journal& journal, IntakeOptions options = {});
  virtual ~Intake() = default;

  // Waits for the next record; nullopt when finished() or stopped.
  std::optional<JournalItem> next();
  // Waits at most `limit` (0: not at all); nullopt also when nothing came.
  virtual std::optional<JournalItem> next(Duration limit) = 0;
  // Journals a configuration or a reference document of the caller; next() hands it out in its
  // turn.
  virtual void note(RecordKind kind, std::string payload) = 0;
  // No record will come any more.
  virtual bool finished() const = 0;
  // Ends the waiting of next(), from any thread or a signal's thread.
  virtual void stop() = 0;
  virtual bool stopped() const = 0;

  // The id of each spec given, in that order; and every feed the journal knows is in
  // journal.state().
  virtual const std::vector<FeedId>& ids() const = 0;
  virtual std::vector<Notice> take_notices() = 0;
  virtual std::uint64_t clock_steps_back() const = 0;  // times the clock was found behind
  // How far it is behind the arrival time given last, which stands still until it has caught up.
  virtual Duration clock_behind() const = 0;
  // The port a socket feed is bound to (tests bind port 0); 0 for others.
  virtual std::uint16_t port(FeedId feed) const = 0;
};

}  // namespace yagura
