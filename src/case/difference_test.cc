#include "case/difference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "case/testing_assessment.h"

namespace yagura::cases {
namespace {

using testing::both;
using ::testing::ElementsAre;
using testing::filled;
using ::testing::IsEmpty;
using testing::put;

constexpr std::string_view kEu = "eu-cyber-diplomacy";

std::vector<Difference> between(std::vector<Json> sides) { return differences("case-1", sides); }

Json probability(std::string word, int percent) {
  return Json::object({{"word", std::move(word)}, {"percent", percent}});
}

TEST(Difference, SidesThatAgreeHaveNone) {
  EXPECT_THAT(between({filled("jp"), filled("us")}), IsEmpty());
}

TEST(Difference, EachAspectIsToldApartAndNothingIsAveraged) {
  Json jp = filled("jp"), us = filled("us");
  put(us, kEu, "scope", "value", "extensive");
  put(us, kEu, "scope", "probability", probability("very_likely", 90));
  put(us, kEu, "scope", "confidence", "low");
  const auto found = between({jp, us});
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].aspect, DifferenceAspect::value);
  EXPECT_EQ(found[0].sides.at("jp"), Json("limited"));
  EXPECT_EQ(found[0].sides.at("us"), Json("extensive"));
  EXPECT_EQ(found[1].aspect, DifferenceAspect::probability);
  EXPECT_EQ(found[1].steps, 1);
  EXPECT_EQ(found[1].points, 20);
  EXPECT_EQ(found[2].aspect, DifferenceAspect::confidence);
  for (const Difference& d : found) {
    Json shown = d.json();
    shown.erase("id");
    EXPECT_EQ(shown.dump().find("80"), std::string::npos);  // the mean of 70 and 90
    EXPECT_EQ(shown["sides"].as_object().size(), 2U);
  }
}

TEST(Difference, ItemsThatSpeakForAtOneSideAndAgainstAtTheOtherAreOpposed) {
  Json jp = filled("jp"), us = filled("us");
  put(us, kEu, "impact", "supporting", Json::array({"e2"}));
  put(us, kEu, "impact", "contradicting", Json::array({"e1"}));
  const auto found = between({jp, us});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0].opposed, ElementsAre("e1"));
  EXPECT_THAT(found[0].not_shared, ElementsAre("e2"));
}

TEST(Difference, TheOrderOfItemsIsNone) {
  Json jp = filled("jp"), us = filled("us");
  put(jp, kEu, "impact", "supporting", Json::array({"e1", "e2"}));
  put(us, kEu, "impact", "supporting", Json::array({"e2", "e1"}));
  EXPECT_THAT(between({jp, us}), IsEmpty());
}

TEST(Difference, ThreeSidesAreShownEachWithItsOwnWord) {
  Json jp = filled("jp"), us = filled("us"), au = filled("au");
  put(au, kEu, "scale", "probability", probability("unlikely", 30));
  const auto found = between({jp, us, au});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].sides.size(), 3U);
  EXPECT_EQ(found[0].steps, 2);
  EXPECT_EQ(found[0].points, 40);
}

TEST(Difference, AnAbstentionIsADifferenceInAnsweringAlone) {
  Json jp = filled("jp"), us = filled("us");
  put(us, kEu, "scale", "abstains", both("Too early.", "時期尚早。"));
  const auto found = between({jp, us});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].aspect, DifferenceAspect::answered);
  EXPECT_EQ(found[0].sides.at("us"), Json(false));
}

TEST(Difference, TheIdStaysThroughRoundsAndOrderOfSidesAndDiffersByCase) {
  Json jp = filled("jp"), us = filled("us");
  put(us, kEu, "scope", "value", "extensive");
  const std::string first = between({jp, us})[0].id;
  jp.set("round", 2);
  put(us, kEu, "scope", "value", "none");
  EXPECT_EQ(between({us, jp})[0].id, first);
  EXPECT_NE(differences("case-2", std::vector<Json>{jp, us})[0].id, first);
  EXPECT_EQ(first.size(), std::string("difference-").size() + 16);
}

TEST(Difference, WhatIsSettledStaysInTheRecord) {
  Json jp = filled("jp"), us = filled("us");
  put(us, kEu, "scope", "value", "extensive");
  put(us, kEu, "impact", "confidence", "high");
  const auto one = between({jp, us});
  put(us, kEu, "scope", "value", "limited");
  const auto two = between({jp, us});
  const std::vector<Difference> rounds[] = {one, two, one};
  const auto after_two = difference_history(std::span(rounds).first(2));
  ASSERT_EQ(after_two.size(), 2U);
  EXPECT_EQ(after_two[0].last.path, "impact");
  EXPECT_TRUE(after_two[0].open);
  EXPECT_FALSE(after_two[1].open);
  EXPECT_THAT(after_two[1].rounds, ElementsAre(1));
  EXPECT_EQ(after_two[1].last.sides.at("us"), Json("extensive"));
  const auto after_three = difference_history(rounds);
  EXPECT_TRUE(after_three[1].open);
  EXPECT_THAT(after_three[1].rounds, ElementsAre(1, 3));
}

TEST(Difference, AnyValueIsSafe) {
  EXPECT_THAT(between({Json(), Json(1), Json::array({})}), IsEmpty());
  EXPECT_THAT(between({}), IsEmpty());
}

}  // namespace
}  // namespace yagura::cases
