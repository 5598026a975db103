#include "spectrum/level.h"

namespace yagura::spectrum {

std::string_view level_name(Level level) {
  static constexpr std::string_view kNames[] = {"no_data", "clear", "yellow", "red"};
  return kNames[static_cast<std::size_t>(level)];
}

Level level_of(std::uint64_t bad, std::uint64_t good, const LevelRule& rule) {
  const std::uint64_t all = bad + good;
  if (all < rule.least_aircraft || all == 0) return Level::no_data;
  const double f = (static_cast<double>(bad) - 1) / static_cast<double>(all);
  if (f < rule.yellow_share) return Level::clear;
  return f < rule.red_share ? Level::yellow : Level::red;
}

}  // namespace yagura::spectrum
