#include "exercise/exercise.h"

#include <fmt/format.h>

#include "exercise/two_partners.h"

namespace yagura::exercise {

std::span<const Scenario> all_scenarios() {
  static const Scenario list[] = {two_partners()};
  return list;
}

const Scenario* find_scenario(std::string_view name) {
  for (const Scenario& s : all_scenarios()) {
    if (s.name == name) return &s;
  }
  return nullptr;
}

std::string names_of(const Scenario& scenario) {
  std::string names;
  for (const Setting& s : scenario.settings)
    names += (names.empty() ? "" : ", ") + std::string(s.name);
  return names;
}

Result<SettingValues> settings_of(const Scenario& scenario, const SettingValues& given) {
  SettingValues values;
  for (const Setting& s : scenario.settings) values.emplace(s.name, s.standard);
  for (const auto& [name, value] : given) {
    const auto it = values.find(name);
    if (it == values.end()) {
      return fail("bad_setting",
                  said("exercise.no_setting", {{"scenario", std::string(scenario.name)},
                                               {"name", name},
                                               {"list", names_of(scenario)}}));
    }
    for (const Setting& s : scenario.settings) {
      if (s.name == name && !(value >= s.low && value <= s.high)) {
        return fail("bad_setting",
                    said("exercise.out_of_range", {{"name", name},
                                                   {"low", fmt::format("{}", s.low)},
                                                   {"high", fmt::format("{}", s.high)},
                                                   {"value", fmt::format("{}", value)}}));
      }
    }
    it->second = value;
  }
  return values;
}

}  // namespace yagura::exercise
