#include "stat/robust.h"

#include <algorithm>
#include <cmath>

namespace yagura {

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

Baseline baseline(std::span<const double> values) {
  Baseline out;
  out.median = median({values.begin(), values.end()});
  std::vector<double> deviations;
  deviations.reserve(values.size());
  for (const double v : values) deviations.push_back(std::abs(v - out.median));
  out.mad = median(std::move(deviations));
  return out;
}

}  // namespace yagura
