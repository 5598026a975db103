// Fixes per second through the whole room: 5,000 ships in the East China Sea, a fix every 10 s
// each, all detectors, zones and 20,000 anchorages loaded. Prints CPU seconds and rates.
#include <ctime>

#include <cstdio>
#include <cstdlib>

#include "sea/room_testing.h"

namespace yagura::sea {
namespace {

using namespace testing;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

class Count : public Log {
 public:
  void fix(const Fix&) override { ++fixes_out; }
  void exposure(const Exposure&) override { ++exposures_out; }
  std::uint64_t fixes_out = 0, exposures_out = 0;
};

std::string anchorages(Random& random) {
  std::string csv = "lat,lon\n";
  for (int i = 0; i < 20'000; ++i) {
    csv += std::to_string(random.uniform(30, 41)) + "," + std::to_string(random.uniform(119, 122)) +
           "\n";
  }
  return csv;
}

struct Vessel {
  Position at;
  double course, knots;
};

int run(int ships, int steps) {
  Random random(4);
  Settings settings;
  for (const DetectorInfo* rule : sea_domain().detectors) settings.add(*rule);
  SeaRoom room(settings, {});
  const Chart chart({"n  o", "    ", "p  q"}, 60, place(32, 126));
  const bool taken =
      room.reference({"zones", "zones", "v1", chart.zone("npqo")}).has_value() &&
      room.reference({"anchorages", "anchorages", "v1", anchorages(random)}).has_value();
  YAGURA_ASSERT(taken);
  std::vector<Vessel> fleet;
  for (int i = 0; i < ships; ++i) {
    fleet.push_back({place(random.uniform(27, 34), random.uniform(122, 131)),
                     random.uniform(0, 360), random.chance(0.3) ? 0 : random.uniform(1, 18)});
  }
  Count log;
  double spent = 0;
  std::uint64_t observed = 0;
  for (int step = 0; step < steps; ++step) {
    AisBatch batch;
    batch.heads.resize(fleet.size());
    batch.bodies.resize(fleet.size());
    for (std::size_t i = 0; i < fleet.size(); ++i) {
      Vessel& v = fleet[i];
      v.at = destination(v.at, Angle::degrees(v.course),
                         Distance::metres(Speed::knots(v.knots).metres_per_second() * 10));
      PositionA body;
      body.motion.position = v.at;
      body.motion.sog_kn = static_cast<float>(v.knots);
      body.motion.cog_deg = static_cast<float>(v.course);
      batch.heads[i].time =
          noon() + seconds{10 * step} + Duration{static_cast<std::int64_t>(2000 * i)};
      batch.heads[i].spans.add({random.next() >> 20, 48, 0});
      batch.bodies[i].type = 1;
      batch.bodies[i].mmsi = 412000000 + static_cast<std::uint32_t>(i);
      batch.bodies[i].payload_hash = random.next();
      batch.bodies[i].body = body;
    }
    const double begin = cpu_seconds();
    for (std::size_t i = 0; i < fleet.size(); ++i) {
      room.advance(std::chrono::floor<seconds>(batch.heads[i].time), log);
      room.observe(batch, i, log);
    }
    spent += cpu_seconds() - begin;
    observed += fleet.size();
  }
  Writer w;
  const double begin = cpu_seconds();
  room.save(w);
  const double saved = cpu_seconds() - begin;
  std::printf("ships %d, fixes %llu, handed on %llu, events %zu, exposure deltas %llu\n", ships,
              static_cast<unsigned long long>(observed),
              static_cast<unsigned long long>(log.fixes_out), log.event_count(),
              static_cast<unsigned long long>(log.exposures_out));
  std::printf("observe: %.2f CPU s, %.2f M fixes/s; save: %.1f MB in %.0f ms\n", spent,
              static_cast<double>(observed) / spent / 1e6,
              static_cast<double>(w.str().size()) / 1e6, saved * 1e3);
  return 0;
}

}  // namespace
}  // namespace yagura::sea

int main(int argc, char** argv) {
  const int ships = argc > 1 ? std::atoi(argv[1]) : 5000;
  const int steps = argc > 2 ? std::atoi(argv[2]) : 1100;  // three hours
  return yagura::sea::run(ships, steps);
}
