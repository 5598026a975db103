// Point: one archived position of a track, 40 bytes. The archive keeps the time to the microsecond
// and the position to 1e-7 degree exactly; speed is rounded to 0.1 kn (at most 6,553.3), course and
// heading to 0.1 degree, altitude to 1 ft.
#pragma once

#include <cstdint>
#include <optional>

#include "model/observation.h"

namespace yagura {

class Point {
 public:
  Point() = default;
  explicit Point(const Fix& fix);
  Point(TrackId track, Time time, Position position) : track_(track), time_(time), at_(position) {}

  TrackId track() const { return track_; }
  Time time() const { return time_; }
  Position position() const { return at_; }
  ObjectClass object_class() const { return class_; }
  std::optional<Speed> speed() const;
  std::optional<Angle> course() const;
  std::optional<Angle> heading() const;
  std::optional<float> altitude_m() const;

  // The archived whole numbers; kAbsent (of altitude kNoAltitude) where absent.
  static constexpr std::uint16_t kAbsent = 0xffff;
  static constexpr std::int32_t kNoAltitude = INT32_MIN;
  std::uint16_t speed_tenths() const { return speed_; }      // 0.1 kn
  std::uint16_t course_tenths() const { return course_; }    // 0.1 degree, < 3600
  std::uint16_t heading_tenths() const { return heading_; }  // 0.1 degree, < 3600
  std::int32_t altitude_ft() const { return altitude_; }
  void set_tenths(std::uint16_t speed, std::uint16_t course, std::uint16_t heading) {
    speed_ = speed, course_ = course, heading_ = heading;
  }
  void set_altitude_ft(std::int32_t feet) { altitude_ = feet; }
  void set_track(TrackId track) { track_ = track; }
  void set_class(ObjectClass c) { class_ = c; }

  bool operator==(const Point&) const = default;

 private:
  TrackId track_{};
  Time time_{};
  Position at_;
  std::int32_t altitude_ = kNoAltitude;
  std::uint16_t speed_ = kAbsent, course_ = kAbsent, heading_ = kAbsent;
  ObjectClass class_ = ObjectClass::unknown;  // of the fix; not in segments, kept once per track
};
static_assert(sizeof(Point) == 40);

}  // namespace yagura
