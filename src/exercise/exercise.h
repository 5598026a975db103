// Exercises: made-up days in true bytes with known truth, for training, tests and scores.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/text.h"

namespace yagura::exercise {

struct Setting {
  std::string_view name;
  double standard, low, high;
  Text summary;
};

using SettingValues = std::map<std::string, double, std::less<>>;

struct Scenario {
  std::string_view name;
  Text summary;
  std::span<const Setting> settings;
  // Writes all files into `folder`, which exists. Same seed and settings, same bytes.
  void (*make)(const std::string& folder, std::uint64_t seed, const SettingValues& values);
};

// THE list of scenarios.
std::span<const Scenario> all_scenarios();
const Scenario* find_scenario(std::string_view name);

std::string names_of(const Scenario& scenario);  // of its settings: "ships, aircraft"

// Every setting at its standard, changed by `given`; an error text where a name or value is wrong.
Result<SettingValues> settings_of(const Scenario& scenario, const SettingValues& given);

}  // namespace yagura::exercise
