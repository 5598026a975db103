// The natural logarithm by plain arithmetic, so that partners with different machines and C
// libraries get the same bits.
#pragma once

#include <bit>
#include <cstdint>

namespace yagura {

// x > 0 and normal. ln x = e ln 2 + 2 artanh((m - 1) / (m + 1)) with m in [sqrt(1/2), sqrt(2)); the
// series is cut where it no longer counts. Error below 2e-15 relative to max(1, |ln x|).
inline double portable_ln(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  auto e = static_cast<double>(static_cast<std::int64_t>(bits >> 52) - 1023);
  double m = std::bit_cast<double>((bits & 0xfffffffffffffULL) | 0x3ff0000000000000ULL);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    e += 1;
  }
  const double z = (m - 1) / (m + 1);
  const double zz = z * z;
  double sum = 0;
  for (int k = 21; k >= 1; k -= 2) sum = sum * zz + 1.0 / k;
  return e * 0.6931471805599453 + 2 * z * sum;
}

}  // namespace yagura
