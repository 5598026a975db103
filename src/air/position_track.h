// PositionTrack: the positions of one aircraft, from its compact reports, each checked against the
// one before. A position that does not fit is refused and counted, not smoothed.
#pragma once

#include <cstdint>
#include <optional>

#include "air/adsb_body.h"
#include "base/position.h"
#include "base/time.h"
#include "base/wire.h"

namespace yagura::air {

// What is known of an aircraft's motion when a position is judged. Ages are those of the values.
struct MotionKnown {
  std::optional<double> speed_kn;  // over ground
  Duration speed_age{};
  std::optional<double> course_deg;  // over ground
  Duration course_age{};
  std::optional<double> air_limit_kn;  // from the airspeed, where no ground speed is known
};

class PositionTrack {
 public:
  // Reports in order of time. The place, where the report can be resolved and agrees.
  std::optional<Position> report(const Cpr& cpr, bool surface, Time time,
                                 const MotionKnown& motion);

  // Four positions agreed since the track began or was last begun anew.
  bool reliable() const { return reliable_; }
  // The last accepted place no older than `age`, if reliable.
  std::optional<Position> reliable_place(Time now, Duration age) const;
  std::uint64_t refused() const { return refused_; }

  void save(Writer& w) const;
  void load(Reader& r);

 private:
  struct Heard {
    Cpr cpr;
    Time time = kNoTime;
    bool surface = false;
  };
  std::optional<Position> resolve(const Heard& now) const;
  bool fits(Position place, bool surface, Time time, const MotionKnown& motion) const;

  Heard even_, odd_;
  std::optional<Position> place_;
  Time time_ = kNoTime;        // of place_
  double speed_kn_ = 0;        // at place_; 0 = unknown
  std::uint8_t agreeing_ = 0;  // 0-8
  bool reliable_ = false;
  std::uint64_t refused_ = 0;
};

}  // namespace yagura::air
