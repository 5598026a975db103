// Proximity: which tracks are near each other, as a stream.
//
// Each track's fixes are resampled on a fixed grid of instants (10 minutes, aligned to midnight
// UTC) by linear interpolation across silences of at most an hour: Global Fishing Watch's method,
// without its daily batches, so that midnight is an instant like any other. A pair within the
// radius at a grid instant gives one Near, as soon as the later of the two positions is known.
#pragma once

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
#include "track/table.h"

namespace yagura {

// Two tracks at one grid instant. a < b; each pair and instant once; instants of a pair in order.
struct Near {
  TrackId a{}, b{};
  Time time;
  double distance_m = 0;
  bool apart = false;  // farther than the radius, said once when a pair parts while both are heard
  std::optional<double> before_m;  // their distance one step earlier, where both were heard then
  // Both have been heard at every instant from here on: a hole in a pair's instants that begins at
  // or after it was a parting, an earlier one may be silence.
  Time since;
  Position a_at, b_at;
  std::optional<double> a_speed_kn, b_speed_kn;  // implied since the step before
  Span a_span, b_span;                           // of the fix that completed each position

  // Where the pair is worked on when work is divided by place: the cell of the midpoint.
  Position midpoint() const { return interpolate(a_at, b_at, 0.5); }
};

struct ProximityRules {
  Distance radius = Distance::metres(500);
  Duration step = minutes{10};
  Duration max_gap = hours{1};   // the longest silence that is interpolated across
  std::size_t tracks = 131'072;  // budget
  std::size_t crowd = 64;        // positions kept per grid square and instant; more are counted
};

class Proximity {
 public:
  explicit Proximity(const ProximityRules& rules);

  // The next fix of a track, in event-time order; appends to `out`. `wanted` = false: the track is
  // followed, but its positions pair with no one (a ship at an anchorage).
  template <class Wanted>
  void fix(TrackId track, Time time, Position position, const Span& span, Wanted&& wanted,
           std::vector<Near>& out) {
    Step step;
    if (!begin(track, time, position, span, step)) return;
    while (next(step)) place(step, wanted(step.at), out);
  }
  void forget(TrackId track);

  std::size_t tracks() const { return tracks_.size(); }
  std::uint64_t crowded() const { return crowded_; }  // positions left out of a full square
  std::uint64_t evicted() const { return tracks_.evicted(); }
  void save(Writer& w) const;
  void load(Reader& r);

 private:
  static constexpr std::size_t kRecent = 8;  // >= max_gap / step + 2
  struct Track {
    Time last;
    Position position;
    Span span;
    Time sampled_since;  // kNoTime: no sample yet
    Time sampled_last;
    std::array<Position, kRecent> recent;  // at sampled_last, and the steps before it
    std::vector<TrackId> partners;         // near at the newest instant known of both
  };
  struct Step {  // the way from a track's last fix to its newest, and the instant reached
    TrackId id{};
    Track* track = nullptr;
    Time from, to, grid;
    Position a, b, at;
    Span span;
    bool first = false;
  };
  struct Sample {
    TrackId track{};
    Position at;
    Span span;
    Time since;
    std::optional<double> speed_kn;
  };
  using Square = std::vector<Sample>;
  using Instant = std::unordered_map<std::uint64_t, Square>;

  bool begin(TrackId id, Time time, Position position, const Span& span, Step& step);
  bool next(Step& step);
  void place(const Step& step, bool wanted, std::vector<Near>& out);

  ProximityRules rules_;
  Table<TrackId, Track> tracks_;
  std::map<Time, Instant> instants_;
  std::uint64_t crowded_ = 0;
};

}  // namespace yagura
