#include "base/position.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace yagura {
namespace {

constexpr double kMeanRadius = 6371008.8;            // m, IUGG mean radius R1
constexpr double kEquatorialRadius = 6378137.0;      // m, WGS 84
constexpr double kFlattening = 1.0 / 298.257223563;  // WGS 84

double radians(double degrees) { return degrees * std::numbers::pi / 180.0; }

// Central angle by the haversine, good for near points.
double central_angle(double lat1, double lat2, double dlon) {
  const double s = std::sin((lat2 - lat1) / 2);
  const double t = std::sin(dlon / 2);
  const double h = s * s + std::cos(lat1) * std::cos(lat2) * t * t;
  return 2 * std::asin(std::sqrt(std::clamp(h, 0.0, 1.0)));
}

}  // namespace

std::optional<Position> Position::from_e7(std::int64_t latitude, std::int64_t longitude) {
  if (latitude < -900'000'000 || latitude > 900'000'000) return std::nullopt;
  if (longitude < -1'800'000'000 || longitude > 1'800'000'000) return std::nullopt;
  if (longitude == 1'800'000'000) longitude = -longitude;
  return Position{static_cast<std::int32_t>(latitude), static_cast<std::int32_t>(longitude)};
}

std::optional<Position> Position::from_degrees(double latitude, double longitude) {
  if (!(latitude >= -90 && latitude <= 90 && longitude >= -180 && longitude <= 180)) {
    return std::nullopt;
  }
  return from_e7(std::llround(latitude * 1e7), std::llround(longitude * 1e7));
}

Distance distance(Position a, Position b) {
  if (a == b) return Distance::metres(0);
  const double dlon = radians(b.longitude() - a.longitude());
  // Lambert (1942): reduced latitudes, spherical angle, first-order correction in the flattening.
  const double u1 = std::atan((1 - kFlattening) * std::tan(radians(a.latitude())));
  const double u2 = std::atan((1 - kFlattening) * std::tan(radians(b.latitude())));
  const double sigma = central_angle(u1, u2, dlon);
  if (sigma == 0) return Distance::metres(0);
  const double p = (u1 + u2) / 2;
  const double q = (u2 - u1) / 2;
  const double cos_half = std::cos(sigma / 2);
  const double sin_half = std::sin(sigma / 2);
  double x = 0;
  if (cos_half > 1e-3) {
    x = (sigma - std::sin(sigma)) * std::pow(std::sin(p) * std::cos(q) / cos_half, 2);
  }
  const double y = (sigma + std::sin(sigma)) * std::pow(std::cos(p) * std::sin(q) / sin_half, 2);
  return Distance::metres(kEquatorialRadius * (sigma - kFlattening / 2 * (x + y)));
}

Angle bearing(Position a, Position b) {
  if (a == b) return Angle::degrees(0);
  const double lat1 = radians(a.latitude());
  const double lat2 = radians(b.latitude());
  const double dlon = radians(b.longitude() - a.longitude());
  const double y = std::sin(dlon) * std::cos(lat2);
  const double x =
      std::cos(lat1) * std::sin(lat2) - std::sin(lat1) * std::cos(lat2) * std::cos(dlon);
  double degrees = std::atan2(y, x) * 180.0 / std::numbers::pi;
  if (degrees < 0) degrees += 360;
  return Angle::degrees(degrees >= 360 ? 0 : degrees);
}

Position destination(Position from, Angle course, Distance along) {
  const double d = along.metres() / kMeanRadius;
  const double lat1 = radians(from.latitude());
  const double lat2 = std::asin(std::clamp(
      std::sin(lat1) * std::cos(d) + std::cos(lat1) * std::sin(d) * std::cos(course.radians()),
      -1.0, 1.0));
  const double lon2 = radians(from.longitude()) +
                      std::atan2(std::sin(course.radians()) * std::sin(d) * std::cos(lat1),
                                 std::cos(d) - std::sin(lat1) * std::sin(lat2));
  const double wrapped = std::remainder(lon2 * 180.0 / std::numbers::pi, 360.0);
  return Position::from_degrees(lat2 * 180.0 / std::numbers::pi, wrapped).value_or(from);
}

Position interpolate(Position a, Position b, double f) {
  f = std::clamp(f, 0.0, 1.0);
  std::int64_t dlon = std::int64_t{b.longitude_e7()} - a.longitude_e7();
  if (dlon > 1'800'000'000) dlon -= 3'600'000'000;
  if (dlon < -1'800'000'000) dlon += 3'600'000'000;
  const std::int64_t dlat = std::int64_t{b.latitude_e7()} - a.latitude_e7();
  const std::int64_t lat = a.latitude_e7() + std::llround(f * static_cast<double>(dlat));
  std::int64_t lon = a.longitude_e7() + std::llround(f * static_cast<double>(dlon));
  if (lon >= 1'800'000'000) lon -= 3'600'000'000;
  if (lon < -1'800'000'000) lon += 3'600'000'000;
  return *Position::from_e7(lat, lon);
}

}  // namespace yagura
