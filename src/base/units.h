// Angle, Distance, Speed: doubles that carry their unit in the name of the maker and the reader.
// Conversions by the exact definitions: 1 nautical mile = 1852 m, 1 knot = 1852/3600 m/s, 1 ft =
// 0.3048 m.
#pragma once

#include <compare>
#include <numbers>

namespace yagura {

class Angle {
 public:
  constexpr Angle() = default;
  static constexpr Angle degrees(double v) { return Angle{v}; }
  static constexpr Angle radians(double v) { return Angle{v * 180.0 / std::numbers::pi}; }
  constexpr double degrees() const { return degrees_; }
  constexpr double radians() const { return degrees_ * std::numbers::pi / 180.0; }
  auto operator<=>(const Angle&) const = default;

 private:
  constexpr explicit Angle(double v) : degrees_(v) {}
  double degrees_ = 0;
};

class Distance {
 public:
  constexpr Distance() = default;
  static constexpr Distance metres(double v) { return Distance{v}; }
  static constexpr Distance kilometres(double v) { return Distance{v * 1000}; }
  static constexpr Distance nautical_miles(double v) { return Distance{v * 1852}; }
  static constexpr Distance feet(double v) { return Distance{v * 0.3048}; }
  constexpr double metres() const { return metres_; }
  constexpr double kilometres() const { return metres_ / 1000; }
  constexpr double nautical_miles() const { return metres_ / 1852; }
  constexpr double feet() const { return metres_ / 0.3048; }
  auto operator<=>(const Distance&) const = default;

 private:
  constexpr explicit Distance(double v) : metres_(v) {}
  double metres_ = 0;
};

class Speed {
 public:
  constexpr Speed() = default;
  static constexpr Speed metres_per_second(double v) { return Speed{v}; }
  static constexpr Speed knots(double v) { return Speed{v * 1852 / 3600}; }
  constexpr double metres_per_second() const { return mps_; }
  constexpr double knots() const { return mps_ * 3600 / 1852; }
  auto operator<=>(const Speed&) const = default;

 private:
  constexpr explicit Speed(double v) : mps_(v) {}
  double mps_ = 0;
};

}  // namespace yagura
