#include "case/ach.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "case/testing_assessment.h"

namespace yagura::cases {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> order(const Ach& a) {
  std::vector<std::string> out;
  for (const AchRank& r : a.ranking)
    out.push_back(r.hypothesis + " " + std::to_string(r.rank) + " " +
                  std::to_string(r.inconsistency));
  return out;
}

// Three hypotheses A, B, C:
//   e1 (1, high)   C I I    weight 12, divides 1:2
//   e2 (3, high)   I C C    weight 6,  divides 2:1
//   e3 (2, low)    C C C    weight 3,  tells nothing
TEST(Ach, RanksByLeastInconsistencyNotByMostSupport) {
  const Ach a =
      analyse({"A", "B", "C"}, {{"e1", 1, 3, "CII"}, {"e2", 3, 3, "ICC"}, {"e3", 2, 1, "CCC"}});
  EXPECT_THAT(order(a), ElementsAre("A 1 6", "B 2 12", "C 2 12"));
  EXPECT_THAT(a.diagnostic, ElementsAre("e1", "e2"));
}

// B has five consistent items and one against it; A has none for it and nothing against it.
TEST(Ach, ManyConsistentItemsDoNotOutweighOneInconsistent) {
  std::vector<AchItem> items = {{"x", 1, 3, "NI"}};
  for (int i = 0; i < 5; ++i) items.push_back({"c" + std::to_string(i), 1, 3, "NC"});
  EXPECT_THAT(order(analyse({"A", "B"}, items)), ElementsAre("A 1 0", "B 2 12"));
}

TEST(Ach, SaysWhatHappensIfTheMostTellingItemFallsAway) {
  const Ach a = analyse({"A", "B"}, {{"e1", 1, 3, "CI"}, {"e2", 2, 2, "IC"}});
  ASSERT_EQ(a.without.size(), 2U);
  EXPECT_EQ(a.without[0].item, "e1");
  EXPECT_THAT(a.without[0].least, ElementsAre("B"));
  EXPECT_TRUE(a.without[0].changes);
  EXPECT_THAT(a.without[1].least, ElementsAre("A"));
  EXPECT_FALSE(a.without[1].changes);
}

TEST(Ach, WeightFollowsCredibilityAndRelevance) {
  EXPECT_EQ(ach_weight(1, 3), 12);
  EXPECT_EQ(ach_weight(2, 2), 6);
  EXPECT_EQ(ach_weight(5, 3), 0);                 // improbable: weighs nothing
  EXPECT_EQ(ach_weight(6, 1), ach_weight(3, 1));  // cannot be judged: as "possibly true"
}

TEST(Ach, AnImprobableItemTellsNothing) {
  const Ach a = analyse({"A", "B"}, {{"e1", 5, 3, "CI"}});
  EXPECT_THAT(order(a), ElementsAre("A 1 0", "B 1 0"));
  EXPECT_THAT(a.diagnostic, IsEmpty());
}

TEST(Ach, WhatIsNotMarkedIsReportedAndCountsAsNeither) {
  const Ach a = analyse({"A", "B"}, {{"e1", 1, 3, "I "}});
  EXPECT_THAT(a.unmarked, ElementsAre("e1/B"));
  EXPECT_THAT(order(a), ElementsAre("B 1 0", "A 2 12"));
}

TEST(Ach, AnAssessmentIsReadAndAnythingElseIsSafe) {
  Json v = testing::filled("jp");
  Json matrix = v["matrix"];
  matrix.set("e1", Json::object({{"accident", "I"}, {"crime", "C"}, {"false_flag", "N"}}));
  v.set("matrix", matrix);
  const Ach a = ach_of(v);
  EXPECT_THAT(order(a), ElementsAre("crime 1 0", "false_flag 1 0", "accident 3 9"));
  EXPECT_THAT(ach_of(Json()).ranking, IsEmpty());
  // No word of the result says that a hypothesis holds.
  EXPECT_EQ(a.json()["ranking"].as_array()[0].as_object().size(), 3U);
}

}  // namespace
}  // namespace yagura::cases
