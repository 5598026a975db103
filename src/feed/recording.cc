#include "feed/recording.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/assert.h"

namespace yagura {
namespace {

namespace fs = std::filesystem;

// "00000000000000000001.seg", as the journal names its segments.
bool is_segment_name(const fs::path& path) {
  const std::string stem = path.stem().string();
  const std::string ending = path.extension().string();
  return (ending == ".seg" || ending == ".open") && stem.size() == 20 &&
         std::all_of(stem.begin(), stem.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_segment(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  char head[16] = {};
  file.read(head, sizeof head);
  const std::string_view seen(head, static_cast<std::size_t>(file.gcount()));
  // A raw one has the length and CRC of its first frame before the mark.
  return seen.starts_with("YAGSEG1\n") || (seen.size() == 16 && seen.substr(8) == "YAGRAW1\n");
}

bool is_journal(const fs::path& folder) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (is_segment_name(entry.path()) && is_segment(entry.path())) return true;
  }
  return false;
}

std::unique_ptr<Journal> open_recording(const std::string& where) {
  JournalOptions options;
  options.read_only = true;
  if (fs::is_directory(where)) return Journal::open(where, options);
  const fs::path file = fs::absolute(where);
  options.only = file.filename().string();
  return Journal::open(file.parent_path().string(), options);
}

[[noreturn]] void damaged(const std::string& where, const Message& cause) {
  throw EnvironmentError(said("error.recording_damaged"), where, cause);
}

// What a recorded stream is: its first record that is still kept. Two nodes never wrote the same.
ContentId content_of(const RecordHeader& first) {
  Writer w;
  save_header(w, first);
  return {sha256(w.str()), static_cast<std::uint32_t>(w.str().size())};
}

}  // namespace

std::string recording_at(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) {
    if (is_journal(path)) return path;
    const fs::path inner = fs::path(path) / "journal";
    return is_journal(inner) ? inner.string() : "";
  }
  return fs::is_regular_file(path, error) && is_segment(path) ? path : "";
}

std::vector<FeedSpec> expand_recording(const FeedSpec& spec) {
  const auto journal = open_recording(spec.where);
  std::vector<FeedSpec> out;
  std::string others;
  const auto& feeds = journal->state().feeds;
  for (FeedId id = 0; id < feeds.size(); ++id) {
    const FeedState& feed = feeds[id];
    if (feed.name.empty()) continue;
    if (feed.format != spec.format) {
      others += fmt::format("{}{} ({})", others.empty() ? "" : ", ", feed.name, feed.format);
      continue;
    }
    FeedSpec one = spec;
    one.recorded = id;
    one.recorded_live = feed.live;
    if (!spec.named) one.name = feed.name;
    out.push_back(std::move(one));
  }
  if (out.empty()) {
    throw EnvironmentError(
        said("feed.recording_without", {{"format", spec.format}}), spec.where,
        others.empty() ? Message() : said("feed.recording_holds", {{"list", others}}));
  }
  if (spec.named && out.size() > 1) {
    for (FeedSpec& one : out) one.name = fmt::format("{}-{}", spec.name, feeds[one.recorded].name);
  }
  return out;
}

std::string newest_config_of(const std::string& recording) {
  const auto journal = open_recording(recording);
  const auto cursor = journal->read_from(journal->first_seq());
  std::string newest;
  while (auto record = cursor->next()) {
    if (record->kind == RecordKind::config) newest = std::move(record->payload);
  }
  return newest;
}

RecordedFeeds::RecordedFeeds(const std::string& where)
    : where_(where), journal_(open_recording(where)) {
  cursor_ = journal_->read_from(journal_->first_seq());
}

void RecordedFeeds::choose(const FeedSpec& spec, FeedId feed, const FeedState& known) {
  YAGURA_ASSERT(spec.kind == WhereKind::recording && !next_);
  Chosen chosen;
  chosen.feed = feed;
  chosen.name = spec.name;
  const auto cursor = journal_->read_from(journal_->first_seq());
  while (const auto record = cursor->next()) {
    if (record->feed != spec.recorded || !advances_stream(record->kind)) continue;
    chosen.content = content_of(*record);
    chosen.from = record->offset;
    break;
  }
  if (cursor->damage()) damaged(where_, cursor->damage()->message());
  chosen.caught_up = true;
  for (const ContentState& content : known.contents) {
    if (content.id != chosen.content || content.read <= chosen.from) continue;
    chosen.from = content.read;
    chosen.after = known.last_arrival;
    chosen.caught_up = false;
  }
  chosen_.push_back(std::move(chosen));
  recorded_.push_back(spec.recorded);
}

RecordedFeeds::Chosen* RecordedFeeds::chosen(FeedId recorded) {
  const auto it = std::find(recorded_.begin(), recorded_.end(), recorded);
  return it == recorded_.end() ? nullptr
                               : &chosen_[static_cast<std::size_t>(it - recorded_.begin())];
}

// Of a stream that was read before, all up to the last byte taken is passed over, and with it what
// stood between; what came after is told by its arrival.
bool RecordedFeeds::wanted(const Record& record, Chosen& chosen) const {
  switch (record.kind) {
    case RecordKind::data:
    case RecordKind::file_ref:
      if (record.offset < chosen.from) return false;
      chosen.caught_up = true;
      return true;
    case RecordKind::tick:
    case RecordKind::up:
    case RecordKind::down:
    case RecordKind::drop:
      return chosen.caught_up || (has_time(chosen.after) && record.arrival > chosen.after);
    default:
      return false;
  }
}

bool RecordedFeeds::peek() {
  while (!next_ && damage_.empty()) {
    auto record = cursor_->next();
    if (!record) {
      if (cursor_->damage()) damage_ = cursor_->damage()->message();
      return false;
    }
    if (record->kind == RecordKind::config || record->kind == RecordKind::reference) continue;
    Chosen* feed = chosen(record->feed);
    if (feed == nullptr || !wanted(*record, *feed)) continue;
    auto bytes = journal_->bytes_of(*record);
    if (!bytes) {
      damage_ = bytes.error().message();
      return false;
    }
    const RecordKind kind = advances_stream(record->kind) ? RecordKind::data : record->kind;
    next_ = Piece{kind, feed->feed, record->arrival, std::move(*bytes)};
    if (has_time(record->arrival)) {
      const auto second = std::chrono::floor<seconds>(record->arrival.time_since_epoch()).count();
      slice_ = slice_ ? std::max(*slice_, second) : second;
    }
  }
  return next_.has_value();
}

std::int64_t RecordedFeeds::next_slice(std::int64_t none) {
  peek();
  return slice_.value_or(none);
}

RecordedFeeds::Piece RecordedFeeds::take() {
  YAGURA_ASSERT(peek());
  Piece piece = std::move(*next_);
  next_.reset();
  return piece;
}

}  // namespace yagura
