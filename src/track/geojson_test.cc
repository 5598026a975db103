#include "track/geojson.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace yagura {
namespace {

std::string error_of(std::string_view text) {
  const auto r = read_geojson(text);
  return r ? "" : std::string(r.error().reason) + ": " + r.error().text;
}

TEST(GeoJson, ReadsFeaturesWithPropertiesAreasAndPoints) {
  const auto r = read_geojson(R"({"type":"FeatureCollection","features":[
    {"type":"Feature","properties":{"name":"x"},"geometry":{"type":"Point","coordinates":[139,35,7]}},
    {"type":"Feature","properties":null,"geometry":null},
    {"type":"Feature","properties":{},"geometry":{"type":"GeometryCollection","geometries":[
      {"type":"MultiPoint","coordinates":[[1,2],[3,4]]},
      {"type":"Polygon","coordinates":[[[0,0],[0.1,0],[0.1,0.1],[0,0]]]}]}}]})");
  ASSERT_TRUE(r);
  ASSERT_EQ(r->size(), 3u);
  EXPECT_EQ((*r)[0].properties["name"].as_string(), "x");
  EXPECT_EQ((*r)[0].points.size(), 1u);
  EXPECT_TRUE((*r)[1].points.empty() && (*r)[1].polygons.empty());
  EXPECT_EQ((*r)[2].points.size(), 2u);
  EXPECT_EQ((*r)[2].polygons[0].rings[0].size(), 3u) << "closing vertex dropped";
}

TEST(GeoJson, NamesTheFeatureThatIsWrong) {
  EXPECT_EQ(error_of(R"({"type":"FeatureCollection","features":[
    {"type":"Feature","properties":{},"geometry":null},
    {"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[]}}]})"),
            "bad_geojson: feature 2: a geometry of type \"LineString\" is neither area nor point");
  EXPECT_NE(error_of(R"({"type":"Point","coordinates":[10,95]})").find("not on the Earth"),
            std::string::npos);
  EXPECT_NE(error_of(R"({"type":"Polygon","coordinates":[[[0,0],[1,1],[0,0]]]})").find("three"),
            std::string::npos);
}

TEST(GeoJson, RefusesWhatIsNoGeoJson) {
  for (const char* text : {"", "[]", "7", "{}", R"({"type":"FeatureCollection"})",
                           R"({"type":"Feature","properties":7})", R"({"type":"Point"})",
                           R"({"type":"Polygon","coordinates":[]})"}) {
    EXPECT_NE(error_of(text), "") << text;
  }
}

TEST(GeoJson, BringsPacificCentredLongitudesIntoRange) {
  const auto r = read_geojson(R"({"type":"MultiPoint","coordinates":[[190,0],[-190,0],[360,0]]})");
  ASSERT_TRUE(r);
  EXPECT_EQ((*r)[0].points[0].longitude(), -170);
  EXPECT_EQ((*r)[0].points[1].longitude(), 170);
  EXPECT_EQ((*r)[0].points[2].longitude(), 0);
}

TEST(GeoJson, StaysWithinItsLimits) {
  GeoLimits limits;
  limits.vertices = 10;
  const auto r =
      read_geojson(R"({"type":"Polygon","coordinates":[[[0,0],[100,0],[100,50],[0,0]]]})", limits);
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error().reason, "too_large");
}

TEST(GeoJson, ReadsTheRealBoundaryFiles) {
  const char* folder = std::getenv("YAGURA_RECORDINGS");
  if (folder == nullptr) GTEST_SKIP() << "YAGURA_RECORDINGS is not set";
  for (const char* name : {"eez_prk", "eez_prk_mz", "eez_prk_overlap_rus", "eez_prk_wo_mz",
                           "eez_rus_12nm", "eez_rus_near_prk_wo_12nm", "study_area"}) {
    std::ifstream in(std::string(folder) + "/maritime/zones/" + name + ".geojson");
    std::ostringstream text;
    text << in.rdbuf();
    const auto r = read_geojson(text.str());
    ASSERT_TRUE(r) << name << ": " << r.error().text;
    EXPECT_FALSE((*r)[0].polygons.empty()) << name;
  }
}

}  // namespace
}  // namespace yagura
