// PointSet: named places (anchorages, ports) and which is near.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/position.h"
#include "base/result.h"
#include "base/units.h"
#include "track/grid.h"

namespace yagura {

class PointSet {
 public:
  static constexpr std::size_t kMaxPoints = 1'000'000;

  // `reach`: the largest radius that any_within() will be asked.
  explicit PointSet(std::vector<Position> points = {}, Distance reach = Distance::kilometres(20));

  bool empty() const { return points_.empty(); }
  std::size_t size() const { return points_.size(); }
  // Whether a point lies within `radius` (<= reach). About 1 us among 60,000 points.
  bool any_within(Position p, Distance radius) const;
  // To the nearest point; looks at all of them (0.2 ms for 60,000). nullopt when empty.
  std::optional<Distance> nearest(Position p) const;

  const std::vector<Position>& points() const { return points_; }

 private:
  std::vector<Position> points_;
  std::vector<UnitVector> units_;  // of points_
  double reach_m_;
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> grid_;
};

struct PointList {
  std::vector<Position> points;
  std::size_t left_out = 0;  // rows without a place on the Earth
};

// A table of places as CSV with a heading (RFC 4180; LF or CRLF): the columns "latitude" or "lat"
// and "longitude", "lon" or "lng", in any case and place; others are passed over. Global Fishing
// Watch's anchorage lists and the World Port Index are read as they come. The former has a row with
// the longitude 1001: bad rows are left out and counted while they are at most one in a hundred,
// beyond that the table is refused for its first. Errors, one line with the line's number:
// "bad_csv", "too_large".
Result<PointList> read_csv_points(std::string_view text);

// Either of the two: GeoJSON when the first character that is no space is '{'. Of an area, its
// corners.
Result<PointList> read_points(std::string_view text);

}  // namespace yagura
