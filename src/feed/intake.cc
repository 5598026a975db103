#include "feed/intake.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <set>

#include "base/assert.h"
#include "feed/file_feed.h"
#include "feed/live_queue.h"
#include "feed/live_source.h"
#include "feed/pacer.h"
#include "feed/recording.h"

namespace yagura {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::uint64_t kItemOverhead = sizeof(JournalItem);

class TheIntake : public Intake {
 public:
  TheIntake(std::vector<FeedSpec> specs, DecoderFactory factory, Journal& journal,
            IntakeOptions options)
      : journal_(journal),
        factory_(std::move(factory)),
        options_(std::move(options)),
        pacer_(options_.speed, options_.play_from),
        queue_(options_.clock, journal.state().last_arrival, options_.queue_bytes) {
    start_replay();
    const auto unique = make_names_unique(specs);
    if (!unique) throw EnvironmentError(unique.error().message(), "", "");
    for (const FeedSpec& spec : specs) ids_.push_back(declare(spec));
    for (std::size_t i = 0; i < specs.size(); ++i) {
      if (specs[i].kind == WhereKind::recording) {
        choose_recorded(specs[i], ids_[i]);
      } else if (!specs[i].live()) {
        files_.push_back(std::make_unique<FileFeed>(specs[i], ids_[i]));
      }
    }
    begin_recordings();
    begin_files();
    for (std::size_t i = 0; i < specs.size(); ++i) {
      if (specs[i].endless()) open_live_feed(specs[i], ids_[i]);
    }
    for (const auto& [id, source] : live_) source->start();
    next_tick_ = Steady::now() + seconds(1);
  }

  ~TheIntake() override {
    queue_.stop();  // lets every thread that waits to push go
    live_.clear();
  }

  std::optional<JournalItem> next(Duration limit) override {
    const auto deadline = Steady::now() + limit;
    while (!stopped_) {
      if (auto item = replayed()) return item;
      if (!ready_.empty()) {
        JournalItem item = std::move(ready_.front());
        ready_.pop_front();
        return item;
      }
      gather();
      commit_if_due();
      if (!ready_.empty()) continue;
      if (finished() || Steady::now() >= deadline) return std::nullopt;
      take_live(wait_until(deadline) - Steady::now());
    }
    return std::nullopt;
  }

  void note(RecordKind kind, std::string payload) override {
    put(kind, 0, kNoTime, std::move(payload));
  }

  bool finished() const override {
    return !replay_ && files_.empty() && recordings_.empty() && pending_.empty() &&
           ready_.empty() && (live_.empty() || options_.until_end);
  }
  void stop() override {
    stopped_ = true;
    queue_.wake();
  }
  bool stopped() const override { return stopped_; }
  const std::vector<FeedId>& ids() const override { return ids_; }
  std::vector<Notice> take_notices() override {
    for (Notice& notice : queue_.take_notices()) notices_.push_back(std::move(notice));
    return std::exchange(notices_, {});
  }
  std::uint64_t clock_steps_back() const override { return queue_.steps_back(); }
  Duration clock_behind() const override { return queue_.behind(); }
  std::uint16_t port(FeedId feed) const override {
    for (const auto& [id, source] : live_) {
      if (id == feed) return source->port();
    }
    return 0;
  }

 private:
  // --- what is in the journal already

  void start_replay() {
    const std::uint64_t end = journal_.state().next_sequence;
    if (options_.after + 1 < end) replay_.emplace(journal_, options_.after, end);
  }

  std::optional<JournalItem> replayed() {
    if (!replay_) return std::nullopt;
    auto item = replay_->next();
    if (!item) replay_.reset();
    return item;
  }

  // --- into the journal

  void put(RecordKind kind, FeedId feed, Time arrival, std::string bytes) {
    RecordHeader h = header(kind, feed, arrival);
    h.sequence = journal_.append(kind, feed, arrival, bytes);
    keep(h, std::move(bytes));
  }

  void put_ref(const FileFeed& file, Time arrival, std::uint64_t at, std::string bytes) {
    RecordHeader h = header(RecordKind::file_ref, file.feed(), arrival);
    h.sequence = journal_.append_ref(file.feed(), arrival, file.content().digest, at, bytes);
    keep(h, std::move(bytes));
  }

  RecordHeader header(RecordKind kind, FeedId feed, Time arrival) const {
    RecordHeader h;
    h.kind = kind;
    h.feed = feed;
    h.arrival = arrival;
    if (feed < journal_.state().feeds.size()) h.offset = journal_.state().feeds[feed].length;
    return h;
  }

  void keep(const RecordHeader& h, std::string bytes) {
    pending_bytes_ += bytes.size() + kItemOverhead;
    pending_.push_back(item_of(journal_.state(), h, std::move(bytes)));
  }

  // Nothing is handed out before it is durable.
  void commit_if_due() {
    if (pending_.empty()) return;
    const auto now = Steady::now();
    const bool due = !journal_.keeps() || pending_bytes_ >= options_.sync_bytes ||
                     sync_due() <= now || files_idle();
    if (!due) return;
    journal_.sync();
    synced_ = now;
    pending_bytes_ = 0;
    ready_.swap(pending_);
  }
  // Without live feeds nothing more can join the group once the files are through.
  bool files_idle() const { return files_.empty() && recordings_.empty() && live_.empty(); }
  Steady::time_point sync_due() const { return synced_ + options_.sync_every; }

  void gather() {
    take_live({});
    while (pending_.empty() || (journal_.keeps() && pending_bytes_ < options_.sync_bytes &&
                                Steady::now() < sync_due())) {
      if (!put_piece()) return;
    }
  }

  Steady::time_point wait_until(Steady::time_point deadline) const {
    if (!pending_.empty()) deadline = std::min(deadline, sync_due());
    if (!live_.empty()) deadline = std::min(deadline, next_tick_);
    if (!files_.empty() || !recordings_.empty()) deadline = std::min(deadline, pacer_.due());
    return deadline;
  }

  // --- feeds

  FeedId declare(const FeedSpec& spec) {
    const FeedNote note{spec.name, spec.format, spec.where, spec.live()};
    FeedId id = 0;
    const FeedState* known = journal_.state().find(spec.name, &id);
    if (known == nullptr) {
      const auto& feeds = journal_.state().feeds;
      while (id < feeds.size() && !feeds[id].name.empty()) ++id;
      if (id >= kMaxFeeds) {
        throw EnvironmentError(said("error.too_many_feeds", {{"count", std::to_string(kMaxFeeds)}}),
                               spec.name, said("hint.earlier_name"));
      }
    } else if (known->format != spec.format || known->live != spec.live()) {
      throw EnvironmentError(
          said("error.feed_was",
               {{"name", spec.name}, {"format", known->format}, {"where", known->where}}),
          fmt::format("{}:{}", spec.format, spec.where), said("hint.another_name"));
    } else if (known->where == spec.where) {
      return id;
    }
    put(RecordKind::feed, id, kNoTime, note.encode());
    return id;
  }

  void open_live_feed(const FeedSpec& spec, FeedId id) {
    const FeedState& known = journal_.state().feeds[id];
    // The node stopped without a word: that was the last moment the feed was surely up.
    if (known.up) put(RecordKind::down, id, journal_.state().last_arrival, "the node stopped");
    live_.emplace_back(id, open_live(spec, id, queue_, journal_.state().feeds[id], options_.seed));
    live_ids_.push_back(id);
  }

  void take_live(Steady::duration limit) {
    if (live_.empty()) {
      if (limit > Steady::duration::zero()) queue_.take(limit);
      return;
    }
    const auto now = Steady::now();
    if (now >= next_tick_) {
      queue_.tick(live_ids_);
      next_tick_ = std::max(next_tick_ + seconds(1), now);
    }
    for (LiveItem& item : queue_.take(limit))
      put(item.kind, item.feed, item.arrival, std::move(item.bytes));
  }

  // --- files

  void begin_files() {
    // Told by the command line alone, so that a restart cuts the same pieces.
    const bool timed = files_.size() > 1 || !recordings_.empty() || options_.speed.has_value();
    std::vector<const FileFeed*> begun;
    std::erase_if(files_, [&](const std::unique_ptr<FileFeed>& file) {
      return !begin_file(*file, timed, begun);
    });
    for (const auto& file : files_) slice_ = std::max(slice_, file->last_slice());
  }

  // False when nothing of it is to be read.
  bool begin_file(FileFeed& file, bool timed, std::vector<const FileFeed*>& begun) {
    if (file.empty()) return say("feed.notice.empty", file, ""), false;
    for (const FileFeed* other : begun) {
      if (other->spec().format != file.spec().format || other->content() != file.content())
        continue;
      return say("feed.notice.same_content", file, other->path()), false;
    }
    const std::uint64_t position = known_position(file);
    auto decoder = timed && factory_ ? factory_(file.spec(), file.feed()) : nullptr;
    file.begin(position, std::move(decoder), timed);
    if (file.done() && position > 0) {
      say("feed.notice.same_content", file, "");
      const FeedState& known = journal_.state().feeds[file.feed()];
      if (!known.contents.empty() && !known.ended) end_file(file);
      return false;
    }
    begun.push_back(&file);
    return true;
  }

  // How much of this content the journal has, under whatever name, for decoders of this format.
  std::uint64_t known_position(FileFeed& file) const {
    std::uint64_t position = 0;
    for (const FeedState& feed : journal_.state().feeds) {
      if (feed.format != file.spec().format || feed.live) continue;
      for (const ContentState& content : feed.contents) {
        if (content.read <= position || !file.has(content.id)) continue;
        position = content.read;
        file.identify_as(content.id);
      }
    }
    return position;
  }

  // Puts the next piece in order; false when there is none now.
  bool put_piece() {
    std::size_t chosen = files_.size();
    std::int64_t least = 0;
    for (std::size_t i = 0; i < files_.size(); ++i) {
      const auto slice = files_[i]->next_slice();
      YAGURA_ASSERT(slice.has_value());
      if (chosen < files_.size() && *slice >= least) continue;
      chosen = i;
      least = *slice;
    }
    if (!recordings_.empty() && recording_before(chosen < files_.size(), least))
      return put_recorded();
    if (chosen == files_.size() || !is_due(std::max(slice_, least))) return false;
    slice_ = std::max(slice_, least);
    put_file_piece(chosen);
    return true;
  }

  void put_file_piece(std::size_t chosen) {
    FileFeed& file = *files_[chosen];
    FileFeed::Piece piece = file.take(slice_);
    note_content(file, piece.at);
    if (file.plain()) {
      put_ref(file, piece.time, piece.at, std::move(piece.bytes));
    } else {
      put(RecordKind::data, file.feed(), piece.time, std::move(piece.bytes));
    }
    if (file.done()) {
      end_file(file);
      files_.erase(files_.begin() + static_cast<std::ptrdiff_t>(chosen));
    }
  }

  void note_content(const FileFeed& file, std::uint64_t at) {
    const FeedState& feed = journal_.state().feeds[file.feed()];
    if (!feed.contents.empty()) {
      const ContentState& now = feed.contents[feed.current];
      if (now.id == file.content() && now.path == file.path() && now.read == at) return;
    }
    const ContentNote note{file.content().digest, file.content().block, at, file.plain(),
                           file.path()};
    put(RecordKind::content, file.feed(), kNoTime, note.encode());
  }

  void end_file(const FileFeed& file) {
    if (!file.damage().empty()) say("feed.notice.damaged", file, file.damage());
    put(RecordKind::end, file.feed(), file.last_time(), file.damage().in(Lang::en));
  }

  // --- recordings

  void choose_recorded(const FeedSpec& spec, FeedId id) {
    auto it = std::find_if(recordings_.begin(), recordings_.end(),
                           [&](const auto& r) { return r->where() == spec.where; });
    if (it == recordings_.end()) {
      recordings_.push_back(std::make_unique<RecordedFeeds>(spec.where));
      it = std::prev(recordings_.end());
    }
    (*it)->choose(spec, id, journal_.state().feeds[id]);
  }

  void begin_recordings() {
    std::erase_if(recordings_, [&](const auto& recording) {
      if (!recording->done()) return false;
      for (const auto& c : recording->chosen()) {
        const FeedState& known = journal_.state().feeds[c.feed];
        if (!recording->damage().empty()) {
          say("feed.notice.damaged", c.name, recording->where(), recording->damage());
        } else {
          say(known.length > 0 ? "feed.notice.same_content" : "feed.notice.empty", c.name,
              recording->where(), "");
        }
        if (!known.ended)
          put(RecordKind::end, c.feed, known.last_arrival, recording->damage().in(Lang::en));
      }
      return true;
    });
  }

  // Whether the first recording in time goes before the file piece of that slice (if there is one).
  bool recording_before(bool file, std::int64_t slice) {
    std::stable_sort(recordings_.begin(), recordings_.end(), [](const auto& a, const auto& b) {
      return a->next_slice(FileFeed::kNoSlice) < b->next_slice(FileFeed::kNoSlice);
    });
    return !file || recordings_.front()->next_slice(FileFeed::kNoSlice) < slice;
  }

  bool put_recorded() {
    RecordedFeeds& recording = *recordings_.front();
    const std::int64_t slice = std::max(slice_, recording.next_slice(FileFeed::kNoSlice));
    if (!is_due(slice)) return false;
    slice_ = slice;
    RecordedFeeds::Piece piece = recording.take();
    if (piece.kind == RecordKind::data) note_recorded(recording, piece.feed);
    put(piece.kind, piece.feed, piece.arrival, std::move(piece.bytes));
    if (!recording.done()) return true;
    for (const auto& c : recording.chosen()) {
      if (!recording.damage().empty())
        say("feed.notice.damaged", c.name, recording.where(), recording.damage());
      put(RecordKind::end, c.feed, journal_.state().feeds[c.feed].last_arrival,
          recording.damage().in(Lang::en));
    }
    recordings_.erase(recordings_.begin());
    return true;
  }

  // Before the first bytes of a recorded feed in this run: which stream they go on with.
  void note_recorded(const RecordedFeeds& recording, FeedId feed) {
    for (const auto& c : recording.chosen()) {
      const FeedState& known = journal_.state().feeds[feed];
      if (c.feed != feed || !noted_.insert(feed).second) continue;
      if (!known.contents.empty() && known.contents[known.current].id == c.content &&
          known.contents[known.current].path == recording.where())
        continue;
      const ContentNote note{c.content.digest, c.content.block, c.from, false, recording.where()};
      put(RecordKind::content, feed, kNoTime, note.encode());
    }
  }

  bool is_due(std::int64_t slice) {
    return pacer_.is_due(slice == FileFeed::kNoSlice ? kNoTime : Time{seconds(slice)});
  }

  void say(const std::string& key, const FileFeed& file, const Message& cause) {
    say(key, file.spec().name, file.path(), cause);
  }
  void say(const std::string& key, const std::string& feed, const std::string& path,
           const Message& cause) {
    notices_.push_back({key, {{"feed", feed}, {"path", path}, {"cause", cause}}});
  }

  Journal& journal_;
  DecoderFactory factory_;
  IntakeOptions options_;
  Pacer pacer_;
  mutable LiveQueue queue_;
  std::vector<FeedId> ids_;
  std::vector<Notice> notices_;
  std::atomic<bool> stopped_ = false;

  std::optional<ItemCursor> replay_;

  std::deque<JournalItem> pending_;  // in the journal, not yet durable
  std::deque<JournalItem> ready_;    // durable
  std::uint64_t pending_bytes_ = 0;
  Steady::time_point synced_;

  std::vector<std::unique_ptr<FileFeed>>
      files_;  // those that are not through, by place on the command line
  std::vector<std::unique_ptr<RecordedFeeds>> recordings_;  // those that are not through
  std::set<FeedId> noted_;                                  // recorded feeds named in this run
  std::int64_t slice_ = FileFeed::kNoSlice;
  std::vector<std::pair<FeedId, std::unique_ptr<LiveSource>>> live_;
  std::vector<FeedId> live_ids_;
  Steady::time_point next_tick_;
};

}  // namespace

Time system_clock_now() {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

std::string Notice::text(Lang lang) const {
  std::vector<TextArgument> list;
  for (const auto& [name, value] : arguments) list.emplace_back(name, value.in(lang));
  return render(lang, key, list);
}

std::unique_ptr<Intake> Intake::open(std::vector<FeedSpec> specs, DecoderFactory factory,
                                     Journal& journal, IntakeOptions options) {
  return std::make_unique<TheIntake>(std::move(specs), std::move(factory), journal,
                                     std::move(options));
}

std::optional<JournalItem> Intake::next() {
  while (true) {
    auto item = next(hours{1});
    if (item || finished() || stopped()) return item;
  }
}

}  // namespace yagura
