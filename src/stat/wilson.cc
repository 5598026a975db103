#include "stat/wilson.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"

namespace yagura {

Interval wilson(std::uint64_t hits, std::uint64_t n, double z) {
  YAGURA_ASSERT(hits <= n);
  if (n == 0) return {0, 1};
  const auto total = static_cast<double>(n);
  const double p = static_cast<double>(hits) / total;
  const double z2 = z * z;
  const double centre = p + z2 / (2 * total);
  const double half = z * std::sqrt(p * (1 - p) / total + z2 / (4 * total * total));
  const double scale = 1 + z2 / total;
  return {hits == 0 ? 0 : std::max(0.0, (centre - half) / scale),
          hits == n ? 1 : std::min(1.0, (centre + half) / scale)};
}

}  // namespace yagura
