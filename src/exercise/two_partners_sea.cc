#include "exercise/two_partners_sea.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"

namespace yagura::exercise {
namespace {

Position at(double lat, double lon) { return *Position::from_degrees(lat, lon); }

// Open water of the East China Sea between the stations; every name and number is made up.
struct Box {
  double south = 31.0, north = 32.9, west = 127.2, east = 129.4;
};
constexpr Box kBox;

// The protected water of the exercise: an approach area off the port.
constexpr double kZoneSouth = 32.20, kZoneNorth = 32.75, kZoneWest = 128.95, kZoneEast = 129.70;

bool in_zone(Position p) {
  return p.latitude() > kZoneSouth && p.latitude() < kZoneNorth && p.longitude() > kZoneWest &&
         p.longitude() < kZoneEast;
}

class Maker {
 public:
  Maker(const Clockwork& clock, std::uint64_t seed) : clock_(clock), random_(seed) {}

  Ship ship(std::string name, std::uint8_t type, std::uint16_t length, bool class_b = false) {
    Ship s;
    ++number_;
    s.mmsi = 431'900'000u + number_;
    if (!class_b && type != 30) s.imo = make_imo(990'000u + number_);
    s.name = std::move(name);
    s.call_sign = fmt::format("EX{:04}", number_ % 10000);
    s.ship_type = type;
    s.length_m = length;
    s.class_b = class_b;
    return s;
  }

  // To and fro between two roads, with a stay at each, all day: the traffic of a lane.
  Ship lane_ship(int lane) {
    static const Position kEnds[][2] = {{at(31.15, 127.3), at(32.85, 128.3)},
                                        {at(31.1, 127.4), at(31.45, 129.3)},
                                        {at(32.45, 129.3), at(31.3, 128.2)},
                                        {at(32.2, 127.4), at(32.1, 128.7)}};
    const auto& ends = kEnds[static_cast<std::size_t>(lane) % std::size(kEnds)];
    const bool tanker = random_.chance(0.3);
    Ship s = ship(fmt::format("{} {}", tanker ? "EX TANKER" : "EX CARRIER", number_ + 1),
                  tanker ? 80 : 70, static_cast<std::uint16_t>(random_.uniform(90, 300)));
    const Speed speed = Speed::knots(random_.uniform(9, 17));
    const double offset_lat = random_.uniform(-0.12, 0.12);
    const double offset_lon = random_.uniform(-0.12, 0.12);
    const Position a = at(ends[0].latitude() + offset_lat, ends[0].longitude() + offset_lon);
    const Position b = at(ends[1].latitude() + offset_lat, ends[1].longitude() + offset_lon);
    const double f = random_.uniform();
    bool there = random_.chance(0.5);
    s.path.add(clock_.begin, interpolate(a, b, f));
    while (s.path.end() < clock_.end) {
      s.path.go(there ? b : a, speed);
      there = !there;
    }
    return s;
  }

  Ship fishing_boat() {
    Ship s = ship(fmt::format("EX MARU {}", number_ + 1), 30,
                  static_cast<std::uint16_t>(random_.uniform(12, 30)), random_.chance(0.5));
    const double lat = random_.uniform(kBox.south + 0.1, kBox.north - 0.5);
    const double lon = random_.uniform(kBox.west + 0.2, 128.8);
    s.path.add(clock_.begin, at(lat, lon));
    while (s.path.end() < clock_.end) {
      s.path.go(at(lat + random_.uniform(-0.12, 0.12), lon + random_.uniform(-0.12, 0.12)),
                Speed::knots(random_.uniform(2.8, 7)));
    }
    s.interval = seconds{60};
    return s;
  }

  // At anchor off the port, swinging a little.
  Ship anchored() {
    Ship s = ship(fmt::format("EX ANCHOR {}", number_ + 1), 70,
                  static_cast<std::uint16_t>(random_.uniform(80, 200)));
    const Position p = at(port_place().latitude() - random_.uniform(0.02, 0.07),
                          port_place().longitude() - random_.uniform(0.0, 0.08));
    s.path.add(clock_.begin, p);
    s.path.add(clock_.end + hours{1},
               destination(p, Angle::degrees(random_.uniform(0, 360)), Distance::metres(60)));
    return s;
  }

  const Clockwork& clock_;
  Random random_;
  std::uint32_t number_ = 0;
};

// On over the edge of all coverage, as ships that leave the area do, and not to vanish in sight.
void leave(Ship& ship, Speed speed, double course_deg = 215) {
  const Position at_last = ship.path.last().place;
  ship.path.go(destination(at_last, Angle::degrees(course_deg), Distance::kilometres(500)), speed);
}

// Sorted, as truth and events are compared.
std::vector<std::string> pair_of(const Ship& a, const Ship& b) {
  std::vector<std::string> out = {subject_of(a), subject_of(b)};
  std::sort(out.begin(), out.end());
  return out;
}

// The dark tanker: silent for seven hours, then alongside another ship for three.
void dark_meeting(Maker& maker, SeaStory& story) {
  const Clockwork& c = maker.clock_;
  const Position meeting = at(32.02, 128.12);
  const Time meet = c.story - minutes{105};
  const Time part = meet + minutes{185};

  Ship dark = maker.ship("EX KAISEI", 80, 110);
  const Time off = meet - hours{8};
  const Time on = off + hours{7};
  dark.path.add(off - hours{2}, at(31.55, 127.75));
  dark.path.add(off, at(31.80, 128.02));
  dark.path.add(on, at(31.93, 128.22));
  dark.path.add(meet, destination(meeting, Angle::degrees(90), Distance::metres(60)));
  dark.path.add(part, destination(meeting, Angle::degrees(95), Distance::metres(110)));
  leave(dark, Speed::knots(10));
  dark.silent.push_back({off, on});

  Ship other = maker.ship("EX HINODE", 80, 140);
  other.path.add(c.begin, at(32.6, 127.5));
  other.path.add(meet - minutes{150}, at(32.5, 127.7));
  other.path.add(meet, destination(meeting, Angle::degrees(270), Distance::metres(60)));
  other.path.add(part, destination(meeting, Angle::degrees(265), Distance::metres(70)));
  leave(other, Speed::knots(11));

  story.truth.push_back({"sea.gap",
                         {subject_of(dark)},
                         off,
                         on,
                         dark.path.at(off)->place,
                         "",
                         true,
                         "dark before the meeting"});
  story.truth.push_back(
      {"sea.encounter", pair_of(dark, other), meet, part, meeting, "", true, "the dark meeting"});
  story.ships.push_back(std::move(dark));
  story.ships.push_back(std::move(other));
}

// Two open meetings elsewhere in the day.
void open_meeting(Maker& maker, SeaStory& story, Time meet, Duration length, Position place) {
  Ship a = maker.ship(fmt::format("EX SUPPLY {}", maker.number_ + 1), 80, 120);
  Ship b = maker.ship(fmt::format("EX CARRIER {}", maker.number_ + 1), 70, 180);
  double course = 40;
  for (Ship* s : {&a, &b}) {
    const Position from = destination(place, Angle::degrees(course), Distance::kilometres(40));
    s->path.add(meet - seconds_of(40000 / Speed::knots(11).metres_per_second()), from);
    s->path.add(meet, destination(place, Angle::degrees(course), Distance::metres(80)));
    s->path.add(meet + length, destination(place, Angle::degrees(course), Distance::metres(110)));
    leave(*s, Speed::knots(11), course == 40 ? 200 : 250);
    course += 180;
  }
  story.truth.push_back({"sea.encounter", pair_of(a, b), meet, meet + length, place, "", true,
                         "two ships close and slow for long, in the open"});
  story.ships.push_back(std::move(a));
  story.ships.push_back(std::move(b));
}

// Look-alikes: none of these is an event.
void pilot_transfer(Maker& maker, SeaStory& story, Time when) {
  const Position place = at(32.35, 128.85);
  Ship big = maker.ship(fmt::format("EX LINER {}", maker.number_ + 1), 70, 260);
  big.path.add(when - minutes{120}, at(32.1, 128.4));
  big.path.add(when, place);
  big.path.go(destination(place, Angle::degrees(60), Distance::kilometres(2.2)), Speed::knots(6));
  big.path.go(at(32.5, 129.25), Speed::knots(8));
  big.path.stay(hours{48});
  Ship pilot = maker.ship(fmt::format("EX PILOT {}", maker.number_ + 1), 50, 18, true);
  pilot.path.add(when - minutes{40}, at(32.5, 129.2));
  pilot.path.add(when, destination(place, Angle::degrees(0), Distance::metres(40)));
  pilot.path.go(destination(place, Angle::degrees(58), Distance::kilometres(2.2)), Speed::knots(6));
  pilot.path.go(at(32.52, 129.2), Speed::knots(14));
  pilot.path.stay(hours{48});
  story.ships.push_back(std::move(big));
  story.ships.push_back(std::move(pilot));
}

void tug_and_tow(Maker& maker, SeaStory& story, Time when) {
  Ship tug = maker.ship(fmt::format("EX TUG {}", maker.number_ + 1), 52, 32);
  Ship tow = maker.ship(fmt::format("EX BARGE {}", maker.number_ + 1), 99, 90);
  double behind = 0;
  for (Ship* s : {&tug, &tow}) {
    s->path.add(when, destination(at(31.6, 127.8), Angle::degrees(240), Distance::metres(behind)));
    s->path.go(destination(at(32.2, 128.7), Angle::degrees(240), Distance::metres(behind)),
               Speed::knots(5));
    leave(*s, Speed::knots(5));
    behind += 250;
  }
  story.ships.push_back(std::move(tug));
  story.ships.push_back(std::move(tow));
}

void zone_visit(Maker& maker, SeaStory& story, Time enter, const char* name) {
  Ship s = maker.ship(name, 70, 95);
  s.path.add(enter - minutes{60}, at(32.40, 128.70));
  s.path.add(enter, at(32.40, kZoneWest));
  s.path.go(at(32.42, 129.20), Speed::knots(9));
  s.path.stay(minutes{20});
  s.path.go(at(32.35, kZoneWest), Speed::knots(11));
  leave(s, Speed::knots(12));
  story.ships.push_back(std::move(s));
}

}  // namespace

// Every crossing of the zone, read off the true paths. In the last minutes there is no time left to
// be sure of one: what is not confirmed yet is no event.
void zone_truth(const std::vector<Ship>& ships, const Clockwork& clock,
                std::vector<TruthEvent>& truth) {
  for (const Ship& ship : ships) {
    std::optional<bool> inside;
    for (Time t = std::max(clock.past, ship.path.begin()); t < std::min(clock.end, ship.path.end());
         t += seconds{20}) {
      const auto p = ship.path.at(t);
      if (!p) continue;
      const bool now = in_zone(p->place);
      if (inside && now != *inside) {
        truth.push_back({now ? "sea.zone_entry" : "sea.zone_exit",
                         {subject_of(ship)},
                         t,
                         t,
                         p->place,
                         "",
                         !ship.is_silent(t) && clock.end - t > minutes{5},
                         "traffic"});
      }
      inside = now;
    }
  }
}

Position port_place() { return at(32.58, 129.62); }

SeaStory make_sea_story(const Clockwork& clock, std::size_t ships, std::size_t stations,
                        std::uint64_t seed) {
  SeaStory story;
  Maker maker(clock, seed);
  dark_meeting(maker, story);
  if (clock.end - clock.begin >= hours{16}) {
    open_meeting(maker, story, clock.begin + hours{4}, minutes{190}, at(31.55, 128.3));
    open_meeting(maker, story, clock.begin + hours{9}, minutes{150}, at(32.35, 127.75));
  }
  pilot_transfer(maker, story, clock.story + minutes{20});
  pilot_transfer(maker, story, clock.story - hours{5});
  tug_and_tow(maker, story, clock.story - hours{6});
  zone_visit(maker, story, clock.story + minutes{15}, "EX NAMI");
  for (int lane = 0; story.ships.size() < ships; ++lane) {
    const double kind = maker.random_.uniform();
    story.ships.push_back(kind < 0.6    ? maker.lane_ship(lane)
                          : kind < 0.85 ? maker.fishing_boat()
                                        : maker.anchored());
  }
  const Station all[] = {
      {"a-goto", "partner-a", at(32.70, 128.75), Distance::kilometres(190), kNoTime, kNoTime},
      {"b-west", "partner-b", at(32.30, 127.05), Distance::kilometres(170), kNoTime, kNoTime},
      {"a-south", "partner-a", at(31.30, 129.20), Distance::kilometres(170), kNoTime, kNoTime},
      {"b-south", "partner-b", at(31.00, 127.30), Distance::kilometres(140), kNoTime, kNoTime}};
  for (std::size_t i = 0; i < stations; ++i) {
    Station s = all[i % std::size(all)];
    if (i >= std::size(all)) s.name += "-" + std::to_string(i / std::size(all) + 1);
    story.stations.push_back(std::move(s));
  }
  if (story.stations.size() >= 3) {
    Station& out = story.stations[2];
    out.down_from = clock.story - hours{4};
    out.down_to = out.down_from + minutes{45};
    story.truth.push_back({"feed.outage",
                           {},
                           out.down_from,
                           out.down_to,
                           {},
                           "feed:" + out.name,
                           true,
                           "a receiver failed"});
  }
  return story;
}

std::string zones_geojson() {
  const auto ring =
      Json::array({Json::array({kZoneWest, kZoneSouth}), Json::array({kZoneEast, kZoneSouth}),
                   Json::array({kZoneEast, kZoneNorth}), Json::array({kZoneWest, kZoneNorth}),
                   Json::array({kZoneWest, kZoneSouth})});
  const Json zone = Json::object(
      {{"type", "Feature"},
       {"properties", Json::object({{"name_en", "Exercise port approach"},
                                    {"name_ja", "演習・港湾接近水域"},
                                    {"claimant", "Partner A (exercise)"},
                                    {"claimant_ja", "パートナーA（演習）"},
                                    {"basis", "made up for the exercise"},
                                    {"basis_ja", "演習用の架空の区域"},
                                    {"source", "exercise two-partners"}})},
       {"geometry", Json::object({{"type", "Polygon"}, {"coordinates", Json::array({ring})}})}});
  return Json::object({{"type", "FeatureCollection"}, {"features", Json::array({zone})}}).dump() +
         "\n";
}

std::string anchorages_csv() {
  return fmt::format("name,lat,lon\nExercise anchorage,{:.4f},{:.4f}\n",
                     port_place().latitude() - 0.045, port_place().longitude() - 0.04);
}

}  // namespace yagura::exercise
