// Positions to and from S2's own types. Heavy: for .cc files of this room only.
#pragma once

#include "track/s2_abi.h"  // before S2

#include <s2/s2latlng.h>
#include <s2/s2point.h>

#include <algorithm>
#include <vector>

#include "base/position.h"
#include "track/grid.h"

namespace yagura {

inline constexpr double kEarthRadiusM = kSphereRadiusM;

inline S2LatLng to_s2(Position p) { return S2LatLng::FromDegrees(p.latitude(), p.longitude()); }
inline S2Point to_s2_point(Position p) { return to_s2(p).ToPoint(); }

inline Position from_s2(const S2LatLng& l) {
  return *Position::from_degrees(std::clamp(l.lat().degrees(), -90.0, 90.0),
                                 std::clamp(l.lng().degrees(), -180.0, 180.0));
}
inline Position from_s2(const S2Point& p) { return from_s2(S2LatLng(p)); }

// A ring as points without repeats next to each other (the last and the first are neighbours too).
inline std::vector<S2Point> ring_points(const std::vector<Position>& ring) {
  std::vector<S2Point> out;
  out.reserve(ring.size());
  for (const Position p : ring) {
    const S2Point point = to_s2_point(p);
    if (out.empty() || out.back() != point) out.push_back(point);
  }
  while (out.size() > 1 && out.front() == out.back()) out.pop_back();
  return out;
}

}  // namespace yagura
