// Groups of cells: which of them hang together, and the area they fill.
#pragma once

#include <set>
#include <vector>

#include "model/event.h"
#include "track/cell.h"

namespace yagura::spectrum {

// Cells of one level that touch each other by edge or corner, directly, through others, or both
// touching one cell of which nothing is known (not among `known`). `cells` sorted without repeats;
// groups in the order of their first cell, each sorted.
std::vector<std::vector<CellId>> connected(const std::vector<CellId>& cells,
                                           const std::set<CellId>& known);

// The circle around the cells: its centre is the mean of theirs. Precondition: not empty.
Area area_of(const std::set<CellId>& cells);

}  // namespace yagura::spectrum
