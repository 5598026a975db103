#include "feed/file_feed.h"

#include <algorithm>
#include <filesystem>
#include <tuple>

#include "base/assert.h"

namespace yagura {
namespace {

constexpr std::size_t kPiece = 64 * 1024;
// So many bytes without the time of a single record: they go with the line before.
constexpr std::size_t kMostWithoutTime = 1u << 20;

std::int64_t slice_of(Time t) { return std::chrono::floor<seconds>(t.time_since_epoch()).count(); }

}  // namespace

FileFeed::FileFeed(const FeedSpec& spec, FeedId feed) : spec_(spec), feed_(feed) {
  auto source = open_bytes(spec.where);
  if (!source)
    throw EnvironmentError(said("error.cannot_read"), spec.where, source.error().message());
  source_ = std::move(*source);
  path_ = spec.where == "-" ? "-" : std::filesystem::absolute(spec.where).string();
  head_.resize(kContentBlock);
  std::size_t have = 0;
  while (have < head_.size()) {
    const auto got = source_->read(head_.data() + have, head_.size() - have);
    if (!got) damage_ = got.error().message();
    if (!got || *got == 0) break;
    have += *got;
  }
  head_.resize(have);
  content_ = content_id(head_);
}

bool FileFeed::plain() const {
  return spec_.kind == WhereKind::file && source_->compression() == Compression::none;
}

void FileFeed::begin(std::uint64_t position, std::unique_ptr<Decoder> decoder, bool timed) {
  decoder_ = std::move(decoder);
  timed_ = timed;
  position_ = position;
  if (!timed_ && position > 0) {
    // Nothing before the position matters: go there.
    if (position < head_.size()) {
      head_.erase(0, position);
    } else {
      const auto skipped = source_->skip(position - head_.size());
      if (!skipped) damage_ = skipped.error().message();
      head_.clear();
    }
    read_end_ = position;
  }
  while (timed_ && read_end_ < position_ && !ended_) load();
}

// The next 64 KiB of the content: to the decoder, and what is not yet in the journal to the buffer.
void FileFeed::load() {
  std::string chunk = std::exchange(head_, {});
  while (chunk.size() < kPiece && damage_.empty()) {
    const std::size_t had = chunk.size();
    chunk.resize(kPiece);
    const auto got = source_->read(chunk.data() + had, kPiece - had);
    chunk.resize(had + (got ? *got : 0));
    if (!got) damage_ = got.error().message();
    if (!got || *got == 0) break;
  }
  ended_ = chunk.size() < kPiece;
  const std::uint64_t start = read_end_;
  read_end_ += chunk.size();
  if (decoder_ && !chunk.empty()) note(decoder_->push(chunk, kNoTime).get());
  if (decoder_ && ended_) note(decoder_->finish().get());
  if (used_ > kPiece) {
    buffer_.erase(0, used_);
    used_ = 0;
  }
  if (read_end_ > position_) {
    buffer_.append(chunk, start < position_ ? position_ - start : 0);
  }
  drop_marks();
}

// Lines that gave a record with a time. A line without goes with the line before it; lines that
// belong to the record (its parts, the wrapper that named its time) go with it.
void FileFeed::note(const Batch* batch) {
  if (batch == nullptr) return;
  std::vector<Mark> fresh;
  for (const RecordHead& head : batch->heads) {
    if (!has_time(head.time) || head.end <= mark_end_) continue;
    std::uint64_t begin = head.end;
    for (const Span& s : head.spans.all()) {
      if (s.offset >= mark_end_) begin = std::min(begin, s.offset);
    }
    YAGURA_ASSERT(head.end <= read_end_);
    fresh.push_back({begin, head.end, head.time});
  }
  std::sort(fresh.begin(), fresh.end(), [](const Mark& a, const Mark& b) {
    return std::tie(a.end, a.begin, a.time) < std::tie(b.end, b.begin, b.time);
  });
  for (Mark& mark : fresh) {
    mark.begin = std::max(mark.begin, mark_end_);
    mark_end_ = mark.end;
    marks_.push_back(mark);
  }
}

// Records that are wholly in the journal.
void FileFeed::drop_marks() {
  while (!marks_.empty() && marks_.front().end <= position_) {
    last_slice_ = std::max(last_slice_, slice_of(marks_.front().time));
    last_time_ = std::max(last_time_, marks_.front().time);
    marks_.pop_front();
  }
}

std::optional<std::int64_t> FileFeed::next_slice() {
  const std::size_t enough = timed_ ? kMostWithoutTime : 1;
  while (marks_.empty() && !ended_ && pending() < enough) load();
  if (pending() == 0) return std::nullopt;
  if (!marks_.empty()) return slice_of(marks_.front().time);
  return last_slice_;
}

FileFeed::Piece FileFeed::take(std::int64_t current) {
  YAGURA_ASSERT(next_slice().has_value());
  // The run ends where the first line of a later slice begins; it is known once that line was seen.
  std::uint64_t end = 0;
  std::size_t looked = 0;
  while (timed_ && end == 0) {
    while (looked < marks_.size() && slice_of(marks_[looked].time) <= current) ++looked;
    if (looked < marks_.size()) {
      end = marks_[looked].begin;
    } else if (ended_ || pending() >= kPiece) {
      end = position_ + pending();
    } else {
      load();
    }
  }
  if (!timed_) end = position_ + pending();
  const std::uint64_t length = std::min<std::uint64_t>(end - position_, kPiece);
  YAGURA_ASSERT(end > position_ && length <= pending());
  Piece piece;
  piece.at = position_;
  piece.bytes = buffer_.substr(used_, length);
  used_ += length;
  position_ += length;
  drop_marks();
  piece.time = last_time_;
  return piece;
}

}  // namespace yagura
