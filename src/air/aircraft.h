// Aircraft: what one address has said of itself so far, and how old each part is.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "air/adsb.h"
#include "air/position_track.h"
#include "air/quality.h"
#include "base/units.h"
#include "model/observation.h"

namespace yagura::air {

// A value and the time of the message that said it.
template <class T>
struct Said {
  std::optional<T> value;
  Time time = kNoTime;
  void set(T v, Time t) {
    value = v;
    time = t;
  }
  // The value where it is no older than `age` at `now`.
  std::optional<T> fresh(Time now, Duration age) const {
    return value && now - time <= age ? value : std::nullopt;
  }
};

class Aircraft {
 public:
  // What one message changed.
  struct Heard {
    bool duplicate = false;         // another reception of the same transmission
    bool identity_changed = false;  // call sign or class
    bool call_sign_changed = false;
    std::optional<Position> place;           // accepted, from this very message
    bool reliable = false;                   // and agreed on by others
    std::optional<std::uint8_t> nic, nac_p;  // said by this message
    bool nac_p_derived = false;
    bool position_lost = false;
  };
  // Messages with a proven address (or of a known one), in order of time.
  Heard hear(const AdsbRecord& record, Time time);
  // Another kind of message with this address.
  void heard_of(Time time) { last_ = time; }

  Time first() const { return first_; }
  Time last() const { return last_; }
  std::uint32_t messages() const { return messages_; }
  const CallSign& call_sign() const { return call_sign_; }
  ObjectClass object_class() const { return class_; }
  std::optional<bool> on_ground() const { return on_ground_; }
  std::optional<double> speed_kn(Time now) const { return speed_.fresh(now, kFresh); }
  std::optional<double> course_deg(Time now) const { return course_.fresh(now, kFresh); }
  std::optional<double> altitude_m(Time now) const;
  std::optional<Position> reliable_place(Time now) const {
    return positions_.reliable_place(now, kFresh);
  }
  // 0, 1, 2; absent until the operational status tells it or its absence for 10 s shows version 0.
  std::optional<std::uint8_t> version(Time now) const;

  void save(Writer& w) const;
  void load(Reader& r);

  static constexpr Duration kFresh = seconds{10};

 private:
  struct Reception {
    std::uint64_t hash = 0;
    Time time = kNoTime;
  };
  bool is_duplicate(std::uint64_t hash, Time time);
  void apply(const Identification& b, Time time, Heard& out);
  void apply(const AirbornePosition& b, Time time, Heard& out);
  void apply(const SurfacePosition& b, Time time, Heard& out);
  void apply(const Velocity& b, Time time, Heard& out);
  void apply(const TargetState& b, Time time, Heard& out);
  void apply(const OperationalStatus& b, Time time, Heard& out);
  template <class Other>
  void apply(const Other&, Time, Heard&) {}
  void place(const Cpr& cpr, bool surface, Time time, Heard& out);
  Supplements supplements(Time now, std::optional<bool> b) const;

  Time first_ = kNoTime, last_ = kNoTime;
  Time first_squitter_ = kNoTime;
  std::uint32_t messages_ = 0;
  std::array<Reception, 8> receptions_;
  std::uint8_t next_reception_ = 0;
  CallSign call_sign_;
  ObjectClass class_ = ObjectClass::aircraft;
  std::optional<std::uint8_t> version_;
  Said<bool> nic_a_, nic_c_;
  Said<double> speed_, course_, air_limit_;
  Said<std::int32_t> altitude_ft_;
  std::optional<bool> on_ground_;
  PositionTrack positions_;
};

}  // namespace yagura::air
