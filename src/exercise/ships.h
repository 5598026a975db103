// Ships of an exercise: where each goes, when its transponder is silent, and what it sends.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "exercise/path.h"
#include "exercise/stations.h"
#include "sea/ais.h"

namespace yagura::exercise {

struct Ship {
  std::uint32_t mmsi = 0;
  std::uint32_t imo = 0;  // 0 = none
  std::string name, call_sign;
  std::uint8_t ship_type =
      70;  // of the standard: 30 fishing, 52 tug, 50 pilot, 70 cargo, 80 tanker
  std::uint16_t length_m = 120;
  bool class_b = false;
  Path path;
  std::vector<std::pair<Time, Time>> silent;  // transponder off
  Duration interval = seconds{30};            // between reports under way; six times that at rest
  bool is_silent(Time t) const;
};

std::string subject_of(const Ship& ship);  // "mmsi:431999001"
// Seven digits with the check digit of IMO Resolution A.1117(30).
std::uint32_t make_imo(std::uint32_t six_digits);

// A distress beacon: position reports with the status of a beacon in earnest or under test, and the
// safety text that goes with it (ITU-R M.1371-5 annex 9): bursts of eight each minute.
struct Beacon {
  std::uint32_t mmsi = 0;  // 970 (SART), 972 (man overboard) or 974 (EPIRB) and six digits
  bool test = false;
  Position place;
  Time from, to;
};
std::string subject_of(const Beacon& beacon);

// Sends every ship's reports of [from, to) in time order to all stations.
class Fleet {
 public:
  Fleet(std::vector<Ship> ships, std::vector<Beacon> beacons, std::uint64_t seed)
      : ships_(std::move(ships)), beacons_(std::move(beacons)), random_(seed) {}
  void transmit(Time from, Time to, std::vector<StationFeed>& stations);
  const std::vector<Ship>& ships() const { return ships_; }

 private:
  sea::AisRecord position_report(const Ship& ship, const PathPoint& at, Time time);
  std::vector<std::string> static_report(const Ship& ship);
  void transmit_beacons(Time until, std::vector<StationFeed>& stations);
  std::vector<Ship> ships_;
  std::vector<Beacon> beacons_;
  Time beacons_at_ = kNoTime;  // next burst
  Random random_;
  int sequence_ = 0;
};

}  // namespace yagura::exercise
