// Position: a point on WGS 84 in units of 1e-7 degree (about 1 cm), which cannot be built out of
// range.
#pragma once

#include <cstdint>
#include <optional>

#include "base/units.h"

namespace yagura {

class Position {
 public:
  constexpr Position() =
      default;  // 0 N 0 E; use std::optional<Position> where a place may be absent

  // nullopt unless -90 <= latitude <= 90 and -180 <= longitude <= 180 (NaN is out of range).
  // Longitude 180 is kept as -180, so that one place has one form.
  static std::optional<Position> from_degrees(double latitude, double longitude);
  static std::optional<Position> from_e7(std::int64_t latitude, std::int64_t longitude);

  constexpr std::int32_t latitude_e7() const { return latitude_e7_; }
  constexpr std::int32_t longitude_e7() const { return longitude_e7_; }
  constexpr double latitude() const { return latitude_e7_ * 1e-7; }
  constexpr double longitude() const { return longitude_e7_ * 1e-7; }

  bool operator==(const Position&) const = default;

 private:
  constexpr Position(std::int32_t lat, std::int32_t lon) : latitude_e7_(lat), longitude_e7_(lon) {}
  std::int32_t latitude_e7_ = 0;
  std::int32_t longitude_e7_ = 0;
};

// Geodesic distance on WGS 84 (Lambert's formula for long lines on top of the haversine).
// Error: below 0.002 % for lines up to 100 km, below 10 m + 0.001 % otherwise; nearly antipodal
// points (farther than 19,900 km) are accurate to 0.5 % only.
Distance distance(Position a, Position b);

// Initial course of the great circle from a to b, [0, 360). 0 where a == b.
Angle bearing(Position a, Position b);

// The point reached from `from` over the mean sphere (R = 6371.0088 km), error below 0.6 % of
// `along`.
Position destination(Position from, Angle course, Distance along);

// Linear in latitude and (the shorter way round in) longitude: for fixes at most some hours of
// ship's way apart. f is clamped to [0, 1].
Position interpolate(Position a, Position b, double f);

}  // namespace yagura
