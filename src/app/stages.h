// Stages: from the journal's items to the rooms' findings. The one place that wires them. A pure
// function of the items: the same in the same order give the same output, whether they come live,
// from files or from a replay.
//
//   JournalItem -> Decoder (per feed) -> Room::arrive (journal order)
//                                     -> Reorder -> Room::observe (event-time order) -> StagesOut
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/event_book.h"
#include "app/exposure_book.h"
#include "app/feed_clocks.h"
#include "app/pipeline_config.h"
#include "app/reorder.h"
#include "feed/intake.h"
#include "feed/outage.h"
#include "model/room.h"

namespace yagura {

// A record that came when its second had been observed already.
struct LateRecord {
  Time time;
  std::uint64_t sequence;  // of the item that completed it
  std::uint32_t index;     // among the records of that item
  bool operator==(const LateRecord&) const = default;
};

// What comes out, in a fixed order. Values are valid during the call.
class StagesOut {
 public:
  virtual ~StagesOut() = default;
  virtual void on_draft(const EventDraft& draft) { static_cast<void>(draft); }
  virtual void on_late(const LateRecord& record) { static_cast<void>(record); }
  virtual void on_track(const TrackInfo& info) { static_cast<void>(info); }
  virtual void on_fix(const Fix& fix) { static_cast<void>(fix); }
  virtual void on_identity(const IdentityClaim& claim) { static_cast<void>(claim); }
  virtual void on_condition(const Condition& condition) { static_cast<void>(condition); }
  // The first of an hour in which a detector worked there; sums stand in exposure_book().
  virtual void on_exposure(const Exposure& delta) { static_cast<void>(delta); }
  virtual void on_reject(const Reject& reject) { static_cast<void>(reject); }
  virtual bool wants_live() const { return false; }
  virtual void on_live(const Fix& fix) { static_cast<void>(fix); }
  virtual void on_live_info(const TrackInfo& info) { static_cast<void>(info); }
};

// Per feed, for status and metrics.
struct FeedCounters {
  DecodeStats decode;
  std::uint64_t records = 0, late = 0, untimed = 0, drops = 0;
  bool down = false, ended = false;
  Time last_time = kNoTime, last_arrival = kNoTime;
};

class Stages : private Out {
 public:
  explicit Stages(StagesOut& out);
  ~Stages() override;

  // Items in journal order, the first a config record. Throws EnvironmentError where a reference
  // document or a configuration is not usable.
  void push(const JournalItem& item);
  void configure(const PipelineConfig& config);
  // A document of a type that no room has yet, or another version of one. False: it was known.
  bool give(const ReferenceDocument& document);

  std::uint64_t sequence() const { return sequence_; }  // of the newest item pushed
  Time event_time() const { return clocks_.watermark(); }
  Time now() const { return now_; }  // whole second up to which everything was observed
  bool all_ended() const { return !feeds_.empty() && clocks_.all_ended(); }
  const PipelineConfig& config() const { return config_; }
  const std::vector<ReferenceDocument>& references() const { return references_; }
  // Type, name and version of each that a room takes.
  std::vector<std::string> documents() const;
  std::vector<FeedCounters> counters() const;
  std::uint64_t records() const;  // acted on so far, of all feeds
  ExposureBook& exposure_book() { return exposure_; }
  EventBook::Context book_context() const;
  std::size_t buffered() const { return reorder_.size(); }

  // Everything later output depends on. After load(), push() wants the items after resume_after();
  // those up to the state's own sequence are decoded again, not acted on again. False where it
  // cannot be saved yet (no snapshot of the decoders is old enough); nothing is written then. Of
  // the documents it holds the names: load() finds them among those given; with `newest` it takes
  // those given as they are.
  bool save(Writer& w);
  enum class Documents : std::uint8_t { as_saved, newest };
  bool load(std::string_view bytes, const std::vector<ReferenceDocument>& documents, Documents how);
  // The journal up to here is no longer needed by what save() gave last.
  std::uint64_t base() const { return snapshots_.empty() ? 0 : snapshots_.front().sequence; }
  std::uint64_t resume_after() const { return resume_after_; }
  // Whether the newest item was acted on, not only decoded again.
  bool acting() const { return sequence_ > acted_until_ && wanted_ == nullptr; }

  // For a second run over items that were pushed before (Pipeline): late records are looked for in
  // a run that only decodes, and inserted where they belong in one that acts. Reference records of
  // the journal are passed over in both: the documents given hold for the whole run.
  struct LateBatch {
    std::unique_ptr<Batch> batch;
    std::uint64_t sequence;
    std::vector<std::uint32_t> records;
  };
  void look_for(const std::vector<LateRecord>& wanted);  // in journal order; it must outlive this
  std::vector<LateBatch> take_found() { return std::move(found_); }
  void rerun(std::vector<LateBatch> late);
  // Goes on in the place of `before`, which has seen the same items, and gives its output to `out`.
  void replace(Stages& before, StagesOut& out);
  void skip_to(std::uint64_t sequence) { sequence_ = sequence; }  // as if the items had been seen

 private:
  struct FeedState {
    std::unique_ptr<Decoder> decoder;
    const Domain* domain = nullptr;
    Room* room = nullptr;
    FeedCounters counters;
    struct Content {
      std::uint64_t base;  // in the feed's stream
      std::uint64_t from;  // in the content, at `base`
      std::string id;
    };
    std::vector<Content> contents;
  };
  struct RoomState {
    const Domain* domain;
    std::unique_ptr<Room> room;
  };
  struct DecoderSnapshot {
    std::uint64_t sequence;
    std::vector<std::string> decoders;
  };
  struct Inserted {
    Time time;
    Reorder::HeldRef held;
    std::uint32_t record;
  };

  void reference(std::string_view payload);
  void make_rooms();
  void hand_out(const ReferenceDocument& document);
  void outages(const FeedOutage::Drafts& drafts);
  void take(FeedId feed, std::unique_ptr<Batch> batch, const JournalItem& item);
  void find_wanted(std::unique_ptr<Batch> batch, std::uint64_t sequence);
  void insert_late(Time until);
  void feed_up_or_down(const JournalItem& item);
  void release();
  void observe(Time second, const Batch& batch, std::size_t i);
  void advance(Time now);
  ContentPlace place(const Span& span) const;  // which content holds it

  void save_feeds(Writer& w, const DecoderSnapshot& base) const;
  bool load_feeds(Reader& r);
  void save_rooms(Writer& w) const;
  bool load_rooms(Reader& r);

  // Out, as the rooms see it.
  void track(const TrackInfo& info) override { out_->on_track(info); }
  void fix(const Fix& fix) override;
  void nav_quality(const NavQuality& quality) override;
  void identity(const IdentityClaim& claim) override { out_->on_identity(claim); }
  void contact(const Contact& contact) override { static_cast<void>(contact); }
  void condition(const Condition& condition) override;
  void exposure(const Exposure& delta) override {
    if (exposure_.add(delta)) out_->on_exposure(delta);
  }
  void event(const EventDraft& draft) override { out_->on_draft(draft); }
  bool wants_live() const override { return out_->wants_live(); }
  void live(const Fix& fix) override { out_->on_live(fix); }
  void live_info(const TrackInfo& info) override { out_->on_live_info(info); }

  StagesOut* out_;
  PipelineConfig config_;
  Settings settings_;
  std::vector<Source> sources_;
  std::vector<RoomState> rooms_;
  std::vector<FeedState> feeds_;
  std::vector<ReferenceDocument> references_;
  FeedClocks clocks_;
  Reorder reorder_;
  ExposureBook exposure_;
  std::unique_ptr<FeedOutage> outage_;
  const Room* speaking_ = nullptr;  // whose output is being handed on
  Time now_ = kNoTime;              // whole second that advance() has reached
  std::uint64_t sequence_ = 0;
  std::uint64_t acted_until_ = 0;  // items up to here were acted on before a restart
  std::uint64_t resume_after_ = 0;
  std::vector<DecoderSnapshot> snapshots_;  // of the decoders, at recent saves

  // Of a second run.
  bool documents_fixed_ = false;
  const std::vector<LateRecord>* wanted_ = nullptr;
  std::size_t next_wanted_ = 0;
  std::vector<LateBatch> found_;
  std::vector<Inserted> late_;  // the latest first
};

}  // namespace yagura
