#include "app/pipeline.h"

#include <algorithm>
#include <utility>

#include "app/packed.h"

namespace yagura {
namespace {

constexpr std::string_view kMagic = "yagura-checkpoint-3";
constexpr Duration kWorkInAfter = minutes{10};
constexpr int kShare = 6;  // of how late a record is
// Late records remembered at once: a file sorted by ship must not fill the memory.
constexpr std::size_t kMostLate = 500'000;

void save_open(Writer& w, const std::map<std::string, EventDraft>& open) {
  w.u64(open.size());
  for (const auto& [id, draft] : open) draft.save(w);
}

}  // namespace

Pipeline::Pipeline(PipelineOut& out, History& history, Rollback& rollback, std::uint64_t most_again)
    : out_(out),
      history_(history),
      rollback_(rollback),
      most_again_(most_again),
      stages_(std::make_unique<Stages>(static_cast<StagesOut&>(*this))),
      book_(stages_->book_context()) {}

Pipeline::~Pipeline() = default;

void Pipeline::push(const JournalItem& item) {
  const bool about_run = item.kind == RecordKind::config || item.kind == RecordKind::reference;
  if (!about_run) {
    stages_->push(item);
  } else {
    const auto rules = stages_->config().rules;
    const auto documents = stages_->documents();
    stages_->push(item);
    book_.set_context(stages_->book_context());
    // Before the first record there is nothing to look at again.
    if (!stages_->acting() || !has_time(stages_->now())) return;
    if (!rules.empty() && rules != stages_->config().rules) {
      look_again(Cause::rule_changed);
    } else if (documents != stages_->documents()) {
      look_again(Cause::reference_changed);
    }
    return;
  }
  if (!stages_->acting()) return;
  const Time now = stages_->now();
  if (has_time(late_since_) &&
      (stages_->all_ended() ||
       now - late_since_ >= std::max<Duration>(kWorkInAfter, (now - late_from_) / kShare))) {
    look_again(Cause::late_data);
  }
  if (!has_time(now)) return;
  mark_hour(now);
  keep_point();
  book_.forget_before(now - kLatest);
}

void Pipeline::on_late(const LateRecord& record) {
  const Time now = stages_->now();
  std::erase_if(late_, [&](const LateRecord& l) {
    return late_.size() >= kMostLate && l.time < now - kLatest;
  });
  if (record.time < reach() || late_.size() >= kMostLate) {
    ++too_late_;
    return;
  }
  late_.push_back(record);
  if (!has_time(late_since_)) late_since_ = now;
  if (!has_time(late_from_) || record.time < late_from_) late_from_ = record.time;
}

void Pipeline::mark_hour(Time now) {
  const Time hour = std::chrono::floor<hours>(now);
  if (!marks_.empty() && marks_.back().hour >= hour) return;
  marks_.push_back({hour, stages_->records()});
  while (marks_.front().hour < now - kLatest) marks_.pop_front();
}

// How far back a second look goes.
Time Pipeline::reach() const {
  const std::uint64_t all = stages_->records();
  Time from = stages_->now() - kLatest;
  for (const Mark& mark : marks_) {
    if (all - mark.records <= most_again_) break;
    from = mark.hour + hours{1};
  }
  return from;
}

void Pipeline::on_draft(const EventDraft& draft) {
  if (draft.state == EventState::open) {
    open_[draft.id] = draft;
  } else {
    open_.erase(draft.id);
  }
  publish(book_.revise(draft, sequence()));
}

void Pipeline::publish(std::optional<Event> event) {
  if (event) out_.on_event(*event);
}

Findings Pipeline::findings() const {
  Findings all;
  for (const auto& [id, known] : book_.known()) {
    if (known.state != EventState::retracted) all.ids.insert(id);
  }
  all.open = open_;
  return all;
}

void Pipeline::keep_point() {
  const Time now = stages_->now();
  if (rollback_.due(now)) SecondRun::keep(rollback_, *stages_, findings(), sequence(), now);
}

// ---- the second look ----

void Pipeline::look_again(Cause cause) {
  static constexpr std::string_view kNames[] = {"late_data", "reference_changed", "rule_changed"};
  SecondRun run(history_, rollback_, out_, *stages_, late_, sequence());
  // Documents and rules hold for everything that is kept; a late record from its own time on.
  // The beginning of all, where it is within reach.
  const bool in_reach =
      marks_.empty() || stages_->records() - marks_.front().records <= most_again_;
  run.run(cause == Cause::late_data ? late_from_ : in_reach ? kNoTime : reach());
  std::unique_ptr<Stages> before = std::exchange(stages_, run.take_stages());
  stages_->replace(*before, *this);
  book_.set_context(stages_->book_context());
  open_ = run.after().open;
  late_since_ = late_from_ = kNoTime;
  out_.on_tracks_seen(run.began(), run.tracks());
  compare(run, kNames[static_cast<std::size_t>(cause)]);
}

void Pipeline::compare(const SecondRun& run, std::string_view cause) {
  const std::uint64_t now = sequence();
  for (const std::string& id : run.order()) {
    const EventDraft& draft = run.drafts().at(id);
    const bool known = book_.known().contains(id);
    if (known || run.sure_of(draft.kind, draft.start)) publish(book_.correct(draft, now, cause));
  }
  const auto published = book_.known();  // compared with what stood before
  for (const auto& [id, known] : published) {
    if (known.known_at <= run.from_sequence() || run.drafts().contains(id)) continue;
    if (known.state == EventState::retracted) continue;
    if (const auto then = run.before().open.find(id); then != run.before().open.end()) {
      publish(book_.correct(then->second, now, cause));
    } else if (!run.before().ids.contains(id)) {
      auto newest = history_.published(id, known.revision);
      if (!newest || !run.sure_of(newest->kind, known.first)) continue;
      publish(book_.restate(std::move(*newest), now, Reason::retracted, cause));
    }
  }
}

void Pipeline::rebuild(const PipelineConfig& config,
                       const std::vector<ReferenceDocument>& documents,
                       const std::vector<Json>& published, std::uint64_t sequence) {
  for (const Json& body : published) book_.remember(body);
  stages_->configure(config);
  for (const ReferenceDocument& document : documents) stages_->give(document);
  // Once to learn what came late, and then with that in its place.
  late_ = SecondRun(history_, rollback_, out_, *stages_, late_, sequence).late_records();
  if (late_.size() > kMostLate) late_.resize(kMostLate);
  stages_->skip_to(sequence);
  look_again(Cause::rule_changed);
}

// ---- checkpoints ----

std::string Pipeline::save() {
  Writer w;
  w.reserve(2 * last_size_);  // room to grow without a second copy; untouched pages cost nothing
  const std::size_t stages = w.open();
  if (!stages_->save(w)) return {};
  w.close(stages);
  book_.save(w);
  save_open(w, open_);
  w.u64(late_.size());
  for (const LateRecord& late : late_) {
    w.time(late.time);
    w.u64(late.sequence);
    w.u64(late.index);
  }
  w.time(late_since_);
  w.time(late_from_);
  w.u64(too_late_);
  w.u64(marks_.size());
  for (const Mark& mark : marks_) {
    w.time(mark.hour);
    w.u64(mark.records);
  }
  last_size_ = w.str().size();
  return std::string(kMagic) + pack(w.str());
}

bool Pipeline::load(std::string_view bytes, const std::vector<ReferenceDocument>& documents) {
  if (!bytes.starts_with(kMagic)) return false;
  const auto state = unpack(bytes.substr(kMagic.size()));
  if (!state) return false;
  Reader r(*state);
  auto stages = std::make_unique<Stages>(static_cast<StagesOut&>(*this));
  if (!stages->load(r.nested(), documents, Stages::Documents::as_saved)) return false;
  stages_ = std::move(stages);
  book_.set_context(stages_->book_context());
  if (!book_.load(r)) return false;
  open_.clear();
  for (auto n = r.count(10); n > 0 && r.ok(); --n) {
    EventDraft draft;
    draft.load(r);
    open_[draft.id] = draft;
  }
  late_.clear();
  for (auto n = r.count(3); n > 0; --n) {
    const Time time = r.time();
    const std::uint64_t sequence = r.u64();
    late_.push_back({time, sequence, static_cast<std::uint32_t>(r.u64())});
  }
  late_since_ = r.time();
  late_from_ = r.time();
  too_late_ = r.u64();
  marks_.clear();
  for (auto n = r.count(2); n > 0; --n) {
    const Time hour = r.time();
    marks_.push_back({hour, r.u64()});
  }
  return r.ok();
}

}  // namespace yagura
