// Detector: one question asked of the ships' tracks. A new one is a file pair with a class like
// this, and one line in sea.cc.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.h"
#include "model/descriptor.h"
#include "model/room.h"
#include "sea/ais.h"
#include "sea/identity.h"
#include "sea/places.h"
#include "sea/ships.h"
#include "track/reception.h"

namespace yagura::sea {

// When feeds were down: absence in that time counts against no one.
class FeedTimes {
 public:
  void set(FeedId feed, bool down, Time when);
  // How much of [from, to) at least one of the feeds was down.
  Duration down_time(FeedSet feeds, Time from, Time to) const;
  void save(Writer& w) const;
  bool load(Reader& r);

 private:
  static constexpr std::size_t kRemembered = 256;  // outages, the newest
  struct Outage {
    FeedId feed;
    Time from, to;  // to = Time::max() while it lasts
  };
  std::vector<Outage> outages_;
};

// What a detector may look at. All of it outlives the detector.
struct Surroundings {
  const Settings& settings;
  const Ships& ships;
  const Places& places;
  const Reception& reception;
  const FeedTimes& feeds;
};

// A fix of a confirmed track, in event-time order (the first two fixes of a track come with the
// third). Ships and their craft only; never stations, aids, beacons or aircraft, and never pleasure
// craft, which serve counts, coverage and safety alone.
struct ShipFix {
  std::uint32_t mmsi = 0;
  TrackId track{};
  TrackId previous{};  // the track it continues after a long silence, or 0
  Time time;
  Position position;
  std::optional<double> speed_kn, course_deg;
  CellId cell = 0;  // level 7; may lag behind by 500 m
  FeedSet feeds;    // that heard this track
  const Spans* evidence = nullptr;
  // The track's fix before; nullptr for its first.
  struct Before {
    Time time;
    Position position;
    Spans evidence;
  };
  const Before* before = nullptr;
};

class Detector {
 public:
  virtual ~Detector() = default;

  // A record as it came (Order::arrival).
  virtual void arrive(const AisRecord& record, const RecordHead& head, Out& out) {
    static_cast<void>(record), static_cast<void>(head), static_cast<void>(out);
  }
  virtual void fix(const ShipFix& fix, Out& out) { static_cast<void>(fix), static_cast<void>(out); }
  // The earliest instant at which something falls due; Time::max() for nothing. The room calls
  // run_due() before it hands on any record of that instant or later.
  virtual Time next_due() const { return Time::max(); }
  virtual void run_due(Out& out) { static_cast<void>(out); }
  // The track left the tables for want of room: what is open about it ends.
  virtual void forget(TrackId track, Out& out) { static_cast<void>(track), static_cast<void>(out); }
  // Zones or anchorages may have changed.
  virtual void places_changed() {}
  // Whether it could see something in this cell (for exposure).
  virtual bool watches(CellId cell) const {
    static_cast<void>(cell);
    return true;
  }
  virtual void save(Writer& w) const = 0;
  virtual bool load(Reader& r) = 0;
};

struct DetectorEntry {
  std::vector<const DetectorInfo*> rules;
  std::unique_ptr<Detector> (*make)(const Surroundings& around);
};
// In the order in which they are asked; defined in sea.cc.
const std::vector<DetectorEntry>& detector_entries();

// Sets a measure, rounded to the resolution its descriptor states.
inline void set_measure(Json& measures, const DetectorInfo& info, std::string_view name, double v) {
  for (const Measure& m : info.measures) {
    if (m.name == name) {
      measures.set(std::string(name), round_to(v, m.resolution));
      return;
    }
  }
  YAGURA_ASSERT(false);
}

}  // namespace yagura::sea
