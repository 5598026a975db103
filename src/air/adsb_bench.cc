// Rates of decoding and tracking Beast frames: prints figures. One thread.
// The mix: 842 aircraft, each sending position (even and odd by turns) twice a second, velocity
// twice, identification every 5 s, operational status every 2.5 s.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>

#include "air/adsb.h"
#include "air/adsb_encode.h"
#include "air/air.h"
#include "air/scenario.h"

namespace {

using namespace yagura;
using namespace yagura::air;
using Clock = std::chrono::steady_clock;

struct Counting : Out {
  void track(const TrackInfo&) override { ++tracks; }
  void fix(const Fix&) override { ++fixes; }
  void nav_quality(const NavQuality&) override { ++qualities; }
  void identity(const IdentityClaim&) override {}
  void contact(const Contact&) override {}
  void condition(const Condition&) override {}
  void exposure(const Exposure&) override {}
  void event(const EventDraft&) override {}
  std::uint64_t tracks = 0, fixes = 0, qualities = 0;
};

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

int main() {
  const Time start = *parse_rfc3339("2026-03-01T12:00:00Z");
  TrafficPlan plan;
  plan.flights = random_flights(842, *Position::from_degrees(45.8, 6),
                                *Position::from_degrees(47.8, 10.5), start, 1);
  plan.from = start;
  plan.to = start + minutes{5};
  std::string bytes;
  std::size_t messages = 0;
  transmit(plan, [&](const Transmission& t) {
    append_beast(bytes, gps_stamp(t.time), 100, t.message);
    ++messages;
  });
  std::printf(
      "mix: 842 aircraft, %zu messages, %zu bytes; DF17 position, velocity, "
      "identification, operational status\n",
      messages, bytes.size());
  FeedContext context;
  context.start = start;
  context.options["timestamps"] = "gps";
  for (const bool track : {false, true}) {
    double best = 1e9;
    Counting out;
    for (int run = 0; run < 3; ++run) {
      out = {};
      const auto decoder = make_adsb_decoder(context);
      const Settings settings;
      const auto room = air_domain().make_room(settings, {});
      const auto begin = Clock::now();
      std::size_t records = 0;
      for (std::size_t at = 0; at < bytes.size(); at += 1 << 18) {
        const auto batch = decoder->push(std::string_view(bytes).substr(at, 1 << 18), kNoTime);
        records += batch->heads.size();
        for (std::size_t i = 0; track && i < batch->heads.size(); ++i) {
          room->observe(*batch, i, out);
        }
      }
      best = std::min(best, seconds_since(begin));
      if (records != messages) std::printf("only %zu records\n", records);
    }
    const double rate = static_cast<double>(messages) / best / 1e6;
    std::printf("%s: %.2f M messages/s\n", track ? "decode and track" : "decode", rate);
    if (track) {
      std::printf("tracks %llu, fixes %llu, quality reports %llu\n",
                  static_cast<unsigned long long>(out.tracks),
                  static_cast<unsigned long long>(out.fixes),
                  static_cast<unsigned long long>(out.qualities));
    }
  }
  return 0;
}
