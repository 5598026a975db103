// DiskJournal: the journal in a folder (journal.h). Private to this room.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "feed/journal.h"
#include "feed/segment.h"

namespace yagura {

class DiskJournal : public Journal {
 public:
  DiskJournal(const std::string& folder, JournalOptions options);
  ~DiskJournal() override;

  std::uint64_t append(RecordKind kind, FeedId feed, Time arrival,
                       std::string_view payload) override;
  std::uint64_t append_ref(FeedId feed, Time arrival, const Digest& content,
                           std::uint64_t file_offset, std::string_view bytes) override;
  void sync() override;
  void seal() override;

  bool keeps() const override { return true; }
  std::uint64_t first_seq() const override {
    return segments_.empty() ? open_first() : segments_.front().first;
  }
  std::uint64_t durable_seq() const override { return durable_; }
  std::uint64_t unsynced_bytes() const override { return unsynced_; }
  std::uint64_t disk_bytes() const override;
  const JournalState& state() const override { return state_; }
  const std::vector<SegmentRoot>& roots() const override { return roots_; }
  const std::vector<Message>& recovery() const override { return recovery_; }

  std::unique_ptr<JournalCursor> read_from(std::uint64_t sequence) override;
  Result<void> verify() override;
  Result<std::string> read(Span span) override;
  Result<std::string> bytes_of(const Record& record) override;
  Result<SpanProof> prove(Span span) override;
  std::size_t drop_before(Time horizon, std::uint64_t keep_from) override;
  std::size_t drop_to_budget(std::uint64_t keep_from) override;

  // For the cursor: the bytes of the frame that holds `sequence`. nullopt: not written yet.
  struct FoundFrame {
    std::string bytes;
    bool sealed = false;
  };
  Result<std::optional<FoundFrame>> frame_of(std::uint64_t sequence);

 private:
  // What is kept in memory of a segment that is not written to any more.
  struct Kept {
    std::string path;
    bool sealed = false;
    std::uint64_t first = 0, end = 0;
    Time last_arrival = kNoTime;
    std::vector<FeedRange> feeds;
    std::uint64_t bytes = 0;
  };
  struct Sealing {
    std::thread thread;
    std::string raw, sealed;
    std::uint64_t expected = 0;  // records
    std::optional<SegmentIndex> index;
    std::optional<EnvironmentError> error;
    std::atomic<bool> done = false;
  };
  struct Located {
    const JournalSegment* segment = nullptr;  // in the cache: good until the next segment_of()
    std::size_t frame = 0;
  };

  std::string path_of(std::uint64_t first, std::string_view ending) const;
  static Kept kept_of(const std::string& path, const SegmentIndex& index);
  std::uint64_t open_first() const { return open_ ? open_->first : state_.next_sequence; }

  void recover();
  void load_roots();
  void load_segments();
  void load_sealed(const std::string& name);
  void load_raw(const std::string& name, bool newest);
  void load_state();
  void mend_roots();
  void write_root(const SegmentIndex& index);

  std::uint64_t add(RecordHeader& h, std::string_view payload);
  void start_segment();
  void rotate();
  void flush();
  void check() const;
  template <class F>
  void guarded(F&& work);

  void start_sealing(const std::string& raw, const SegmentIndex& index);
  static void run_sealing(FileSystem& files, Sealing& job);
  void collect_sealing(bool wait);

  Result<const JournalSegment*> segment_of(const std::string& path, bool sealed);
  Result<Located> locate(FeedId feed, std::uint64_t offset);
  Result<void> walk_span(Span span,
                         const std::function<Result<void>(const Located&, const FrameWalk&)>& take);
  Result<ProofRecord> prove_record(const JournalSegment& segment, std::size_t frame,
                                   const FrameWalk& walk, Span span);
  Result<std::vector<Digest>> group_leaves(const JournalSegment& segment, std::uint64_t group);
  void drop_oldest();
  void set_aside(const std::string& path, std::uint64_t from, std::uint64_t to);

  std::string folder_;
  JournalOptions options_;
  FileSystem& files_;
  std::unique_ptr<FolderLock> lock_;
  JournalState state_;
  std::vector<Kept> segments_;  // in order; all but the open one
  std::vector<SegmentRoot> roots_;
  std::vector<Message> recovery_;

  std::optional<SegmentIndex> open_;  // of the segment being written
  std::string open_path_;
  std::unique_ptr<AppendFile> out_;
  std::string buffer_;         // not yet handed to the file
  std::uint64_t written_ = 0;  // bytes of the open segment, the buffer included
  std::uint64_t unsynced_ = 0;
  std::uint64_t durable_ = 1;
  std::uint64_t flushed_ = 1;  // the first sequence that the file does not hold yet
  std::optional<EnvironmentError> failed_;

  std::unique_ptr<Sealing> sealing_;
  std::vector<std::pair<std::string, std::unique_ptr<const JournalSegment>>>
      cache_;  // the newest four
};

}  // namespace yagura
