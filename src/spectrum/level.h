// The colour rule of gpsjam.org (views/index.ejs): one bad aircraft never colours a cell.
#pragma once

#include <cstdint>
#include <string_view>

namespace yagura::spectrum {

// "No data" is not "clear": three states of knowledge, and two grades of disturbance.
enum class Level : std::uint8_t { no_data, clear, yellow, red };
std::string_view level_name(Level level);  // "no_data", "clear", "yellow", "red"

struct LevelRule {
  std::uint64_t least_aircraft = 3;  // distinct; fewer: no data
  double yellow_share = 0.02;        // f below: clear
  double red_share = 0.10;           // f below: yellow
};

// f = (bad - 1) / (bad + good).
Level level_of(std::uint64_t bad, std::uint64_t good, const LevelRule& rule);

}  // namespace yagura::spectrum
