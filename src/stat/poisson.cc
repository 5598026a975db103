#include "stat/poisson.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"

namespace yagura {
namespace {

// The mean at which P(X <= count) falls to `p`; the function falls as the mean grows.
double mean_where_cdf_is(std::uint64_t count, double p) {
  double low = 0, high = static_cast<double>(count) + 10;
  while (poisson_cdf(count, high) > p) high *= 2;
  for (int i = 0; i < 200 && high - low > 1e-12 * high; ++i) {
    const double middle = (low + high) / 2;
    (poisson_cdf(count, middle) > p ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace

double poisson_cdf(std::uint64_t count, double mean) {
  YAGURA_ASSERT(mean >= 0);
  if (mean == 0) return 1;
  // The sum from its largest term on, scaled by it, so that nothing overflows.
  const double n = static_cast<double>(count);
  const double start = std::min(n, std::floor(mean));
  const double peak = start * std::log(mean) - mean - std::lgamma(start + 1);
  double sum = 1, term = 1;
  for (double k = start; k >= 1 && term > 1e-20; --k) sum += term *= k / mean;
  term = 1;
  for (double k = start + 1; k <= n && term > 1e-20; ++k) sum += term *= mean / k;
  return std::min(1.0, std::exp(peak) * sum);
}

Interval poisson_interval(std::uint64_t count, double confidence) {
  YAGURA_ASSERT(confidence > 0 && confidence < 1);
  const double tail = (1 - confidence) / 2;
  return {count == 0 ? 0 : mean_where_cdf_is(count - 1, 1 - tail), mean_where_cdf_is(count, tail)};
}

}  // namespace yagura
