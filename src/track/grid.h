// Grid: squares at least `radius` wide over the whole Earth, so that what lies within the radius of
// a point is in its square or one of those around it. Right at the antimeridian and the poles.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "base/position.h"

namespace yagura {

struct UnitVector {
  double x, y, z;
};

inline UnitVector unit_vector(Position p) {
  const double lat = p.latitude() * std::numbers::pi / 180;
  const double lon = p.longitude() * std::numbers::pi / 180;
  return {std::cos(lat) * std::cos(lon), std::cos(lat) * std::sin(lon), std::sin(lat)};
}

inline constexpr double kSphereRadiusM = 6371008.8;  // IUGG mean radius R1

// The square of the chord on the unit sphere: 0 to 4.
inline double chord2(const UnitVector& a, const UnitVector& b) {
  const double x = a.x - b.x;
  const double y = a.y - b.y;
  const double z = a.z - b.z;
  return x * x + y * y + z * z;
}

// A degree of latitude is nowhere shorter than this on WGS 84.
inline constexpr double kShortestDegreeM = 110'500;

// False only where the points are surely farther apart: a cheap look before the true distance.
inline bool may_be_within(Position a, Position b, double radius_m) {
  const double lat_e7 = std::abs(static_cast<double>(a.latitude_e7()) - b.latitude_e7());
  return lat_e7 * 1e-7 * kShortestDegreeM <= radius_m;
}

class Grid {
 public:
  explicit Grid(double radius_m) : band_deg_(std::min(45.0, radius_m / kShortestDegreeM)) {}

  std::uint64_t square(Position p) const {
    const std::int64_t band = band_of(p.latitude());
    return key(band, column_of(p.longitude(), columns(band)));
  }

  // f(square) for the square of p and those around it, each once, in a fixed order.
  template <class F>
  void around(Position p, F&& f) const {
    const std::int64_t band = band_of(p.latitude());
    const std::int64_t last = band_of(90);
    for (std::int64_t b = std::max<std::int64_t>(0, band - 1); b <= std::min(last, band + 1); ++b) {
      const std::int64_t n = columns(b);
      if (n <= 3) {
        for (std::int64_t c = 0; c < n; ++c) f(key(b, c));
        continue;
      }
      const std::int64_t middle = column_of(p.longitude(), n);
      for (std::int64_t c = middle - 1; c <= middle + 1; ++c) f(key(b, (c + n) % n));
    }
  }

 private:
  static std::uint64_t key(std::int64_t band, std::int64_t column) {
    return static_cast<std::uint64_t>(band) << 32 | static_cast<std::uint64_t>(column);
  }
  std::int64_t band_of(double lat) const {
    return static_cast<std::int64_t>(std::floor((lat + 90) / band_deg_));
  }
  // How many squares go round a band: as wide as the radius where the band is narrowest, one band
  // nearer to the pole, with 5 % to spare (the sphere is no plane).
  std::int64_t columns(std::int64_t band) const {
    const double low = static_cast<double>(band) * band_deg_ - 90;
    const double widest =
        std::min(90.0, std::max(std::abs(low), std::abs(low + band_deg_)) + band_deg_);
    const double round = 360 * std::cos(widest * std::numbers::pi / 180) / (band_deg_ * 1.05);
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::floor(round)));
  }
  static std::int64_t column_of(double lon, std::int64_t n) {
    const auto c =
        static_cast<std::int64_t>(std::floor((lon + 180) / 360 * static_cast<double>(n)));
    return std::clamp<std::int64_t>(c, 0, n - 1);
  }

  double band_deg_;
};

}  // namespace yagura
