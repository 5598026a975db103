#include "app/pipeline.h"

#include <algorithm>
#include <utility>

#include "app/packed.h"

namespace yagura {
namespace {

constexpr std::string_view kMagic = "yagura-checkpoint-5";
constexpr Duration kWorkInAfter = minutes{10};
constexpr int kShare = 6;  // of how late a record is
// Late records remembered at once: a file sorted by ship must not fill the memory.
constexpr std::size_t kMostLate = 500'000;

}  // namespace

Pipeline::Pipeline(PipelineOut& out, History& history, Rollback& rollback, LookBounds bounds)
    : out_(out),
      history_(history),
      rollback_(rollback),
      bounds_(bounds),
      stages_(std::make_unique<Stages>(static_cast<StagesOut&>(*this))),
      book_(stages_->book_context()) {
  if (out_.wants_incidents()) joining_ = std::make_unique<Joining>(stages_->book_context());
}

Pipeline::~Pipeline() = default;

void Pipeline::push(const JournalItem& item) {
  if (item.kind == RecordKind::config || item.kind == RecordKind::reference)
    return push_about(item);
  stages_->push(item);
  if (!stages_->acting()) return;
  const Time now = stages_->now();
  const bool ended = stages_->all_ended();
  if (look_ && (ended || now >= look_->done_by)) finish_look();
  if (!look_ && has_time(late_since_) &&
      (ended ||
       now - late_since_ >= std::max<Duration>(kWorkInAfter, (now - late_from_) / kShare))) {
    look_again(Cause::late_data);
    if (look_ && ended) finish_look();
  }
  if (!has_time(now)) return;
  if (joining_) joining_->advance(now);
  join("");
  mark_hour(now);
  keep_point();
  book_.forget_before(now - kLatest);
}

// A configuration or a document.
void Pipeline::push_about(const JournalItem& item) {
  // Its own documents hold for the whole of it. (What is decoded again after a restart is older.)
  if (look_ && item.sequence > look_->until) finish_look();
  const auto rules = stages_->config().rules;
  const auto documents = stages_->documents();
  stages_->push(item);
  about();
  // Before the first record there is nothing to look at again.
  if (!stages_->acting() || !has_time(stages_->now())) return;
  if (!rules.empty() && rules != stages_->config().rules) {
    look_again(Cause::rule_changed);
  } else if (documents != stages_->documents()) {
    look_again(Cause::reference_changed);
  }
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
    if (all - mark.records <= bounds_.most) break;
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
  if (!event) return;
  out_.on_event(*event);
  if (joining_) joining_->on_event(event->body);
}

void Pipeline::on_condition(const Condition& condition) {
  out_.on_condition(condition);
  if (joining_) joining_->on_condition(condition);
}

void Pipeline::on_exposure(const Exposure& delta) {
  if (joining_) joining_->on_exposure(delta);
}

// ---- incidents ----

void Pipeline::about() {
  book_.set_context(stages_->book_context());
  if (!joining_) return;
  if (joining_->set_about(stages_->book_context(), stages_->config(), stages_->references()) &&
      has_time(stages_->now()))
    rejoin("rule_changed");
}

void Pipeline::join(std::string_view cause) {
  if (!joining_) return;
  for (const Event& incident : joining_->take(sequence(), cause)) out_.on_event(incident);
}

// After the joiner was made anew: what it no longer raises is retracted. Of kinds that it had not
// heard of, what is recent is told to it.
void Pipeline::rejoin(std::string_view cause) {
  for (const auto& [id, known] : book_.known()) {
    const std::string_view kind = std::string_view(id).substr(0, id.rfind('-'));
    if (!joining_->misses(kind)) continue;
    if (const auto event = history_.published(id, known.revision)) joining_->on_event(event->body);
  }
  join(cause);
  for (const auto& [id, revision] : joining_->left_over()) {
    if (auto event = history_.published(id, revision)) {
      if (auto gone = joining_->retract(std::move(*event), sequence(), cause)) out_.on_event(*gone);
    }
  }
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
  // While a second look is on its way, it keeps those that know of the late records.
  if (!look_ && rollback_.due(now))
    SecondRun::keep(rollback_, *stages_, findings(), sequence(), now);
}

// ---- the second look ----

// Event time at which a second look at everything since `from` has to be done.
Time Pipeline::time_for(Time from) const {
  std::uint64_t before = 0;
  for (const Mark& mark : marks_) {
    if (!has_time(from) || mark.hour > from) break;
    before = mark.records;
  }
  const auto records = static_cast<std::int64_t>(stages_->records() - before);
  const bool at_once = static_cast<std::uint64_t>(records) <= bounds_.at_once;
  return stages_->now() + (at_once ? Duration{0} : records * bounds_.a_record);
}

void Pipeline::look_again(Cause cause) {
  // Documents and rules hold for everything that is kept; a late record from its own time on.
  // The beginning of all, where it is within reach.
  const bool in_reach =
      marks_.empty() || stages_->records() - marks_.front().records <= bounds_.most;
  const Time from = cause == Cause::late_data ? late_from_ : in_reach ? kNoTime : reach();
  look_ = Look{cause, from, sequence(), time_for(from), nullptr};
  late_since_ = late_from_ = kNoTime;
  begin_look();
  if (stages_->now() >= look_->done_by) finish_look();
}

void Pipeline::begin_look() {
  std::vector<LateRecord> late;
  for (const LateRecord& record : late_) {
    if (record.sequence <= look_->until) late.push_back(record);
  }
  look_->run = std::make_unique<SecondRun>(history_, rollback_, out_, *stages_, std::move(late),
                                           look_->until);
  look_->run->begin(look_->from);
}

bool Pipeline::look_on(std::uint64_t items) { return look_ && look_->run->go_on(items); }

void Pipeline::finish_look() {
  static constexpr std::string_view kNames[] = {"late_data", "reference_changed", "rule_changed"};
  const Look look = std::move(*look_);
  look_.reset();
  SecondRun& run = *look.run;
  run.finish(sequence());
  std::unique_ptr<Stages> before = std::exchange(stages_, run.take_stages());
  stages_->replace(*before, *this);
  about();
  open_ = run.after().open;
  out_.on_tracks_seen(run.began(), run.tracks());
  const std::string_view cause = kNames[static_cast<std::size_t>(look.cause)];
  if (joining_) {
    for (const ExposureTotal& total : stages_->exposure_book().all()) joining_->on_exposure(total);
    for (const Condition& condition : run.conditions()) joining_->on_condition(condition);
  }
  compare(run, cause);
  join(cause);
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
                       const std::vector<ReferenceDocument>& documents, Time now,
                       const std::function<void()>& recall, std::uint64_t sequence) {
  stages_->configure(config);
  for (const ReferenceDocument& document : documents) stages_->give(document);
  about();
  recent_ = has_time(now) ? now - kLatest : Time::min();
  recall();
  if (joining_ && has_time(now)) joining_->advance(now);
  // Once to learn what came late, and then with that in its place.
  late_ = SecondRun(history_, rollback_, out_, *stages_, {}, sequence).late_records();
  if (late_.size() > kMostLate) late_.resize(kMostLate);
  stages_->skip_to(sequence);
  look_again(Cause::rule_changed);
  if (look_) finish_look();
  if (joining_) rejoin("rule_changed");
}

void Pipeline::remember(const ExposureTotal& total) {
  if (joining_) joining_->on_exposure(total);
}

void Pipeline::remember(const Condition& condition) {
  if (joining_) joining_->on_condition(condition);
}

void Pipeline::remember(const Json& body) {
  const Time start = parse_rfc3339(body["start"].as_string()).value_or(kNoTime);
  const auto end = parse_rfc3339(body["end"].as_string());
  const bool recent = body["state"].as_string() == "open" || end.value_or(start) >= recent_;
  if (recent && !is_incident(body["kind"].as_string())) book_.remember(body);
  if (joining_) joining_->remember(body, recent);
}

// ---- checkpoints ----

std::string Pipeline::save() {
  Writer w;
  w.reserve(2 * last_size_);  // room to grow without a second copy; untouched pages cost nothing
  const std::size_t stages = w.open();
  if (!stages_->save(w)) return {};
  w.close(stages);
  book_.save(w);
  w.boolean(joining_ != nullptr);
  if (joining_) joining_->save(w);
  yagura::save(w, open_);
  save_late(w);
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
  about();
  if (!book_.load(r) || r.boolean() != (joining_ != nullptr)) return false;
  if (joining_ && !joining_->load(r)) return false;
  open_ = load_open(r);
  load_late(r);
  marks_.clear();
  for (auto n = r.count(2); n > 0; --n) {
    const Time hour = r.time();
    marks_.push_back({hour, r.u64()});
  }
  if (!r.ok()) return false;
  if (look_) begin_look();
  return true;
}

void Pipeline::save_late(Writer& w) const {
  w.u64(late_.size());
  for (const LateRecord& late : late_) {
    w.time(late.time);
    w.u64(late.sequence);
    w.u64(late.index);
  }
  w.time(late_since_);
  w.time(late_from_);
  w.u64(too_late_);
  w.boolean(look_.has_value());
  if (!look_) return;
  w.u64(static_cast<std::uint64_t>(look_->cause));
  w.time(look_->from);
  w.u64(look_->until);
  w.time(look_->done_by);
}

void Pipeline::load_late(Reader& r) {
  late_.clear();
  for (auto n = r.count(3); n > 0; --n) {
    const Time time = r.time();
    const std::uint64_t sequence = r.u64();
    late_.push_back({time, sequence, static_cast<std::uint32_t>(r.u64())});
  }
  late_since_ = r.time();
  late_from_ = r.time();
  too_late_ = r.u64();
  look_.reset();
  if (!r.boolean()) return;
  const auto cause = static_cast<Cause>(std::min<std::uint64_t>(r.u64(), 2));
  const Time from = r.time();
  const std::uint64_t until = r.u64();
  look_ = Look{cause, from, until, r.time(), nullptr};
}

std::uint64_t Pipeline::checkpoint_base() const {
  return look_ ? std::min(stages_->base(), look_->run->base()) : stages_->base();
}

}  // namespace yagura
