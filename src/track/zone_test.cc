#include "track/zone.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"
#include "track/geojson.h"

namespace yagura {
namespace {

Position at(double lat, double lon) { return *Position::from_degrees(lat, lon); }

ZoneShape shape(std::string_view geojson) {
  auto features = read_geojson(geojson);
  EXPECT_TRUE(features) << (features ? "" : features.error().text);
  return ZoneShape(features->at(0).polygons);
}

ZoneShape box(double south, double west, double north, double east) {
  Polygon p;
  p.rings = {{at(south, west), at(south, east), at(north, east), at(north, west)}};
  return ZoneShape({p});
}

TEST(ZoneShape, TellsInsideFromOutsideWhicheverWayTheRingRuns) {
  for (const char* ring : {"[[[10,50],[12,50],[12,52],[10,52],[10,50]]]",
                           "[[[10,50],[10,52],[12,52],[12,50],[10,50]]]"}) {
    const auto zone = shape(std::string(R"({"type":"Polygon","coordinates":)") + ring + "}");
    EXPECT_TRUE(zone.contains(at(51, 11)));
    EXPECT_FALSE(zone.contains(at(51, 13)));
    EXPECT_FALSE(zone.contains(at(-51, -169)));
  }
}

TEST(ZoneShape, AHoleIsOutside) {
  const auto zone = shape(R"({"type":"Polygon","coordinates":[
      [[10,50],[14,50],[14,54],[10,54],[10,50]],
      [[11,51],[11,52],[12,52],[12,51],[11,51]]]})");
  EXPECT_TRUE(zone.contains(at(53, 13)));
  EXPECT_FALSE(zone.contains(at(51.5, 11.5)));
  EXPECT_GT(zone.outside_by(at(51.5, 11.5)).kilometres(), 30);
}

TEST(ZoneShape, CrossesTheAntimeridianWithoutASeam) {
  const auto zone = box(50, 179, 52, -179);
  for (const double lon : {179.5, 179.9999999, -180.0, -179.9999999, -179.5}) {
    EXPECT_TRUE(zone.contains(at(51, lon))) << lon;
  }
  EXPECT_FALSE(zone.contains(at(51, 0)));
  EXPECT_NEAR(zone.to_boundary(at(51, -180)).kilometres(), 70, 2);
}

// RFC 7946 section 3.1.9 wants such an area cut in two at the antimeridian.
TEST(ZoneShape, TwoPartsCutAtTheAntimeridianAreOneArea) {
  const auto zone = shape(R"({"type":"MultiPolygon","coordinates":[
      [[[179,50],[180,50],[180,52],[179,52],[179,50]]],
      [[[-180,50],[-179,50],[-179,52],[-180,52],[-180,50]]]]})");
  for (const double lon : {179.5, 179.99999, -180.0, -179.99999, -179.5}) {
    EXPECT_TRUE(zone.contains(at(51, lon))) << lon;
  }
}

TEST(ZoneShape, ARingThatCrossesItselfIsNotTheWholeEarth) {
  const auto zone =
      shape(R"({"type":"Polygon","coordinates":[[[10,50],[12,52],[12,50],[10,52],[10,50]]]})");
  EXPECT_FALSE(zone.contains(at(0, 0)));
  EXPECT_FALSE(zone.contains(at(-51, -169)));
  EXPECT_TRUE(zone.contains(at(51, 10.3)) || zone.contains(at(51, 11.7)));
}

TEST(ZoneShape, LongEdgesFollowParallelsAsGeoJsonSays) {
  // A great circle from 170 E to 170 W at 60 N would bulge 170 km north of the parallel.
  const auto zone =
      shape(R"({"type":"Polygon","coordinates":[[[160,58],[180,58],[180,60],[160,60],[160,58]]]})");
  EXPECT_TRUE(zone.contains(at(59.999, 170)));
  EXPECT_FALSE(zone.contains(at(60.001, 170)));
}

TEST(ZoneShape, FindsTheCrossingBetweenTwoFixes) {
  const auto zone = box(30, 125, 33, 128);
  const double f = zone.crossing(at(31, 124), at(31, 126));
  EXPECT_NEAR(f, 0.5, 1e-4);
  const Time noon = *parse_rfc3339("2026-01-01T12:00:00Z");
  EXPECT_EQ(time_between(noon, noon + hours{1}, 0.5), noon + minutes{30});
}

TEST(ZoneShape, EveryPlaceInsideOrNearIsInItsCells) {
  const auto zone = box(30, 125, 33, 128);
  Random random(5);
  for (int i = 0; i < 2000; ++i) {
    const Position p = at(random.uniform(28, 35), random.uniform(123, 130));
    if (zone.outside_by(p).kilometres() > 40) continue;
    EXPECT_TRUE(std::binary_search(zone.cells().begin(), zone.cells().end(), cell_of(p)));
  }
}

TEST(ZoneShape, WithoutAnyRingHoldsNothing) {
  const ZoneShape nothing({});
  EXPECT_FALSE(nothing.contains(at(0, 0)));
  EXPECT_GT(nothing.to_boundary(at(0, 0)).kilometres(), 19'000);
  EXPECT_TRUE(nothing.cells().empty());
}

TEST(ZoneShape, DistanceToTheBoundaryIsThatOfTheNearestEdge) {
  const auto zone = box(30, 125, 33, 128);
  EXPECT_NEAR(zone.to_boundary(at(31.5, 129)).kilometres(), 94.8, 0.7);
  EXPECT_NEAR(zone.outside_by(at(29, 126.5)).kilometres(), 111, 2);
  EXPECT_EQ(zone.outside_by(at(31, 126)).metres(), 0);
}

}  // namespace
}  // namespace yagura
