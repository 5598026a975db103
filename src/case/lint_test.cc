#include "case/lint.h"

#include <gtest/gtest.h>

namespace yagura::cases {
namespace {

TEST(Lint, ConfidenceAndLikelihoodInOneSentenceAreFound) {
  for (const char* text : {
           "We judge with high confidence that it is likely a fault.",
           "It is VERY  LIKELY\nthat it was planned (moderate confidence).",
           "An accident is improbable; our confidence is low.",
           "The probability is 70 %, confidence level moderate.",
           "故障の可能性が高い（確信度：中）。",
           "中程度の確信をもって、計画的な行為であることはほぼ確実と判断する。",
           "高い確度で、おそらく事故である。",
       }) {
    EXPECT_EQ(mixed_sentences(text).size(), 1U) << text;
  }
}

TEST(Lint, EachInItsOwnSentenceIsRight) {
  for (const char* text : {
           "It is likely a fault. Our confidence is moderate.",
           "故障の可能性が高い。確信度は中である。",
           "Confidence level: low.\n\nAn accident is unlikely",
       }) {
    EXPECT_TRUE(mixed_sentences(text).empty()) << text;
  }
}

TEST(Lint, WordsThatOnlyLookLikeItAreLeftAlone) {
  for (const char* text : {
           "A loss of public confidence is likely.",        // trust of the public
           "High confidence that remote access was used.",  // not a likelihood
           "It is unlikeliest among low-hanging fruit.",    // no whole word
           "可能性を調べた結果、利用者の信頼が低下した。",
       }) {
    EXPECT_TRUE(mixed_sentences(text).empty()) << text;
  }
}

TEST(Lint, TheSentenceAndTheWordsAreShown) {
  const auto found =
      mixed_sentences("Fine. We say with high confidence that it is very likely so.");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].sentence, "We say with high confidence that it is very likely so.");
  EXPECT_EQ(found[0].likelihood, "very likely");
  EXPECT_EQ(found[0].confidence, "high confidence");
}

TEST(Lint, AbbreviationsAndNumbersEndNoSentence) {
  EXPECT_EQ(
      sentences("In the U.S. it took 3.5 h, e.g. at No. 4. Then it ended! 終わり。次。").size(),
      4U);
  EXPECT_EQ(sentences("  \n ").size(), 0U);
  // So a split at an abbreviation cannot hide the mixture.
  EXPECT_EQ(mixed_sentences("With high confidence, e.g. by No. 4, it is likely.").size(), 1U);
}

}  // namespace
}  // namespace yagura::cases
