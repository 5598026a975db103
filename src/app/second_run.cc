#include "app/second_run.h"

#include <algorithm>

#include "app/registry.h"

namespace yagura {
namespace {

// A state is kept with what was found up to it.
std::string pack(Stages& stages, const Findings& findings) {
  Writer w;
  const std::size_t state = w.open();
  if (!stages.save(w)) return {};
  w.close(state);
  w.u64(findings.ids.size());
  for (const std::string& id : findings.ids) w.bytes(id);
  w.u64(findings.open.size());
  for (const auto& [id, draft] : findings.open) draft.save(w);
  return w.take();
}

bool unpack(std::string_view bytes, std::string& stages, Findings& findings) {
  Reader r(bytes);
  stages = r.nested();
  for (auto n = r.count(); n > 0; --n) findings.ids.emplace(r.bytes());
  for (auto n = r.count(10); n > 0 && r.ok(); --n) {
    EventDraft draft;
    draft.load(r);
    findings.open[draft.id] = draft;
  }
  return r.ok();
}

}  // namespace

SecondRun::SecondRun(History& history, Rollback& rollback, StagesOut& out, const Stages& now,
                     const std::vector<LateRecord>& late, std::uint64_t until)
    : history_(history), rollback_(rollback), out_(out), now_(now), late_(late), until_(until) {}

SecondRun::~SecondRun() = default;

void SecondRun::keep(Rollback& rollback, Stages& stages, const Findings& findings,
                     std::uint64_t valid, Time newest) {
  if (!Rollback::wanted(stages.now(), newest)) return;
  const std::string state = pack(stages, findings);
  if (state.empty()) return;  // not yet possible: tried again with the next item
  rollback.add({stages.now(), stages.sequence(), stages.base(), valid}, state);
  rollback.thin(newest);
}

void SecondRun::run(Time from) {
  begin(from);
  rollback_.forget_after(has_time(from) ? from : Time::min());
  std::vector<Stages::LateBatch> late = find_late();
  stages_ = fresh(*this);
  stages_->rerun(std::move(late));
  began_ = stages_->now();
  after_ = before_;
  history_.items(after_sequence_, until_, [&](const JournalItem& item) {
    stages_->push(item);
    if (!has_time(began_)) began_ = stages_->now();
    if (stages_->acting() && has_time(stages_->now()) && rollback_.due(stages_->now())) {
      keep(rollback_, *stages_, after_, until_, std::max(now_.now(), stages_->now()));
    }
  });
}

std::vector<LateRecord> SecondRun::late_records() {
  begin(kNoTime);
  stages_ = fresh(*this);
  stages_->rerun({});
  history_.items(after_sequence_, until_, [&](const JournalItem& item) { stages_->push(item); });
  return std::move(came_late_);
}

void SecondRun::begin(Time from) {
  const std::uint64_t first = history_.first();
  // With all of the journal there the beginning is as good as a state, and exact for documents.
  const bool whole = first <= 1;
  if ((has_time(from) || !whole) && begin_from_state(from)) return;
  after_sequence_ = from_sequence_ = first - 1;
  before_ = {};
  state_.clear();
  cut_ = !whole;
}

bool SecondRun::begin_from_state(Time from) {
  for (Time before = from;;) {
    const auto point = rollback_.find(before, until_, history_.first());
    if (!point) return false;
    const auto bytes = rollback_.read(*point);
    Findings findings;
    if (bytes && unpack(*bytes, state_, findings)) {
      if (fresh(*this)) {
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

// The late records from this time on, decoded once more with all that stands around them.
std::vector<Stages::LateBatch> SecondRun::find_late() {
  if (late_.empty() || late_.back().sequence <= from_sequence_) return {};
  StagesOut nobody;
  const std::unique_ptr<Stages> scout = fresh(nobody);
  scout->look_for(late_);
  history_.items(after_sequence_, until_, [&](const JournalItem& item) { scout->push(item); });
  return scout->take_found();
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
