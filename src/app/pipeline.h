// Pipeline: the stages, what they found numbered and published, and the second look where a record
// came late or a reference document or rule changed.
//
// A second look goes back to a state from before (Rollback) and runs the journal again with the
// late records in their places and the newest documents. What it finds is compared with what was
// published; differences become revisions that name their cause, and what it does not find again is
// retracted. Afterwards everything stands as if the records had come in time. It is due when event
// time has gone on by ten minutes, or a sixth of how late the record was, since the first late
// record; at the end of all feeds; and at once for documents and rules. Where it is long it is done
// beside the live run (look_on()), and takes its place when event time has gone on by the time it
// may need. It reaches back eight days or fifty million records at most, so that nobody can keep a
// node busy for long with a few old records. All that is told by the journal alone: look_on() only
// brings forward what would be done later.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/history.h"
#include "app/joining.h"
#include "app/rollback.h"
#include "app/second_run.h"
#include "app/stages.h"

namespace yagura {

class PipelineOut : public StagesOut {
 public:
  virtual void on_event(const Event& event) { static_cast<void>(event); }
  // Whether incidents are wanted: they come by on_event() like events, behind those they follow
  // from. Asked once.
  virtual bool wants_incidents() const { return false; }
  // A second look gave all positions from `from` on again, of these tracks.
  virtual void on_tracks_seen(Time from, const std::set<TrackId>& tracks) {
    static_cast<void>(from), static_cast<void>(tracks);
  }
};

// Records later than this revise nothing.
inline constexpr Duration kLatest = hours{8 * 24};
struct LookBounds {
  std::uint64_t most = 50'000'000;  // records: what has more since revises nothing
  std::uint64_t at_once = 100'000;  // records: a second look at no more of them is not put off
  Duration a_record{20};            // event time given to it for each, which is run twice in 2-3 us
};

class Pipeline : private StagesOut {
 public:
  Pipeline(PipelineOut& out, History& history, Rollback& rollback, LookBounds bounds = {});
  ~Pipeline() override;

  // Items in journal order, the first a config record. Throws EnvironmentError where a reference
  // document or a configuration is not usable.
  void push(const JournalItem& item);
  // A part of a second look, of at most so many items; false where none is left to do.
  bool look_on(std::uint64_t items);

  std::uint64_t sequence() const { return stages_->sequence(); }
  Time event_time() const { return stages_->event_time(); }
  const PipelineConfig& config() const { return stages_->config(); }
  const std::vector<ReferenceDocument>& references() const { return stages_->references(); }
  std::vector<FeedCounters> counters() const { return stages_->counters(); }
  ExposureBook& exposure_book() { return stages_->exposure_book(); }
  std::size_t open_events() const { return book_.open_count(); }
  std::size_t buffered() const { return stages_->buffered(); }
  const Joining* joining() const { return joining_.get(); }  // nullptr where none is wanted
  std::uint64_t too_late() const { return too_late_; }       // late records that revise nothing
  ContentPlace place(const Span& span) const { return stages_->book_context().place(span); }

  // A checkpoint: everything later output depends on. After load(), push() wants the items after
  // resume_after(). save() is empty where no checkpoint is possible yet. load() wants the documents
  // that the checkpoint names, among `documents`; false where the bytes or documents do not serve.
  std::string save();
  bool load(std::string_view bytes, const std::vector<ReferenceDocument>& documents);
  std::uint64_t resume_after() const { return stages_->resume_after(); }
  // The journal up to here is no longer needed by the newest checkpoint, nor by a second look.
  std::uint64_t checkpoint_base() const;

  // In place of load(), where a checkpoint is of no use to this program: the journal up to
  // `sequence` is run anew, and compared with what was published before. `recall` is called once
  // and hands remember() all that the store holds: exposure and conditions first, then the newest
  // revisions of events and incidents, oldest first. `now`: event time of the store.
  void rebuild(const PipelineConfig& config, const std::vector<ReferenceDocument>& documents,
               Time now, const std::function<void()>& recall, std::uint64_t sequence);
  void remember(const ExposureTotal& total);
  void remember(const Condition& condition);
  void remember(const Json& body);

 private:
  enum class Cause : std::uint8_t { late_data, reference_changed, rule_changed };
  // A second look that is on its way: at all journal items up to `until`.
  struct Look {
    Cause cause = Cause::late_data;
    Time from = kNoTime;  // kNoTime: all that is kept
    std::uint64_t until = 0;
    Time done_by = kNoTime;  // event time when it takes the place of the live run
    std::unique_ptr<SecondRun> run;
  };

  void on_draft(const EventDraft& draft) override;
  void on_late(const LateRecord& record) override;
  void on_track(const TrackInfo& info) override { out_.on_track(info); }
  void on_fix(const Fix& fix) override { out_.on_fix(fix); }
  void on_identity(const IdentityClaim& claim) override { out_.on_identity(claim); }
  void on_condition(const Condition& condition) override;
  void on_exposure(const Exposure& delta) override;
  void on_reject(const Reject& reject) override { out_.on_reject(reject); }
  bool wants_live() const override { return out_.wants_live(); }
  void on_live(const Fix& fix) override { out_.on_live(fix); }
  void on_live_info(const TrackInfo& info) override { out_.on_live_info(info); }

  void push_about(const JournalItem& item);
  void keep_point();
  void mark_hour(Time now);
  Time reach() const;
  Time time_for(Time from) const;
  void look_again(Cause cause);
  void begin_look();
  void finish_look();
  void compare(const SecondRun& run, std::string_view cause);
  void save_late(Writer& w) const;
  void load_late(Reader& r);
  void publish(std::optional<Event> event);
  void about();
  void join(std::string_view cause);
  void rejoin(std::string_view cause);
  Findings findings() const;

  PipelineOut& out_;
  History& history_;
  Rollback& rollback_;
  LookBounds bounds_;
  std::unique_ptr<Stages> stages_;
  EventBook book_;
  std::unique_ptr<Joining> joining_;
  OpenDrafts open_;
  std::optional<Look> look_;
  std::vector<LateRecord> late_;  // of the last eight days, in journal order
  Time late_since_ = kNoTime;     // event time when the first came that is not worked in yet
  Time late_from_ = kNoTime;      // the earliest time of those
  std::uint64_t too_late_ = 0;
  struct Mark {
    Time hour;
    std::uint64_t records;  // of all feeds, when event time came to it
  };
  std::deque<Mark> marks_;     // of the last eight days
  Time recent_ = kNoTime;      // of rebuild(): from here on events may still change
  std::size_t last_size_ = 0;  // of a checkpoint, in bytes
};

}  // namespace yagura
