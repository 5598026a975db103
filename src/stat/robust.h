// Median and median absolute deviation: a baseline that a few outliers do not move.
#pragma once

#include <span>
#include <vector>

namespace yagura {

// Middle value (mean of the two middle ones); 0 for none. The values are taken by copy.
double median(std::vector<double> values);

struct Baseline {
  double median = 0;
  double mad = 0;  // median of |x - median|, unscaled (times 1.4826 = sigma of a normal)
};
Baseline baseline(std::span<const double> values);

}  // namespace yagura
