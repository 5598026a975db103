// SecondRun: the journal run again from a state kept before, or from its beginning, with late
// records in their places and the newest documents; in pieces, so that others can go on between
// them. See Pipeline.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "app/history.h"
#include "app/rollback.h"
#include "app/stages.h"

namespace yagura {

// The newest draft of each event that is open, by its id.
using OpenDrafts = std::map<std::string, EventDraft>;
void save(Writer& w, const OpenDrafts& open);
OpenDrafts load_open(Reader& r);

// What was found when a state was kept: to tell later what a second run from there has to find.
struct Findings {
  std::set<std::string> ids;  // of all events, less the retracted ones
  OpenDrafts open;
};

class SecondRun : private StagesOut {
 public:
  // Runs items up to `until`. `now`: the stages that have seen them once, and may see more
  // meanwhile. `late`: all late records known, in journal order. Positions, tracks, claims and
  // conditions go to `out` again.
  SecondRun(History& history, Rollback& rollback, StagesOut& out, const Stages& now,
            std::vector<LateRecord> late, std::uint64_t until);
  ~SecondRun() override;

  // Keeps a state with what was found, where one is due.
  static void keep(Rollback& rollback, Stages& stages, const Findings& findings,
                   std::uint64_t valid, Time newest);

  // From the newest state that does not know a record of time `from`; kNoTime: all that is kept.
  void begin(Time from);
  // At most so many items more; false when it has come to `until`.
  bool go_on(std::uint64_t items);
  // What is left, and on to a later item that `now` has come to meanwhile.
  void finish(std::uint64_t until);
  // In place of these: runs everything only to learn which records come late.
  std::vector<LateRecord> late_records();

  std::unique_ptr<Stages> take_stages() { return std::move(stages_); }
  std::uint64_t until() const { return until_; }
  std::uint64_t base() const { return after_sequence_; }  // items after this are needed
  std::uint64_t from_sequence() const { return from_sequence_; }
  const Findings& before() const { return before_; }  // when the state was kept
  const Findings& after() const { return after_; }
  // Events spoken of, in order of their first mention, each with its last draft.
  const std::vector<std::string>& order() const { return order_; }
  const std::map<std::string, EventDraft>& drafts() const { return drafts_; }
  Time began() const { return began_; }                        // event time
  const std::set<TrackId>& tracks() const { return tracks_; }  // whose positions it gave
  const std::vector<Condition>& conditions() const { return conditions_; }  // it came by
  // A run that had to begin in the middle of things is not sure of what began before its detector's
  // horizon was over.
  bool sure_of(std::string_view kind, Time start) const;

 private:
  void choose_start(Time from);
  bool start_from_state(Time from);
  std::unique_ptr<Stages> fresh(StagesOut& out) const;
  void act(std::vector<Stages::LateBatch> late);
  void push(const JournalItem& item);

  void on_draft(const EventDraft& draft) override;
  void on_late(const LateRecord& record) override { came_late_.push_back(record); }
  void on_track(const TrackInfo& info) override { out_.on_track(info); }
  void on_fix(const Fix& fix) override {
    tracks_.insert(fix.track);
    out_.on_fix(fix);
  }
  void on_identity(const IdentityClaim& claim) override { out_.on_identity(claim); }
  void on_condition(const Condition& condition) override {
    conditions_.push_back(condition);
    out_.on_condition(condition);
  }

  History& history_;
  Rollback& rollback_;
  StagesOut& out_;
  const Stages& now_;
  std::vector<LateRecord> late_;
  std::uint64_t until_;

  std::string state_;                 // of the stages, to begin from; "" = from the beginning
  std::uint64_t after_sequence_ = 0;  // items after this are run
  std::uint64_t from_sequence_ = 0;   // and those after this acted on
  bool cut_ = false;                  // it began in the middle of things, without a state
  Time began_ = kNoTime;
  std::set<TrackId> tracks_;
  StagesOut nobody_;
  // Decodes the late records once more with all that stands around them; then it is gone.
  std::unique_ptr<Stages> scout_;
  std::unique_ptr<Stages> stages_;
  History::Items items_;  // for the scout, then for the stages
  Findings before_, after_;
  std::vector<std::string> order_;
  std::map<std::string, EventDraft> drafts_;
  std::vector<LateRecord> came_late_;
  std::vector<Condition> conditions_;
};

}  // namespace yagura
