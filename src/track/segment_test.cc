#include "track/segment.h"

#include <gtest/gtest.h>

#include <set>

#include "base/random.h"

namespace yagura {
namespace {

Position at(double lat, double lon) { return *Position::from_degrees(lat, lon); }
const Time kStart = *parse_rfc3339("2026-03-01T00:00:00Z");

Segments::Match see(Segments& s, Duration when, Position p, double speed_kn = -1,
                    double course = -1) {
  Sighting sighting{kStart + when, p, std::nullopt, std::nullopt};
  if (speed_kn >= 0) sighting.speed_kn = speed_kn;
  if (course >= 0) sighting.course_deg = course;
  return s.match(sighting, "mmsi:431000001", SegmentRules{});
}

TEST(Segments, AThirdConsistentFixConfirmsATrack) {
  Segments s;
  EXPECT_TRUE(see(s, minutes{0}, at(35, 139)).opened);
  EXPECT_FALSE(see(s, minutes{3}, at(35.01, 139)).confirmed_now);
  EXPECT_TRUE(see(s, minutes{6}, at(35.02, 139)).confirmed_now);
  EXPECT_FALSE(see(s, minutes{9}, at(35.03, 139)).confirmed_now);
}

TEST(Segments, TwoShipsOnOneMmsiAreTwoTracks) {
  Segments s;
  std::set<TrackId> tokyo;
  std::set<TrackId> shanghai;
  for (int i = 0; i < 100; ++i) {
    tokyo.insert(see(s, minutes{2 * i}, at(35 + i * 1e-3, 139.7)).segment->track);
    shanghai.insert(see(s, minutes{2 * i + 1}, at(31, 122 + i * 1e-3)).segment->track);
  }
  EXPECT_EQ(tokyo.size(), 1u);
  EXPECT_EQ(shanghai.size(), 1u);
  EXPECT_NE(*tokyo.begin(), *shanghai.begin());
}

TEST(Segments, AJumpAndBackLeavesTheTrackWhole) {
  Segments s;
  const TrackId track = see(s, minutes{0}, at(35, 139)).segment->track;
  see(s, minutes{1}, at(35, 139.001));
  see(s, minutes{2}, at(35, 139.002));
  const auto jump = see(s, minutes{3}, at(0, 0));
  EXPECT_TRUE(jump.opened);
  EXPECT_FALSE(jump.duplicate) << "one stray fix is no second ship";
  EXPECT_EQ(see(s, minutes{4}, at(35, 139.003)).segment->track, track);
}

TEST(Segments, AFastCraftThatSaysSoIsOneTrack) {
  Segments s;  // a jetfoil: 45 kn, heard every 30 minutes
  const double step = 45 * 0.5 / 60;
  const TrackId track = see(s, minutes{0}, at(33, 131), 45, 0).segment->track;
  for (int i = 1; i < 6; ++i) {
    EXPECT_EQ(see(s, minutes{30 * i}, at(33 + i * step, 131), 45, 0).segment->track, track) << i;
  }
}

TEST(Segments, AfterEightHoursANewTrackSaysWhichItContinues) {
  Segments s;
  TrackId old{};
  for (int i = 0; i < 3; ++i) old = see(s, minutes{i}, at(35, 139)).segment->track;
  const auto back = see(s, hours{9}, at(35.5, 139));
  EXPECT_TRUE(back.opened);
  EXPECT_FALSE(back.duplicate);
  EXPECT_EQ(back.segment->previous, old);
  Segments far;
  for (int i = 0; i < 3; ++i) see(far, minutes{i}, at(35, 139));
  EXPECT_EQ(see(far, hours{9}, at(-35, 139)).segment->previous, TrackId{});
}

TEST(Segments, KeepsFourUnderOneNameAndForgetsUnconfirmedOnesFirst) {
  Segments s;
  const TrackId kept = see(s, minutes{0}, at(35, 139)).segment->track;
  see(s, minutes{1}, at(35, 139));
  see(s, minutes{2}, at(35, 139));
  Random random(3);
  for (int i = 0; i < 1000; ++i) {
    const auto m = see(s, minutes{3} + milliseconds{i},
                       at(random.uniform(-60, 20), random.uniform(-180, 180)));
    EXPECT_EQ(m.forgotten, std::nullopt);
  }
  EXPECT_LE(s.all().size(), 4u);
  EXPECT_NE(s.of(kept), nullptr);
}

TEST(Segments, AFixOlderThanWhatIsKnownIsNotUsed) {
  Segments s;
  see(s, minutes{10}, at(35, 139));
  EXPECT_EQ(see(s, minutes{9}, at(35, 139.2)).segment, nullptr);
}

TEST(Segments, HoldsAcrossTheAntimeridian) {
  Segments s;
  const TrackId track = see(s, minutes{0}, at(50, 179.99)).segment->track;
  EXPECT_EQ(see(s, minutes{5}, at(50, -179.99)).segment->track, track);
}

}  // namespace
}  // namespace yagura
