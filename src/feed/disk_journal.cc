// Writing: append, sync, sealing, recovery, retention.
#include "feed/disk_journal.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"
#include "feed/pieces.h"

namespace yagura {
namespace {

constexpr std::string_view kRaw = ".open";
constexpr std::string_view kSealed = ".seg";
constexpr std::string_view kUnfinished = ".part";
constexpr std::size_t kBufferBytes = 1u << 20;

}  // namespace

DiskJournal::DiskJournal(const std::string& folder, JournalOptions options)
    : folder_(folder),
      options_(options),
      files_(options.files != nullptr ? *options.files : real_file_system()) {
  if (!options_.read_only) {
    files_.create_folder(folder_);
    lock_ = files_.lock(folder_ + "/lock");
  } else if (!files_.exists(folder_)) {
    throw EnvironmentError(said("error.no_journal"), folder_, said("hint.check_node"));
  }
  recover();
}

DiskJournal::~DiskJournal() {
  if (sealing_ && sealing_->thread.joinable()) sealing_->thread.join();
  // What was sealed meanwhile is found by the next opening. Unsynced records were never
  // acknowledged.
  try {
    if (!options_.read_only && !failed_) {
      flush();
      if (out_) out_->sync();
    }
  } catch (const EnvironmentError&) {
    return;
  }
}

std::string DiskJournal::path_of(std::uint64_t first, std::string_view ending) const {
  return fmt::format("{}/{:020}{}", folder_, first, ending);
}

DiskJournal::Kept DiskJournal::kept_of(const std::string& path, const SegmentIndex& index) {
  return {path,        index.sealed,    index.first, index.end(), index.last_arrival,
          index.feeds, index.file_bytes};
}

std::uint64_t DiskJournal::disk_bytes() const {
  std::uint64_t total = written_;
  for (const Kept& k : segments_) total += k.bytes;
  return total;
}

// --- recovery

void DiskJournal::recover() {
  load_roots();
  // A reader beside a writer may see a raw segment replaced by its sealed form: look again.
  for (int attempt = 0;; ++attempt) {
    try {
      load_segments();
      break;
    } catch (const EnvironmentError&) {
      if (!options_.read_only || attempt == 3) throw;
      segments_.clear();
      recovery_.clear();
    }
  }
  load_state();
  durable_ = flushed_ = state_.next_sequence;
  if (!options_.read_only) mend_roots();
}

void DiskJournal::load_roots() {
  const std::string path = folder_ + "/roots";
  if (!files_.exists(path)) return;
  const auto file = files_.open_read(path);
  const std::string text = file->read(0, file->size());
  roots_ = parse_roots(text);
  const std::size_t whole = text.rfind('\n') + 1;  // npos + 1 = 0
  if (whole < text.size() && !options_.read_only) files_.truncate(path, whole);
}

void DiskJournal::load_segments() {
  std::vector<std::string> raw;
  std::vector<std::string> sealed;
  for (const std::string& name : files_.list(folder_)) {
    if (!options_.only.empty() && name != options_.only) continue;
    if (name.ends_with(kRaw)) raw.push_back(name);
    if (name.ends_with(kSealed)) sealed.push_back(name);
    if (name.ends_with(kUnfinished) && !options_.read_only) files_.remove(folder_ + "/" + name);
  }
  for (const std::string& name : sealed) load_sealed(name);
  for (const std::string& name : raw) {
    const std::string twin = name.substr(0, name.size() - kRaw.size()) + std::string(kSealed);
    if (std::find(sealed.begin(), sealed.end(), twin) == sealed.end()) {
      load_raw(name, name == raw.back());
    } else if (!options_.read_only) {
      files_.remove(folder_ + "/" + name);
    }
  }
  std::sort(segments_.begin(), segments_.end(),
            [](const Kept& a, const Kept& b) { return a.first < b.first; });
}

void DiskJournal::load_sealed(const std::string& name) {
  const std::string path = folder_ + "/" + name;
  const auto segment = JournalSegment::open_sealed(files_, path);
  if (!segment) {
    throw EnvironmentError(segment.error().message(), path, said("hint.backup_or_away"));
  }
  segments_.push_back(kept_of(path, (*segment)->index()));
}

// A torn tail is a part of one group at most. What is cut may also be good records behind a damaged
// one: it is kept beside, for whoever looks into it.
void DiskJournal::set_aside(const std::string& path, std::uint64_t from, std::uint64_t to) {
  constexpr std::uint64_t kStep = 1u << 20;
  if (from >= to) return;
  const auto in = files_.open_read(path);
  const auto out = files_.open_append(path + ".cut", true);
  for (; from < to; from += kStep) out->append(in->read(from, std::min(kStep, to - from)));
  out->sync();
}

void DiskJournal::load_raw(const std::string& name, bool newest) {
  const std::string path = folder_ + "/" + name;
  const auto segment = JournalSegment::open_raw(files_, path);
  const std::uint64_t size = files_.open_read(path)->size();
  if (!segment || (*segment)->index().count == 0) {
    // Made and never synced: nothing in it was acknowledged.
    if (!newest && !segment) {
      throw EnvironmentError(segment.error().message(), path, said("hint.backup_or_away"));
    }
    recovery_.push_back(
        said("journal.unfinished_removed", {{"name", name}, {"bytes", std::to_string(size)}}));
    if (!options_.read_only) set_aside(path, 0, size);
    if (!options_.read_only) files_.remove(path);
    return;
  }
  const SegmentIndex& index = (*segment)->index();
  if ((*segment)->raw_end() < size) {
    recovery_.push_back(
        said("journal.tail_cut", {{"name", name},
                                  {"bytes", std::to_string(size - (*segment)->raw_end())},
                                  {"number", std::to_string(index.end() - 1)}}));
    if (!options_.read_only) {
      set_aside(path, (*segment)->raw_end(), size);
      files_.truncate(path, (*segment)->raw_end());
    }
  }
  segments_.push_back(kept_of(path, index));
}

// The state at the end of the newest segment; a raw newest one is gone on with.
void DiskJournal::load_state() {
  for (std::size_t i = 1; i < segments_.size(); ++i) {
    if (segments_[i].first == segments_[i - 1].end) continue;
    throw EnvironmentError(
        said("error.records_missing", {{"first", std::to_string(segments_[i - 1].end)},
                                       {"last", std::to_string(segments_[i].first - 1)}}),
        folder_, said("hint.segment_backup"));
  }
  if (segments_.empty()) return;
  const Kept newest = segments_.back();
  if (newest.sealed) {
    const auto segment = JournalSegment::open_sealed(files_, newest.path);
    YAGURA_ASSERT(segment.has_value());
    state_ = (*segment)->state();
    auto cursor = DiskJournal::read_from(newest.first);
    flushed_ = newest.end;
    while (const auto record = cursor->next()) state_.apply(*record, record->payload);
    if (state_.next_sequence != newest.end) {
      throw EnvironmentError(said("error.frame_damaged"), newest.path, said("hint.backup"));
    }
    return;
  }
  const auto segment = JournalSegment::open_raw(files_, newest.path);
  if (!segment) throw EnvironmentError(segment.error().message(), newest.path, said("hint.backup"));
  state_ = (*segment)->end_state();
  open_ = (*segment)->index();
  open_path_ = newest.path;
  written_ = (*segment)->raw_end();
  segments_.pop_back();
  if (options_.read_only) return;
  out_ = files_.open_append(open_path_, false);
  out_->sync();  // what recovery found is acknowledged again only once it is durable
}

// Every sealed segment has its line; raw ones that are not the newest are sealed now.
void DiskJournal::mend_roots() {
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    if (!segments_[i].sealed) {
      const auto raw = JournalSegment::open_raw(files_, segments_[i].path);
      if (!raw)
        throw EnvironmentError(raw.error().message(), segments_[i].path, said("hint.backup"));
      start_sealing(segments_[i].path, (*raw)->index());
      collect_sealing(true);
      continue;
    }
    const bool known = std::any_of(roots_.begin(), roots_.end(), [&](const SegmentRoot& r) {
      return r.first == segments_[i].first;
    });
    if (known) continue;
    const auto segment = JournalSegment::open_sealed(files_, segments_[i].path);
    if (segment) write_root((*segment)->index());
  }
}

// --- writing

void DiskJournal::check() const {
  YAGURA_ASSERT(!options_.read_only);
  if (failed_) throw EnvironmentError(*failed_);
}

template <class F>
void DiskJournal::guarded(F&& work) {
  check();
  try {
    work();
  } catch (const EnvironmentError& error) {
    failed_ = error;
    throw;
  }
}

std::uint64_t DiskJournal::append(RecordKind kind, FeedId feed, Time arrival,
                                  std::string_view payload) {
  YAGURA_ASSERT(payload.size() <= kMaxPayload && kind != RecordKind::file_ref);
  RecordHeader h;
  h.kind = kind;
  h.feed = feed;
  h.arrival = arrival;
  h.length = static_cast<std::uint32_t>(payload.size());
  return add(h, payload);
}

std::uint64_t DiskJournal::append_ref(FeedId feed, Time arrival, const Digest& content,
                                      std::uint64_t file_offset, std::string_view bytes) {
  YAGURA_ASSERT(bytes.size() <= kMaxPayload);
  RecordHeader h;
  h.kind = RecordKind::file_ref;
  h.feed = feed;
  h.arrival = arrival;
  h.length = static_cast<std::uint32_t>(bytes.size());
  h.content = content;
  h.file_offset = file_offset;
  const Digest root = payload_root(bytes);
  return add(h, yagura::bytes_of(root));
}

std::uint64_t DiskJournal::add(RecordHeader& h, std::string_view payload) {
  YAGURA_ASSERT(h.feed < kMaxFeeds);
  guarded([&] {
    const bool live = h.feed < state_.feeds.size() && state_.feeds[h.feed].live;
    const bool late = open_ && live && has_time(h.arrival) && has_time(open_->first_live) &&
                      h.arrival - open_->first_live >= options_.segment_time;
    if (open_ && (late || written_ >= options_.segment_bytes)) rotate();
    if (!open_) start_segment();
    h.sequence = state_.next_sequence;
    h.offset = h.feed < state_.feeds.size() ? state_.feeds[h.feed].length : 0;
    const std::size_t before = buffer_.size();
    append_raw(buffer_, h, payload);
    const std::uint64_t size = buffer_.size() - before;
    open_->add(h, live, written_, size);
    written_ += size;
    unsynced_ += size;
    state_.apply(h, payload);
    if (buffer_.size() >= kBufferBytes) flush();
  });
  return h.sequence;
}

void DiskJournal::start_segment() {
  open_path_ = path_of(state_.next_sequence, kRaw);
  out_ = files_.open_append(open_path_, true);
  files_.sync_folder(folder_);
  open_.emplace();
  open_->first = state_.next_sequence;
  buffer_ = raw_start(state_);
  written_ = buffer_.size();
}

void DiskJournal::flush() {
  if (buffer_.empty()) return;
  out_->append(buffer_);
  buffer_.clear();
  flushed_ = state_.next_sequence;
}

void DiskJournal::sync() {
  guarded([&] {
    collect_sealing(false);
    if (unsynced_ == 0) return;
    flush();
    out_->sync();
    unsynced_ = 0;
    durable_ = state_.next_sequence;
  });
}

void DiskJournal::rotate() {
  flush();
  out_->sync();
  unsynced_ = 0;
  durable_ = state_.next_sequence;
  out_.reset();
  collect_sealing(true);
  open_->file_bytes = written_;
  segments_.push_back(kept_of(open_path_, *open_));
  start_sealing(open_path_, *open_);
  open_.reset();
  cache_.clear();
  written_ = 0;
}

void DiskJournal::seal() {
  guarded([&] {
    if (open_) rotate();
    collect_sealing(true);
  });
}

void DiskJournal::start_sealing(const std::string& raw, const SegmentIndex& index) {
  sealing_ = std::make_unique<Sealing>();
  sealing_->raw = raw;
  sealing_->sealed = path_of(index.first, kSealed);
  sealing_->expected = index.count;
  if (!options_.seal_in_background) return run_sealing(files_, *sealing_);
  sealing_->thread = std::thread([this] { run_sealing(files_, *sealing_); });
}

void DiskJournal::run_sealing(FileSystem& files, Sealing& job) {
  const std::string part = job.sealed + std::string(kUnfinished);
  try {
    const auto raw = JournalSegment::open_raw(files, job.raw);
    if (!raw || (*raw)->index().count != job.expected) {
      throw EnvironmentError(said("error.not_read_back"), job.raw, said("hint.check_disk"));
    }
    SegmentIndex index = seal_segment(files, **raw, part);
    files.rename(part, job.sealed);
    job.index = std::move(index);
  } catch (const EnvironmentError& error) {
    job.error = error;
  }
  job.done = true;
}

void DiskJournal::collect_sealing(bool wait) {
  if (!sealing_ || (!wait && !sealing_->done)) return;
  if (sealing_->thread.joinable()) sealing_->thread.join();
  const std::unique_ptr<Sealing> job = std::move(sealing_);
  if (job->error) throw EnvironmentError(*job->error);
  files_.sync_folder(folder_);
  write_root(*job->index);
  for (Kept& k : segments_) {
    if (k.path == job->raw) k = kept_of(job->sealed, *job->index);
  }
  cache_.clear();
  files_.remove(job->raw);
}

void DiskJournal::write_root(const SegmentIndex& index) {
  const SegmentRoot line{index.first, index.end() - 1, index.root};
  const auto file = files_.open_append(folder_ + "/roots", false);
  file->append(roots_line(line));
  file->sync();
  files_.sync_folder(folder_);
  roots_.push_back(line);
}

// --- retention

void DiskJournal::drop_oldest() {
  const std::string path = segments_.front().path;
  segments_.erase(segments_.begin());
  cache_.clear();
  files_.remove(path);
}

std::size_t DiskJournal::drop_before(Time horizon, std::uint64_t keep_from) {
  YAGURA_ASSERT(!options_.read_only);
  std::size_t dropped = 0;
  while (!segments_.empty() && segments_.front().sealed && segments_.front().end <= keep_from &&
         has_time(segments_.front().last_arrival) && segments_.front().last_arrival < horizon) {
    drop_oldest();
    ++dropped;
  }
  return dropped;
}

std::size_t DiskJournal::drop_to_budget(std::uint64_t keep_from) {
  YAGURA_ASSERT(!options_.read_only);
  std::size_t dropped = 0;
  while (options_.disk_budget > 0 && disk_bytes() > options_.disk_budget && !segments_.empty() &&
         segments_.front().sealed && segments_.front().end <= keep_from) {
    drop_oldest();
    ++dropped;
  }
  return dropped;
}

}  // namespace yagura
