// What crosses rooms between bytes and events: plain values. A domain's own bodies stay in its
// room.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/position.h"
#include "base/time.h"
#include "base/units.h"
#include "model/evidence.h"

namespace yagura {

// A track is one object as seen. Its id comes from what is known at its first fix (subject and
// time), so replay, recompute and other machines give the same id.
enum class TrackId : std::uint64_t {};
TrackId track_id(std::string_view subject, Time first_seen);
std::string track_name(TrackId id);  // "track:" and 16 hex digits
// The key of a subject in the live picture, which knows no segmentation: the track of time zero.
inline TrackId live_object(std::string_view subject) { return track_id(subject, Time{}); }

// State is kept and work is divided by 64 fixed logical partitions of the track id.
inline constexpr unsigned kPartitions = 64;
constexpr unsigned partition_of(TrackId id) {
  return static_cast<unsigned>(static_cast<std::uint64_t>(id) % kPartitions);
}

// "scheme:value", such as mmsi:431000001, imo:9074729, icao24:84abcd, ip:10.0.0.5@port-a,
// asset:port-demo.
using Subject = std::string;

// How an object is drawn and counted. `person_scale` (pleasure craft, private aircraft) serves
// counts, coverage and safety only: no name search, no history over 24 h unless a kept event names
// it.
enum class ObjectClass : std::uint8_t {
  unknown,
  cargo,
  tanker,
  passenger,
  fishing,
  service,
  pleasure,
  aid_to_navigation,
  shore_station,
  distress,
  aircraft,
  rotorcraft,
  private_aircraft,
  surface_vehicle
};
std::string_view class_name(ObjectClass c);  // "cargo"
constexpr bool person_scale(ObjectClass c) {
  return c == ObjectClass::pleasure || c == ObjectClass::private_aircraft;
}

// Opened or changed: the newest replaces what was said before.
struct TrackInfo {
  TrackId id{};
  Subject subject;        // "" where the track has none
  std::string name;       // as sent by the object, "" where unknown
  std::string call_sign;  // "" where unknown
  std::string imo;        // seven digits, check digit tested, "" where unknown
  ObjectClass object_class = ObjectClass::unknown;
  std::optional<double> length_m;
  Time time;  // of the record that said so
};

struct Fix {
  TrackId track{};
  Time time;  // event time
  Position position;
  std::optional<float> altitude_m;  // barometric, standard atmosphere
  std::optional<Speed> speed;       // over ground
  std::optional<Angle> course;      // over ground, [0, 360)
  std::optional<Angle> heading;     // true, [0, 360)
  ObjectClass object_class = ObjectClass::unknown;
  Spans evidence;
};

// What a user of satellite navigation says of its own fix (ADS-B: DO-260B).
struct NavQuality {
  TrackId track{};
  Time time;
  std::optional<Position> position;  // last reliable, at most 10 s old
  std::optional<float> altitude_m;
  std::optional<Speed> ground_speed;  // at most 10 s old
  std::optional<bool> on_ground;
  std::optional<std::uint8_t> nic;    // 0-11
  std::optional<std::uint8_t> nac_p;  // 0-11
  bool nac_p_derived = false;         // from the type code (version 0), not sent
  bool position_lost = false;         // type code 0: no position information
  bool reliable_position = false;     // this very message gave a reliable position
  Spans evidence;
};

// One claim of who an object is. Merging and conflict are resolved when read.
struct IdentityClaim {
  TrackId track{};
  Time time;
  Subject claim;  // imo:9074729, callsign:JA1234, name:..., icao24:...
  Spans evidence;
};

// Something seen without an identity (a radar plot, an infrared detection).
struct Contact {
  Time time;
  Position position;
  std::optional<Distance> sigma;
  Spans evidence;
};

// Rings of (longitude, latitude) edges along great circles; the first ring of a polygon is its
// outside.
struct Polygon {
  std::vector<std::vector<Position>> rings;
};

// A circumstance that may explain events harmlessly, or matter to them.
struct Condition {
  enum class Kind : std::uint8_t { storm, exercise, closure, space_weather, outage };
  std::string id;  // stable, from its source
  Kind kind = Kind::storm;
  std::string name_en, name_ja;
  std::vector<Polygon> area;  // empty = everywhere (space weather)
  Time from, to;              // valid in [from, to)
  std::string source;
  Spans evidence;
};
std::string_view condition_kind_name(Condition::Kind k);

// Where and when a detector could have seen something: deltas, summed by the pipeline.
struct Exposure {
  std::string_view detector;    // kind, a literal
  std::uint64_t cell = 0;       // S2 level 7, or 0 when by asset
  std::string asset;            // "" when by cell
  Time hour;                    // start of the UTC hour
  std::int64_t live_us = 0;     // time in which the detector worked there
  std::int64_t subject_us = 0;  // subjects x time watched
};

}  // namespace yagura
