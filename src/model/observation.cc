#include "model/observation.h"

#include "base/hash.h"

namespace yagura {

TrackId track_id(std::string_view subject, Time first_seen) {
  return static_cast<TrackId>(hash64(subject, static_cast<std::uint64_t>(micros(first_seen))));
}

std::string track_name(TrackId id) {
  std::string big_endian;
  for (int shift = 56; shift >= 0; shift -= 8) {
    big_endian += static_cast<char>(static_cast<std::uint64_t>(id) >> shift & 0xff);
  }
  return "track:" + to_hex(big_endian);
}

std::string_view class_name(ObjectClass c) {
  static constexpr std::string_view kNames[] = {
      "unknown",          "cargo",          "tanker",   "passenger",
      "fishing",          "service",        "pleasure", "aid_to_navigation",
      "shore_station",    "distress",       "aircraft", "rotorcraft",
      "private_aircraft", "surface_vehicle"};
  return kNames[static_cast<std::size_t>(c)];
}

std::string_view condition_kind_name(Condition::Kind k) {
  static constexpr std::string_view kNames[] = {"storm", "exercise", "closure", "space_weather",
                                                "outage"};
  return kNames[static_cast<std::size_t>(k)];
}

}  // namespace yagura
