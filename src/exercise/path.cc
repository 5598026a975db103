#include "exercise/path.h"

#include <algorithm>

#include "base/assert.h"

namespace yagura::exercise {

void Path::add(Time time, Position place, double altitude_m) {
  YAGURA_ASSERT(points_.empty() || time >= points_.back().time);
  points_.push_back({time, place, altitude_m});
}

void Path::go(Position to, Speed speed, double altitude_m) {
  const Waypoint from = last();
  const double s = distance(from.place, to).metres() / speed.metres_per_second();
  add(from.time + seconds_of(s), to, altitude_m);
}

void Path::stay(Duration how_long) { add(last().time + how_long, last().place, last().altitude_m); }

std::optional<PathPoint> Path::at(Time time) const {
  if (points_.empty() || time < begin() || time > end()) return std::nullopt;
  const auto after = std::upper_bound(points_.begin(), points_.end(), time,
                                      [](Time t, const Waypoint& w) { return t < w.time; });
  const Waypoint& b = after == points_.end() ? points_.back() : *after;
  const Waypoint& a = after == points_.begin() ? *after : *(after - 1);
  const double span = to_seconds(b.time - a.time);
  const double f = span > 0 ? to_seconds(time - a.time) / span : 0;
  PathPoint out;
  out.place = interpolate(a.place, b.place, f);
  out.altitude_m = a.altitude_m + f * (b.altitude_m - a.altitude_m);
  if (span > 0) out.speed = Speed::metres_per_second(distance(a.place, b.place).metres() / span);
  out.course = bearing(a.place, b.place);
  return out;
}

}  // namespace yagura::exercise
