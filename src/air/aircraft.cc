#include "air/aircraft.h"

#include <cmath>
#include <numbers>

namespace yagura::air {
namespace {

// The same bytes again within this time are the same transmission, heard by another receiver: a
// transponder repeats a message after 0.4 s at the earliest.
constexpr Duration kSameTransmission = milliseconds{200};
constexpr Duration kVersionAwaited = seconds{10};
constexpr Duration kSupplementsKept = seconds{60};

// Emitter category (DO-260B table A-13). Aircraft flown mostly by private persons are of person
// scale.
std::optional<ObjectClass> class_of(char set, unsigned category) {
  if (category == 0) return std::nullopt;
  switch (set) {
    case 'A':
      if (category == 1) return ObjectClass::private_aircraft;
      return category == 7 ? ObjectClass::rotorcraft : ObjectClass::aircraft;
    case 'B':
      // 1 glider, 2 balloon, 3 parachutist, 4 ultralight, 6 unmanned; 7 spacecraft.
      if (category == 7 || category == 5) return ObjectClass::aircraft;
      return ObjectClass::private_aircraft;
    case 'C':
      return category <= 2 ? ObjectClass::surface_vehicle : ObjectClass::unknown;
    default:
      return ObjectClass::unknown;
  }
}

template <class T, class F>
void save_optional(Writer& w, const std::optional<T>& v, F&& put) {
  w.boolean(v.has_value());
  if (v) put(*v);
}

void save_said(Writer& w, const Said<double>& s) {
  save_optional(w, s.value, [&](double v) { w.f64(v); });
  w.time(s.time);
}
void save_said(Writer& w, const Said<bool>& s) {
  save_optional(w, s.value, [&](bool v) { w.boolean(v); });
  w.time(s.time);
}
void load_said(Reader& r, Said<double>& s) {
  s.value.reset();
  if (r.boolean()) s.value = r.f64();
  s.time = r.time();
}
void load_said(Reader& r, Said<bool>& s) {
  s.value.reset();
  if (r.boolean()) s.value = r.boolean();
  s.time = r.time();
}

}  // namespace

bool Aircraft::is_duplicate(std::uint64_t hash, Time time) {
  for (const Reception& r : receptions_) {
    if (r.hash == hash && has_time(r.time) && std::chrono::abs(time - r.time) < kSameTransmission) {
      return true;
    }
  }
  receptions_[next_reception_] = {hash, time};
  next_reception_ = static_cast<std::uint8_t>((next_reception_ + 1) % receptions_.size());
  return false;
}

std::optional<std::uint8_t> Aircraft::version(Time now) const {
  if (version_) return version_;
  if (has_time(first_squitter_) && now - first_squitter_ >= kVersionAwaited) return std::uint8_t{0};
  return std::nullopt;
}

std::optional<double> Aircraft::altitude_m(Time now) const {
  const auto feet = altitude_ft_.fresh(now, kFresh);
  if (!feet) return std::nullopt;
  return Distance::feet(*feet).metres();
}

Supplements Aircraft::supplements(Time now, std::optional<bool> b) const {
  return {nic_a_.fresh(now, kSupplementsKept), b, nic_c_.fresh(now, kSupplementsKept)};
}

Aircraft::Heard Aircraft::hear(const AdsbRecord& record, Time time) {
  Heard out;
  if (is_duplicate(record.message_hash, time)) {
    out.duplicate = true;
    return out;
  }
  if (messages_ == 0) {
    first_ = time;
    if (record.address_kind == AddressKind::other) class_ = ObjectClass::unknown;
  }
  last_ = time;
  if (messages_ < UINT32_MAX) ++messages_;
  if (record.df == 11 || record.df == 17) {
    if (record.capability == 4) on_ground_ = true;
    if (record.capability == 5) on_ground_ = false;
  }
  if (record.df == 11 || record.mlat) return out;
  if (!has_time(first_squitter_)) first_squitter_ = time;
  std::visit([&](const auto& body) { apply(body, time, out); }, record.body);
  return out;
}

void Aircraft::apply(const Identification& b, Time, Heard& out) {
  const ObjectClass c = class_of(b.set, b.category).value_or(class_);
  out.call_sign_changed = !b.call_sign.empty() && !(b.call_sign == call_sign_);
  out.identity_changed = out.call_sign_changed || c != class_;
  if (out.call_sign_changed) call_sign_ = b.call_sign;
  class_ = c;
}

void Aircraft::place(const Cpr& cpr, bool surface, Time time, Heard& out) {
  MotionKnown motion;
  motion.speed_kn = speed_.value;
  if (speed_.value) motion.speed_age = time - speed_.time;
  motion.course_deg = course_.value;
  if (course_.value) motion.course_age = time - course_.time;
  motion.air_limit_kn = air_limit_.fresh(time, seconds{60});
  out.place = positions_.report(cpr, surface, time, motion);
  out.reliable = out.place && positions_.reliable();
}

void Aircraft::apply(const AirbornePosition& b, Time time, Heard& out) {
  if (b.altitude_ft) altitude_ft_.set(*b.altitude_ft, time);
  out.position_lost = b.type_code == 0;
  if (b.type_code != 0) on_ground_ = false;
  if (const auto v = version(time)) {
    out.nic = airborne_integrity(*v, b.type_code, supplements(time, b.supplement_b)).nic;
    if (*v == 0) out.nac_p = nac_p_of_version_0(b.type_code);
    out.nac_p_derived = out.nac_p.has_value();
  }
  if (b.cpr) place(*b.cpr, false, time, out);
}

void Aircraft::apply(const SurfacePosition& b, Time time, Heard& out) {
  on_ground_ = true;
  if (b.ground_speed_kn) speed_.set(*b.ground_speed_kn, time);
  if (b.track_deg) course_.set(*b.track_deg, time);
  if (const auto v = version(time)) {
    out.nic = surface_integrity(*v, b.type_code, supplements(time, std::nullopt)).nic;
    if (*v == 0) out.nac_p = nac_p_of_version_0(b.type_code);
    out.nac_p_derived = out.nac_p.has_value();
  }
  place(b.cpr, true, time, out);
}

void Aircraft::apply(const Velocity& b, Time time, Heard&) {
  if (b.east_kn && b.north_kn) {
    const double e = *b.east_kn, n = *b.north_kn;
    const double course = std::atan2(e, n) * 180 / std::numbers::pi;
    speed_.set(std::hypot(e, n), time);
    course_.set(course < 0 ? course + 360 : course, time);
  }
  if (b.airspeed_kn) {
    air_limit_.set(b.true_airspeed ? *b.airspeed_kn * 4.0 / 3 : *b.airspeed_kn * 2.0, time);
  }
}

void Aircraft::apply(const TargetState& b, Time, Heard& out) {
  if (b.nac_p <= 11) out.nac_p = b.nac_p;
}

void Aircraft::apply(const OperationalStatus& b, Time time, Heard& out) {
  if (b.version > 2) return;
  version_ = b.version;
  if (b.version == 0) return;
  nic_a_.set(b.nic_a, time);
  if (b.surface && b.version == 2) nic_c_.set(b.nic_c, time);
  if (b.nac_p <= 11) out.nac_p = b.nac_p;
}

void Aircraft::save(Writer& w) const {
  w.time(first_);
  w.time(last_);
  w.time(first_squitter_);
  w.u64(messages_);
  for (const Reception& r : receptions_) {
    w.fixed64(r.hash);
    w.time(r.time);
  }
  w.u8(next_reception_);
  w.bytes(call_sign_.view());
  w.u8(static_cast<std::uint8_t>(class_));
  save_optional(w, version_, [&](std::uint8_t v) { w.u8(v); });
  for (const auto* s : {&nic_a_, &nic_c_}) save_said(w, *s);
  for (const auto* s : {&speed_, &course_, &air_limit_}) save_said(w, *s);
  save_optional(w, altitude_ft_.value, [&](std::int32_t v) { w.i64(v); });
  w.time(altitude_ft_.time);
  save_optional(w, on_ground_, [&](bool v) { w.boolean(v); });
  positions_.save(w);
}

void Aircraft::load(Reader& r) {
  first_ = r.time();
  last_ = r.time();
  first_squitter_ = r.time();
  messages_ = static_cast<std::uint32_t>(r.u64());
  for (Reception& reception : receptions_) {
    reception.hash = r.fixed64();
    reception.time = r.time();
  }
  next_reception_ = static_cast<std::uint8_t>(r.u8() % receptions_.size());
  call_sign_ = CallSign(r.bytes());
  const auto c = r.u8();
  if (c > static_cast<std::uint8_t>(ObjectClass::surface_vehicle)) return r.fail();
  class_ = static_cast<ObjectClass>(c);
  version_.reset();
  if (r.boolean()) version_ = r.u8();
  for (auto* s : {&nic_a_, &nic_c_}) load_said(r, *s);
  for (auto* s : {&speed_, &course_, &air_limit_}) load_said(r, *s);
  altitude_ft_.value.reset();
  if (r.boolean()) altitude_ft_.value = static_cast<std::int32_t>(r.i64());
  altitude_ft_.time = r.time();
  on_ground_.reset();
  if (r.boolean()) on_ground_ = r.boolean();
  positions_.load(r);
}

}  // namespace yagura::air
