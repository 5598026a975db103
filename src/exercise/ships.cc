#include "exercise/ships.h"

#include <algorithm>
#include <queue>

#include "sea/ais_encode.h"

namespace yagura::exercise {
namespace {

constexpr double kRestKnots = 0.5;
constexpr Duration kStaticEvery = minutes{6};

std::uint8_t utc_second(Time t) {
  return static_cast<std::uint8_t>(t.time_since_epoch().count() / 1'000'000 % 60);
}

sea::Dimensions dimensions(const Ship& ship) {
  sea::Dimensions d;
  d.bow_m = static_cast<std::uint16_t>(ship.length_m * 3 / 4);
  d.stern_m = static_cast<std::uint16_t>(ship.length_m - d.bow_m);
  d.port_m = d.starboard_m = static_cast<std::uint8_t>(std::max(2, ship.length_m / 14));
  return d;
}

struct Due {
  Time time;
  std::size_t ship;
  bool statics;
  bool operator>(const Due& o) const {
    return std::tie(time, ship, statics) > std::tie(o.time, o.ship, o.statics);
  }
};

}  // namespace

bool Ship::is_silent(Time t) const {
  return std::any_of(silent.begin(), silent.end(),
                     [&](const auto& s) { return t >= s.first && t < s.second; });
}

std::string subject_of(const Ship& ship) { return "mmsi:" + std::to_string(ship.mmsi); }

std::uint32_t make_imo(std::uint32_t six_digits) {
  std::uint32_t sum = 0;
  std::uint32_t rest = six_digits;
  for (std::uint32_t weight = 2; weight <= 7; ++weight) {
    sum += rest % 10 * weight;
    rest /= 10;
  }
  return six_digits * 10 + sum % 10;
}

sea::AisRecord Fleet::position_report(const Ship& ship, const PathPoint& at, Time time) {
  sea::Motion motion;
  // A receiver of satellite navigation is a few metres off.
  motion.position = destination(at.place, Angle::degrees(random_.uniform(0, 360)),
                                Distance::metres(std::abs(random_.normal(0, 6))));
  const double knots = std::max(0.0, at.speed.knots() + random_.normal(0, 0.1));
  motion.sog_kn = static_cast<float>(round_to(std::min(knots, 102.0), 0.1));
  double course = at.speed.knots() < kRestKnots ? random_.uniform(0, 359.9)
                                                : at.course.degrees() + random_.normal(0, 0.7);
  course = std::fmod(course + 360, 360);
  motion.cog_deg = static_cast<float>(std::min(359.9, round_to(course, 0.1)));
  if (!ship.class_b)
    motion.heading_deg = static_cast<std::uint16_t>(static_cast<int>(std::lround(course)) % 360);
  motion.second = utc_second(time);
  sea::AisRecord record;
  record.mmsi = ship.mmsi;
  if (ship.class_b) {
    sea::PositionB body;
    body.motion = motion;
    body.carrier_sense = true;
    record.type = 18;
    record.body = body;
  } else {
    sea::PositionA body;
    body.motion = motion;
    body.nav_status = at.speed.knots() < kRestKnots ? std::uint8_t{1}
                      : ship.ship_type == 30        ? std::uint8_t{7}
                                                    : std::uint8_t{0};
    body.rot_deg_min = 0.0f;
    record.type = 1;
    record.body = body;
  }
  return record;
}

std::vector<std::string> Fleet::static_report(const Ship& ship) {
  sea::AisRecord record;
  record.mmsi = ship.mmsi;
  sequence_ = (sequence_ + 1) % 10;
  if (!ship.class_b) {
    sea::StaticVoyage body;
    if (ship.imo != 0) body.imo = ship.imo;
    body.call_sign.assign(ship.call_sign);
    body.name.assign(ship.name);
    body.ship_type = ship.ship_type;
    body.dimensions = dimensions(ship);
    body.draught_m = 6.5f;
    record.type = 5;
    record.body = body;
    return sea::encode(record, 'A', sequence_);
  }
  sea::StaticA a;
  a.name.assign(ship.name);
  record.type = 24;
  record.body = a;
  auto sentences = sea::encode(record, 'B', sequence_);
  sea::StaticB b;
  b.ship_type = ship.ship_type;
  b.call_sign.assign(ship.call_sign);
  b.dimensions = dimensions(ship);
  record.body = b;
  for (auto& s : sea::encode(record, 'B', sequence_)) sentences.push_back(std::move(s));
  return sentences;
}

std::string subject_of(const Beacon& beacon) { return "mmsi:" + std::to_string(beacon.mmsi); }

void Fleet::transmit_beacons(Time until, std::vector<StationFeed>& stations) {
  for (; beacons_at_ < until; beacons_at_ += minutes{1}) {
    for (const Beacon& beacon : beacons_) {
      if (beacons_at_ < beacon.from || beacons_at_ >= beacon.to) continue;
      const char* kind = beacon.mmsi / 1'000'000 == 970   ? "SART"
                         : beacon.mmsi / 1'000'000 == 972 ? "MOB"
                                                          : "EPIRB";
      for (int i = 0; i < 8; ++i) {
        sea::AisRecord record;
        record.mmsi = beacon.mmsi;
        const Time t = beacons_at_ + seconds{2 * i};
        if (i == 4) {
          sea::SafetyText text;
          text.text = std::string(kind) + (beacon.test ? " TEST" : " ACTIVE");
          record.type = 14;
          record.body = text;
        } else {
          sea::PositionA body;
          body.motion.position = beacon.place;
          body.motion.second = utc_second(t);
          body.nav_status = beacon.test ? std::uint8_t{15} : std::uint8_t{14};
          record.type = 1;
          record.body = body;
        }
        const auto sentences = sea::encode(record, i % 2 ? 'B' : 'A', 0);
        for (StationFeed& station : stations) station.hear(t, beacon.place, sentences);
      }
    }
  }
}

void Fleet::transmit(Time from, Time to, std::vector<StationFeed>& stations) {
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due;
  for (std::size_t i = 0; i < ships_.size(); ++i) {
    const Time first = std::max(from, ships_[i].path.begin());
    due.push({first + seconds_of(random_.uniform(0, 30)), i, false});
    due.push({first + seconds_of(random_.uniform(0, 60)), i, true});
  }
  beacons_at_ = from;
  while (!due.empty() && due.top().time < to) {
    const Due now = due.top();
    transmit_beacons(now.time, stations);
    due.pop();
    const Ship& ship = ships_[now.ship];
    const auto at = ship.path.at(now.time);
    if (!at) continue;
    const bool rest = at->speed.knots() < kRestKnots;
    const Duration step = now.statics ? std::max<Duration>(kStaticEvery, ship.interval * 4)
                          : rest      ? ship.interval * 6
                                      : ship.interval;
    due.push({now.time + step + seconds_of(random_.uniform(-0.05, 0.05) * to_seconds(step)),
              now.ship, now.statics});
    if (ship.is_silent(now.time)) continue;
    const auto sentences = now.statics ? static_report(ship)
                                       : sea::encode(position_report(ship, *at, now.time),
                                                     random_.chance(0.5) ? 'A' : 'B', 0);
    for (StationFeed& station : stations) station.hear(now.time, at->place, sentences);
  }
}

}  // namespace yagura::exercise
