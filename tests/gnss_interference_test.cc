// From transmitted bytes to the event: aircraft as encoded by src/air, decoded again, and watched
// by src/spectrum, under jammers whose place and times are known.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "air/adsb.h"
#include "air/air.h"
#include "air/scenario.h"
#include "spectrum/spectrum.h"

namespace yagura {
namespace {

const Time kStart = *parse_rfc3339("2026-03-01T22:30:00Z");  // over midnight

// The two rooms joined as the pipeline joins them.
class Watch : public Out {
 public:
  Watch() {
    for (const DetectorInfo* d : spectrum::spectrum_domain().detectors) settings_.add(*d);
    air_ = air::air_domain().make_room(settings_, {});
    spectrum_ = spectrum::spectrum_domain().make_room(settings_, {});
  }
  void play(const std::string& bytes) {
    FeedContext context;
    context.start = kStart;
    context.options["timestamps"] = "gps";
    const auto decoder = air::make_adsb_decoder(context);
    for (std::size_t at = 0; at < bytes.size(); at += 1 << 16) {
      const auto batch = decoder->push(std::string_view(bytes).substr(at, 1 << 16), kNoTime);
      for (std::size_t i = 0; i < batch->heads.size(); ++i) {
        now_ = batch->heads[i].time;
        spectrum_->advance(std::chrono::floor<seconds>(now_), *this);
        air_->observe(*batch, i, *this);
      }
    }
  }
  void track(const TrackInfo&) override {}
  void fix(const Fix&) override {}
  void nav_quality(const NavQuality& q) override { spectrum_->on_nav_quality(q, *this); }
  void identity(const IdentityClaim&) override {}
  void contact(const Contact&) override {}
  void condition(const Condition&) override {}
  void exposure(const Exposure& e) override { live_us += e.live_us; }
  void event(const EventDraft& e) override {
    if (!known_.contains(e.id)) known_[e.id] = now_;
    newest_[e.id] = e;
  }

  std::map<std::string, EventDraft> newest_;
  std::map<std::string, Time> known_;  // event time at which it was first told
  std::int64_t live_us = 0;

 private:
  Settings settings_;
  std::unique_ptr<Room> air_, spectrum_;
  Time now_ = kNoTime;
};

air::TrafficPlan sixty_aircraft(Duration how_long) {
  air::TrafficPlan plan;
  plan.flights = air::random_flights(60, *Position::from_degrees(31, 127),
                                     *Position::from_degrees(33.6, 130.4), kStart, 11);
  plan.from = kStart;
  plan.to = kStart + how_long;
  plan.seed = 3;
  plan.rate = 0.2;
  return plan;
}

air::Jammer jammer_at(Duration from, Duration to) {
  air::Jammer jammer;
  jammer.place = *Position::from_degrees(32.4, 129.0);
  jammer.height_m = 40;
  jammer.reach = Distance::kilometres(120);
  jammer.from = kStart + from;
  jammer.to = kStart + to;
  return jammer;
}

std::string beast_of(const air::TrafficPlan& plan) {
  std::string bytes;
  air::transmit(plan, [&](const air::Transmission& t) {
    air::append_beast(bytes, air::gps_stamp(t.time), 90, t.message);
  });
  return bytes;
}

void expect_one_event(const Watch& watch, const air::Jammer& jammer) {
  // Groups that began apart and met say so and are gone.
  std::vector<EventDraft> left;
  for (const auto& [id, event] : watch.newest_) {
    if (event.state != EventState::retracted) left.push_back(event);
  }
  ASSERT_EQ(left.size(), 1u);
  const EventDraft& event = left[0];
  EXPECT_EQ(event.state, EventState::closed);
  EXPECT_GE(event.start, jammer.from);
  EXPECT_LE(watch.known_.at(event.id), jammer.from + minutes{5});
  ASSERT_TRUE(event.end);
  EXPECT_LE(*event.end, jammer.to + minutes{1});
  EXPECT_GE(*event.end, jammer.to - minutes{10});
  EXPECT_LT(distance(event.area->centre, jammer.place).kilometres(), 60);
  EXPECT_EQ(event.measures["level"].as_string(), "red");
  EXPECT_FALSE(event.evidence.key_exhibits().empty());
}

TEST(GnssInterference, AJammerThatSilencesPositionsIsReportedWithin5MinutesAndEnds) {
  air::TrafficPlan plan = sixty_aircraft(hours{3});
  plan.jammers = {jammer_at(minutes{70}, minutes{100})};
  Watch watch;
  watch.play(beast_of(plan));
  expect_one_event(watch, plan.jammers[0]);
}

TEST(GnssInterference, AJammerThatSpoilsAccuracyIsReportedWithin5MinutesAndEnds) {
  air::TrafficPlan plan = sixty_aircraft(hours{3});
  plan.jammers = {jammer_at(minutes{70}, minutes{100})};
  plan.jammers[0].drops_positions = false;
  plan.rate = 0.5;
  plan.from = kStart + minutes{30};
  Watch watch;
  watch.play(beast_of(plan));
  expect_one_event(watch, plan.jammers[0]);
}

TEST(GnssInterference, NeitherAnAilingReceiverNorOldTranspondersRaiseAnything) {
  air::TrafficPlan plan = sixty_aircraft(hours{3});
  plan.flights[7].faulty = true;
  for (std::size_t i = 0; i < plan.flights.size(); ++i) {
    if (i % 4 == 1) {
      plan.flights[i].version = 0;
      plan.flights[i].unsure = i % 8 == 1;
    }
  }
  Watch watch;
  watch.play(beast_of(plan));
  EXPECT_TRUE(watch.newest_.empty());
  EXPECT_GT(watch.live_us, 0);
}

}  // namespace
}  // namespace yagura
