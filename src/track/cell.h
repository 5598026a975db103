// Cells of the S2 grid (s2geometry.io) behind a light header: the same ids and tokens as every
// other S2 program. Level 7 (about 75 km across, 5,200 km2) is the cell of exposure and coverage.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/position.h"
#include "base/units.h"
#include "model/observation.h"

namespace yagura {

using CellId = std::uint64_t;  // an S2 cell id of any level; 0 is no cell
inline constexpr int kCoverageLevel = 7;

// The cell of this level (0-30) that holds the position. About 0.1 us.
CellId cell_of(Position p, int level = kCoverageLevel);

bool cell_valid(CellId cell);
int cell_level(CellId cell);                 // of a valid cell
CellId cell_parent(CellId cell, int level);  // level <= cell_level(cell)

// The cells of the same level that touch it by an edge or a corner: eight, seven at the eight
// corners of the cube; sorted.
std::vector<CellId> cell_neighbours(CellId cell);

// S2's own short form in hex ("6018c4"), and back; nullopt for text that names no cell.
std::string cell_token(CellId cell);
std::optional<CellId> cell_from_token(std::string_view token);

Position cell_centre(CellId cell);
std::vector<Position> cell_corners(CellId cell);  // four, counter-clockwise
double cell_area_km2(CellId cell);                // on the mean sphere

// Every cell of this level that touches the circle or the polygon; sorted. At most `limit` cells:
// a region that wants more gives an empty list (ask for a coarser level).
std::vector<CellId> cells_near(Position centre, Distance radius, int level,
                               std::size_t limit = 10'000);
std::vector<CellId> cells_covering(const Polygon& polygon, int level, std::size_t limit = 10'000);

}  // namespace yagura
