#include <gtest/gtest.h>

#include "sea/room_testing.h"
#include "sea/zone.h"

namespace yagura::sea {
namespace {

using namespace testing;

constexpr std::uint32_t kShip = 431000003;

//   . . . . n . . . . . o .
//   a . . . . . b . . . . .      the zone is n o q p; one dot is 3 km.
//   . . . . . . . . . . . .      A ship comes from a, enters on the line n-p, turns at b.
//   . . . . p . . . . . q .
const Chart kChart({"    n     o ", "a     b     ", "            ", "    p     q "}, 3);

Sea visit() {
  Sea sea;
  sea.give("zones", kChart.zone("npqo"));
  sea.named(kShip, Duration{1000}, "EX VISITOR");
  sea.sail(kShip,
           {{Duration{0}, kChart.at('a')},
            {hours{1}, kChart.at('b')},
            {hours{2}, kChart.at('b')},
            {hours{3}, kChart.at('a')}},
           minutes{5});
  return sea;
}

TEST(ZoneWatch, AShipThatComesAndGoesEntersOnceAndLeavesOnce) {
  const Log log = visit().run();
  const auto in = log.events("sea.zone_entry");
  const auto out = log.events("sea.zone_exit");
  ASSERT_EQ(in.size(), 1u);
  ASSERT_EQ(out.size(), 1u);
  // 12 of 18 km: 40 minutes after the start, and 20 after the turn.
  EXPECT_LT(std::abs(to_seconds(in[0].start - (noon() + minutes{40}))), 5);
  EXPECT_LT(std::abs(to_seconds(out[0].start - (noon() + minutes{140}))), 5);
  EXPECT_NEAR(out[0].measures["stay_h"].as_number(), 1.67, 0.01);
  EXPECT_EQ(in[0].state, EventState::closed);
  EXPECT_EQ(in[0].end, in[0].start);
  EXPECT_EQ(in[0].message_args["zone"]["ja"].as_string(), "試験海域");
  EXPECT_EQ(in[0].measures["claimant"].as_string(), "Exercise");
  EXPECT_EQ(in[0].message_args["claimant"]["ja"].as_string(), "演習");
  EXPECT_EQ(in[0].message_args["basis"].as_string(), "test");  // no Japanese: as given
  EXPECT_EQ(in[0].references["zones:test"].as_string(), "sha256:0123456789abcdef");
  EXPECT_EQ(in[0].evidence.key_exhibits().size(), 2u);
  const Position line = interpolate(kChart.at('a'), kChart.at('b'), 12.0 / 18);
  EXPECT_LT(distance(in[0].area->centre, line).metres(), 100);
}

TEST(ZoneWatch, ATrackFirstSeenInsideDidNotEnter) {
  Sea sea;
  sea.give("zones", kChart.zone("npqo"));
  sea.sail(kShip, {{Duration{0}, kChart.at('b')}, {hours{1}, kChart.at('a')}}, minutes{5});
  const Log log = sea.run();
  EXPECT_TRUE(log.events("sea.zone_entry").empty());
  ASSERT_EQ(log.events("sea.zone_exit").size(), 1u);
  EXPECT_TRUE(log.events("sea.zone_exit")[0].measures["stay_h"].is_null());
}

// The ship works along the boundary, 400 m on either side of it.
TEST(ZoneWatch, WorkingAlongTheLineIsOneEntry) {
  Sea sea;
  sea.give("zones", kChart.zone("npqo"));
  const Position line = interpolate(kChart.at('a'), kChart.at('b'), 12.0 / 18);
  sea.sail(kShip, {{Duration{0}, kChart.at('a')}, {minutes{40}, line}}, minutes{2});
  for (int i = 0; i < 60; ++i) {
    sea.report(kShip, minutes{41 + 3 * i},
               destination(line, Angle::degrees(i % 2 == 0 ? 90 : 270), Distance::metres(400)));
  }
  const Log log = sea.run();
  EXPECT_EQ(log.events("sea.zone_entry").size(), 1u);
  EXPECT_TRUE(log.events("sea.zone_exit").empty());
}

TEST(ZoneWatch, ACrossingInALongSilenceIsDatedOnTheWay) {
  Sea sea;
  sea.give("zones", kChart.zone("npqo"));
  for (int i = 0; i < 3; ++i) sea.report(kShip, minutes{i - 2}, kChart.at('a'));
  sea.report(kShip, hours{3}, kChart.at('b'));
  const auto in = sea.run().events("sea.zone_entry");
  ASSERT_EQ(in.size(), 1u);
  EXPECT_LT(std::abs(to_seconds(in[0].start - (noon() + hours{2}))), 30);
  EXPECT_EQ(in[0].measures["fix_interval_min"].as_number(), 180);
}

TEST(ZoneWatch, WorksAcrossTheAntimeridian) {
  Sea sea;
  const Chart chart({"n   o", "a b  ", "p   q"}, 20, place(50, 179.7));
  sea.give("zones", chart.zone("npqo"));
  const Position west = destination(chart.at('a'), Angle::degrees(270), Distance::kilometres(30));
  sea.sail(kShip, {{Duration{0}, west}, {hours{3}, chart.at('b')}}, minutes{5});
  EXPECT_EQ(sea.run().events("sea.zone_entry").size(), 1u);
}

TEST(ZoneWatch, RefusesAFileThatDoesNotSayWhoClaimsWhat) {
  Sea sea;
  SeaRoom room(sea.settings, {});
  const auto taken = room.reference(
      {"zones", "eez.geojson", "sha256:0",
       R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name_en":"X","name_ja":"Y","claimant":"Z","source":"S"},"geometry":null}]})"});
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().reason, "missing_property");
  EXPECT_EQ(taken.error().text.rfind("eez.geojson: feature 1: property \"basis\" is missing", 0),
            0u)
      << taken.error().text;
  EXPECT_EQ(taken.error().text.find('\n'), std::string::npos);
}

TEST(ZoneWatch, AZoneThatArrivesLaterMakesNoEntryOfWhoIsInside) {
  Sea sea = visit();
  SeaRoom room(sea.settings, {});
  Log log;
  ASSERT_TRUE(room.reference(sea.documents[0]));
  ASSERT_TRUE(room.reference(sea.documents[0]));
  EXPECT_EQ(log.event_count(), 0u);
}

TEST(ZoneWatch, RunsAreAlikeHoweverTheyAreCut) {
  const Sea sea = visit();
  const std::string whole = sea.run().text();
  for (const std::size_t n : {1u, 3u, 10u}) {
    EXPECT_EQ(sea.run({.chunk = n, .reload_every = 1}).text(), whole) << n;
  }
}

}  // namespace
}  // namespace yagura::sea
