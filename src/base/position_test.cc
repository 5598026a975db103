#include "base/position.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/random.h"

namespace yagura {
namespace {

Position at(double latitude, double longitude) {
  return Position::from_degrees(latitude, longitude).value();
}

double dms(double degrees, double minutes, double seconds) {
  return degrees + minutes / 60 + seconds / 3600;
}

TEST(Position, CannotBeBuiltOutOfRange) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double bad : {90.0000001, -91.0, nan, infinity, -infinity}) {
    EXPECT_FALSE(Position::from_degrees(bad, 0)) << bad;
  }
  for (const double bad : {180.0000001, -181.0, nan, infinity}) {
    EXPECT_FALSE(Position::from_degrees(0, bad)) << bad;
  }
  EXPECT_FALSE(Position::from_e7(900'000'001, 0));
  EXPECT_FALSE(Position::from_e7(0, std::numeric_limits<std::int64_t>::min()));
}

TEST(Position, OnePlaceHasOneForm) {
  EXPECT_EQ(at(10, 180), at(10, -180));
  EXPECT_EQ(at(10, 180).longitude_e7(), -1'800'000'000);
  EXPECT_EQ(at(35.1, 139.1).latitude_e7(), 351'000'000);
}

struct Line {
  const char* source;
  double lat1, lon1, lat2, lon2, metres, relative;
};

TEST(Distance, IsThatOfPublishedGeodesics) {
  const Line lines[] = {
      // Geocentric Datum of Australia Technical Manual v2.3, table 4.2.
      {"Flinders Peak - Buninyong", -dms(37, 57, 3.7203), dms(144, 25, 29.5244),
       -dms(37, 39, 10.1561), dms(143, 55, 35.3839), 54'972.271, 2e-5},
      // Karney, Algorithms for geodesics (2013), section 4: a short line.
      {"Karney 2013", -30.12345, 0, -30.12344, 0.00005, 4.944208, 2e-5},
      // GeographicLib, example-Geodesic: JFK to LHR.
      {"JFK - LHR", 40.6, -73.8, 51.6, -0.5, 5'551'759.400, 1.2e-5},
      // GeographicLib, Python documentation: nearly antipodal.
      {"Wellington - Salamanca", -41.32, 174.81, 40.96, -5.50, 19'959'679.267, 5e-3},
      // WGS 84: the meridian quadrant and one degree of the equator.
      {"quadrant", 0, 0, 90, 0, 10'001'965.729, 1.2e-5},
      {"equator", 0, 0, 0, 1, 111'319.491, 2e-5},
      {"across 180", 0, 179.5, 0, -179.5, 111'319.491, 2e-5},
  };
  for (const Line& line : lines) {
    const double there = distance(at(line.lat1, line.lon1), at(line.lat2, line.lon2)).metres();
    const double back = distance(at(line.lat2, line.lon2), at(line.lat1, line.lon1)).metres();
    EXPECT_NEAR(there, line.metres, line.metres * line.relative) << line.source;
    EXPECT_DOUBLE_EQ(there, back) << line.source;
  }
}

TEST(Distance, IsFiniteEverywhere) {
  EXPECT_EQ(distance(at(1, 2), at(1, 2)).metres(), 0);
  EXPECT_NEAR(distance(at(90, 0), at(90, 77)).metres(), 0, 1e-6);
  EXPECT_GT(distance(at(0, 0), at(0, 0.0000001)).metres(), 0);
  Random random(3);
  for (int i = 0; i < 20'000; ++i) {
    const Position a = at(random.uniform(-90, 90), random.uniform(-180, 180));
    const Position b = at(random.uniform(-90, 90), random.uniform(-180, 180));
    const double d = distance(a, b).metres();
    ASSERT_TRUE(std::isfinite(d) && d >= 0 && d < 20'040'000) << d;
  }
  const double antipode = distance(at(30, 40), at(-30, -140)).metres();
  EXPECT_NEAR(antipode, 20'003'931, 20'003'931 * 5e-3);
}

TEST(Bearing, IsTheCourseOfTheGreatCircle) {
  EXPECT_EQ(bearing(at(0, 0), at(0, 0)).degrees(), 0);
  EXPECT_NEAR(bearing(at(0, 0), at(1, 0)).degrees(), 0, 1e-9);
  EXPECT_NEAR(bearing(at(0, 0), at(0, 1)).degrees(), 90, 1e-9);
  EXPECT_NEAR(bearing(at(0, 0), at(-1, 0)).degrees(), 180, 1e-9);
  EXPECT_NEAR(bearing(at(0, 0), at(0, -1)).degrees(), 270, 1e-9);
  // The sphere differs from the published 51.1989 degrees by less than 0.2.
  EXPECT_NEAR(bearing(at(40.6, -73.8), at(51.6, -0.5)).degrees(), 51.1989, 0.2);
}

TEST(Destination, LiesAtTheDistanceAndCourse) {
  Random random(4);
  for (int i = 0; i < 5'000; ++i) {
    const Position from = at(random.uniform(-80, 80), random.uniform(-180, 180));
    const Angle course = Angle::degrees(random.uniform(0, 360));
    const Distance along = Distance::kilometres(random.uniform(0.1, 500));
    const Position to = destination(from, course, along);
    ASSERT_NEAR(distance(from, to).metres(), along.metres(), along.metres() * 6e-3);
    const double turn = bearing(from, to).degrees() - course.degrees();
    ASSERT_LT(std::abs(std::remainder(turn, 360)), 0.1);
  }
}

TEST(Interpolate, TakesTheShorterWayRound) {
  EXPECT_EQ(interpolate(at(0, 0), at(1, 2), 0.5), at(0.5, 1));
  EXPECT_EQ(interpolate(at(0, 179), at(0, -179), 0.5), at(0, 180));
  EXPECT_EQ(interpolate(at(0, 179), at(0, -179), 0.75), at(0, -179.5));
  EXPECT_EQ(interpolate(at(0, -179), at(0, 179), 0.75), at(0, 179.5));
}

TEST(Interpolate, EndsAtItsEnds) {
  const Position a = at(34.5, 139.25);
  const Position b = at(-20.125, -150);
  EXPECT_EQ(interpolate(a, b, 0), a);
  EXPECT_EQ(interpolate(a, b, 1), b);
  EXPECT_EQ(interpolate(a, b, -3), a);
  EXPECT_EQ(interpolate(a, b, 7), b);
}

}  // namespace
}  // namespace yagura
