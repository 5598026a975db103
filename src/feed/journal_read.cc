// Reading: cursors, spans, the bytes behind records, proofs.
#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"
#include "base/merkle.h"
#include "feed/disk_journal.h"
#include "feed/pieces.h"

namespace yagura {
namespace {

constexpr std::size_t kCached = 4;

class DiskCursor : public JournalCursor {
 public:
  DiskCursor(DiskJournal& journal, std::uint64_t sequence)
      : journal_(journal), next_(std::max<std::uint64_t>(1, sequence)) {}
  std::optional<Record> next() override {
    for (int attempt = 0; attempt < 2 && !damage_; ++attempt) {
      while (walk_ && walk_->next()) {
        if (walk_->header().sequence != next_) continue;
        ++next_;
        Record record;
        static_cast<RecordHeader&>(record) = walk_->header();
        record.payload = walk_->payload();
        return record;
      }
      const bool sound = !walk_ || walk_->done() || !frame_.sealed;
      walk_.reset();
      auto found = journal_.frame_of(next_);
      if (!sound) damage_ = damaged("journal.frame_before");
      if (!found) damage_ = found.error();
      if (damage_ || !*found) return std::nullopt;
      frame_ = std::move(**found);
      walk_.emplace(frame_.bytes, frame_.sealed);
    }
    // The frame says that it holds the record, and does not.
    if (!damage_) damage_ = damaged("journal.record_damaged");
    return std::nullopt;
  }
  const std::optional<Error>& damage() const override { return damage_; }

 private:
  Error damaged(std::string_view key) const {
    return fail("damaged", said(key, {{"number", std::to_string(next_)}})).value();
  }

  DiskJournal& journal_;
  std::uint64_t next_;
  DiskJournal::FoundFrame frame_;
  std::optional<FrameWalk> walk_;
  std::optional<Error> damage_;
};

std::optional<std::size_t> frame_at(const SegmentIndex& index, std::uint64_t sequence) {
  const auto it = std::upper_bound(index.frames.begin(), index.frames.end(), sequence,
                                   [](std::uint64_t s, const FrameInfo& f) { return s < f.first; });
  if (it == index.frames.begin()) return std::nullopt;
  return static_cast<std::size_t>(it - index.frames.begin()) - 1;
}

}  // namespace

std::unique_ptr<JournalCursor> DiskJournal::read_from(std::uint64_t sequence) {
  return std::make_unique<DiskCursor>(*this, sequence);
}

Result<const JournalSegment*> DiskJournal::segment_of(const std::string& path, bool sealed) {
  for (const auto& [name, segment] : cache_) {
    if (name == path) return segment.get();
  }
  std::unique_ptr<const JournalSegment> found;
  if (path == open_path_ && open_) {
    found = JournalSegment::beside_writer(files_, path, *open_);
  } else {
    auto opened =
        sealed ? JournalSegment::open_sealed(files_, path) : JournalSegment::open_raw(files_, path);
    if (!opened) return tl::make_unexpected(opened.error());
    found = std::move(*opened);
  }
  cache_.emplace(cache_.begin(), path, std::move(found));
  if (cache_.size() > kCached) cache_.pop_back();
  return cache_.front().second.get();
}

Result<std::optional<DiskJournal::FoundFrame>> DiskJournal::frame_of(std::uint64_t sequence) {
  if (!options_.read_only && !failed_) flush();
  if (sequence >= flushed_) return std::optional<FoundFrame>{};
  if (sequence < first_seq())
    return fail("dropped", fmt::format("record {} is older than what is kept", sequence));
  std::string path = open_path_;
  bool sealed = false;
  for (const Kept& k : segments_) {
    if (sequence < k.first || sequence >= k.end) continue;
    path = k.path;
    sealed = k.sealed;
  }
  const auto segment = segment_of(path, sealed);
  if (!segment) return tl::make_unexpected(segment.error());
  const auto frame = frame_at((*segment)->index(), sequence);
  if (!frame) return fail("damaged", fmt::format("record {} is in no frame", sequence));
  auto bytes = (*segment)->frame(*frame);
  if (!bytes) return tl::make_unexpected(bytes.error());
  return FoundFrame{std::move(*bytes), sealed};
}

// The frame that holds the byte at `offset` of the feed.
Result<DiskJournal::Located> DiskJournal::locate(FeedId feed, std::uint64_t offset) {
  if (!options_.read_only && !failed_) flush();
  const auto holds = [&](const std::vector<FeedRange>& ranges) {
    return std::any_of(ranges.begin(), ranges.end(), [&](const FeedRange& r) {
      return r.feed == feed && offset >= r.first && offset < r.end;
    });
  };
  const std::string* path = nullptr;
  bool sealed = false;
  for (const Kept& k : segments_) {
    if (!holds(k.feeds)) continue;
    path = &k.path;
    sealed = k.sealed;
    break;
  }
  if (path == nullptr && open_ && holds(open_->feeds)) path = &open_path_;
  if (path == nullptr) {
    const bool past = feed >= state_.feeds.size() || offset >= state_.feeds[feed].length;
    return past ? fail("no_such_bytes", fmt::format("feed {} has no byte {}", feed, offset))
                : fail("dropped",
                       fmt::format("byte {} of feed {} is older than what is kept", offset, feed));
  }
  auto segment = segment_of(*path, sealed);
  if (!segment) return tl::make_unexpected(segment.error());
  const auto& frames = (*segment)->index().frames;
  const auto it = std::find_if(frames.begin(), frames.end(),
                               [&](const FrameInfo& f) { return holds(f.feeds); });
  if (it == frames.end()) return fail("damaged", "the index of a segment contradicts itself");
  return Located{*segment, static_cast<std::size_t>(it - frames.begin())};
}

// Gives `take` each record that holds a part of the span, in order.
Result<void> DiskJournal::walk_span(
    Span span, const std::function<Result<void>(const Located&, const FrameWalk&)>& take) {
  std::uint64_t at = span.offset;
  const std::uint64_t end = span.offset + span.length;
  while (at < end) {
    auto where = locate(span.feed, at);
    if (!where) return tl::make_unexpected(where.error());
    const auto bytes = where->segment->frame(where->frame);
    if (!bytes) return tl::make_unexpected(bytes.error());
    FrameWalk walk(*bytes, where->segment->index().sealed);
    const std::uint64_t before = at;
    while (at < end && walk.next()) {
      const RecordHeader& h = walk.header();
      if (h.feed != span.feed || !advances_stream(h.kind)) continue;
      if (at < h.offset || at >= h.offset + h.length) continue;
      auto taken = take(*where, walk);
      if (!taken) return taken;
      at = h.offset + h.length;
    }
    if (at == before)
      return fail("damaged", fmt::format("byte {} of feed {} cannot be read", at, span.feed));
  }
  return {};
}

Result<std::string> DiskJournal::bytes_of(const Record& record) {
  if (record.kind != RecordKind::file_ref) return record.payload;
  const ContentState* content = state_.content(record.feed, record.content);
  if (content == nullptr) return fail("missing", said("error.file_forgotten"));
  std::string bytes;
  try {
    bytes = real_file_system().open_read(content->path)->read(record.file_offset, record.length);
  } catch (const EnvironmentError& error) {
    return fail("missing", Message(error.what(), error.message(Lang::ja)));
  }
  const Digest root = payload_root(bytes);
  if (bytes.size() != record.length || yagura::bytes_of(root) != record.payload) {
    return fail("changed", said("error.file_changed",
                                {{"path", content->path},
                                 {"from", std::to_string(record.file_offset)},
                                 {"to", std::to_string(record.file_offset + record.length)}}));
  }
  return bytes;
}

namespace {

Record record_of(const FrameWalk& walk) {
  Record record;
  static_cast<RecordHeader&>(record) = walk.header();
  record.payload = walk.payload();
  return record;
}

}  // namespace

Result<std::string> DiskJournal::read(Span span) {
  std::string out;
  auto done = walk_span(span, [&](const Located&, const FrameWalk& walk) -> Result<void> {
    const auto bytes = bytes_of(record_of(walk));
    if (!bytes) return tl::make_unexpected(bytes.error());
    const std::uint64_t offset = walk.header().offset;
    const std::uint64_t from = std::max(span.offset, offset) - offset;
    const std::uint64_t to =
        std::min<std::uint64_t>(span.offset + span.length - offset, bytes->size());
    out.append(*bytes, from, to - from);
    return {};
  });
  if (!done) return tl::make_unexpected(done.error());
  return out;
}

// --- proofs

Result<SpanProof> DiskJournal::prove(Span span) {
  if (span.length == 0) return fail("no_such_bytes", "a span of no bytes proves nothing");
  SpanProof proof;
  proof.span = span;
  auto done = walk_span(span, [&](const Located& where, const FrameWalk& walk) -> Result<void> {
    if (!where.segment->index().sealed) {
      return fail("not_sealed",
                  "these bytes are in the open segment; they can be proven after it is sealed");
    }
    auto one = prove_record(*where.segment, where.frame, walk, span);
    if (!one) return tl::make_unexpected(one.error());
    proof.records.push_back(std::move(*one));
    return {};
  });
  if (!done) return tl::make_unexpected(done.error());
  return proof;
}

Result<ProofRecord> DiskJournal::prove_record(const JournalSegment& segment, std::size_t,
                                              const FrameWalk& walk, Span span) {
  const SegmentIndex& index = segment.index();
  const RecordHeader& h = walk.header();
  const auto bytes = bytes_of(record_of(walk));
  if (!bytes) return tl::make_unexpected(bytes.error());
  ProofRecord out;
  out.header = walk.header_bytes();
  out.index = h.sequence - index.first;
  out.segment = {index.first, index.end() - 1, index.root};

  const std::uint64_t group = out.index / kGroupLeaves;
  const auto leaves = group_leaves(segment, group);
  if (!leaves) return tl::make_unexpected(leaves.error());
  out.path = merkle::audit_path(*leaves, out.index % kGroupLeaves);
  const auto above = merkle::audit_path(index.groups, group);
  out.path.insert(out.path.end(), above.begin(), above.end());

  const auto pieces = piece_hashes(*bytes);
  const std::uint64_t from = std::max(span.offset, h.offset) - h.offset;
  const std::uint64_t to =
      std::min<std::uint64_t>(span.offset + span.length - h.offset, bytes->size());
  for (std::uint64_t i = from / kPieceBytes; i * kPieceBytes < to; ++i) {
    out.pieces.push_back(
        {i, bytes->substr(i * kPieceBytes, kPieceBytes), merkle::audit_path(pieces, i)});
  }
  return out;
}

// The leaf hashes of one group of 64 records, which may lie in several frames.
Result<std::vector<Digest>> DiskJournal::group_leaves(const JournalSegment& segment,
                                                      std::uint64_t group) {
  const SegmentIndex& index = segment.index();
  const std::uint64_t first = index.first + group * kGroupLeaves;
  const std::uint64_t end = std::min(first + kGroupLeaves, index.end());
  std::vector<Digest> leaves;
  auto frame = frame_at(index, first);
  for (std::size_t i = frame.value_or(0); i < index.frames.size() && index.frames[i].first < end;
       ++i) {
    const auto bytes = segment.frame(i);
    if (!bytes) return tl::make_unexpected(bytes.error());
    FrameWalk walk(*bytes, index.sealed);
    while (walk.next()) {
      const std::uint64_t s = walk.header().sequence;
      if (s >= first && s < end)
        leaves.push_back(record_leaf(walk.header_bytes(), walk.header(), walk.payload()));
    }
  }
  if (leaves.size() != end - first || merkle::root(leaves) != index.groups[group]) {
    return fail("damaged", "the records of a segment do not lead to its root");
  }
  return leaves;
}

}  // namespace yagura
