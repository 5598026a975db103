// Path: where something is at a time: straight legs between timed waypoints.
#pragma once

#include <optional>
#include <vector>

#include "base/position.h"
#include "base/time.h"

namespace yagura::exercise {

struct Waypoint {
  Time time;
  Position place;
  double altitude_m = 0;
};

struct PathPoint {
  Position place;
  double altitude_m = 0;
  Speed speed;
  Angle course;
};

class Path {
 public:
  void add(Time time, Position place, double altitude_m = 0);
  // On from the last waypoint at this speed. Precondition: a waypoint was added, speed > 0.
  void go(Position to, Speed speed, double altitude_m = 0);
  // Stays at the last waypoint.
  void stay(Duration how_long);

  bool empty() const { return points_.empty(); }
  Time begin() const { return points_.front().time; }
  Time end() const { return points_.back().time; }
  const Waypoint& last() const { return points_.back(); }
  // nullopt outside [begin, end].
  std::optional<PathPoint> at(Time time) const;

 private:
  std::vector<Waypoint> points_;
};

}  // namespace yagura::exercise
