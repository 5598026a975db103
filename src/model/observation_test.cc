#include "model/observation.h"

#include <gtest/gtest.h>

#include <set>

#include "base/hash.h"
#include "model/decoder.h"

namespace yagura {
namespace {

TEST(TrackId, ComesFromSubjectAndFirstSight) {
  const Time t = time_from_micros(1'331'724'600'000'000);
  EXPECT_EQ(track_id("mmsi:1", t), track_id("mmsi:1", t));
  EXPECT_NE(track_id("mmsi:1", t), track_id("mmsi:2", t));
  EXPECT_NE(track_id("mmsi:1", t), track_id("mmsi:1", t + Duration{1}));
}

TEST(TrackId, IsNamedBy16HexDigits) {
  EXPECT_EQ(track_name(TrackId{0x00112233445566ff}), "track:00112233445566ff");
}

TEST(TrackId, FillsThePartitionsEvenly) {
  int count[kPartitions] = {};
  for (int i = 0; i < 64'000; ++i)
    ++count[partition_of(track_id("mmsi:" + std::to_string(i), Time{}))];
  for (const int n : count) {
    EXPECT_GT(n, 800);
    EXPECT_LT(n, 1'200);
  }
}

TEST(ObjectClass, OnlyPleasureCraftAndPrivateAircraftArePersons) {
  for (int i = 0; i <= static_cast<int>(ObjectClass::surface_vehicle); ++i) {
    const auto c = static_cast<ObjectClass>(i);
    EXPECT_EQ(person_scale(c), class_name(c) == "pleasure" || class_name(c) == "private_aircraft");
  }
}

TEST(Names, AreEachDifferentAndNotEmpty) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(ObjectClass::surface_vehicle); ++i) {
    names.insert(class_name(static_cast<ObjectClass>(i)));
  }
  EXPECT_EQ(names.size(), 14U);
  std::set<std::string_view> clocks;
  for (int i = 0; i <= static_cast<int>(ClockKind::start_option); ++i) {
    clocks.insert(clock_name(static_cast<ClockKind>(i)));
  }
  EXPECT_EQ(clocks.size(), 9U);
  EXPECT_EQ(condition_kind_name(Condition::Kind::outage), "outage");
}

}  // namespace
}  // namespace yagura
