#include "sea/encounter.h"

#include <gtest/gtest.h>

#include "sea/room_testing.h"

namespace yagura::sea {
namespace {

using namespace testing;

constexpr std::uint32_t kA = 431000001, kB = 440000002;

//   d . . . . . . . . . . . . . . . . . . . . b       A comes from a, meets B at m, goes to c;
//   . . . . . . . . . . m . . . . . . . . . . .       B comes from b, goes to d.
//   a . . . . . . . . . . . . . . . . . . . . c       One dot is 2 km.
const Chart kChart({"d                   b", "          m          ", "a                   c"}, 2);

struct Story {
  Duration meet = hours{2}, part = hours{5};
  double apart_m = 100;
};

void meeting(Sea& sea, const Story& s = {}, std::uint32_t a = kA, std::uint32_t b = kB) {
  const Position m = kChart.at('m');
  const Position beside = destination(m, Angle::degrees(0), Distance::metres(s.apart_m));
  sea.named(a, s.meet - minutes{119}, "EX ALPHA");
  sea.named(b, s.meet - minutes{119}, "EX BRAVO");
  sea.sail(a, {{s.meet - hours{2}, kChart.at('a')},
               {s.meet, m},
               {s.part, m},
               {s.part + hours{2}, kChart.at('c')}});
  sea.sail(b, {{s.meet - hours{2}, kChart.at('b')},
               {s.meet, beside},
               {s.part, beside},
               {s.part + hours{2}, kChart.at('d')}});
}

double minutes_apart(Time a, Time b) { return std::abs(to_seconds(a - b)) / 60; }

TEST(Encounter, TwoShipsThatLieTogetherForThreeHoursAreOneEvent) {
  Sea sea;
  meeting(sea);
  const Log log = sea.run({.until = hours{12}});
  const auto events = log.events("sea.encounter");
  ASSERT_EQ(events.size(), 1u);
  const EventDraft& e = events[0];
  EXPECT_EQ(e.state, EventState::closed);
  EXPECT_EQ(e.subjects, (std::vector<Subject>{"mmsi:431000001", "mmsi:440000002"}));
  EXPECT_LT(minutes_apart(e.start, noon() + hours{2}), 5);
  EXPECT_LT(minutes_apart(*e.end, noon() + hours{5}), 5);
  EXPECT_EQ(e.measures["median_distance_m"].as_number(), 100);
  EXPECT_EQ(e.measures["anchorage_distance"].as_string(), "unknown");
  EXPECT_EQ(e.measures["service_vessel"].as_string(), "no");
  EXPECT_LT(e.measures["median_speed_kn"].as_number(), 0.2);
  EXPECT_EQ(e.message_args["name_a"].as_string(), "EX ALPHA");
  EXPECT_GT(e.evidence.count(), 20u);
  EXPECT_LT(distance(e.area->centre, kChart.at('m')).metres(), 600);
}

TEST(Encounter, OpensAsSoonAsTwoHoursAreFullAndIsRevisedHalfHourly) {
  Sea sea;
  meeting(sea);
  const Log log = sea.run({.until = hours{12}});
  const auto revisions = log.revisions(log.events("sea.encounter").at(0).id);
  EXPECT_EQ(revisions.front().reason, Reason::opened);
  EXPECT_NEAR(revisions.front().measures["duration_h"].as_number(), 2.05, 0.15);
  EXPECT_EQ(revisions.back().reason, Reason::closed);
  EXPECT_GE(revisions.size(), 3u);
  EXPECT_LE(revisions.size(), 5u);
}

TEST(Encounter, MidnightIsNoSeam) {
  for (const int start : {7, 8, 9, 10, 11}) {  // hours after noon, so some lie across midnight
    Sea sea;
    meeting(sea, {hours{start}, hours{start} + minutes{150}, 100});
    EXPECT_EQ(sea.run().events("sea.encounter").size(), 1u) << start;
  }
}

TEST(Encounter, AShortSilenceOfBothDividesNothing) {
  for (const Duration silence : std::vector<Duration>{minutes{45}, minutes{75}, hours{3}}) {
    Sea sea;
    const Position m = kChart.at('m');
    const Position beside = destination(m, Angle::degrees(0), Distance::metres(100));
    const std::vector<std::pair<Duration, Duration>> dark = {
        {minutes{50}, Duration(minutes{50}) + silence}};
    sea.sail(kA, {{Duration{0}, m}, {hours{6}, m}, {hours{8}, kChart.at('c')}}, minutes{2}, dark);
    sea.sail(kB, {{Duration{0}, beside}, {hours{6}, beside}, {hours{8}, kChart.at('d')}},
             minutes{2}, dark);
    const auto events = sea.run({.until = hours{14}}).events("sea.encounter");
    ASSERT_EQ(events.size(), 1u) << to_seconds(silence);
    EXPECT_LT(minutes_apart(events[0].start, noon()), 11);
    EXPECT_LT(minutes_apart(*events[0].end, noon() + hours{6}), 11);
  }
}

TEST(Encounter, RunsLessThanFourHoursApartAreOneMeetingReopened) {
  Sea sea;
  const Position m = kChart.at('m');
  const Position beside = destination(m, Angle::degrees(0), Distance::metres(100));
  const Position away = destination(m, Angle::degrees(0), Distance::kilometres(5));
  sea.stay(kA, Duration{0}, hours{12}, m);
  sea.sail(kB, {{Duration{0}, beside},
                {hours{3}, beside},
                {hours{4}, away},
                {hours{5}, beside},
                {hours{8}, beside},
                {hours{9}, away},
                {hours{12}, away}});
  const Log log = sea.run({.until = hours{16}});
  const auto events = log.events("sea.encounter");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_LT(minutes_apart(*events[0].end, noon() + hours{8}), 15);
  std::vector<EventState> states;
  for (const auto& r : log.revisions(events[0].id)) states.push_back(r.state);
  EXPECT_EQ(std::count(states.begin(), states.end(), EventState::closed), 2);
}

TEST(Encounter, ShipsThatMeetAgainAfterFiveHoursMeetTwice) {
  Sea sea;
  const Position m = kChart.at('m');
  const Position beside = destination(m, Angle::degrees(0), Distance::metres(100));
  const Position away = destination(m, Angle::degrees(0), Distance::kilometres(5));
  sea.stay(kA, Duration{0}, hours{14}, m);
  sea.sail(kB, {{Duration{0}, beside},
                {hours{3}, beside},
                {hours{4}, away},
                {hours{8}, away},
                {hours{9}, beside},
                {hours{13}, beside},
                {hours{14}, away}});
  EXPECT_EQ(sea.run({.until = hours{20}}).events("sea.encounter").size(), 2u);
}

TEST(Encounter, PassingTowingAndKeepingClearAreNoMeetings) {
  Sea tow;  // both at 5 kn, 250 m apart, for six hours
  const Position from = kChart.at('a');
  const Position to = destination(from, Angle::degrees(60), Distance::nautical_miles(30));
  const auto behind = [](Position p) {
    return destination(p, Angle::degrees(240), Distance::metres(250));
  };
  tow.sail(kA, {{Duration{0}, from}, {hours{6}, to}});
  tow.sail(kB, {{Duration{0}, behind(from)}, {hours{6}, behind(to)}});
  EXPECT_TRUE(tow.run().events("sea.encounter").empty());

  Sea brief;  // an hour and a half
  meeting(brief, {hours{2}, minutes{210}, 100});
  EXPECT_TRUE(brief.run().events("sea.encounter").empty());

  Sea clear;  // 600 m
  meeting(clear, {hours{2}, hours{6}, 600});
  EXPECT_TRUE(clear.run().events("sea.encounter").empty());
}

TEST(Encounter, NearAnAnchorageItIsNoMeeting) {
  const Position m = kChart.at('m');
  for (const double km : {3.0, 9.5, 10.6}) {
    Sea sea;
    meeting(sea);
    const Position anchorage = destination(m, Angle::degrees(90), Distance::kilometres(km));
    sea.give("anchorages", "lat,lon\n" + std::to_string(anchorage.latitude()) + "," +
                               std::to_string(anchorage.longitude()) + "\n");
    const auto events = sea.run().events("sea.encounter");
    ASSERT_EQ(events.size(), km > 10 ? 1u : 0u) << km;
    if (events.empty()) continue;
    EXPECT_NEAR(events[0].measures["anchorage_distance_km"].as_number(), km, 0.3);
    EXPECT_EQ(events[0].references["anchorages:test"].as_string(), "sha256:0123456789abcdef");
  }
}

TEST(Encounter, AServiceVesselIsNamedAsOne) {
  Sea sea;
  meeting(sea);
  sea.named(kB, minutes{3}, "EX PILOT", 50);
  EXPECT_EQ(sea.run().events("sea.encounter").at(0).measures["service_vessel"].as_string(), "yes");
}

TEST(Encounter, PleasureCraftAndStationsDoNotTakePart) {
  Sea sea;
  meeting(sea);
  sea.named(kB, minutes{2}, "EX YACHT", 37);
  EXPECT_TRUE(sea.run().events("sea.encounter").empty());
  Sea buoy;
  meeting(buoy, {}, kA, 994401001);
  EXPECT_TRUE(buoy.run().events("sea.encounter").empty());
}

TEST(Encounter, HoldsAcrossTheAntimeridian) {
  Sea sea;
  const Position west = place(50, 179.9995);
  const Position east = place(50, -179.9995);
  sea.stay(kA, Duration{0}, hours{4}, west);
  sea.stay(kB, Duration{0}, hours{4}, east);
  const auto events = sea.run().events("sea.encounter");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_NEAR(std::abs(events[0].area->centre.longitude()), 180, 0.01);
  EXPECT_NEAR(events[0].measures["median_distance_m"].as_number(), 72, 2);
}

TEST(Encounter, ClassBEveryThirtySecondsAndClassAEveryThreeMinutesMeetAlike) {
  Sea sea;
  const Position m = kChart.at('m');
  sea.stay(kA, Duration{0}, hours{4}, m, seconds{30});
  sea.stay(kB, Duration{0}, hours{4}, destination(m, Angle::degrees(9), Distance::metres(50)),
           minutes{17});
  EXPECT_EQ(sea.run().events("sea.encounter").size(), 1u);
}

}  // namespace
}  // namespace yagura::sea
