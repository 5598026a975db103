// Room: one domain at work. It turns its records into what crosses rooms (tracks, fixes, quality,
// conditions), and drives its detectors, which hand out event drafts.
//
// The pipeline calls one room from one thread, in this order for each record: arrive() at once in
// journal order; observe() later, in event-time order over all feeds, when the watermark has passed
// it. Everything a room knows came through these calls, so replay gives the same output. No call
// reads a clock, does I/O or prints.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/wire.h"
#include "model/decoder.h"
#include "model/descriptor.h"
#include "model/event.h"
#include "model/observation.h"
#include "model/source.h"

namespace yagura {

// Where a room's findings go. Values are taken by copy or at once; nothing keeps a reference.
class Out {
 public:
  virtual ~Out() = default;
  virtual void track(const TrackInfo& info) = 0;
  virtual void fix(const Fix& fix) = 0;
  virtual void nav_quality(const NavQuality& quality) = 0;
  virtual void identity(const IdentityClaim& claim) = 0;
  virtual void contact(const Contact& contact) = 0;
  virtual void condition(const Condition& condition) = 0;
  virtual void exposure(const Exposure& delta) = 0;
  // A new event or a new revision of one; the whole body each time. Same id and same body: no-op.
  virtual void event(const EventDraft& draft) = 0;

  // The live picture, in arrival order: provisional, shown at once, never stored, read by no
  // detector. Its object key is live_object(subject) in the track member. Worth making only where
  // wants_live().
  virtual bool wants_live() const { return false; }
  virtual void live(const Fix& fix) { static_cast<void>(fix); }
  virtual void live_info(const TrackInfo& info) { static_cast<void>(info); }
};

// A file of facts given to the node (zones, anchorages, assets, indicators, warninglists):
// journaled, with a version that events carry in `references`.
struct ReferenceDocument {
  std::string type;     // as registered by a domain: "zones"
  std::string name;     // file name without its folder
  std::string version;  // "sha256:" and 16 hex digits of its content
  std::string content;
};

class Room {
 public:
  virtual ~Room() = default;

  // A record as it came, in journal order: for detectors of Order::arrival and the live picture.
  virtual void arrive(const Batch& batch, std::size_t i, Out& out) {
    static_cast<void>(batch), static_cast<void>(i), static_cast<void>(out);
  }
  // A record in event-time order. Records without a time are never observed.
  virtual void observe(const Batch& batch, std::size_t i, Out& out) = 0;

  // Event time has reached `now`: nothing before it will be observed any more. Called before the
  // first record of each second and whenever the watermark moves; it may jump by any amount, and
  // what fell due in between is dated at its due time, never at `now`, so the pattern of calls does
  // not show.
  virtual void advance(Time now, Out& out) { static_cast<void>(now), static_cast<void>(out); }

  // What other rooms found, in event-time order.
  virtual void on_nav_quality(const NavQuality& q, Out& out) {
    static_cast<void>(q), static_cast<void>(out);
  }
  virtual void on_condition(const Condition& c, Out& out) {
    static_cast<void>(c), static_cast<void>(out);
  }
  virtual void on_fix(const Fix& f, Out& out) { static_cast<void>(f), static_cast<void>(out); }

  // A feed stopped (true) or came back (false) at `when`: absence on it counts against no one
  // meanwhile.
  virtual void feed_down(FeedId feed, bool down, Time when, Out& out) {
    static_cast<void>(feed), static_cast<void>(down), static_cast<void>(when),
        static_cast<void>(out);
  }

  // A reference document of a type this domain registered; the error says file, place and cure in
  // one line. A room gets its documents before load(), and once each: where one is corrected, the
  // pipeline makes the room anew with the new documents around its saved state.
  virtual Result<void> reference(const ReferenceDocument& document) {
    return fail("unknown_reference", said("error.no_room", {{"type", document.type}}));
  }

  // All state that later output depends on, save the documents. load() of what save() wrote
  // continues exactly; under other documents than then it loads too, and what they change is looked
  // at anew.
  virtual void save(Writer& w) const = 0;
  virtual bool load(Reader& r) = 0;
};

// THE list of a domain: the one place where a format, a detector or a kind of reference registers.
struct Format {
  FormatInfo info;
  std::unique_ptr<Decoder> (*make)(const FeedContext& context);
};

struct ReferenceKind {
  std::string_view type;  // "zones"
  Text summary;
};

struct Domain {
  std::string_view name;  // "sea"; also the lane on the page
  Text title;
  std::span<const Format> formats;
  std::span<const DetectorInfo* const> detectors;
  std::span<const ReferenceKind> references;
  // `sources` by FeedId; it outlives the room.
  std::unique_ptr<Room> (*make_room)(const Settings& settings, std::span<const Source> sources);
};

}  // namespace yagura
