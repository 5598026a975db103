#include "sea/gap.h"

#include <gtest/gtest.h>

#include "sea/room_testing.h"

namespace yagura::sea {
namespace {

using namespace testing;

constexpr std::uint32_t kDark = 431000009;

// One dot is 5 km: all of it within the cells around 31 N 127 E.
//   p . . q
//   . a . .
//   r . . s
const Chart kChart({"p  q", " a  ", "r  s"}, 5, place(31.2, 127.4));

void traffic(Sea& sea, Duration from, Duration to, int ships = 4, FeedId feed = 0) {
  const char* corners = "pqrs";
  for (int i = 0; i < ships; ++i) {
    const Position p = kChart.at(corners[i % 4]);
    const Position q = kChart.at(corners[(i + 1) % 4]);
    sea.sail(440000010 + static_cast<std::uint32_t>(i), {{from, p}, {to, q}}, minutes{6}, {}, feed);
  }
}

void dark_ship(Sea& sea, Duration off, Duration on, Duration end) {
  const Position a = kChart.at('a');
  sea.named(kDark, minutes{1}, "EX DARK", 80);
  sea.sail(kDark, {{Duration{0}, a}, {off, a}}, minutes{3});
  const Position there = destination(a, Angle::degrees(90), Distance::kilometres(20));
  if (on < end) sea.sail(kDark, {{on, there}, {end, there}}, minutes{3});
}

TEST(Gap, OpensWhenSilenceIsFullAndClosesWithTheNextReport) {
  Sea sea;
  traffic(sea, Duration{0}, hours{12});
  dark_ship(sea, hours{1}, hours{8} + minutes{30}, hours{10});
  const Log log = sea.run();
  const auto events = log.events("sea.gap");
  ASSERT_EQ(events.size(), 1u);
  const auto revisions = log.revisions(events[0].id);
  ASSERT_EQ(revisions.size(), 2u);
  EXPECT_EQ(revisions[0].state, EventState::open);
  EXPECT_EQ(revisions[0].measures["silence_h"].as_number(), 6) << "at its due time, not later";
  EXPECT_GE(revisions[0].measures["reception"].as_integer(), 3);
  EXPECT_EQ(revisions[1].state, EventState::closed);
  EXPECT_EQ(events[0].start, noon() + minutes{57});
  EXPECT_EQ(*events[0].end, noon() + hours{8} + minutes{30});
  EXPECT_NEAR(events[0].measures["silence_h"].as_number(), 7.55, 0.01);
  EXPECT_NEAR(events[0].measures["distance_km"].as_number(), 20, 0.2);
  EXPECT_NEAR(events[0].measures["implied_speed_kn"].as_number(), 1.4, 0.1);
  EXPECT_EQ(events[0].subjects, std::vector<Subject>{"mmsi:431000009"});
}

// A ship that nobody knows may be noise, or one of many that somebody made up.
TEST(Gap, OnlyAShipHeardTenTimesCanFallSilent) {
  for (const int reports : {9, 10}) {
    Sea sea;
    traffic(sea, Duration{0}, hours{12});
    sea.named(kDark, minutes{1}, "EX DARK", 80);
    const Position a = kChart.at('a');
    sea.sail(kDark, {{Duration{0}, a}, {minutes{3} * reports, a}}, minutes{3});
    EXPECT_EQ(sea.run().events("sea.gap").size(), reports == 10 ? 1u : 0u) << reports;
  }
}

TEST(Gap, AShipThatShowsUpForAMomentCanFallSilentAgain) {
  Sea sea;
  traffic(sea, Duration{0}, hours{26});
  const Position a = kChart.at('a');
  dark_ship(sea, hours{1}, hours{100}, hours{10});
  sea.sail(kDark, {{hours{10}, a}, {hours{10} + minutes{9}, a}}, minutes{3});
  EXPECT_EQ(sea.run().events("sea.gap").size(), 2u);
}

TEST(Gap, ClosesAcrossATrackThatBeginsAnewAfterEightHours) {
  Sea sea;
  traffic(sea, Duration{0}, hours{16});
  dark_ship(sea, hours{1}, hours{12}, hours{14});
  const auto events = sea.run().events("sea.gap");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].state, EventState::closed);
  EXPECT_EQ(*events[0].end, noon() + hours{12});
}

TEST(Gap, StaysOpenWhileTheShipIsSilent) {
  Sea sea;
  traffic(sea, Duration{0}, hours{30});
  dark_ship(sea, hours{1}, hours{99}, hours{2});
  const auto events = sea.run().events("sea.gap");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].state, EventState::open);
  EXPECT_EQ(events[0].end, std::nullopt);
}

TEST(Gap, ASilentCellNeverMakesOne) {
  Sea sea;  // everyone here falls silent; traffic goes on far away
  traffic(sea, Duration{0}, hours{1});
  dark_ship(sea, hours{1}, hours{9}, hours{10});
  sea.stay(412000001, Duration{0}, hours{20}, place(20, 115));
  EXPECT_TRUE(sea.run({.until = hours{20}}).events("sea.gap").empty());
}

TEST(Gap, OneOtherShipIsNotEnough) {
  Sea sea;
  traffic(sea, Duration{0}, hours{12}, 1);
  dark_ship(sea, hours{1}, hours{9}, hours{10});
  EXPECT_TRUE(sea.run().events("sea.gap").empty());
}

TEST(Gap, AFeedThatIsDownNeverMakesOne) {
  Sea sea;
  traffic(sea, Duration{0}, hours{2});
  traffic(sea, hours{6}, hours{12});
  dark_ship(sea, hours{1}, hours{9}, hours{10});
  Sea::Way way;
  way.feed0_down = {{hours{2}, true}, {hours{6}, false}};
  EXPECT_TRUE(sea.run(way).events("sea.gap").empty());
}

TEST(Gap, OthersHeardByAnotherReceiverProveNothing) {
  Sea sea;
  traffic(sea, Duration{0}, hours{12}, 4, 1);
  dark_ship(sea, hours{1}, hours{9}, hours{10});
  EXPECT_TRUE(sea.run().events("sea.gap").empty());
}

// a . . . . . . . . . . . > > > >       the ship sails east at 15 kn, out of range;
// t t t                                 the traffic stays where it is.
TEST(Gap, SailingOutOfRangeIsNoGap) {
  Sea sea;
  traffic(sea, Duration{0}, hours{14});
  const Position a = kChart.at('a');
  sea.sail(kDark, {{Duration{0}, a},
                   {hours{1}, destination(a, Angle::degrees(90), Distance::nautical_miles(15))}});
  EXPECT_TRUE(sea.run().events("sea.gap").empty());
}

TEST(Gap, AnUnconfirmedShipNeverMakesOne) {
  Sea sea;
  traffic(sea, Duration{0}, hours{12});
  sea.report(kDark, minutes{5}, kChart.at('a'));
  sea.report(kDark, minutes{10}, kChart.at('a'));
  EXPECT_TRUE(sea.run().events("sea.gap").empty());
}

TEST(Gap, AJumpOfOneShipIsNoGapOfASecond) {
  Sea sea;
  traffic(sea, Duration{0}, hours{14});
  sea.stay(kDark, Duration{0}, hours{14}, place(33.5, 129.0));
  for (int i = 0; i < 4; ++i) sea.report(kDark, hours{1} + seconds{20 * i + 7}, kChart.at('a'));
  EXPECT_TRUE(sea.run().events("sea.gap").empty());
}

TEST(Gap, CanBeKeptToShipsUnderWay) {
  Sea sea;
  traffic(sea, Duration{0}, hours{12});
  dark_ship(sea, hours{1}, hours{9}, hours{10});
  ASSERT_EQ(sea.settings.set("sea.gap", "moving_only", 1), std::nullopt);
  EXPECT_TRUE(sea.run().events("sea.gap").empty());
}

}  // namespace
}  // namespace yagura::sea
