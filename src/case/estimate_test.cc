#include "case/estimate.h"

#include <gtest/gtest.h>

namespace yagura::cases {
namespace {

// ICD 203, D.6.e(2)(a): 01-05, 05-20, 20-45, 45-55, 55-80, 80-95, 95-99 %.
TEST(Estimate, TheWordsHaveTheRangesOfTheDirective) {
  const int borders[] = {1, 5, 20, 45, 55, 80, 95, 99};
  ASSERT_EQ(probability_words().size(), 7U);
  for (std::size_t i = 0; i < 7; ++i) {
    const ProbabilityWord& w = probability_words()[i];
    EXPECT_EQ(w.least, borders[i]);
    EXPECT_EQ(w.most, borders[i + 1]);
    EXPECT_EQ(probability_rank(w.id), static_cast<int>(i));
  }
}

TEST(Estimate, EveryPercentageHasAWordAndCertaintyHasNone) {
  for (int percent = 0; percent <= 100; ++percent) {
    int words = 0;
    for (const ProbabilityWord& w : probability_words()) words += agrees(w, percent) ? 1 : 0;
    const bool border = percent == 5 || percent == 20 || percent == 45 || percent == 55 ||
                        percent == 80 || percent == 95;
    EXPECT_EQ(words, percent == 0 || percent == 100 ? 0 : border ? 2 : 1) << percent;
  }
}

TEST(Estimate, GradesOutsideTheScaleHaveNoName) {
  EXPECT_EQ(reliability_name('B')->en, "usually reliable");
  EXPECT_EQ(credibility_name(6)->en, "truth cannot be judged");
  EXPECT_FALSE(reliability_name('G') || reliability_name('a'));
  EXPECT_FALSE(credibility_name(0) || credibility_name(7));
}

}  // namespace
}  // namespace yagura::cases
