// Wilson score interval of a binomial share (E. B. Wilson 1927).
#pragma once

#include <cstdint>

namespace yagura {

struct Interval {
  double low = 0, high = 0;
};

// `hits` of `n` (hits <= n); z = 1.96 gives 95 %, two-sided. n = 0 gives [0, 1].
Interval wilson(std::uint64_t hits, std::uint64_t n, double z = 1.96);

}  // namespace yagura
