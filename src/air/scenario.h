// Air traffic in true bytes: aircraft on their routes, what each transmits and when, and what a
// jammer does to their navigation. Deterministic by seed.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "air/adsb_encode.h"
#include "base/position.h"
#include "base/random.h"
#include "base/time.h"
#include "base/units.h"

namespace yagura::air {

struct Flight {
  std::uint32_t address = 0;
  CallSign call_sign;
  char set = 'A';
  std::uint8_t category = 3;
  std::uint8_t version = 2;  // 0, 1, 2
  Position from, to;         // flown to and fro along the great circle
  Speed ground_speed;
  double altitude_m = 11000;
  Time depart;
  bool unsure = false;  // an old transponder that never states an accuracy (type code 18)
  bool faulty = false;  // an ailing receiver of its own: good and bad by turns, all the time
};

// Where a flight is at `t`, and its course there.
struct FlightState {
  Position position;
  Angle course;
};
FlightState flight_state(const Flight& flight, Time t);

// Denies satellite navigation within its radio horizon, d_km = 4.12 (sqrt(h_aircraft_m) +
// sqrt(h_source_m)), and within `reach`.
struct Jammer {
  Position place;
  double height_m = 30;
  Distance reach = Distance::kilometres(1000);
  Time from, to;
  // true: positions stop (type code 0); false: they go on with NIC 0 and NACp 0.
  bool drops_positions = true;
};
bool jammed(const Jammer& jammer, Position aircraft, double altitude_m, Time t);

enum class Navigation : std::uint8_t { good, poor, lost };

struct Transmission {
  Time time;
  std::uint32_t flight = 0;  // index
  Navigation navigation = Navigation::good;
  LongMessage message;
};

struct TrafficPlan {
  std::vector<Flight> flights;
  std::vector<Jammer> jammers;
  Time from, to;
  std::uint64_t seed = 1;
  double rate = 1;  // 1 = the rates of the standard (about 5 messages a second for each aircraft)
};
// Everything transmitted in [from, to), in time order: position twice a second (even and odd by
// turns), velocity twice, identification every 5 s, operational status every 2.5 s, each jittered.
void transmit(const TrafficPlan& plan, const std::function<void(const Transmission&)>& each);

// Flights on random routes within the box, for tests and exercises.
std::vector<Flight> random_flights(std::size_t count, Position south_west, Position north_east,
                                   Time depart, std::uint64_t seed);

}  // namespace yagura::air
