#include "track/cell.h"

#include "track/s2_abi.h"  // before S2

#include <s2/s2cap.h>
#include <s2/s2cell.h>
#include <s2/s2cell_id.h>
#include <s2/s2earth.h>
#include <s2/s2region_coverer.h>

#include <algorithm>

#include "base/assert.h"
#include "track/s2_position.h"
#include "track/zone.h"

namespace yagura {
namespace {

S2CellId valid(CellId cell) {
  const S2CellId id(cell);
  YAGURA_ASSERT(id.is_valid());
  return id;
}

}  // namespace

CellId cell_of(Position p, int level) {
  YAGURA_ASSERT(level >= 0 && level <= S2CellId::kMaxLevel);
  return S2CellId(to_s2(p)).parent(level).id();
}

bool cell_valid(CellId cell) { return S2CellId(cell).is_valid(); }
int cell_level(CellId cell) { return valid(cell).level(); }

CellId cell_parent(CellId cell, int level) {
  YAGURA_ASSERT(level >= 0 && level <= cell_level(cell));
  return valid(cell).parent(level).id();
}

std::vector<CellId> cell_neighbours(CellId cell) {
  std::vector<S2CellId> found;
  const S2CellId id = valid(cell);
  id.AppendAllNeighbors(id.level(), &found);
  std::vector<CellId> out;
  for (const S2CellId n : found) out.push_back(n.id());
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::string cell_token(CellId cell) { return S2CellId(cell).ToToken(); }

std::optional<CellId> cell_from_token(std::string_view token) {
  if (token.empty() || token.size() > 16) return std::nullopt;
  const S2CellId id = S2CellId::FromToken(absl::string_view(token.data(), token.size()));
  return id.is_valid() ? std::optional<CellId>(id.id()) : std::nullopt;
}

Position cell_centre(CellId cell) { return from_s2(valid(cell).ToLatLng()); }

std::vector<Position> cell_corners(CellId cell) {
  const S2Cell s2cell(valid(cell));
  std::vector<Position> out;
  for (int i = 0; i < 4; ++i) out.push_back(from_s2(s2cell.GetVertex(i)));
  return out;
}

double cell_area_km2(CellId cell) {
  return S2Cell(valid(cell)).ExactArea() * (kEarthRadiusM / 1000) * (kEarthRadiusM / 1000);
}

std::vector<CellId> cells_near(Position centre, Distance radius, int level, std::size_t limit) {
  const double angle = std::clamp(radius.metres() / kEarthRadiusM, 0.0, 3.14159);
  const S2Cap cap(to_s2_point(centre), S1Angle::Radians(angle));
  // A rough count first, so that a wide circle at a fine level is refused before it is built.
  const double cells = cap.GetArea() / S2Cell::AverageArea(level);
  if (cells > static_cast<double>(limit)) return {};
  std::vector<S2CellId> found;
  S2RegionCoverer::GetSimpleCovering(cap, cap.center(), level, &found);
  std::vector<CellId> out;
  for (const S2CellId id : found) out.push_back(id.id());
  std::sort(out.begin(), out.end());
  if (out.size() > limit) out.clear();
  return out;
}

}  // namespace yagura
