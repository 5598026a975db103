#include "case/assessment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "case/testing_assessment.h"

namespace yagura::cases {
namespace {

using testing::both;
using testing::evidence;
using testing::filled;
using testing::put;

constexpr std::string_view kEu = "eu-cyber-diplomacy";

std::vector<std::string> paths(const Json& v) {
  std::vector<std::string> out;
  for (const auto& p : check_assessment(v, CriteriaSet::built_in(), evidence()))
    out.push_back(p.path);
  return out;
}

// The path of the judgement that is at that index in the list of the template.
std::string judgement_path(const Json& v, std::string_view criteria, std::string_view path) {
  std::size_t i = 0;
  for (const Json& j : v["judgements"].as_array()) {
    if (j["criteria"].as_string() == criteria && j["path"].as_string() == path) break;
    ++i;
  }
  return "judgements[" + std::to_string(i) + "]";
}

TEST(Assessment, AWholeOneHasNoProblem) { EXPECT_THAT(paths(filled("jp")), ::testing::IsEmpty()); }

TEST(Assessment, TheTemplateNamesEveryBlankAndNothingElse) {
  const Json v = assessment_template("c", "jp", 1, testing::all_files(), evidence());
  for (const auto& p : check_assessment(v, CriteriaSet::built_in(), evidence())) {
    const bool blank = p.path.starts_with("judgements[") || p.path.starts_with("evidence[") ||
                       p.path.starts_with("would_change[");
    EXPECT_TRUE(blank) << p.path << ": " << p.text.in(Lang::en);
    EXPECT_NE(p.text.in(Lang::en), p.text.in(Lang::ja));
  }
  EXPECT_GT(paths(v).size(), 40U);
}

TEST(Assessment, WordAndNumberMustAgree) {
  Json v = filled("jp");
  const std::string at = judgement_path(v, kEu, "scope") + ".probability";
  put(v, kEu, "scope", "probability", Json::object({{"word", "likely"}, {"percent", 81}}));
  EXPECT_THAT(paths(v), ::testing::ElementsAre(at + ".percent"));
  put(v, kEu, "scope", "probability", Json::object({{"word", "likely"}, {"percent", 80}}));
  EXPECT_THAT(paths(v), ::testing::IsEmpty());
  put(v, kEu, "scope", "probability", Json::object({{"word", "certain"}, {"percent", 100}}));
  EXPECT_THAT(paths(v), ::testing::ElementsAre(at + ".word"));
  put(v, kEu, "scope", "probability", Json::object({{"word", "likely"}, {"percent", 70.5}}));
  EXPECT_THAT(paths(v), ::testing::ElementsAre(at + ".percent"));
}

TEST(Assessment, FactsAndLawTakeNoProbability) {
  for (const auto& [criteria, path] : {std::pair{"scale-and-effects", "severity"},
                                       {"japan-situations", "armed_attack/occurred"}}) {
    Json v = filled("jp");
    put(v, criteria, path, "probability", Json::object({{"word", "likely"}, {"percent", 70}}));
    EXPECT_THAT(paths(v),
                ::testing::ElementsAre(judgement_path(v, criteria, path) + ".probability"));
  }
}

TEST(Assessment, ConfidenceBesideLikelihoodIsRefusedInEitherLanguage) {
  Json v = filled("jp");
  put(v, kEu, "impact", "statement",
      both("We say with high confidence that it is likely.",
           "影響が拡大する可能性が高い（確信度：高）。"));
  const std::string at = judgement_path(v, kEu, "impact") + ".statement";
  EXPECT_THAT(paths(v), ::testing::ElementsAre(at + ".en", at + ".ja"));
}

TEST(Assessment, BothLanguagesAreNeeded) {
  Json v = filled("jp");
  put(v, kEu, "impact", "statement", both("English only.", " "));
  EXPECT_THAT(paths(v), ::testing::ElementsAre(judgement_path(v, kEu, "impact") + ".statement"));
}

TEST(Assessment, AccidentCrimeAndFalseFlagAreAlwaysWeighed) {
  Json v = filled("jp");
  v.set("hypotheses", Json::array({Json::object(
                          {{"id", "state"}, {"kind", "state"}, {"text", both("A.", "ア。")}})}));
  v.set("matrix", Json(Json::Object{}));
  EXPECT_THAT(paths(v), ::testing::ElementsAre("hypotheses", "hypotheses", "hypotheses"));
}

TEST(Assessment, OnlyFrozenItemsAreCitedAndNeverOnBothSides) {
  Json v = filled("jp");
  put(v, kEu, "scope", "contradicting", Json::array({"e1", "e9"}));
  const std::string at = judgement_path(v, kEu, "scope") + ".contradicting";
  EXPECT_THAT(paths(v), ::testing::ElementsAre(at, at));
}

TEST(Assessment, WhatASideDoesNotAnswerIsNamedAndAbstainingIsAnAnswer) {
  Json v = filled("jp");
  Json rest(Json::Array{});
  for (const Json& j : v["judgements"].as_array()) {
    if (j["path"].as_string() != "scope") rest.push(j);
  }
  v.set("judgements", rest);
  EXPECT_THAT(paths(v), ::testing::ElementsAre("judgements"));
  rest.push(Json::object(
      {{"criteria", kEu}, {"path", "scope"}, {"abstains", both("Too early.", "時期尚早。")}}));
  v.set("judgements", rest);
  EXPECT_THAT(paths(v), ::testing::IsEmpty());
}

TEST(Assessment, AnotherVersionOfTheCriteriaIsNotTakenForThisOne) {
  Json v = filled("jp");
  Json criteria = v["criteria"];
  criteria.set(std::string(kEu), "sha256:" + std::string(64, '0'));
  v.set("criteria", criteria);
  EXPECT_THAT(paths(v), ::testing::Contains("criteria.eu-cyber-diplomacy"));
}

TEST(Assessment, ControlSignsAndUnknownNamesAreRefused) {
  Json v = filled("jp");
  put(v, kEu, "scope", "statement", both("A\x1b[2J", "ア"));
  v.set("verdict", "x");
  EXPECT_THAT(paths(v),
              ::testing::ElementsAre("verdict", judgement_path(v, kEu, "scope") + ".statement.en"));
}

// The schema and the checker name the same members.
TEST(Assessment, TheSchemaInTheDocumentsHasTheMembersOfTheTemplate) {
  std::ifstream in(std::string(YAGURA_SOURCE_DIR) + "/docs/formats/assessment.schema.json");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto schema = Json::parse(text);
  ASSERT_TRUE(schema.has_value());
  const Json v = filled("jp");
  for (const auto& [key, value] : v.as_object())
    EXPECT_NE((*schema)["properties"].find(key), nullptr) << key;
  for (const auto& [key, value] : (*schema)["properties"].as_object())
    EXPECT_NE(v.find(key), nullptr) << key;
  const Json& judgement = (*schema)["$defs"]["judgement"]["properties"];
  for (const auto& [key, value] : v["judgements"].as_array()[0].as_object())
    EXPECT_NE(judgement.find(key), nullptr) << key;
}

}  // namespace
}  // namespace yagura::cases
