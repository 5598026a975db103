// Pipeline: the one place that wires the stages. A pure function of the journal: the same items in
// the same order give the same output, whether they come live, from files or from a replay.
//
//   JournalItem -> Decoder (per feed) -> Room::arrive (journal order)
//                                     -> Reorder -> Room::observe (event-time order) -> EventBook
//                                     -> PipelineOut
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/event_book.h"
#include "app/exposure_book.h"
#include "app/feed_clocks.h"
#include "app/reorder.h"
#include "feed/intake.h"
#include "feed/outage.h"
#include "model/room.h"

namespace yagura {

// What comes out, in a fixed order. Values are valid during the call.
class PipelineOut {
 public:
  virtual ~PipelineOut() = default;
  virtual void on_event(const Event& event) { static_cast<void>(event); }
  virtual void on_track(const TrackInfo& info) { static_cast<void>(info); }
  virtual void on_fix(const Fix& fix) { static_cast<void>(fix); }
  virtual void on_identity(const IdentityClaim& claim) { static_cast<void>(claim); }
  virtual void on_condition(const Condition& condition) { static_cast<void>(condition); }
  virtual void on_reject(const Reject& reject) { static_cast<void>(reject); }
  virtual bool wants_live() const { return false; }
  virtual void on_live(const Fix& fix) { static_cast<void>(fix); }
  virtual void on_live_info(const TrackInfo& info) { static_cast<void>(info); }
};

// The configuration record of the journal: everything that shapes the output besides the bytes.
struct PipelineConfig {
  struct FeedSetup {
    Source source;
    bool live = false;
    Duration lateness = seconds{60};
    Time start = kNoTime;
    std::map<std::string, std::string, std::less<>> options;
    bool operator==(const FeedSetup&) const = default;
  };
  std::vector<FeedSetup> feeds;  // by FeedId
  std::map<std::string, double>
      parameters;          // "sea.encounter.distance_m" -> value, those set by the user
  std::string originator;  // owner of the node
  bool exercise = false;
  bool operator==(const PipelineConfig&) const = default;

  Json json() const;
  static Result<PipelineConfig> parse(std::string_view text);
};

// Per feed, for status and metrics.
struct FeedCounters {
  DecodeStats decode;
  std::uint64_t records = 0, late = 0, untimed = 0, drops = 0;
  bool down = false, ended = false;
  Time last_time = kNoTime, last_arrival = kNoTime;
};

class Pipeline : private Out {
 public:
  explicit Pipeline(PipelineOut& out);
  ~Pipeline() override;

  // Items in journal order, the first a config record. Throws EnvironmentError where a reference
  // document or a configuration is not usable.
  void push(const JournalItem& item);

  std::uint64_t sequence() const { return sequence_; }  // of the newest item pushed
  Time event_time() const { return clocks_.watermark(); }
  const PipelineConfig& config() const { return config_; }
  std::vector<FeedCounters> counters() const;
  ExposureBook& exposure_book() { return exposure_; }
  ContentPlace place(const Span& span) const;  // which content holds it
  std::size_t open_events() const { return book_->open_count(); }
  std::size_t buffered() const { return reorder_.size(); }

  // A checkpoint: everything later output depends on. After load(), push() wants the items after
  // resume_after(); those up to the checkpoint's own sequence are decoded again, not acted on
  // again. Empty where no checkpoint is possible yet (no snapshot of the decoders is old enough).
  // Reference documents are not in it: give those the journal had up to there again after load().
  std::string save();
  bool load(std::string_view bytes);
  void give(ReferenceDocument document);
  // The journal up to here is no longer needed by the newest checkpoint.
  std::uint64_t checkpoint_base() const {
    return snapshots_.empty() ? 0 : snapshots_.front().sequence;
  }
  std::uint64_t resume_after() const { return resume_after_; }

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

  void configure(const PipelineConfig& config);
  void reference(std::string_view payload);
  void hand_out(const ReferenceDocument& document);
  void outages(const FeedOutage::Drafts& drafts);
  void take(FeedId feed, std::unique_ptr<Batch> batch, const JournalItem& item);
  void release();
  void observe(Time second, const Batch& batch, std::size_t i);
  void advance(Time now);

  EventBook::Context book_context();
  bool replaying() const { return sequence_ <= acted_until_; }
  void save_rooms(Writer& w) const;
  bool load_rooms(Reader& r);

  // Out, as the rooms see it.
  void track(const TrackInfo& info) override;
  void fix(const Fix& fix) override;
  void nav_quality(const NavQuality& quality) override;
  void identity(const IdentityClaim& claim) override;
  void contact(const Contact& contact) override;
  void condition(const Condition& condition) override;
  void exposure(const Exposure& delta) override;
  void event(const EventDraft& draft) override;
  bool wants_live() const override;
  void live(const Fix& fix) override;
  void live_info(const TrackInfo& info) override;

  PipelineOut& out_;
  PipelineConfig config_;
  Settings settings_;
  std::vector<Source> sources_;
  std::vector<RoomState> rooms_;
  std::vector<FeedState> feeds_;
  std::vector<ReferenceDocument> references_;
  FeedClocks clocks_;
  Reorder reorder_;
  ExposureBook exposure_;
  std::unique_ptr<EventBook> book_;
  std::unique_ptr<FeedOutage> outage_;
  const Room* speaking_ = nullptr;  // whose output is being handed on
  Time now_ = kNoTime;              // whole second that advance() has reached
  std::uint64_t sequence_ = 0;
  std::uint64_t acted_until_ = 0;  // items up to here were acted on before a restart
  std::uint64_t resume_after_ = 0;
  std::vector<DecoderSnapshot> snapshots_;  // of the decoders, at recent checkpoints
};

}  // namespace yagura
