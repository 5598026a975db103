#include "track/proximity.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "base/random.h"

namespace yagura {
namespace {

Position at(double lat, double lon) { return *Position::from_degrees(lat, lon); }
const Time kMidnight = *parse_rfc3339("2026-03-01T00:00:00Z");
constexpr TrackId kA{1}, kB{2};

std::vector<Near> see(Proximity& p, TrackId track, Duration when, Position position) {
  std::vector<Near> out;
  p.fix(track, kMidnight + when, position, Spans(), [](Position) { return true; }, out);
  return out;
}

TEST(Proximity, GivesEachPairOnceAnInstantAsSoonAsBothAreKnown) {
  Proximity p({});
  EXPECT_TRUE(see(p, kA, minutes{-5}, at(35, 139)).empty());
  EXPECT_TRUE(see(p, kB, minutes{-4}, at(35.001, 139)).empty());
  EXPECT_TRUE(see(p, kA, minutes{7}, at(35, 139)).empty());
  const auto nears = see(p, kB, minutes{8}, at(35.001, 139));
  ASSERT_EQ(nears.size(), 1u);
  EXPECT_EQ(nears[0].time, kMidnight) << "midnight is an instant like any other";
  EXPECT_EQ(nears[0].a, kA);
  EXPECT_NEAR(nears[0].distance_m, 111, 1);
}

TEST(Proximity, DoesNotInterpolateAcrossMoreThanAnHour) {
  Proximity p({});
  see(p, kA, minutes{-5}, at(35, 139));
  see(p, kB, minutes{-5}, at(35, 139));
  see(p, kA, minutes{57}, at(35, 139));
  EXPECT_TRUE(see(p, kB, minutes{57}, at(35, 139)).empty());
  see(p, kA, minutes{117}, at(35, 139));
  EXPECT_EQ(see(p, kB, minutes{117}, at(35, 139)).size(), 6u) << "01:00 to 01:50";
}

TEST(Proximity, SaysOnceThatAPairParted) {
  Proximity p({});
  for (int i = -1; i <= 3; ++i) {
    see(p, kA, minutes{10 * i}, at(35, 139));
    const auto out = see(p, kB, minutes{10 * i}, at(35 + (i >= 2 ? 0.1 * i : 0), 139));
    ASSERT_EQ(out.size(), i <= 2 ? 1u : 0u) << i;
    if (out.empty()) continue;
    EXPECT_EQ(out[0].apart, i == 2);
    EXPECT_TRUE(i != 2 || out[0].before_m == 0);
  }
}

TEST(Proximity, SeesPairsAcrossTheAntimeridianAndAtThePole) {
  Proximity p({});
  for (const auto& [a, b] : {std::pair{at(50, 179.999), at(50, -179.999)},
                             std::pair{at(89.999, 10), at(89.999, -170)}}) {
    Proximity q({});
    see(q, kA, Duration{0}, a);
    EXPECT_EQ(see(q, kB, Duration{0}, b).size(), 1u);
  }
}

// The same as comparing all with all.
TEST(Proximity, MissesNoPairAndInventsNone) {
  Random random(17);
  Proximity p({});
  std::vector<Position> places;
  for (int i = 0; i < 400; ++i) {
    places.push_back(at(i % 2 == 0 ? random.uniform(34.9, 35) : random.uniform(84.99, 85),
                        i % 3 == 0 ? random.uniform(179.95, 180) : random.uniform(-180, -179.95)));
  }
  std::set<std::pair<std::uint64_t, std::uint64_t>> found;
  for (std::size_t i = 0; i < places.size(); ++i) {
    for (const Near& n : see(p, TrackId{i + 1}, Duration{0}, places[i])) {
      const std::pair pair{static_cast<std::uint64_t>(n.a), static_cast<std::uint64_t>(n.b)};
      EXPECT_TRUE(found.insert(pair).second);
    }
  }
  std::set<std::pair<std::uint64_t, std::uint64_t>> expected;
  for (std::size_t i = 0; i < places.size(); ++i) {
    for (std::size_t k = i + 1; k < places.size(); ++k) {
      if (distance(places[i], places[k]).metres() <= 500) expected.insert({i + 1, k + 1});
    }
  }
  EXPECT_GT(expected.size(), 100u);
  EXPECT_EQ(found, expected);
}

TEST(Proximity, AThousandShipsOnOneSpotStayWithinBounds) {
  ProximityRules rules;
  Proximity p(rules);
  std::size_t nears = 0;
  for (std::uint64_t i = 1; i <= 1000; ++i)
    nears += see(p, TrackId{i}, Duration{0}, at(35, 139)).size();
  EXPECT_LE(nears, 1000 * rules.crowd);
  EXPECT_GT(p.crowded(), 0u);
}

TEST(Proximity, GoesOnExactlyFromItsSavedState) {
  Random random(23);
  Proximity one({});
  std::vector<std::tuple<TrackId, Duration, Position>> fixes;
  for (int minute = 0; minute < 120; ++minute) {
    for (std::uint64_t t = 1; t <= 20; ++t) {
      if (random.chance(0.3)) {
        fixes.emplace_back(TrackId{t}, minutes{minute},
                           at(35 + random.uniform(0, 0.01), 139 + random.uniform(0, 0.01)));
      }
    }
  }
  Proximity two({});
  for (std::size_t i = 0; i < fixes.size(); ++i) {
    if (i % 97 == 0) {
      Writer w;
      two.save(w);
      Proximity fresh({});
      Reader r(w.str());
      ASSERT_TRUE(fresh.load(r) && r.done());
      Writer again;
      fresh.save(again);
      ASSERT_EQ(again.str(), w.str());
      two = std::move(fresh);
    }
    const auto& [track, when, place] = fixes[i];
    const auto a = see(one, track, when, place);
    const auto b = see(two, track, when, place);
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t k = 0; k < a.size(); ++k) {
      EXPECT_EQ(a[k].a, b[k].a);
      EXPECT_EQ(a[k].b, b[k].b);
      EXPECT_EQ(a[k].distance_m, b[k].distance_m);
    }
  }
}

}  // namespace
}  // namespace yagura
