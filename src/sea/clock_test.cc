#include "sea/clock.h"

#include <gtest/gtest.h>

namespace yagura::sea {
namespace {

constexpr Time kNow = time_from_micros(1'331'724'600'000'000);
constexpr Span kLine{10, 48, 0};

TEST(Clocks, NothingHeardSaysNothing) {
  const Clocks c;
  EXPECT_FALSE(has_time(c.read(kNoTime).time));
  EXPECT_FALSE(c.doubtful(kNow));
}

TEST(Clocks, TheMedianOfDifferentStationsMovesTheClock) {
  Clocks c;
  for (std::uint32_t i = 0; i < 40; ++i) c.base_station(i, kNow + seconds(i), {i, 48, 0}, kNoTime);
  // The last 31 are stations 9 to 39: the median is that of 24, moved there by the newest.
  EXPECT_EQ(c.read(kNoTime).time, kNow + seconds(24));
  EXPECT_EQ(c.read(kNoTime).line.offset, 39U);
  EXPECT_EQ(c.read(kNoTime).kind, ClockKind::base_station);
}

TEST(Clocks, AStationOfAnotherYearDoesNotMoveIt) {
  Clocks c;
  c.base_station(1, kNow, kLine, kNoTime);
  for (int i = 0; i < 27; ++i) c.base_station(2, kNow - hours(24 * 200), kLine, kNoTime);
  EXPECT_EQ(c.read(kNoTime).time, kNow);
  c.base_station(3, kNow + seconds(9), kLine, kNoTime);
  EXPECT_EQ(c.read(kNoTime).time, kNow);
  c.base_station(1, kNow + seconds(10), kLine, kNoTime);
  EXPECT_EQ(c.read(kNoTime).time, kNow + seconds(9));
}

TEST(Clocks, AWrongFirstStationIsOutvoted) {
  Clocks c;
  c.base_station(1, kNow - hours(24 * 200), kLine, kNoTime);
  c.base_station(2, kNow, kLine, kNoTime);
  c.base_station(3, kNow, kLine, kNoTime);
  EXPECT_EQ(c.read(kNoTime).time, kNow);
}

TEST(Clocks, ImplausibleYearsAreNotTaken) {
  Clocks c;
  c.base_station(1, *civil_time(1999, 12, 31, 23, 59, 59), kLine, kNoTime);
  c.base_station(1, *civil_time(2100, 1, 1, 0, 0, 0), kLine, kNoTime);
  EXPECT_FALSE(has_time(c.read(kNoTime).time));
}

TEST(Clocks, JitterDoesNotStepBackARealStepDoes) {
  Clocks c;
  c.receiver(kNow, kLine, kNoTime);
  c.receiver(kNow - seconds(2), kLine, kNoTime);
  EXPECT_EQ(c.read(kNoTime).time, kNow);
  c.receiver(kNow - minutes(22), kLine, kNoTime);
  EXPECT_EQ(c.read(kNoTime).time, kNow - minutes(22));
}

TEST(Clocks, LiveASilentClockIsNotRead) {
  Clocks c;
  c.base_station(1, kNow, kLine, kNow);
  c.receiver(kNow + seconds(1), kLine, kNow);
  EXPECT_EQ(c.read(kNow + seconds(60)).kind, ClockKind::receiver);
  c.base_station(1, kNow + seconds(61), kLine, kNow + seconds(61));
  EXPECT_EQ(c.read(kNow + seconds(61)).kind, ClockKind::base_station);
  EXPECT_EQ(c.read(kNow + minutes(5)).kind, ClockKind::none);
}

TEST(Clocks, DoubtIsMoreThanFiveMinutesOffTheStations) {
  Clocks c;
  c.base_station(1, kNow, kLine, kNoTime);
  EXPECT_FALSE(c.doubtful(kNow + minutes(5)));
  EXPECT_TRUE(c.doubtful(kNow + minutes(5) + seconds(1)));
  EXPECT_TRUE(c.doubtful(kNow - minutes(6)));
}

}  // namespace
}  // namespace yagura::sea
