// Journal: the only input of the pipeline, a folder of segments (docs/formats/journal.md).
//
// Records are numbered from 1 without holes. append() buffers; after sync() everything before
// durable_seq() survives a power cut. A segment is sealed at 64 MiB or one hour of arrival time: it
// is rewritten compressed and its Merkle root is added to the file `roots`. That work runs on a
// thread of its own; every call here belongs to one thread. After a failure of the disk append()
// and sync() throw the same EnvironmentError for ever, while reading goes on.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "feed/file_system.h"
#include "feed/journal_state.h"
#include "feed/record.h"
#include "feed/span_proof.h"
#include "model/evidence.h"

namespace yagura {

struct JournalOptions {
  FileSystem* files = nullptr;              // nullptr: the real disk
  bool read_only = false;                   // no lock, no recovery: to look beside a running writer
  std::string only;                         // read-only: the name of the one segment to look at
  std::uint64_t segment_bytes = 64u << 20;  // a segment is sealed when it reaches this
  Duration segment_time = hours{1};         // or when arrival time went on by this
  std::uint64_t disk_budget = 0;            // bytes for drop_to_budget(); 0 = no limit
  bool seal_in_background = true;
};

inline constexpr Duration kJournalHorizon = hours{8 * 24};

// Walks the records in order. It stays valid while the journal grows.
class JournalCursor {
 public:
  virtual ~JournalCursor() = default;
  // The next record; nullopt at the end as of now, or where damage() is set.
  virtual std::optional<Record> next() = 0;
  // Set where a segment cannot be read ("damaged", "dropped").
  virtual const std::optional<Error>& damage() const = 0;
};

class Journal {
 public:
  // Makes the folder, locks it, mends a torn tail and finishes a sealing that was interrupted.
  static std::unique_ptr<Journal> open(const std::string& folder,
                                       const JournalOptions& options = {});
  // Numbers records and keeps nothing (for tests and benchmarks): read(), prove() and cursors find
  // nothing.
  static std::unique_ptr<Journal> in_memory();
  virtual ~Journal() = default;

  // Each returns the sequence. The stream offset is the feed's length so far.
  virtual std::uint64_t append(RecordKind kind, FeedId feed, Time arrival,
                               std::string_view payload) = 0;
  // A reference to `bytes`, which stand at `file_offset` of the plain file `content`.
  virtual std::uint64_t append_ref(FeedId feed, Time arrival, const Digest& content,
                                   std::uint64_t file_offset, std::string_view bytes) = 0;
  virtual void sync() = 0;
  virtual void seal() = 0;  // seals what is open now, and waits for it; nothing open: nothing

  virtual bool keeps() const = 0;                 // false: in memory
  virtual std::uint64_t first_seq() const = 0;    // of the oldest record still kept
  virtual std::uint64_t durable_seq() const = 0;  // the first sequence that a power cut may take
  virtual std::uint64_t unsynced_bytes() const = 0;
  virtual std::uint64_t disk_bytes() const = 0;
  virtual const JournalState& state() const = 0;
  virtual const std::vector<SegmentRoot>& roots() const = 0;
  // What recovery did, a line each.
  virtual const std::vector<Message>& recovery() const = 0;

  virtual std::unique_ptr<JournalCursor> read_from(std::uint64_t sequence) = 0;
  // Error reasons: "no_such_bytes", "dropped", "changed" (a file is not what it was), "missing",
  // "damaged", "not_kept".
  virtual Result<std::string> read(Span span) = 0;
  // The bytes a record stands for: its payload, or of a file_ref the bytes of the file, checked.
  virtual Result<std::string> bytes_of(const Record& record) = 0;
  // Also "not_sealed": the segment is still open; it can be proven after it is sealed.
  virtual Result<SpanProof> prove(Span span) = 0;

  // Reads every sealed segment: its records lead to its root, and that stands in the file `roots`.
  virtual Result<void> verify() = 0;

  // Retention, oldest sealed segments first, never one that holds `keep_from` or later; each
  // returns how many segments went. A segment whose records have no arrival time goes by the budget
  // alone.
  virtual std::size_t drop_before(Time horizon, std::uint64_t keep_from) = 0;
  virtual std::size_t drop_to_budget(std::uint64_t keep_from) = 0;
};

// Lines of journal/roots; damaged lines are left out.
std::vector<SegmentRoot> parse_roots(std::string_view text);
std::string roots_line(const SegmentRoot& root);

}  // namespace yagura
