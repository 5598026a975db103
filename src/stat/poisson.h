// Exact (Garwood 1936) interval of the mean of a Poisson count.
#pragma once

#include <cstdint>

#include "stat/wilson.h"

namespace yagura {

// `count` >= 0; confidence in (0, 1), two-sided. The low end of a count of 0 is 0. Relative error
// below 1e-9. Divide by the exposure to get a rate.
Interval poisson_interval(std::uint64_t count, double confidence = 0.95);

// P(X <= count) for X ~ Poisson(mean), mean >= 0. Absolute error below 1e-12.
double poisson_cdf(std::uint64_t count, double mean);

}  // namespace yagura
