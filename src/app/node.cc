#include "app/node.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <set>

#include "app/committer.h"
#include "app/exhibits.h"
#include "app/joining.h"
#include "app/journal_history.h"
#include "app/pipeline.h"
#include "app/registry.h"
#include "cyber/assets.h"
#include "serve/live_link.h"
#include "store/store.h"

namespace yagura {
namespace {

using Steady = std::chrono::steady_clock;

// Of a journal without a usable checkpoint: what its last run was configured with, as far as that
// is kept. Feeds of earlier runs keep their sources, for their records are read again.
PipelineConfig newest_config(Journal& journal) {
  PipelineConfig newest;
  if (journal.state().next_sequence <= 1) return newest;
  const auto cursor = journal.read_from(journal.first_seq());
  while (const auto record = cursor->next()) {
    if (record->kind != RecordKind::config) continue;
    if (auto config = PipelineConfig::parse(record->payload)) newest = std::move(*config);
  }
  const auto& feeds = journal.state().feeds;
  newest.feeds.resize(std::max(newest.feeds.size(), feeds.size()));
  for (std::size_t id = 0; id < feeds.size(); ++id) {
    PipelineConfig::FeedSetup& feed = newest.feeds[id];
    if (feeds[id].name.empty() || !feed.source.format.empty()) continue;
    feed.source.name = feeds[id].name;
    feed.source.format = feeds[id].format;
    feed.live = feeds[id].live;
  }
  return newest;
}

constexpr auto kCommitEvery = std::chrono::milliseconds(250);
constexpr auto kStatusEvery = std::chrono::seconds(1);
constexpr auto kLookFor = std::chrono::milliseconds(20);
constexpr std::size_t kPointsACommit = 200'000;
// Checkpoints cost at most a twentieth of the time: the next comes after twenty times what the last
// took.
constexpr int kCheckpointShare = 20;
constexpr auto kCheckpointLeast = std::chrono::milliseconds(1000);

class Node : private PipelineOut {
 public:
  Node(RunSetup& setup, int live_fd, const std::atomic<bool>& stop, Lang lang)
      : setup_(setup), stop_(stop), lang_(lang), live_(live_fd) {}

  int run() {
    open();
    auto last_commit = Steady::now();
    while (!stop_.load(std::memory_order_relaxed)) {
      const auto item = intake_->next(milliseconds{looking_ ? 1 : 50});
      if (item) take(*item);
      looking_ = item || look_on();  // after an item perhaps the next comes at once
      for (const Notice& notice : intake_->take_notices())
        fmt::print(stderr, "yagura: {}\n", notice.text(lang_));
      const auto now = Steady::now();
      const bool due = now - last_commit >= kCommitEvery;
      if (due || commit_.points.size() >= kPointsACommit) {
        if (commit_.points.size() >= kPointsACommit || !committer_->busy()) {
          put();
          last_commit = now;
        }
        live_.status(status());
        live_.flush();
      }
      if (!item && intake_->finished()) break;
    }
    // Nothing more will come: what there is can be sealed and proven.
    const bool through = intake_->finished();
    if (through) journal_->seal();
    add_proofs();
    force_checkpoint_ = true;
    put();
    committer_->drain();
    if (through) store_->seal();
    live_.status(status());
    live_.flush();
    return 0;
  }

 private:
  void open() {
    std::error_code error;
    std::filesystem::create_directories(setup_.node, error);
    if (error)
      throw EnvironmentError(said("error.cannot_make_folder"), setup_.node,
                             foreign_words(error.message()));
    store_ = Store::open(setup_.node);
    check_kind();
    JournalOptions journal;
    journal.disk_budget = setup_.journal_budget;
    journal_ = Journal::open(setup_.node + "/journal", journal);
    for (const Message& line : journal_->recovery())
      fmt::print(stderr, "yagura: {}\n", line.in(lang_));
    if (store_->sequence() >= journal_->state().next_sequence) {
      throw EnvironmentError(said("error.journal_short",
                                  {{"last", std::to_string(journal_->state().next_sequence - 1)},
                                   {"stored", std::to_string(store_->sequence())}}),
                             setup_.node + "/journal", said("hint.journal_files"));
    }
    committer_.emplace(*store_);
    history_.emplace(
        *journal_, [this](const std::string& id, int revision) { return published(id, revision); });
    exhibits_.emplace(*journal_, [this](const Span& span) { return exhibit(span); });
    rollback_.emplace(setup_.node + "/rollback", journal_->state().next_sequence);
    IntakeOptions options;
    options.after = resume();
    options.speed = setup_.speed;
    options.play_from = setup_.play_from;
    options.until_end = setup_.until_end;
    intake_ = Intake::open(setup_.feeds, decoder_factory(), *journal_, options);
    configure();
    paced_ = setup_.speed.has_value() || std::any_of(setup_.feeds.begin(), setup_.feeds.end(),
                                                     [](const FeedSpec& f) { return f.live(); });
    seed_picture();
  }

  // Goes on from the newest checkpoint; the sequence after which items are wanted.
  std::uint64_t resume() {
    const auto reader = StoreReader::open(setup_.node);
    const std::string checkpoint = store_->checkpoint();
    std::vector<ReferenceDocument> documents;
    for (const ReferenceRow& row : reader->reference_versions()) {
      documents.push_back({row.type, row.name, row.version, row.content});
    }
    PipelineOut& out = *this;
    pipeline_ = std::make_unique<Pipeline>(out, *history_, *rollback_);
    if (checkpoint.empty()) return 0;
    if (pipeline_->load(checkpoint, documents)) return pipeline_->resume_after();
    fmt::print(stderr, "yagura: {}\n", render(lang_, "watch.checkpoint_unusable"));
    pipeline_ = std::make_unique<Pipeline>(out, *history_, *rollback_);
    rebuild(*reader);
    return pipeline_->sequence();
  }

  // Another program wrote the checkpoint, or it is damaged: all that the journal keeps is run anew
  // and compared with what was published.
  void rebuild(const StoreReader& reader) {
    std::vector<ReferenceDocument> newest;
    for (const Domain* domain : all_domains()) {
      for (const ReferenceKind& kind : domain->references) {
        for (const ReferenceRow& row : reader.references(kind.type)) {
          newest.push_back({row.type, row.name, row.version, row.content});
        }
      }
    }
    for (const ReferenceRow& row : reader.references(kRulesType)) {
      newest.push_back({row.type, row.name, row.version, row.content});
    }
    pipeline_->rebuild(
        newest_config(*journal_), newest, reader.event_time(), [&] { recall(reader); },
        journal_->state().next_sequence - 1);
  }

  // All that the store holds of what was seen and found.
  void recall(const StoreReader& reader) {
    const Time end = reader.event_time();
    if (!has_time(end)) return;
    constexpr Duration kMonth = hours{30 * 24};  // of exposure at once: a year may be large
    for (Time to = end; to > end - StoreOptions{}.retention.exposure; to -= kMonth) {
      ExposureQuery q;
      q.from = to - kMonth + hours{1};
      q.to = to;
      for (const ExposureRow& e : reader.exposure(q)) {
        pipeline_->remember(
            ExposureTotal{e.detector, e.cell, e.asset, e.hour, e.live_us, e.subject_us});
      }
    }
    for (const Condition& c : reader.conditions(kNoTime, kNoTime)) pipeline_->remember(c);
    for (const bool incidents : {false, true}) {
      EventQuery query;
      query.incidents = incidents;
      query.limit = 10'000;
      query.oldest_first = true;
      do {
        const auto page = reader.events(query);
        if (!page)
          throw EnvironmentError(said("error.cannot_read_events"), setup_.node,
                                 page.error().message());
        for (const EventRow& row : page->events) {
          if (auto body = Json::parse(row.body)) pipeline_->remember(*body);
        }
        query.after = page->next;
      } while (!query.after.empty());
    }
  }

  // What was published, as the store has it: waits until it has it.
  std::optional<Event> published(const std::string& id, int revision) {
    flush();
    committer_->drain();
    const auto reader = StoreReader::open(setup_.node);
    for (const EventRow& row : reader->revisions(id)) {
      if (row.revision != revision) continue;
      Event event;
      event.id = row.id;
      event.kind = row.kind;
      event.revision = row.revision;
      event.known_at = row.known_at;
      event.body = Json::parse(row.body).value_or(Json());
      for (const KeptExhibit& kept : reader->evidence(id, revision)) {
        event.evidence.add(Spans(kept.exhibit.span), kept.key);
      }
      return event;
    }
    return std::nullopt;
  }

  // After a restart the page shows at once what the node knew, before anything new is heard.
  void seed_picture() {
    const auto reader = StoreReader::open(setup_.node);
    if (!has_time(reader->event_time())) return;
    for (const TrackRow& row : reader->objects_at(reader->event_time(), Box{})) {
      if (!row.newest) continue;
      TrackInfo info = row.info;
      Fix fix;
      // With live feeds the picture goes by subject, otherwise by track (see on_live, on_fix).
      if (paced_) info.id = live_object(info.subject);
      fix.track = info.id;
      fix.time = row.newest->time();
      fix.position = row.newest->position();
      fix.speed = row.newest->speed();
      fix.course = row.newest->course();
      fix.object_class = info.object_class;
      live_.info(info);
      live_.fix(fix);
    }
  }

  // A node takes either exercises or real feeds: their findings must never stand side by side.
  void check_kind() {
    const auto facts = StoreReader::open(setup_.node)->facts();
    const auto it = facts.find("exercise");
    if (it == facts.end() || !it->second.is_bool() || it->second.as_bool() == setup_.exercise)
      return;
    throw EnvironmentError(said(setup_.exercise ? "error.holds_real" : "error.holds_exercise"),
                           setup_.node, said("hint.other_node"));
  }

  // What shapes the output goes into the journal, only where it differs from what is there.
  void configure() {
    const bool resumed = pipeline_->sequence() > 0;
    const PipelineConfig before = resumed ? pipeline_->config() : newest_config(*journal_);
    const PipelineConfig config = make_config(setup_, intake_->ids(), before);
    if (!resumed || !(config == before)) intake_->note(RecordKind::config, config.json().dump());
    // Rules that were given once hold until others are given, or none: then the standard ones.
    const auto& held = pipeline_->references();
    const bool had_rules = std::any_of(
        held.begin(), held.end(), [](const ReferenceDocument& d) { return d.type == kRulesType; });
    const bool has_rules =
        std::any_of(setup_.references.begin(), setup_.references.end(),
                    [](const ReferenceDocument& d) { return d.type == kRulesType; });
    if (had_rules && !has_rules) setup_.references.push_back(standard_rules_document());
    for (const ReferenceDocument& document : setup_.references) {
      const auto& known = pipeline_->references();
      const bool there = std::any_of(known.begin(), known.end(), [&](const ReferenceDocument& d) {
        return d.type == document.type && d.name == document.name && d.version == document.version;
      });
      if (!there) intake_->note(RecordKind::reference, encode_reference(document));
      commit_.references.push_back(
          {document.type, document.name, document.version, document.content});
      if (document.type == "assets") note_assets(document);
    }
    commit_.facts["exercise"] = setup_.exercise;
    commit_.facts["owner"] = setup_.owner;
  }

  void note_assets(const ReferenceDocument& document) {
    for (const cyber::Asset& asset :
         cyber::parse_register(document.content, document.name).file.assets) {
      commit_.assets.push_back(
          {"asset:" + asset.id, asset.name_en, asset.name_ja, asset.sector, asset.place});
    }
  }

  void take(const JournalItem& item) {
    // Records from before the restart's own commits come again; the store knows them by their keys.
    pipeline_->push(item);
    commit_.sequence = pipeline_->sequence();
    commit_.event_time = pipeline_->event_time();
  }

  // Live input comes first, a second look gets what time is left.
  bool look_on() {
    const auto until = Steady::now() + kLookFor;
    bool more = true;
    while (more && !committer_->busy() && Steady::now() < until) more = pipeline_->look_on(16);
    return more;
  }

  void put() {
    if (commit_.sequence == 0) return;
    const auto now = Steady::now();
    for (const ExposureTotal& e : pipeline_->exposure_book().take_changed()) {
      commit_.exposure.push_back({e.detector, e.cell, e.asset, e.hour, e.live_us, e.subject_us});
    }
    if (now - last_status_ >= kStatusEvery || force_checkpoint_) {
      last_status_ = now;
      feed_status();
      if (journal_->roots().size() != roots_seen_) {
        roots_seen_ = journal_->roots().size();
        add_proofs();
        retain();
      }
    }
    if (force_checkpoint_ || now >= next_checkpoint_) {
      commit_.checkpoint = pipeline_->save();
      commit_.facts["joining"] = pipeline_->joining()->status();
      const auto took = Steady::now() - now;
      next_checkpoint_ =
          Steady::now() + std::max<Steady::duration>(kCheckpointLeast, took * kCheckpointShare);
    }
    flush();
  }

  void flush() {
    Commit next;
    std::swap(next, commit_);
    commit_.sequence = next.sequence;
    commit_.event_time = next.event_time;
    committer_->put(std::move(next));
  }

  void add_proofs() {
    for (EventCommit& c : exhibits_->proven()) commit_.events.push_back(std::move(c));
  }

  // Recordings outlive the longest horizon of a detector; with a budget the oldest go first. What a
  // restart or a proof still needs stays.
  void retain() {
    const std::uint64_t keep_from = std::min(pipeline_->checkpoint_base(), pipeline_->sequence());
    if (has_time(pipeline_->event_time())) {
      journal_->drop_before(pipeline_->event_time() - kJournalHorizon, keep_from);
    }
    journal_->drop_to_budget(keep_from);
  }

  void feed_status() {
    const auto counters = pipeline_->counters();
    for (FeedId id = 0; id < counters.size() && id < pipeline_->config().feeds.size(); ++id) {
      const FeedCounters& c = counters[id];
      const auto& setup = pipeline_->config().feeds[id];
      FeedStatus s;
      s.id = id;
      s.name = setup.source.name;
      s.format = setup.source.format;
      s.state = c.down ? "down" : c.ended ? "ended" : setup.live ? "live" : "reading";
      s.last_record = c.last_time;
      s.last_arrival = setup.live ? c.last_arrival : kNoTime;
      s.bytes = c.decode.bytes;
      s.lines = c.decode.lines;
      s.messages = c.decode.messages;
      s.records = c.records;
      s.late = c.late;
      s.untimed = c.untimed;
      s.dropped = c.drops;
      if (setup.live && has_time(c.last_time) && has_time(c.last_arrival))
        s.lag_s = round_to(to_seconds(c.last_arrival - c.last_time), 0.001);
      s.rejected = c.decode.rejected;
      s.source = setup.source.json();
      commit_.feeds.push_back(std::move(s));
    }
  }

  Json status() const {
    Json out = Json::object({{"exercise", setup_.exercise},
                             {"owner", setup_.owner},
                             {"sequence", pipeline_->sequence()},
                             {"durable_seq", journal_->durable_seq()},
                             {"open_events", pipeline_->open_events()},
                             {"joining", pipeline_->joining()->status()},
                             {"buffered", pipeline_->buffered()},
                             {"too_late", pipeline_->too_late()},
                             {"finished", intake_->finished()},
                             {"clock_steps_back", intake_->clock_steps_back()},
                             {"clock_behind_s", round_to(to_seconds(intake_->clock_behind()), 0.1)},
                             {"speed", setup_.speed ? Json(*setup_.speed) : Json("max")}});
    if (has_time(pipeline_->event_time()))
      out.set("event_time", to_rfc3339(pipeline_->event_time()));
    return out;
  }

  std::string feed_name(FeedId feed) const {
    return feed < pipeline_->config().feeds.size() ? pipeline_->config().feeds[feed].source.name
                                                   : std::string("?");
  }

  Exhibit exhibit(const Span& span) {
    Exhibit e;
    e.span = span;
    e.feed = feed_name(span.feed);
    const ContentPlace where = pipeline_->place(span);
    e.content = where.content;
    e.content_offset = where.offset;
    if (auto bytes = journal_->read(span)) e.bytes = std::move(*bytes);
    return e;
  }

  // ---- from the pipeline ----

  void on_event(const Event& event) override { commit_.events.push_back(exhibits_->with(event)); }
  void on_track(const TrackInfo& info) override {
    commit_.tracks.push_back(info);
    if (!paced_) live_.info(info);
  }
  void on_fix(const Fix& fix) override {
    commit_.points.emplace_back(fix);
    // A second look at a long time gives many at once.
    if (commit_.points.size() >= 2 * kPointsACommit) flush();
    if (!paced_) live_.fix(fix);
  }
  void on_tracks_seen(Time from, const std::set<TrackId>& tracks) override {
    commit_.seen = {from, {tracks.begin(), tracks.end()}};
    flush();
  }
  void on_identity(const IdentityClaim& claim) override { commit_.claims.push_back(claim); }
  void on_condition(const Condition& condition) override {
    commit_.conditions.push_back(condition);
  }
  void on_reject(const Reject& reject) override {
    if (commit_.rejects.size() >= 10'000) return;
    RejectSample sample;
    sample.feed = reject.span.feed;
    sample.offset = reject.span.offset;
    sample.length = reject.span.length;
    sample.reason = reject.reason;
    // A few of each commit with their bytes; the place of all.
    Span head = reject.span;
    head.length = std::min<std::uint32_t>(head.length, 1024);
    if (commit_.rejects.size() < 100) {
      if (auto bytes = journal_->read(head)) sample.bytes = std::move(*bytes);
    }
    commit_.rejects.push_back(std::move(sample));
  }
  bool wants_incidents() const override { return true; }
  bool wants_live() const override { return paced_; }
  void on_live(const Fix& fix) override { live_.fix(fix); }
  void on_live_info(const TrackInfo& info) override { live_.info(info); }

  RunSetup& setup_;
  const std::atomic<bool>& stop_;
  Lang lang_;
  LiveWriter live_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Journal> journal_;
  std::optional<JournalHistory> history_;
  std::optional<Rollback> rollback_;
  std::optional<Exhibits> exhibits_;
  std::unique_ptr<Pipeline> pipeline_;
  std::optional<Committer> committer_;
  std::unique_ptr<Intake> intake_;
  Commit commit_;
  bool paced_ = false;  // live feeds, or files played at a pace: the picture follows arrival
  bool force_checkpoint_ = false;
  bool looking_ = false;  // at late data, with more to do
  Steady::time_point last_status_{}, next_checkpoint_{};
  std::size_t roots_seen_ = 0;
};

}  // namespace

int run_intake(RunSetup& setup, int live_fd, const std::atomic<bool>& stop, Lang lang) {
  return Node(setup, live_fd, stop, lang).run();
}

}  // namespace yagura
