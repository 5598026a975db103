// Coverage: where and how long interference could have been seen. What is not listed is "no data",
// never "clear".
#pragma once

#include <span>
#include <vector>

#include "base/json.h"
#include "model/observation.h"
#include "track/cell.h"

namespace yagura::spectrum {

struct CellCoverage {
  CellId cell = 0;           // level 7
  double watched_share = 0;  // of the time asked for, 0-1
  double aircraft = 0;       // mean number heard a minute while watched
};

// Of the exposures of spectrum.gnss_interference (others are passed over) in the whole hours that
// [from, to) touches; by cell.
std::vector<CellCoverage> summarise_coverage(std::span<const Exposure> exposures, Time from,
                                             Time to);
// {"cells":[{"cell":token,"watched_share":0.75,"aircraft":4.2}],"elsewhere":"no_data"}
Json coverage_json(std::span<const CellCoverage> coverage);

}  // namespace yagura::spectrum
