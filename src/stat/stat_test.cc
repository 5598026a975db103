#include <gtest/gtest.h>

#include <vector>

#include "stat/poisson.h"
#include "stat/robust.h"
#include "stat/wilson.h"

namespace yagura {
namespace {

// Newcombe 1998 (Statistics in Medicine 17), table I, score method without continuity correction.
TEST(Wilson, GivesThePublishedIntervals) {
  const double z = 1.959963984540054;
  EXPECT_NEAR(wilson(81, 263, z).low, 0.2553, 5e-5);
  EXPECT_NEAR(wilson(81, 263, z).high, 0.3662, 5e-5);
  EXPECT_NEAR(wilson(15, 148, z).low, 0.0624, 5e-5);
  EXPECT_NEAR(wilson(15, 148, z).high, 0.1605, 5e-5);
  EXPECT_NEAR(wilson(1, 29, z).low, 0.0061, 5e-5);
  EXPECT_NEAR(wilson(1, 29, z).high, 0.1718, 5e-5);
}

TEST(Wilson, EndsAtZeroAndOne) {
  EXPECT_EQ(wilson(0, 20).low, 0);
  EXPECT_NEAR(wilson(0, 20).high, 0.1611, 5e-5);
  EXPECT_EQ(wilson(20, 20).high, 1);
  EXPECT_EQ(wilson(0, 0).low, 0);
  EXPECT_EQ(wilson(0, 0).high, 1);
}

// Exact limits as in the tables of Garwood 1936.
TEST(Poisson, GivesThePublishedIntervals) {
  EXPECT_EQ(poisson_interval(0).low, 0);
  EXPECT_NEAR(poisson_interval(0).high, 3.6889, 5e-5);
  EXPECT_NEAR(poisson_interval(1).low, 0.0253, 5e-5);
  EXPECT_NEAR(poisson_interval(1).high, 5.5716, 5e-5);
  EXPECT_NEAR(poisson_interval(10).low, 4.7954, 5e-5);
  EXPECT_NEAR(poisson_interval(10).high, 18.3904, 5e-5);
  EXPECT_NEAR(poisson_interval(100).low, 81.3640, 5e-4);
  EXPECT_NEAR(poisson_interval(100).high, 121.6271, 5e-4);
}

TEST(Poisson, CountsOfAMillionDoNotOverflow) {
  const Interval i = poisson_interval(1'000'000);
  EXPECT_NEAR(i.low, 998041, 2);
  EXPECT_NEAR(i.high, 1001962, 2);
}

TEST(Robust, OneOutlierMovesNeitherMedianNorMad) {
  const std::vector<double> v{7, 7, 8, 9, 7, 8, 255};
  EXPECT_EQ(baseline(v).median, 8);
  EXPECT_EQ(baseline(v).mad, 1);
  EXPECT_EQ(median({1, 2, 3, 4}), 2.5);
  EXPECT_EQ(median({}), 0);
}

}  // namespace
}  // namespace yagura
