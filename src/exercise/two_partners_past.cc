#include "exercise/two_partners_past.h"

#include <fmt/format.h>

#include <algorithm>

namespace yagura::exercise {
namespace {

// How rarely each comes, on average; independent of each other.
constexpr double kDaysPerAttack = 2.8, kDaysPerJammer = 7, kDaysPerMeeting = 2.2,
                 kDaysPerSilence = 4, kDaysPerStorm = 9;
constexpr Duration kQuiet = hours{30};  // before the exercise nothing of this happens
constexpr int kThinShips = 12, kThinFlights = 5;
constexpr double kThinRate = 0.06;  // positions every 8 s: enough to resolve them
constexpr std::uint32_t kFirstMmsi = 431'940'000, kFirstAddress = 0x86f000;

Position at(double lat, double lon) { return *Position::from_degrees(lat, lon); }

// Times at random from `from` to `to`, `days` apart on average.
std::vector<Time> happenings(Time from, Time to, double days, Random& random) {
  std::vector<Time> out;
  for (Time t = from + seconds_of(random.exponential(86'400 * days)); t < to;
       t += seconds_of(random.exponential(86'400 * days))) {
    out.push_back(std::chrono::floor<seconds>(t));
  }
  return out;
}

class PastMaker {
 public:
  PastMaker(const Clockwork& clock, std::uint64_t seed) : clock_(clock), random_(seed) {}

  Past make() {
    air();
    storms();
    for (int i = 0; i < kThinShips; ++i) out_.ships.push_back(lane_ship());
    const Time from = clock_.past + hours{12};
    const Time to = clock_.begin - kQuiet;
    for (const Time t : happenings(from, to, kDaysPerMeeting, random_)) meeting(t);
    for (const Time t : happenings(from, to, kDaysPerSilence, random_)) silence(t, anywhere());
    return std::move(out_);
  }

 private:
  Position anywhere() { return at(random_.uniform(31.35, 32.55), random_.uniform(127.5, 128.9)); }

  Ship ship(const char* what, std::uint8_t type, Duration interval) {
    Ship s;
    ++number_;
    s.mmsi = kFirstMmsi + number_;
    s.imo = make_imo(980'000u + number_);
    s.name = fmt::format("{} {}", what, number_);
    s.call_sign = fmt::format("EP{:04}", number_);
    s.ship_type = type;
    s.length_m = static_cast<std::uint16_t>(random_.uniform(90, 220));
    s.interval = interval;
    return s;
  }

  // To and fro over the water, for all the days and the exercise.
  Ship lane_ship() {
    Ship s = ship("EX COASTER", 70, minutes{4});
    const Position a = at(random_.uniform(31.2, 32.7), random_.uniform(127.4, 128.0));
    const Position b = at(random_.uniform(31.2, 32.7), random_.uniform(128.4, 128.9));
    const Speed speed = Speed::knots(random_.uniform(8, 13));
    s.path.add(clock_.past, interpolate(a, b, random_.uniform()));
    for (bool there = true; s.path.end() < clock_.end; there = !there)
      s.path.go(there ? b : a, speed);
    return s;
  }

  // Comes from beyond all receivers and goes there again: nobody misses it.
  void leave(Ship& s, double course) {
    s.path.go(destination(s.path.last().place, Angle::degrees(course), Distance::kilometres(450)),
              Speed::knots(13));
  }
  void arrive(Ship& s, Time when, Position place, double course) {
    const Speed speed = Speed::knots(13);
    const Distance far = Distance::kilometres(450);
    s.path.add(when - seconds_of(far.metres() / speed.metres_per_second()),
               destination(place, Angle::degrees(course), far));
    s.path.add(when, place);
  }

  void meeting(Time when) {
    const Position place = anywhere();
    const Duration length = minutes{150} + seconds_of(random_.uniform(0, 5400));
    Ship a = ship("EX SUPPLY", 80, seconds{40});
    Ship b = ship("EX CARRIER", 70, seconds{40});
    double course = 200;
    for (Ship* s : {&a, &b}) {
      const double side = course == 200 ? 90 : 270;
      arrive(*s, when, destination(place, Angle::degrees(side), Distance::metres(70)), course);
      s->path.add(when + length, destination(place, Angle::degrees(side), Distance::metres(90)));
      leave(*s, course + 20);
      course = 235;
    }
    std::vector<std::string> pair = {subject_of(a), subject_of(b)};
    std::sort(pair.begin(), pair.end());
    out_.truth.push_back({"sea.encounter", std::move(pair), when, when + length, place, "", true,
                          "an innocent meeting of the days before"});
    out_.ships.push_back(std::move(a));
    out_.ships.push_back(std::move(b));
  }

  void silence(Time off, Position place) {
    const Duration length = minutes{400} + seconds_of(random_.uniform(0, 7200));
    Ship s = ship("EX TRADER", 70, minutes{2});
    arrive(s, off, place, 215);
    s.path.go(destination(place, Angle::degrees(random_.uniform(0, 360)), Distance::kilometres(12)),
              Speed::metres_per_second(12'000 / to_seconds(length)));
    s.silent.push_back({off, s.path.end()});
    const Time on = s.path.end();
    leave(s, 240);
    out_.truth.push_back({"sea.gap",
                          {subject_of(s)},
                          off,
                          on,
                          place,
                          "",
                          true,
                          "a transponder that failed in the days before"});
    out_.ships.push_back(std::move(s));
  }

  // Storms bring silent ships of their own: that is what makes them an explanation.
  void storms() {
    for (const Time from :
         happenings(clock_.past + hours{12}, clock_.begin - hours{60}, kDaysPerStorm, random_)) {
      const Time to = from + hours{18} + seconds_of(random_.uniform(0, 12 * 3600));
      const Position corner = at(random_.uniform(31.0, 31.8), random_.uniform(127.2, 128.0));
      const double north = corner.latitude() + 0.9, east = corner.longitude() + 1.0;
      notice::NoticeRecord r;
      r.condition.id = fmt::format("storm-past-{}", out_.storms.size() + 1);
      r.condition.kind = Condition::Kind::storm;
      r.condition.name_en = "Storm area of the days before (exercise)";
      r.condition.name_ja = "前日までの暴風域（演習）";
      r.condition.from = from;
      r.condition.to = to;
      r.condition.area = {{{{corner, at(corner.latitude(), east), at(north, east),
                             at(north, corner.longitude())}}}};
      r.condition.source = "exercise two-partners";
      r.issued = from - hours{1};
      const Position middle = at((corner.latitude() + north) / 2, (corner.longitude() + east) / 2);
      out_.truth.push_back({"notice.condition",
                            {"condition:" + r.condition.id},
                            from,
                            to,
                            middle,
                            "",
                            true,
                            r.condition.name_en});
      out_.storms.push_back(std::move(r));
      for (int i = 0; i < 2; ++i) {
        silence(from + seconds_of(random_.uniform(3600, 8 * 3600)),
                at(corner.latitude() + random_.uniform(0.3, 0.7),
                   corner.longitude() + random_.uniform(0.3, 0.7)));
      }
    }
  }

  void air() {
    for (int i = 0; i < kThinFlights; ++i) {
      air::Flight f;
      f.address = kFirstAddress + static_cast<std::uint32_t>(i);
      f.call_sign = air::CallSign(fmt::format("YGP{:04}", i + 1));
      f.from = at(random_.uniform(31.4, 31.9), random_.uniform(127.5, 127.9));
      f.to = at(random_.uniform(32.2, 32.7), random_.uniform(128.7, 129.3));
      f.ground_speed = Speed::knots(random_.uniform(390, 460));
      f.altitude_m = Distance::feet(std::floor(random_.uniform(280, 380) / 10) * 1000).metres();
      f.depart = clock_.past - seconds_of(random_.uniform(0, 3600));
      out_.air.flights.push_back(f);
    }
    for (const Time t :
         happenings(clock_.past + hours{12}, clock_.begin - kQuiet, kDaysPerJammer, random_)) {
      air::Jammer jammer;
      jammer.place = anywhere();
      jammer.height_m = 40;
      jammer.reach = Distance::kilometres(120);
      jammer.from = t;
      jammer.to = t + minutes{20} + seconds_of(random_.uniform(0, 1200));
      out_.air.jammers.push_back(jammer);
      out_.truth.push_back({"spectrum.gnss_interference",
                            {},
                            jammer.from,
                            jammer.to,
                            jammer.place,
                            "",
                            true,
                            "a jammer of the days before"});
    }
    out_.air.from = clock_.past;
    out_.air.to = clock_.begin;
    out_.air.seed = random_.next();
    out_.air.rate = kThinRate;
  }

  const Clockwork& clock_;
  Random random_;
  std::uint32_t number_ = 0;
  Past out_;
};

}  // namespace

Past make_past(const Clockwork& clock, std::uint64_t seed) {
  if (clock.past >= clock.begin) return {};
  return PastMaker(clock, seed).make();
}

void past_network(const Clockwork& clock, std::uint64_t seed, const std::vector<Target>& targets,
                  NetworkLog& log, std::vector<TruthEvent>& truth) {
  if (clock.past >= clock.begin) return;
  Random random(seed);
  log.daily_work(clock.past, clock.begin, "sensor-office", "10.20.1.", 12);
  // What always runs, so that a quiet night is no silence; it goes on through the exercise.
  log.telemetry(clock.past, clock.end, "sensor-office", "10.20.1.5", "10.20.2.5", minutes{10});
  log.telemetry(clock.past, clock.end, "sensor-control", "10.20.30.60", "10.20.30.61", minutes{10});
  for (const Time from :
       happenings(clock.past + hours{12}, clock.begin - kQuiet, kDaysPerAttack, random)) {
    const Target& target = targets[random.below(targets.size())];
    const std::string intruder = fmt::format("203.0.113.{}", 70 + random.below(100));
    Time t = from;
    for (int i = 0; i < 24; ++i) {
      const bool grave = i % 3 == 2;
      log.alert(t, "sensor-control", intruder, target.address, grave ? 3389 : 502,
                grave ? 9'300'010 : 9'300'001,
                grave ? "EXERCISE password guessing" : "EXERCISE service enumeration",
                grave ? "Attempted Administrator Privilege Gain" : "Attempted Information Leak",
                grave ? 1 : 2);
      if (i < 23) t += seconds_of(random.uniform(15, 60));
    }
    truth.push_back({"cyber.asset_attack",
                     {},
                     from,
                     t,
                     {},
                     target.asset,
                     true,
                     "an attack of the days before"});
  }
}

}  // namespace yagura::exercise
