#include "app/second_run.h"

#include <algorithm>

#include "app/registry.h"

namespace yagura {

void save(Writer& w, const OpenDrafts& open) {
  w.u64(open.size());
  for (const auto& [id, draft] : open) draft.save(w);
}

OpenDrafts load_open(Reader& r) {
  OpenDrafts open;
  for (auto n = r.count(10); n > 0 && r.ok(); --n) {
    EventDraft draft;
    draft.load(r);
    open[draft.id] = draft;
  }
  return open;
}

namespace {

// A state is kept with what was found up to it.
std::string pack(Stages& stages, const Findings& findings) {
  Writer w;
  const std::size_t state = w.open();
  if (!stages.save(w)) return {};
  w.close(state);
  w.u64(findings.ids.size());
  for (const std::string& id : findings.ids) w.bytes(id);
  save(w, findings.open);
  return w.take();
}

bool unpack(std::string_view bytes, std::string& stages, Findings& findings) {
  Reader r(bytes);
  stages = r.nested();
  for (auto n = r.count(); n > 0; --n) findings.ids.emplace(r.bytes());
  findings.open = load_open(r);
  return r.ok();
}

}  // namespace

SecondRun::SecondRun(History& history, Rollback& rollback, StagesOut& out, const Stages& now,
                     std::vector<LateRecord> late, std::uint64_t until)
    : history_(history),
      rollback_(rollback),
      out_(out),
      now_(now),
      late_(std::move(late)),
      until_(until) {}

SecondRun::~SecondRun() = default;

void SecondRun::keep(Rollback& rollback, Stages& stages, const Findings& findings,
                     std::uint64_t valid, Time newest) {
  if (!Rollback::wanted(stages.now(), newest)) return;
  const std::string state = pack(stages, findings);
  if (state.empty()) return;  // not yet possible: tried again with the next item
  rollback.add({stages.now(), stages.sequence(), stages.base(), valid}, state);
  rollback.thin(newest);
}

void SecondRun::begin(Time from) {
  choose_start(from);
  rollback_.forget_after(has_time(from) ? from : Time::min());
  if (late_.empty() || late_.back().sequence <= from_sequence_) return act({});
  scout_ = fresh(nobody_);
  scout_->look_for(late_);
  items_ = history_.items(after_sequence_, until_);
}

void SecondRun::act(std::vector<Stages::LateBatch> late) {
  stages_ = fresh(*this);
  stages_->rerun(std::move(late));
  began_ = stages_->now();
  after_ = before_;
  items_ = history_.items(after_sequence_, until_);
}

bool SecondRun::go_on(std::uint64_t items) {
  for (; items > 0; --items) {
    if (const auto item = items_()) {
      push(*item);
    } else if (scout_ != nullptr) {
      act(scout_->take_found());
      scout_.reset();
    } else {
      return false;
    }
  }
  return true;
}

void SecondRun::finish(std::uint64_t until) {
  while (go_on(1'000)) {
  }
  items_ = history_.items(until_, until);
  while (const auto item = items_()) push(*item);
}

void SecondRun::push(const JournalItem& item) {
  if (scout_ != nullptr) return scout_->push(item);
  stages_->push(item);
  if (!has_time(began_)) began_ = stages_->now();
  if (stages_->acting() && has_time(stages_->now()) && rollback_.due(stages_->now())) {
    keep(rollback_, *stages_, after_, until_, std::max(now_.now(), stages_->now()));
  }
}

std::vector<LateRecord> SecondRun::late_records() {
  choose_start(kNoTime);
  act({});
  while (const auto item = items_()) stages_->push(*item);
  return std::move(came_late_);
}

void SecondRun::choose_start(Time from) {
  const std::uint64_t first = history_.first();
  // With all of the journal there the beginning is as good as a state, and exact for documents.
  const bool whole = first <= 1;
  if ((has_time(from) || !whole) && start_from_state(from)) return;
  after_sequence_ = from_sequence_ = first - 1;
  before_ = {};
  state_.clear();
  cut_ = !whole;
}

bool SecondRun::start_from_state(Time from) {
  for (Time before = from;;) {
    const auto point = rollback_.find(before, until_, history_.first());
    if (!point) return false;
    const auto bytes = rollback_.read(*point);
    Findings findings;
    if (bytes && unpack(*bytes, state_, findings)) {
      if (fresh(nobody_)) {
        from_sequence_ = point->sequence;
        after_sequence_ = point->base;
        before_ = std::move(findings);
        return true;
      }
    }
    if (!has_time(before)) return false;
    before = point->now - Duration{1};  // damaged, or of another program: the one before it
  }
}

// nullptr where the state does not serve.
std::unique_ptr<Stages> SecondRun::fresh(StagesOut& out) const {
  auto stages = std::make_unique<Stages>(out);
  if (!state_.empty()) {
    if (!stages->load(state_, now_.references(), Stages::Documents::newest)) return nullptr;
  } else {
    stages->configure(now_.config());
    for (const ReferenceDocument& document : now_.references()) stages->give(document);
  }
  return stages;
}

void SecondRun::on_draft(const EventDraft& draft) {
  after_.ids.insert(draft.id);
  if (draft.state == EventState::open) {
    after_.open[draft.id] = draft;
  } else {
    after_.open.erase(draft.id);
  }
  if (!drafts_.contains(draft.id)) order_.push_back(draft.id);
  drafts_[draft.id] = draft;
}

bool SecondRun::sure_of(std::string_view kind, Time start) const {
  if (!cut_) return true;
  const DetectorInfo* rule = find_detector(kind);
  return rule != nullptr && has_time(began_) && start >= began_ + rule->horizon;
}

}  // namespace yagura
