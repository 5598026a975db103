// What joining costs a node: a year of history in the checkpoint, its bytes and time, and the time
// of one event. bench_joining [EVENTS-A-DAY]
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>

#include "app/joining.h"
#include "app/packed.h"
#include "base/random.h"
#include "join/rules.h"

namespace yagura {
namespace {

using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point from) {
  return std::chrono::duration<double, std::milli>(Clock::now() - from).count();
}

Json event_at(Random& random, Time start, std::uint64_t number) {
  static constexpr const char* kKinds[] = {"sea.encounter", "sea.gap", "spectrum.gnss_interference",
                                           "cyber.asset_attack"};
  const std::size_t k = random.below(std::size(kKinds));
  return Json::object(
      {{"id", fmt::format("{}-{:016x}", kKinds[k], number)},
       {"revision", 1},
       {"kind", kKinds[k]},
       {"state", "closed"},
       {"start", to_rfc3339(start)},
       {"end", to_rfc3339(start + hours{1})},
       {"subjects", Json::array({"mmsi:" + std::to_string(431'000'000 + random.below(5'000))})},
       {"sources", Json::array({std::string(kKinds[k]).substr(0, 3)})},
       {"label", Json::object({{"marking", "TLP:GREEN"}, {"originator", "bench"}})},
       {"area", Json::object({{"lat", random.uniform(30, 34)},
                              {"lon", random.uniform(126, 131)},
                              {"radius_m", 500.0}})}});
}

}  // namespace
}  // namespace yagura

int main(int argc, char** argv) {
  using namespace yagura;
  const int a_day = argc > 1 ? std::atoi(argv[1]) : 60;
  constexpr int kDays = 365;
  EventBook::Context context;
  context.originator = "bench";
  Joining joining(context);
  Random random(1);
  const Time begin = *parse_rfc3339("2025-01-01T00:00:00Z");
  const auto& cells = [&] {
    std::vector<std::uint64_t> out;
    for (double lat = 30; lat < 34; lat += 0.5) {
      for (double lon = 126; lon < 131; lon += 0.6)
        out.push_back(cell_of(*Position::from_degrees(lat, lon)));
    }
    return out;
  }();
  std::uint64_t events = 0, incidents = 0;
  double in_events = 0, longest = 0;
  for (int day = 0; day < kDays; ++day) {
    for (int hour = 0; hour < 24; ++hour) {
      const Time now = begin + hours{24 * day + hour};
      for (const std::uint64_t cell : cells) {
        for (const char* kind :
             {"sea.encounter", "sea.gap", "spectrum.gnss_interference", "cyber.asset_attack"})
          joining.on_exposure(Exposure{kind, cell, "", now, 3'600'000'000, 1});
      }
    }
    for (int i = 0; i < a_day; ++i) {
      const Time start = begin + hours{24 * day} + seconds{86'400L * i / a_day};
      const auto from = Clock::now();
      joining.on_event(event_at(random, start, ++events));
      joining.advance(start);
      incidents += joining.take(events, "").size();
      const double took = ms_since(from);
      in_events += took;
      longest = std::max(longest, took);
    }
  }
  const auto from = Clock::now();
  Writer w;
  joining.save(w);
  const double saved = ms_since(from);
  const std::string packed = pack(w.str());
  const double both = ms_since(from);
  const auto again = Clock::now();
  Reader r(w.str());
  Joining loaded(context);
  const bool good = loaded.load(r);
  fmt::print("{} events in {} days, {} revisions of incidents\n", events, kDays, incidents);
  fmt::print("an event: mean {:.3f} ms, longest {:.0f} ms (with a new edition)\n",
             in_events / static_cast<double>(events), longest);
  fmt::print("checkpoint: {} bytes, {} packed; written in {:.1f} ms, packed in {:.1f} ms\n",
             w.str().size(), packed.size(), saved, both - saved);
  fmt::print("read again in {:.1f} ms: {}\n", ms_since(again), good ? "the same" : "REFUSED");
  return good ? 0 : 1;
}
