#include "air/scenario.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <queue>
#include <tuple>

namespace yagura::air {
namespace {

enum class Sends : std::uint8_t { position, velocity, identification, status };

// Mean interval of each message (DO-260B 2.2.3.3), jittered by up to a tenth of a second.
constexpr Duration kEvery[] = {milliseconds{500}, milliseconds{500}, seconds{5},
                               milliseconds{2500}};

struct Slot {
  Time time;
  std::uint32_t flight;
  Sends what;
  bool odd;  // of the next position
};
struct Later {
  bool operator()(const Slot& a, const Slot& b) const {
    return std::tie(a.time, a.flight, a.what) > std::tie(b.time, b.flight, b.what);
  }
};

Navigation navigation_of(const TrafficPlan& plan, const Flight& flight, const FlightState& state,
                         Time t) {
  Navigation worst = Navigation::good;
  for (const Jammer& j : plan.jammers) {
    if (!jammed(j, state.position, flight.altitude_m, t)) continue;
    worst = std::max(worst, j.drops_positions ? Navigation::lost : Navigation::poor);
  }
  // An ailing receiver: seven minutes in ten good, three bad, whatever happens around it.
  if (flight.faulty && micros(t) / 1'000'000 / 60 % 10 >= 7) worst = Navigation::lost;
  return worst;
}

std::int32_t feet(double altitude_m) {
  return static_cast<std::int32_t>(std::lround(Distance::metres(altitude_m).feet() / 25) * 25);
}

AdsbBody position_body(const Flight& f, const FlightState& state, Navigation nav, bool odd) {
  AirbornePosition b;
  b.altitude_ft = feet(f.altitude_m);
  b.supplement_b = f.version == 0;  // a single antenna
  if (nav == Navigation::lost) return b;
  b.type_code = nav == Navigation::good && !f.unsure ? 11 : 18;
  b.cpr = encode_cpr(state.position, odd);
  return b;
}

AdsbBody velocity_body(const Flight& f, const FlightState& state, Navigation nav) {
  Velocity b;
  b.nac_v = nav == Navigation::good ? 1 : 0;
  const double kn = f.ground_speed.knots();
  b.east_kn = static_cast<std::int16_t>(std::lround(kn * std::sin(state.course.radians())));
  b.north_kn = static_cast<std::int16_t>(std::lround(kn * std::cos(state.course.radians())));
  b.climb_ft_min = 0;
  return b;
}

AdsbBody status_body(const Flight& f, Navigation nav) {
  OperationalStatus b;
  b.version = f.version;
  b.nac_p = nav == Navigation::good ? 9 : 0;
  b.sil = nav == Navigation::good ? 3 : 0;
  b.sil_per_sample = false;
  return b;
}

AdsbBody body_of(const Flight& f, const FlightState& state, Navigation nav, const Slot& slot) {
  switch (slot.what) {
    case Sends::position:
      return position_body(f, state, nav, slot.odd);
    case Sends::velocity:
      return velocity_body(f, state, nav);
    case Sends::identification:
      return Identification{f.set, f.category, f.call_sign};
    default:
      return status_body(f, nav);
  }
}

Duration interval(Sends what, double rate, Random& random) {
  const double each = to_seconds(kEvery[static_cast<std::size_t>(what)]);
  return seconds_of(each / rate + random.uniform(-0.1, 0.1) * std::min(1.0, 1 / rate));
}

}  // namespace

FlightState flight_state(const Flight& f, Time t) {
  const double length = distance(f.from, f.to).metres();
  if (length < 1) return {f.from, Angle{}};
  const double flown = f.ground_speed.metres_per_second() * to_seconds(t - f.depart);
  const double lap = flown / length - 2 * std::floor(flown / (2 * length));  // [0, 2)
  const bool back = lap >= 1;
  const double along = (back ? 2 - lap : lap) * length;
  const Angle out = bearing(f.from, f.to);
  FlightState state;
  state.position = destination(f.from, out, Distance::metres(along));
  // The course of the moment, by a step of 2 km.
  const Position ahead = destination(f.from, out, Distance::metres(along + 2000));
  const double course = bearing(state.position, ahead).degrees() + (back ? 180 : 0);
  state.course = Angle::degrees(course >= 360 ? course - 360 : course);
  return state;
}

bool jammed(const Jammer& j, Position aircraft, double altitude_m, Time t) {
  if (t < j.from || t >= j.to) return false;
  const double horizon_km = 4.12 * (std::sqrt(std::max(altitude_m, 0.0)) + std::sqrt(j.height_m));
  const Distance d = distance(j.place, aircraft);
  return d <= j.reach && d.kilometres() <= horizon_km;
}

void transmit(const TrafficPlan& plan, const std::function<void(const Transmission&)>& each) {
  Random random(plan.seed);
  std::priority_queue<Slot, std::vector<Slot>, Later> due;
  for (std::uint32_t i = 0; i < plan.flights.size(); ++i) {
    for (const Sends what :
         {Sends::position, Sends::velocity, Sends::identification, Sends::status}) {
      // Version 0 has no operational status in use.
      if (what == Sends::status && plan.flights[i].version == 0) continue;
      const double every = to_seconds(kEvery[static_cast<std::size_t>(what)]) / plan.rate;
      due.push({plan.from + seconds_of(random.uniform() * every), i, what, false});
    }
  }
  while (!due.empty() && due.top().time < plan.to) {
    Slot slot = due.top();
    due.pop();
    const Flight& flight = plan.flights[slot.flight];
    if (slot.time >= flight.depart) {
      const FlightState state = flight_state(flight, slot.time);
      const Navigation nav = navigation_of(plan, flight, state, slot.time);
      each({slot.time, slot.flight, nav,
            encode_message({flight.address}, body_of(flight, state, nav, slot))});
    }
    slot.time += interval(slot.what, plan.rate, random);
    slot.odd = !slot.odd;
    due.push(slot);
  }
}

std::vector<Flight> random_flights(std::size_t count, Position south_west, Position north_east,
                                   Time depart, std::uint64_t seed) {
  Random random(seed);
  const auto anywhere = [&] {
    const double lat = random.uniform(south_west.latitude(), north_east.latitude());
    const double lon = random.uniform(south_west.longitude(), north_east.longitude());
    return *Position::from_degrees(lat, lon);
  };
  std::vector<Flight> flights(count);
  for (std::size_t i = 0; i < count; ++i) {
    Flight& f = flights[i];
    f.address = static_cast<std::uint32_t>(0x840000 + i * 37 + random.below(37));
    char text[8] = {'Y',
                    'G',
                    'R',
                    static_cast<char>('0' + i / 1000 % 10),
                    static_cast<char>('0' + i / 100 % 10),
                    static_cast<char>('0' + i / 10 % 10),
                    static_cast<char>('0' + i % 10),
                    ' '};
    f.call_sign = CallSign(std::string_view(text, 7));
    f.from = anywhere();
    // Not a hop: at least a degree apart.
    do {
      f.to = anywhere();
    } while (distance(f.from, f.to).kilometres() < 111 &&
             distance(south_west, north_east).kilometres() > 400);
    f.ground_speed = Speed::knots(random.uniform(380, 480));
    f.altitude_m = Distance::feet(std::floor(random.uniform(240, 400) / 10) * 1000).metres();
    f.depart = depart;
  }
  return flights;
}

}  // namespace yagura::air
