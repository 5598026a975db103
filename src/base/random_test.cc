#include "base/random.h"

#include <gtest/gtest.h>

namespace yagura {
namespace {

// Reference output of splitmix64.c (Vigna, 2015) for seed 1234567.
TEST(Random, GivesTheReferenceSequence) {
  Random random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317ULL);
  EXPECT_EQ(random.next(), 3203168211198807973ULL);
  EXPECT_EQ(random.next(), 9817491932198370423ULL);
}

TEST(Random, StaysInItsRange) {
  Random random(1);
  for (int i = 0; i < 10'000; ++i) {
    const double u = random.uniform();
    ASSERT_TRUE(u >= 0 && u < 1);
    ASSERT_LT(random.below(7), 7U);
    ASSERT_GE(random.exponential(3), 0);
    ASSERT_TRUE(std::isfinite(random.normal(0, 1)));
  }
  EXPECT_EQ(random.below(0), 0U);
}

}  // namespace
}  // namespace yagura
