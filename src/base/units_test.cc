#include "base/units.h"

#include <gtest/gtest.h>

namespace yagura {
namespace {

// International nautical mile (1929), foot (1959): exact.
TEST(Units, ConvertByTheirDefinitions) {
  EXPECT_DOUBLE_EQ(Distance::nautical_miles(1).metres(), 1852);
  EXPECT_DOUBLE_EQ(Distance::feet(1).metres(), 0.3048);
  EXPECT_DOUBLE_EQ(Distance::kilometres(1.5).metres(), 1500);
  EXPECT_DOUBLE_EQ(Speed::knots(3600).metres_per_second(), 1852);
  EXPECT_DOUBLE_EQ(Speed::metres_per_second(10).knots(), 19.438444924406047);
  EXPECT_DOUBLE_EQ(Angle::degrees(180).radians(), std::numbers::pi);
}

TEST(Units, ReadBackWhatTheyWereMadeFrom) {
  EXPECT_DOUBLE_EQ(Distance::nautical_miles(12.3).nautical_miles(), 12.3);
  EXPECT_DOUBLE_EQ(Distance::feet(35'000).feet(), 35'000);
  EXPECT_DOUBLE_EQ(Speed::knots(102.2).knots(), 102.2);
  EXPECT_DOUBLE_EQ(Angle::radians(1).radians(), 1);
}

TEST(Units, AreOrdered) {
  EXPECT_LT(Speed::metres_per_second(1), Speed::knots(2));
  EXPECT_GT(Distance::nautical_miles(1), Distance::kilometres(1.8));
}

}  // namespace
}  // namespace yagura
