#include "join/rate.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"
#include "stat/ln.h"

namespace yagura::join {
namespace {

TEST(Rate, PortableLogarithmAgreesWithTheLibrary) {
  Random random(1);
  for (int i = 0; i < 100'000; ++i) {
    const double x = std::exp(random.uniform(-80, 80));
    ASSERT_NEAR(portable_ln(x), std::log(x), 2e-15 * std::max(1.0, std::abs(std::log(x)))) << x;
  }
  EXPECT_EQ(portable_ln(1), 0);
}

// A tail of `roots` roots slid `slides` ways, of which chance gives each slide a statistic above s
// with probability exp(-s).
Tail tail_of(std::uint64_t roots, int slides, std::uint64_t seed) {
  Tail tail;
  Random random(seed);
  for (std::uint64_t r = 0; r < roots; ++r) {
    for (int s = 0; s < slides; ++s) tail.add(random.exponential(1), s % kBlocks);
    tail.end_of_root();
  }
  tail.finish();
  return tail;
}

TEST(Rate, IsTheShareOfSlidesTimesTheRootsADay) {
  const Tail tail = tail_of(10'000, 20, 7);
  Rate rate = rate_of(tail, 4, 10'000, 5);
  add_interval(rate, tail, 4);
  ASSERT_EQ(rate.state, Rate::State::measured);
  EXPECT_NEAR(rate.per_day, 5 * std::exp(-4.0), 0.006);
  EXPECT_LT(rate.low, 5 * std::exp(-4.0));
  EXPECT_GT(rate.high, 5 * std::exp(-4.0));
  EXPECT_LT(tail.scatter(4), 2.5);  // slides that do not know of each other
}

TEST(Rate, IsNeverPrintedBelowThreeOverTheSlidTime) {
  const Tail tail = tail_of(1'000, 10, 3);  // at 2 roots a day: 5,000 slid days
  const Rate rate = rate_of(tail, 40, 1'000, 2);
  EXPECT_EQ(rate.state, Rate::State::below_floor);
  EXPECT_DOUBLE_EQ(rate.per_day, 3.0 / 5'000);
  EXPECT_EQ(rate.found, 0U);
}

TEST(Rate, IsNotMeasuredWithoutHistory) {
  Tail tail;
  tail.finish();
  EXPECT_EQ(rate_of(tail, 1, 0, 0).state, Rate::State::not_measured);
}

TEST(Rate, SlidesThatKnowOfEachOtherWidenTheInterval) {
  Tail tail;
  Random random(5);
  for (int r = 0; r < 2'000; ++r) {
    const double statistic = random.exponential(1);  // the same on every slide of a root
    for (int s = 0; s < 20; ++s) tail.add(statistic, s % kBlocks);
    tail.end_of_root();
  }
  tail.finish();
  EXPECT_NEAR(tail.scatter(3), 20, 3);
  Rate alone = rate_of(tail_of(2'000, 20, 5), 3, 2'000, 1);
  add_interval(alone, tail_of(2'000, 20, 5), 3);
  Rate together = rate_of(tail, 3, 2'000, 1);
  add_interval(together, tail, 3);
  EXPECT_GT(together.high - together.low, 2 * (alone.high - alone.low));
}

TEST(Rate, ATailIsTheSameAfterSavingAndInAnyOrderOfMerging) {
  const Tail a = tail_of(100, 10, 1), b = tail_of(70, 10, 2);
  Tail ab = a, ba = b;
  ab.merge(b);
  ba.merge(a);
  Writer one, two;
  ab.save(one);
  ba.save(two);
  EXPECT_EQ(one.str(), two.str());
  Reader r(one.str());
  Tail loaded;
  loaded.load(r);
  EXPECT_TRUE(r.ok() && r.done());
  EXPECT_EQ(loaded.at_least(1), a.at_least(1) + b.at_least(1));
}

}  // namespace
}  // namespace yagura::join
