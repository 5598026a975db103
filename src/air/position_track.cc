#include "air/position_track.h"

#include <algorithm>
#include <cmath>

#include "air/cpr.h"

namespace yagura::air {
namespace {

constexpr Duration kAirbornePair = seconds{10};
constexpr Duration kSurfacePair = seconds{25};
constexpr Duration kSlowSurfacePair = seconds{50};  // below 25 kn
constexpr Duration kLocalReach = minutes{10};       // 1,000 kn take that long to 180 NM
constexpr Duration kReference = minutes{60};        // older: nothing to compare with
constexpr Duration kMotionKept = seconds{60};
constexpr std::uint8_t kReliableAfter = 4;
constexpr std::uint8_t kMostAgreeing = 8;

double angle_between(double a, double b) {
  const double d = std::fmod(std::abs(a - b), 360.0);
  return d > 180 ? 360 - d : d;
}

}  // namespace

std::optional<Position> PositionTrack::resolve(const Heard& now) const {
  const Heard& other = now.cpr.odd ? even_ : odd_;
  const Duration limit = !now.surface     ? kAirbornePair
                         : speed_kn_ < 25 ? kSlowSurfacePair
                                          : kSurfacePair;
  if (has_time(other.time) && other.surface == now.surface && now.time - other.time <= limit) {
    const Cpr& even = now.cpr.odd ? other.cpr : now.cpr;
    const Cpr& odd = now.cpr.odd ? now.cpr : other.cpr;
    std::optional<Position> place;
    if (!now.surface) {
      place = cpr_global(even, odd, now.cpr.odd);
    } else if (place_) {
      place = cpr_global_surface(even, odd, now.cpr.odd, *place_);
    }
    if (place) return place;
  }
  if (!reliable_ || now.time - time_ > kLocalReach) return std::nullopt;
  return cpr_local(now.cpr, *place_, now.surface);
}

// The speed check of readsb (track.c, speed_check), by time of position.
bool PositionTrack::fits(Position place, bool surface, Time time, const MotionKnown& motion) const {
  const double moved = distance(*place_, place).metres();
  const double since = to_seconds(std::max(time - time_, Duration{}));
  double speed = surface ? 120 : motion.air_limit_kn.value_or(900);
  if (motion.speed_kn && motion.speed_age <= kMotionKept) {
    speed = std::max(*motion.speed_kn, speed_kn_) + 3 * to_seconds(motion.speed_age) + 3 * since;
  }
  double range = surface ? 10 : 30;
  if (motion.course_deg && motion.course_age < seconds{5}) {
    const double turn = angle_between(*motion.course_deg, bearing(*place_, place).degrees());
    if (speed > 40 && turn < 10) range += 2000;
    speed += speed * (90 - turn) / 90 * (1 - to_seconds(motion.course_age) / 5);
  } else {
    speed *= 1.3;
  }
  speed = std::min(speed, 2000.0);
  return moved <= range + Speed::knots(speed).metres_per_second() * (since + 0.2);
}

std::optional<Position> PositionTrack::report(const Cpr& cpr, bool surface, Time time,
                                              const MotionKnown& motion) {
  // Words of zero are what some transponders send for an unknown place.
  if (cpr.latitude == 0 && cpr.longitude == 0) return std::nullopt;
  if ((cpr.latitude == 0 || cpr.longitude == 0) && !reliable_) return std::nullopt;
  const Heard now{cpr, time, surface};
  const auto place = resolve(now);
  (cpr.odd ? odd_ : even_) = now;
  if (!place) return std::nullopt;
  const bool first = !place_ || time - time_ > kReference;
  if (!first && !fits(*place, surface, time, motion)) {
    ++refused_;
    if (agreeing_ > 1) {
      --agreeing_;
      return std::nullopt;
    }
  } else if (!first) {
    agreeing_ = std::min<std::uint8_t>(agreeing_ + 1, kMostAgreeing);
    reliable_ = reliable_ || agreeing_ >= kReliableAfter;
    place_ = place;
    time_ = time;
    speed_kn_ = motion.speed_kn.value_or(0);
    return place;
  }
  // The first position, or what was agreed on has been refuted: begin anew here.
  agreeing_ = 1;
  reliable_ = false;
  place_ = place;
  time_ = time;
  speed_kn_ = motion.speed_kn.value_or(0);
  return place;
}

std::optional<Position> PositionTrack::reliable_place(Time now, Duration age) const {
  if (!reliable_ || now - time_ > age) return std::nullopt;
  return place_;
}

void PositionTrack::save(Writer& w) const {
  for (const Heard* h : {&even_, &odd_}) {
    w.u64(h->cpr.latitude);
    w.u64(h->cpr.longitude);
    w.boolean(h->cpr.odd);
    w.time(h->time);
    w.boolean(h->surface);
  }
  w.boolean(place_.has_value());
  if (place_) {
    w.i64(place_->latitude_e7());
    w.i64(place_->longitude_e7());
  }
  w.time(time_);
  w.f64(speed_kn_);
  w.u8(agreeing_);
  w.boolean(reliable_);
  w.u64(refused_);
}

void PositionTrack::load(Reader& r) {
  for (Heard* h : {&even_, &odd_}) {
    h->cpr.latitude = static_cast<std::uint32_t>(r.u64() & 0x1ffff);
    h->cpr.longitude = static_cast<std::uint32_t>(r.u64() & 0x1ffff);
    h->cpr.odd = r.boolean();
    h->time = r.time();
    h->surface = r.boolean();
  }
  place_.reset();
  if (r.boolean()) {
    const auto lat = r.i64();
    const auto lon = r.i64();
    place_ = Position::from_e7(lat, lon);
    if (!place_) r.fail();
  }
  time_ = r.time();
  speed_kn_ = r.f64();
  agreeing_ = r.u8();
  reliable_ = r.boolean();
  refused_ = r.u64();
  if (reliable_ && !place_) r.fail();
}

}  // namespace yagura::air
