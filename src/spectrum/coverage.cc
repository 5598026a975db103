#include "spectrum/coverage.h"

#include <algorithm>
#include <map>

#include "spectrum/interference.h"

namespace yagura::spectrum {

std::vector<CellCoverage> summarise_coverage(std::span<const Exposure> exposures, Time from,
                                             Time to) {
  struct Sum {
    std::int64_t live_us = 0, subject_us = 0;
  };
  const Time first = std::chrono::floor<hours>(from);
  const Time last = std::chrono::ceil<hours>(to);
  std::map<CellId, Sum> sums;
  for (const Exposure& e : exposures) {
    if (e.detector != kInterference.kind || e.hour < first || e.hour >= last) continue;
    Sum& sum = sums[e.cell];
    sum.live_us += e.live_us;
    sum.subject_us += e.subject_us;
  }
  const auto asked = static_cast<double>((last - first).count());
  std::vector<CellCoverage> out;
  for (const auto& [cell, sum] : sums) {
    if (sum.live_us <= 0) continue;
    const auto live = static_cast<double>(sum.live_us);
    out.push_back({cell, std::min(1.0, live / asked), static_cast<double>(sum.subject_us) / live});
  }
  return out;
}

Json coverage_json(std::span<const CellCoverage> coverage) {
  Json cells(Json::Array{});
  for (const CellCoverage& c : coverage) {
    cells.push(Json::object({{"cell", cell_token(c.cell)},
                             {"watched_share", round_to(c.watched_share, 0.001)},
                             {"aircraft", round_to(c.aircraft, 0.1)}}));
  }
  return Json::object({{"cells", std::move(cells)}, {"elsewhere", "no_data"}});
}

}  // namespace yagura::spectrum
