#include "spectrum/area.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/assert.h"

namespace yagura::spectrum {

std::vector<std::vector<CellId>> connected(const std::vector<CellId>& cells,
                                           const std::set<CellId>& known) {
  std::set<CellId> left(cells.begin(), cells.end());
  std::vector<std::vector<CellId>> out;
  while (!left.empty()) {
    std::vector<CellId> group{*left.begin()};
    left.erase(left.begin());
    const auto take_around = [&](CellId cell) {
      for (const CellId next : cell_neighbours(cell)) {
        if (left.erase(next) > 0) group.push_back(next);
      }
    };
    for (std::size_t i = 0; i < group.size() && !left.empty(); ++i) {
      take_around(group[i]);
      for (const CellId between : cell_neighbours(group[i])) {
        if (!known.contains(between)) take_around(between);
      }
    }
    std::sort(group.begin(), group.end());
    out.push_back(std::move(group));
  }
  return out;
}

Area area_of(const std::set<CellId>& cells) {
  YAGURA_ASSERT(!cells.empty());
  // The mean of unit vectors knows no date line.
  double x = 0, y = 0, z = 0;
  for (const CellId cell : cells) {
    const Position p = cell_centre(cell);
    const double lat = Angle::degrees(p.latitude()).radians();
    const double lon = Angle::degrees(p.longitude()).radians();
    x += std::cos(lat) * std::cos(lon);
    y += std::cos(lat) * std::sin(lon);
    z += std::sin(lat);
  }
  const Angle lat = Angle::radians(std::atan2(z, std::hypot(x, y)));
  const Angle lon = Angle::radians(std::atan2(y, x));
  Area area;
  area.centre = Position::from_degrees(lat.degrees(), lon.degrees()).value_or(Position{});
  for (const CellId cell : cells) {
    area.cells.push_back(cell);
    for (const Position& corner : cell_corners(cell)) {
      area.radius_m = std::max(area.radius_m, distance(area.centre, corner).metres());
    }
  }
  return area;
}

}  // namespace yagura::spectrum
