#include "store/segment.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "store/testing.h"

namespace yagura {
namespace {

std::vector<Point> random_points(Random& random, std::size_t n) {
  std::vector<Point> out;
  Time t = testing::at(random.uniform(0, 1e6));
  const auto unit = static_cast<std::int64_t>(std::pow(1000, static_cast<double>(random.below(3))));
  double lat = random.uniform(-89, 89), lon = random.uniform(-179, 179);
  const double missing = random.below(3) == 0 ? 0 : random.uniform();
  for (std::size_t i = 0; i < n; ++i) {
    t += Duration{static_cast<std::int64_t>(random.below(100)) * unit};
    if (random.chance(0.02)) lat = random.uniform(-90, 90), lon = random.uniform(-180, 180);
    lat = std::clamp(lat + random.normal(0, 0.001), -90.0, 90.0);
    lon = std::clamp(lon + random.normal(0, 0.001), -180.0, 180.0);
    Point p(static_cast<TrackId>(7), t, *Position::from_degrees(lat, lon));
    const auto tenths = [&](std::uint64_t below) {
      return random.chance(missing) ? Point::kAbsent
                                    : static_cast<std::uint16_t>(random.below(below));
    };
    p.set_tenths(tenths(65'535), tenths(3600), tenths(3600));
    if (!random.chance(missing))
      p.set_altitude_ft(static_cast<std::int32_t>(random.below(50'000)) - 1000);
    out.push_back(p);
  }
  normalise(out);
  return out;
}

TEST(Segment, GivesBackWhatWasPutIn) {
  Random random(1);
  for (int round = 0; round < 400; ++round) {
    const auto points = random_points(random, 1 + random.below(300));
    for (const bool compress : {false, true}) {
      std::vector<Point> back;
      ASSERT_TRUE(decode_segment(encode_segment(points, compress), static_cast<TrackId>(7), back));
      ASSERT_EQ(back, points) << round;
    }
  }
}

TEST(Segment, KeepsTheEndsOfTheEarthAndOfTime) {
  std::vector<Point> points = {
      Point(TrackId{}, time_from_micros(-1), *Position::from_degrees(-90, -180)),
      Point(TrackId{}, time_from_micros(0), *Position::from_degrees(90, 179.9999999)),
      Point(TrackId{}, time_from_micros(4'000'000'000'000'000), *Position::from_degrees(0, 0))};
  std::vector<Point> back;
  ASSERT_TRUE(decode_segment(encode_segment(points, true), TrackId{}, back));
  EXPECT_EQ(back, points);
}

TEST(Segment, AisPositionsAreKeptOnTheirGrid) {
  // 1/10,000 minute: each step is 16 or 17 units of 1e-7 degree, yet costs one byte.
  std::vector<Point> points;
  for (int i = 0; i < 256; ++i) {
    points.emplace_back(TrackId{}, testing::at(10 * i),
                        *Position::from_degrees(35 + i * 40 / 600'000.0, 140 - i * 31 / 600'000.0));
  }
  std::vector<Point> back;
  const std::string bytes = encode_segment(points, false);
  ASSERT_TRUE(decode_segment(bytes, TrackId{}, back));
  EXPECT_EQ(back, points);
  EXPECT_LT(bytes.size(), 256U * 3 + 40);
}

TEST(Segment, ADamagedOneIsRefusedAndAddsNothing) {
  Random random(2);
  const auto points = random_points(random, 60);
  const std::string whole = encode_segment(points, false);
  for (std::size_t n = 0; n < whole.size(); ++n) {
    std::vector<Point> out(1);
    EXPECT_FALSE(decode_segment(std::string_view(whole).substr(0, n), TrackId{}, out)) << n;
    EXPECT_EQ(out.size(), 1U);
  }
  std::vector<Point> out;
  EXPECT_FALSE(decode_segment(whole + "x", TrackId{}, out));
  EXPECT_FALSE(decode_segment("\x11garbage", TrackId{}, out));
}

TEST(Point, RoundsToTheStatedResolution) {
  Fix fix;
  fix.speed = Speed::knots(12.34);
  fix.course = Angle::degrees(359.97);
  fix.altitude_m = 10'668.0F;  // 35,000 ft
  const Point p(fix);
  EXPECT_NEAR(p.speed()->knots(), 12.3, 1e-9);
  EXPECT_EQ(p.course()->degrees(), 0);
  EXPECT_FALSE(p.heading());
  EXPECT_EQ(p.altitude_ft(), 35'000);
}

}  // namespace
}  // namespace yagura
