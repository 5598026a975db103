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

Result<SettingValues> settings_of(const Scenario& scenario, const SettingValues& given) {
  SettingValues values;
  std::string names;
  for (const Setting& s : scenario.settings) {
    values.emplace(s.name, s.standard);
    names += (names.empty() ? "" : ", ") + std::string(s.name);
  }
  for (const auto& [name, value] : given) {
    const auto it = values.find(name);
    if (it == values.end()) {
      return fail("bad_setting",
                  fmt::format("{} has no setting '{}'; it has: {}", scenario.name, name, names));
    }
    for (const Setting& s : scenario.settings) {
      if (s.name == name && !(value >= s.low && value <= s.high)) {
        return fail("bad_setting",
                    fmt::format("{} must be from {} to {}, not {}", name, s.low, s.high, value));
      }
    }
    it->second = value;
  }
  return values;
}

}  // namespace yagura::exercise
