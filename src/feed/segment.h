// Segments: the files of a journal (docs/formats/journal.md). The open one is raw: each record
// behind its length and CRC-32, so that a torn tail is found and cut. A sealed one holds the same
// records in independent zstd frames of about 256 KiB, an index, and the Merkle root over its
// records.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "feed/file_system.h"
#include "feed/journal_state.h"
#include "feed/record.h"
#include "feed/span_proof.h"

namespace yagura {

inline constexpr std::uint64_t kFrameBytes = 256 * 1024;
inline constexpr std::size_t kGroupLeaves = 64;  // leaves behind each digest of the index

// What a frame or segment holds of a feed's stream: [first, end).
struct FeedRange {
  FeedId feed = 0;
  std::uint64_t first = 0, end = 0;
};

struct FrameInfo {
  std::uint64_t at = 0;      // in the file
  std::uint64_t packed = 0;  // bytes in the file
  std::uint64_t size = 0;    // after decompression; the same for a raw segment
  std::uint64_t first = 0;   // sequence
  std::uint64_t count = 0;   // records
  std::vector<FeedRange> feeds;
};

struct SegmentIndex {
  bool sealed = false;
  std::uint64_t first = 0, count = 0;
  Time first_live = kNoTime;    // arrival of the first record of a live feed
  Time last_arrival = kNoTime;  // the latest of all
  std::vector<FrameInfo> frames;
  std::vector<FeedRange> feeds;
  std::vector<Digest> groups;  // sealed: the root of each 64 leaves
  Digest root{};               // sealed
  std::uint64_t file_bytes = 0;

  std::uint64_t end() const { return first + count; }
  // Takes a record that stands at [at, at + size) of a raw segment.
  void add(const RecordHeader& h, bool live, std::uint64_t at, std::uint64_t size);
  const FeedRange* range(FeedId feed) const;
  void save(Writer& w) const;
  bool load(Reader& r);
};

// The bytes of a raw segment: its first frame, and that of a record.
std::string raw_start(const JournalState& state);
void append_raw(std::string& out, const RecordHeader& h, std::string_view payload);

// Walks the records of the bytes of one frame. next() is false at the end or at damage.
class FrameWalk {
 public:
  FrameWalk(std::string_view bytes, bool sealed) : bytes_(bytes), sealed_(sealed) {}
  bool next();
  const RecordHeader& header() const { return header_; }
  std::string_view header_bytes() const { return header_bytes_; }
  std::string_view payload() const { return payload_; }
  std::size_t at() const { return at_; }  // after the record
  bool done() const { return at_ == bytes_.size(); }

 private:
  std::string_view bytes_;
  bool sealed_;
  std::size_t at_ = 0;
  RecordHeader header_;
  std::string_view header_bytes_, payload_;
};

Digest record_leaf(std::string_view header_bytes, const RecordHeader& h, std::string_view payload);

// A segment opened for reading. Nothing in the file is trusted: counts, offsets and sizes are
// checked against the file before anything is allocated.
class JournalSegment {
 public:
  // Raw: reads through to the last whole record, which ends at raw_end(). Sealed: reads the index.
  // Error reason "damaged".
  static Result<std::unique_ptr<JournalSegment>> open_raw(FileSystem& files,
                                                          const std::string& path);
  static Result<std::unique_ptr<JournalSegment>> open_sealed(FileSystem& files,
                                                             const std::string& path);
  // Over a raw segment that is being written; `index` is the writer's and may grow.
  static std::unique_ptr<JournalSegment> beside_writer(FileSystem& files, const std::string& path,
                                                       const SegmentIndex& index);

  const SegmentIndex& index() const { return shared_ != nullptr ? *shared_ : index_; }
  const JournalState& state() const { return state_; }          // at its beginning
  const JournalState& end_state() const { return end_state_; }  // raw only: at its end
  std::uint64_t raw_end() const { return raw_end_; }
  Result<std::string> frame(std::size_t i) const;

 private:
  JournalSegment() = default;
  Result<void> scan();
  std::unique_ptr<ReadFile> file_;
  SegmentIndex index_;
  const SegmentIndex* shared_ = nullptr;
  JournalState state_, end_state_;
  std::uint64_t raw_end_ = 0;
};

// Writes the sealed form of a raw segment to `path` (synced; not renamed) and returns its index.
SegmentIndex seal_segment(FileSystem& files, const JournalSegment& raw, const std::string& path);

}  // namespace yagura
