#include "track/zone.h"

#include "track/s2_abi.h"  // before S2

#include <s2/mutable_s2shape_index.h>
#include <s2/s2cell.h>
#include <s2/s2cell_id.h>
#include <s2/s2closest_edge_query.h>
#include <s2/s2contains_point_query.h>
#include <s2/s2lax_polygon_shape.h>
#include <s2/s2loop.h>
#include <s2/s2region_coverer.h>
#include <s2/s2shape_index_region.h>

#include <algorithm>
#include <cmath>

#include "track/s2_position.h"

namespace yagura {
namespace {

// S2 takes what is left of an edge as inside: an outside ring runs counter-clockwise, a hole the
// other way. S2Loop knows which way a ring runs, whatever its shape.
std::vector<S2Point> oriented(std::vector<S2Point> points, bool hole) {
  S2Loop loop;
  loop.set_s2debug_override(S2Debug::DISABLE);  // rings of the wild may cross themselves
  loop.Init(points);
  if (loop.IsNormalized() == hole) std::reverse(points.begin(), points.end());
  return points;
}

std::unique_ptr<S2LaxPolygonShape> shape_of(const Polygon& polygon) {
  std::vector<std::vector<S2Point>> loops;
  for (const auto& ring : polygon.rings) {
    auto points = ring_points(ring);
    if (points.size() < 3) {
      if (loops.empty()) return nullptr;
      continue;
    }
    loops.push_back(oriented(std::move(points), !loops.empty()));
  }
  if (loops.empty()) return nullptr;
  return std::make_unique<S2LaxPolygonShape>(loops);
}

// A ring that crosses itself (a figure of eight) may have its sides the wrong way round, which
// makes it hold the far side of the Earth: such a polygon is turned.
std::unique_ptr<S2LaxPolygonShape> shape_with_small_inside(const Polygon& polygon) {
  auto shape = shape_of(polygon);
  if (!shape) return nullptr;
  MutableS2ShapeIndex probe;
  probe.Add(shape_of(polygon));
  const S2Point far = -to_s2_point(polygon.rings[0][0]);
  if (!MakeS2ContainsPointQuery(&probe).Contains(far)) return shape;
  std::vector<std::vector<S2Point>> turned;
  for (int c = 0; c < shape->num_chains(); ++c) {
    std::vector<S2Point> points;
    for (int i = shape->chain(c).length - 1; i >= 0; --i)
      points.push_back(shape->chain_edge(c, i).v0);
    turned.push_back(std::move(points));
  }
  return std::make_unique<S2LaxPolygonShape>(turned);
}

std::vector<CellId> covering(const MutableS2ShapeIndex& index, int level, std::size_t limit) {
  if (index.num_shape_ids() == 0) return {};
  const auto region = MakeS2ShapeIndexRegion(&index);
  // A rough covering first, so that a wide area at a fine level is refused before it is built.
  S2RegionCoverer coverer;
  coverer.mutable_options()->set_max_cells(64);
  coverer.mutable_options()->set_max_level(level);
  S2CellUnion rough = coverer.GetCovering(region);
  std::vector<CellId> out;
  std::vector<S2CellId> open(rough.begin(), rough.end());
  while (!open.empty()) {
    const S2CellId id = open.back();
    open.pop_back();
    if (!region.MayIntersect(S2Cell(id))) continue;
    if (id.level() == level) {
      out.push_back(id.id());
      if (out.size() > limit) return {};
      continue;
    }
    for (S2CellId child = id.child_begin(); child != id.child_end(); child = child.next()) {
      open.push_back(child);
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

struct ZoneShape::Impl {
  std::vector<Polygon> parts;
  std::vector<CellId> cells;
  std::size_t edges = 0;
  MutableS2ShapeIndex index;
  std::unique_ptr<S2ContainsPointQuery<MutableS2ShapeIndex>> contains;
  std::unique_ptr<S2ClosestEdgeQuery> closest;

  void find_cells() {
    constexpr std::size_t kMostCells = 40'000;  // over half of the Earth
    cells = covering(index, kCoverageLevel, kMostCells);
    const std::vector<CellId> inner = cells;
    for (const CellId cell : inner) {
      const auto around = cell_neighbours(cell);
      cells.insert(cells.end(), around.begin(), around.end());
    }
    std::sort(cells.begin(), cells.end());
    cells.erase(std::unique(cells.begin(), cells.end()), cells.end());
  }
};

ZoneShape::ZoneShape(std::vector<Polygon> parts) : impl_(std::make_unique<Impl>()) {
  for (const Polygon& part : parts) {
    auto shape = shape_with_small_inside(part);
    if (!shape) continue;
    impl_->edges += static_cast<std::size_t>(shape->num_edges());
    impl_->index.Add(std::move(shape));
  }
  impl_->parts = std::move(parts);
  impl_->index.ForceBuild();
  impl_->contains = std::make_unique<S2ContainsPointQuery<MutableS2ShapeIndex>>(&impl_->index);
  impl_->closest = std::make_unique<S2ClosestEdgeQuery>(&impl_->index);
  impl_->closest->mutable_options()->set_include_interiors(false);
  impl_->find_cells();
}

ZoneShape::~ZoneShape() = default;
ZoneShape::ZoneShape(ZoneShape&&) noexcept = default;
ZoneShape& ZoneShape::operator=(ZoneShape&&) noexcept = default;

bool ZoneShape::contains(Position p) const { return impl_->contains->Contains(to_s2_point(p)); }

Distance ZoneShape::to_boundary(Position p) const {
  if (impl_->edges == 0) return Distance::kilometres(20'000);
  S2ClosestEdgeQuery::PointTarget target(to_s2_point(p));
  return Distance::metres(impl_->closest->GetDistance(&target).radians() * kEarthRadiusM);
}

Distance ZoneShape::outside_by(Position p) const {
  return contains(p) ? Distance::metres(0) : to_boundary(p);
}

double ZoneShape::crossing(Position a, Position b) const {
  const bool at_start = contains(a);
  double low = 0;
  double high = 1;
  for (int i = 0; i < 16; ++i) {
    const double middle = (low + high) / 2;
    (contains(interpolate(a, b, middle)) == at_start ? low : high) = middle;
  }
  return (low + high) / 2;
}

const std::vector<CellId>& ZoneShape::cells() const { return impl_->cells; }
const std::vector<Polygon>& ZoneShape::parts() const { return impl_->parts; }
std::size_t ZoneShape::edges() const { return impl_->edges; }

Time time_between(Time a, Time b, double f) {
  const double us = static_cast<double>((b - a).count()) * std::clamp(f, 0.0, 1.0);
  return a + Duration{std::llround(us)};
}

std::vector<CellId> cells_covering(const Polygon& polygon, int level, std::size_t limit) {
  MutableS2ShapeIndex index;
  if (auto shape = shape_with_small_inside(polygon)) index.Add(std::move(shape));
  return covering(index, level, limit);
}

}  // namespace yagura
