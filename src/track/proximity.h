// Proximity: which tracks are near each other, as a stream.
//
// Each track's fixes are resampled on a fixed grid of instants (10 minutes, aligned to midnight
// UTC) by linear interpolation across silences of at most an hour: Global Fishing Watch's method,
// without its daily batches, so that midnight is an instant like any other. A pair within the
// radius at a grid instant gives one Near, as soon as the later of the two positions is known.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/position.h"
#include "base/time.h"
#include "base/units.h"
#include "base/wire.h"
#include "model/evidence.h"
#include "model/observation.h"
#include "track/grid.h"
#include "track/table.h"

namespace yagura {

// Two tracks at one grid instant. a < b; each pair and instant once; instants of a pair in order.
struct Near {
  TrackId a{}, b{};
  Time time;
  double distance_m = 0;
  bool apart = false;  // farther than the radius: said once when a pair parts, both being heard
  std::optional<double> before_m;  // their distance one step earlier, where both were heard then
  // Both have been heard at every instant from here on: a hole in a pair's instants that begins at
  // or after it was a parting; one that begins before it may be mere silence.
  Time since;
  Position a_at, b_at;
  std::optional<double> a_speed_kn, b_speed_kn;  // implied since the step before
  Spans a_evidence, b_evidence;                  // the newest fix of each

  // Where the pair is worked on when work is divided by place: the cell of the midpoint.
  Position midpoint() const { return interpolate(a_at, b_at, 0.5); }
};

struct ProximityRules {
  Distance radius = Distance::metres(500);
  Duration step = minutes{10};
  Duration max_gap = hours{1};   // the longest silence that is interpolated across
  std::size_t tracks = 131'072;  // budget
  std::size_t crowd = 64;        // tracks looked at per grid square, and partners per track
};

class Proximity {
 public:
  explicit Proximity(const ProximityRules& rules);

  // The next fix of a track, in event-time order; appends to `out`. wanted(Position): whether the
  // track pairs with others there (no, for a ship at an anchorage).
  template <class Wanted>
  void fix(TrackId track, Time time, Position position, const Spans& evidence, Wanted&& wanted,
           std::vector<Near>& out) {
    Way way;
    if (!begin(track, time, position, evidence, way)) return;
    for (Time g = way.first; g <= time; g += rules_.step) {
      const Position at = sample(way, g);
      if (wanted(at)) meet(track, g, at, out);
      part(track, g, at, out);
    }
  }
  void forget(TrackId track) { tracks_.erase(track); }

  std::size_t size() const { return tracks_.size(); }
  std::uint64_t crowded() const { return crowded_; }  // pairs not looked at for want of room
  std::uint64_t evicted() const { return tracks_.evicted(); }
  void save(Writer& w) const;
  bool load(Reader& r);

 private:
  static constexpr std::size_t kRecent = 8;  // >= max_gap / step + 2
  struct Track {
    Time last;  // newest fix
    Position position;
    Spans evidence;
    Time since, newest;  // sampled at every instant of [since, newest]; newest < since: none yet
    std::array<Position, kRecent> recent;  // of instant g at [(g / step) % kRecent]
    std::vector<TrackId> partners;         // near at the newest instant known of both
  };
  struct Way {  // from a track's fix before to its newest
    Track* track = nullptr;
    Time from, to, first;  // first = the first instant on it, > `to` where there is none
    Position a, b;
  };
  struct Link {
    TrackId track{};
    std::uint32_t next = 0;  // 1 + place in Instant::links; 0 = end
  };
  struct Head {
    std::uint32_t first = 0, count = 0;
  };
  struct Instant {
    std::unordered_map<std::uint64_t, Head> squares;  // looked up, never walked in its own order
    std::vector<Link> links;
  };

  bool begin(TrackId id, Time time, Position position, const Spans& evidence, Way& way);
  Position sample(const Way& way, Time g);
  void meet(TrackId id, Time g, Position at, std::vector<Near>& out);
  void part(TrackId id, Time g, Position at, std::vector<Near>& out);
  void put(Instant& instant, std::uint64_t square, TrackId id);
  std::optional<Position> at_instant(const Track& track, Time g) const;
  Near describe(TrackId a, const Track& ta, TrackId b, const Track& tb, Time g,
                double metres) const;

  ProximityRules rules_;
  Grid grid_;
  Table<TrackId, Track> tracks_;
  std::map<Time, Instant> instants_;
  std::uint64_t crowded_ = 0;
};

}  // namespace yagura
