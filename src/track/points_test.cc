#include "track/points.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace yagura {
namespace {

Position at(double lat, double lon) { return *Position::from_degrees(lat, lon); }

TEST(Points, ReadsTheListsOfAnchoragesAsTheyCome) {
  // First lines of Global Fishing Watch's anchorage overrides and columns of the World Port Index.
  const auto gfw = read_points(
      "s2id,latitude,longitude,label,sublabel,iso3\n"
      "356ec741,34.839059469352883,128.42069569869818,TONGYEONG,,KOR\r\n"
      "3574e907,34.691433022457183,125.4429067750192,\"HEUK, \"\"SANDO\",,KOR");
  ASSERT_TRUE(gfw);
  EXPECT_EQ(gfw->points.size(), 2u);
  const auto wpi =
      read_points("Main Port Name,Latitude,Longitude\n\"Maurer\n\",40.533333,-74.25\n");
  ASSERT_TRUE(wpi);
  EXPECT_EQ(wpi->points.at(0), at(40.533333, -74.25));
}

TEST(Points, ReadsGeoJsonToo) {
  const auto r = read_points(R"( {"type":"Point","coordinates":[139,35]})");
  ASSERT_TRUE(r);
  EXPECT_EQ(r->points.at(0), at(35, 139));
}

TEST(Points, SaysWhichLineIsWrong) {
  EXPECT_EQ(read_points("a,b\n1,2\n").error().text,
            "line 1: the heading names no columns \"latitude\" and \"longitude\"");
  EXPECT_EQ(read_points("lat,lon\n1,2\n\n91,0\n").error().text,
            "line 4: the place is not on the Earth");
  EXPECT_EQ(read_points("lat,lon\n1\n").error().text, "line 2: too few columns");
  EXPECT_EQ(read_points("lat,lon\n1,x\n").error().text,
            "line 2: latitude or longitude is no number");
  EXPECT_FALSE(read_points(""));
}

// Global Fishing Watch's list has a row with the longitude 1001 among 60,410.
TEST(Points, AFewBadRowsAreLeftOutAndCounted) {
  std::string text = "lat,lon\n";
  for (int i = 0; i < 200; ++i) text += "35,139\n";
  const auto r = read_points(text + "11.8,1001\n");
  ASSERT_TRUE(r);
  EXPECT_EQ(r->points.size(), 200u);
  EXPECT_EQ(r->left_out, 1u);
  EXPECT_FALSE(read_points(text + "91,0\n91,0\n91,0\n"));
}

TEST(Points, NearnessAgreesWithTheDistanceToEveryPointEverywhere) {
  Random random(11);
  std::vector<Position> points;
  for (int i = 0; i < 1000; ++i) {
    const bool polar = i % 5 == 0;
    points.push_back(at(polar ? random.uniform(88, 90) : random.uniform(-60, 60),
                        i % 3 == 0 ? random.uniform(179, 180) : random.uniform(-180, 180)));
  }
  const PointSet set(points, Distance::kilometres(100));
  for (int i = 0; i < 500; ++i) {
    const Position p = at(i % 4 == 0 ? random.uniform(88, 90) : random.uniform(-60, 60),
                          i % 3 == 0 ? random.uniform(-180, -179) : random.uniform(-180, 180));
    const Distance radius = Distance::kilometres(random.uniform(1, 100));
    bool any = false;
    Distance best = Distance::kilometres(1e6);
    for (const Position q : points) {
      const Distance d = distance(p, q);
      any = any || d <= radius;
      best = std::min(best, d);
    }
    EXPECT_EQ(set.any_within(p, radius), any);
    EXPECT_NEAR(set.nearest(p)->metres(), best.metres(), 1);
  }
  EXPECT_EQ(PointSet().nearest(at(0, 0)), std::nullopt);
}

}  // namespace
}  // namespace yagura
