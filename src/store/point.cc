#include "store/point.h"

#include <cmath>

namespace yagura {
namespace {

std::uint16_t tenths(double v) {
  const double scaled = std::round(v * 10);
  return scaled >= 0 && scaled < Point::kAbsent ? static_cast<std::uint16_t>(scaled)
                                                : Point::kAbsent;
}

std::uint16_t angle_tenths(const std::optional<Angle>& a) {
  if (!a) return Point::kAbsent;
  const std::uint16_t v = tenths(a->degrees());
  return v == Point::kAbsent ? v : static_cast<std::uint16_t>(v % 3600);
}

std::optional<Angle> angle(std::uint16_t v) {
  if (v == Point::kAbsent) return std::nullopt;
  return Angle::degrees(v / 10.0);
}

}  // namespace

Point::Point(const Fix& fix)
    : track_(fix.track),
      time_(fix.time),
      at_(fix.position),
      speed_(fix.speed ? tenths(fix.speed->knots()) : kAbsent),
      course_(angle_tenths(fix.course)),
      heading_(angle_tenths(fix.heading)),
      class_(fix.object_class) {
  if (!fix.altitude_m) return;
  const double feet = std::round(static_cast<double>(*fix.altitude_m) / 0.3048);
  if (std::abs(feet) < 1e9) altitude_ = static_cast<std::int32_t>(feet);
}

std::optional<Speed> Point::speed() const {
  if (speed_ == kAbsent) return std::nullopt;
  return Speed::knots(speed_ / 10.0);
}
std::optional<Angle> Point::course() const { return angle(course_); }
std::optional<Angle> Point::heading() const { return angle(heading_); }
std::optional<float> Point::altitude_m() const {
  if (altitude_ == kNoAltitude) return std::nullopt;
  return static_cast<float>(altitude_ * 0.3048);
}

}  // namespace yagura
