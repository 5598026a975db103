#include "model/descriptor.h"

#include <fmt/format.h>

#include <vector>

#include "base/assert.h"

namespace yagura {

void Settings::add(const DetectorInfo& info) {
  auto& options = values_[std::string(info.kind)];
  for (const Option& o : info.options) options.emplace(o.name, o.standard);
  known_.emplace(info.kind, &info);
}

double Settings::get(std::string_view kind, std::string_view option) const {
  const auto& options = of(kind);
  const auto it = options.find(option);
  YAGURA_ASSERT(it != options.end());
  return it->second;
}

const std::map<std::string, double, std::less<>>& Settings::of(std::string_view kind) const {
  const auto it = values_.find(kind);
  YAGURA_ASSERT(it != values_.end());
  return it->second;
}

std::optional<std::string> Settings::set(std::string_view kind, std::string_view option,
                                         double value, Lang lang) {
  const std::string name = fmt::format("{}.{}", kind, option);
  const auto known = known_.find(kind);
  if (known == known_.end()) {
    return render(lang, "set.no_detector", std::vector<TextArgument>{{"name", std::string(kind)}});
  }
  std::string names;
  for (const Option& o : known->second->options) {
    names += (names.empty() ? "" : ", ") + std::string(o.name);
    if (o.name != option) continue;
    if (!(value >= o.low && value <= o.high)) {
      return render(lang, "set.out_of_range",
                    std::vector<TextArgument>{{"name", name},
                                              {"low", fmt::format("{}", o.low)},
                                              {"high", fmt::format("{}", o.high)},
                                              {"value", fmt::format("{}", value)}});
    }
    values_.find(kind)->second[std::string(option)] = value;
    return std::nullopt;
  }
  return render(lang, "set.no_parameter",
                std::vector<TextArgument>{
                    {"name", name},
                    {"list", names.empty() ? std::string(Text{"none", "なし"}.in(lang)) : names}});
}

}  // namespace yagura
