#include "join/live_near.h"

namespace yagura::join {

LiveNear::LiveNear(const History& history, const JoinRule& rule)
    : history_(history), reach_km_(rule.reach_km) {
  for (const std::string& name : rule.kinds) kinds_.push_back(history.kind(name).value());
}

const std::vector<CellId>& LiveNear::near(CellId cell) {
  const auto [it, fresh] = near_.try_emplace(cell);
  if (fresh) {
    it->second = cells_near(cell_centre(cell), Distance::kilometres(reach_km_ + kCellReachKm),
                            kCoverageLevel);
  }
  return it->second;
}

const Hours& LiveNear::at(CellId cell) {
  const auto [it, fresh] = live_.try_emplace(cell);
  if (fresh) {
    for (const CellId other : near(cell)) {
      for (const std::uint16_t kind : kinds_) {
        const auto& cells = history_.live(kind);
        if (const auto hours = cells.find(other); hours != cells.end())
          it->second.merge(hours->second);
      }
    }
  }
  return it->second;
}

bool LiveNear::seen(CellId cell, std::int64_t hour) {
  for (const CellId other : near(cell)) {
    for (const std::uint16_t kind : kinds_) {
      const auto& cells = history_.live(kind);
      if (const auto hours = cells.find(other); hours != cells.end() && hours->second.test(hour))
        return true;
    }
  }
  return false;
}

}  // namespace yagura::join
