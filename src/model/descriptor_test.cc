#include "model/descriptor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace yagura {
namespace {

using testing::HasSubstr;

constexpr Option kOptions[] = {{"radius_m", 500, 1, 10'000, {"Radius", "半径"}},
                               {"silence_s", 60, 0, 3'600, {"Silence", "沈黙"}}};

DetectorInfo detector(std::string_view kind, std::span<const Option> options) {
  DetectorInfo info{};
  info.kind = kind;
  info.options = options;
  return info;
}

class SettingsTest : public testing::Test {
 protected:
  SettingsTest() {
    settings_.add(encounter_);
    settings_.add(plain_);
  }
  DetectorInfo encounter_ = detector("sea.encounter", kOptions);
  DetectorInfo plain_ = detector("sea.distress", {});
  Settings settings_;
};

TEST_F(SettingsTest, StartAtTheStandardValues) {
  EXPECT_EQ(settings_.get("sea.encounter", "radius_m"), 500);
  EXPECT_EQ(settings_.of("sea.encounter").size(), 2U);
  EXPECT_TRUE(settings_.of("sea.distress").empty());
}

TEST_F(SettingsTest, TakeAValueInItsRangeWithBothEnds) {
  for (const double v : {1.0, 750.5, 10'000.0}) {
    EXPECT_FALSE(settings_.set("sea.encounter", "radius_m", v));
    EXPECT_EQ(settings_.get("sea.encounter", "radius_m"), v);
  }
}

TEST_F(SettingsTest, RefuseAValueOutOfRangeAndKeepTheOld) {
  for (const double v : {0.5, 10'001.0, std::numeric_limits<double>::quiet_NaN()}) {
    const auto problem = settings_.set("sea.encounter", "radius_m", v);
    ASSERT_TRUE(problem);
    EXPECT_THAT(*problem, HasSubstr("from 1 to 10000"));
  }
  EXPECT_EQ(settings_.get("sea.encounter", "radius_m"), 500);
}

TEST_F(SettingsTest, SayWhatThereIsInstead) {
  EXPECT_THAT(*settings_.set("sea.meeting", "radius_m", 1), HasSubstr("yagura detectors"));
  EXPECT_THAT(*settings_.set("sea.encounter", "radius", 1), HasSubstr("radius_m, silence_s"));
  EXPECT_THAT(*settings_.set("sea.distress", "radius", 1), HasSubstr("none"));
}

TEST_F(SettingsTest, AskingForWhatWasNeverAddedIsTheMakersError) {
  EXPECT_DEATH(static_cast<void>(settings_.get("sea.encounter", "no_such")), "internal error");
  EXPECT_DEATH(static_cast<void>(settings_.of("no.such")), "internal error");
}

}  // namespace
}  // namespace yagura
