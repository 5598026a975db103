#include "case/law.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "case/testing_assessment.h"

namespace yagura::cases {
namespace {

using testing::both;
using testing::filled;
using testing::put;

constexpr std::string_view kLaw = "japan-situations";

const ElementCoverage& element(const LawCoverage& c, std::string_view category,
                               std::string_view id) {
  for (const CategoryCoverage& k : c.categories) {
    for (const ElementCoverage& e : k.elements) {
      if (k.id == category && e.id == id) return e;
    }
  }
  throw std::runtime_error("no such element");
}

LawCoverage cover(const std::vector<Json>& sides) {
  return law_coverage(*CriteriaSet::built_in().find(kLaw), sides);
}

TEST(Law, AnElementIsOpenUntilAFactIsCited) {
  Json jp = filled("jp"), us = filled("us");
  for (Json* v : {&jp, &us}) put(*v, kLaw, "armed_attack/imminent", "supporting", Json::array({}));
  EXPECT_EQ(element(cover({jp, us}), "armed_attack", "imminent").state, ElementState::open);
  put(us, kLaw, "armed_attack/imminent", "contradicting", Json::array({"e3"}));
  const auto one = cover({jp, us});
  EXPECT_EQ(element(one, "armed_attack", "imminent").state, ElementState::facts);
  EXPECT_EQ(element(one, "armed_attack", "imminent").contradicting.size(), 1U);
  put(jp, kLaw, "armed_attack/imminent", "supporting", Json::array({"e1"}));
  EXPECT_EQ(element(cover({jp, us}), "armed_attack", "imminent").state, ElementState::disputed);
}

TEST(Law, ASideThatAbstainsCitesNothing) {
  Json jp = filled("jp");
  put(jp, kLaw, "gray_zone/infringement", "abstains", both("Not ours.", "所掌外。"));
  EXPECT_EQ(element(cover({jp}), "gray_zone", "infringement").state, ElementState::open);
}

TEST(Law, CategoriesAreASetWithoutOrderOfRankAndTheGrayZoneIsMarked) {
  const auto c = cover({});
  ASSERT_EQ(c.categories.size(), 6U);
  EXPECT_FALSE(c.categories[4].statute);
  EXPECT_EQ(c.categories[4].id, "gray_zone");
  EXPECT_FALSE(c.categories[0].open_questions.empty());
}

// The output has states of elements and nothing about the category as a whole.
TEST(Law, NothingSaysThatACategoryIsMet) {
  const Json out = cover({filled("jp"), filled("us")}).json();
  for (const Json& c : out["categories"].as_array()) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : c.as_object()) keys.push_back(key);
    EXPECT_THAT(keys,
                ::testing::ElementsAre("elements", "id", "name", "open_questions", "statute"));
    for (const Json& e : c["elements"].as_array())
      EXPECT_THAT(e["state"].as_string(), ::testing::AnyOf("open", "facts", "disputed"));
  }
}

}  // namespace
}  // namespace yagura::cases
