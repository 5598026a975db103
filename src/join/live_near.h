// LiveNear: where and when the kinds of a join could have been seen within its reach.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "join/history.h"

namespace yagura::join {

inline constexpr double kCellReachKm = 75;  // from the centre of a level-7 cell to its corner

// Whether a kind of the rule could have been seen within reach of the cell in that hour.
class LiveNear {
 public:
  LiveNear(const History& history, const JoinRule& rule);
  const Hours& at(CellId cell);  // all hours; made once for each cell
  bool seen(CellId cell, std::int64_t hour);
  const std::vector<CellId>& near(CellId cell);

 private:
  const History& history_;
  std::vector<std::uint16_t> kinds_;
  double reach_km_;
  std::unordered_map<CellId, Hours> live_;
  std::unordered_map<CellId, std::vector<CellId>> near_;
};

}  // namespace yagura::join
