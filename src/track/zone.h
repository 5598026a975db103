// ZoneShape: an area on the sphere with holes and parts, asked about points.
#pragma once

#include <memory>
#include <vector>

#include "base/position.h"
#include "base/time.h"
#include "base/units.h"
#include "model/observation.h"
#include "track/cell.h"

namespace yagura {

// Edges are great circles; rings may touch or cross themselves (inside = odd number of crossings),
// may run either way round, and may cross the antimeridian or hold a pole. The first ring of a
// polygon is its outside and is taken to be smaller than a hemisphere. A polygon without three
// different vertices is left out. Points exactly on an edge belong to one side, always the same
// one.
class ZoneShape {
 public:
  explicit ZoneShape(std::vector<Polygon> parts);
  ~ZoneShape();
  ZoneShape(ZoneShape&&) noexcept;
  ZoneShape& operator=(ZoneShape&&) noexcept;

  bool contains(Position p) const;
  // Distance to the nearest edge, from either side, on the mean sphere (error below 0.6 %).
  // 20,000 km where the shape has no edge.
  Distance to_boundary(Position p) const;
  // How far p lies outside: 0 when it is inside.
  Distance outside_by(Position p) const;

  // Where along the straight way a -> b (0 to 1) the side changes, to 1/65,536 of it; of several
  // crossings, one. Wants contains(a) != contains(b).
  double crossing(Position a, Position b) const;

  // Level-7 cells that touch it or are neighbours of one that does: outside these a ship is more
  // than 50 km away. Sorted.
  const std::vector<CellId>& cells() const;
  const std::vector<Polygon>& parts() const;
  std::size_t edges() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The instant at fraction f of the way between two fixes, to the microsecond.
Time time_between(Time a, Time b, double f);

}  // namespace yagura
