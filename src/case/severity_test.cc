#include "case/severity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace yagura::cases {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

SeverityScore score(const Json& answers, std::string_view scheme) {
  const CriteriaFile* file = CriteriaSet::built_in().find(scheme);
  EXPECT_NE(file, nullptr) << scheme;
  return score_scheme(answers, *file);
}

Json nciss(std::initializer_list<std::string> options) {
  static const std::string items[] = {
      "functional_impact",       "observed_activity",  "location_of_observed_activity",
      "actor_characterization",  "information_impact", "recoverability",
      "cross_sector_dependency", "potential_impact"};
  Json out(Json::Object{});
  std::size_t i = 0;
  for (const std::string& o : options) out.set(items[i++], o);
  return out;
}

// Vectors: computed apart from the table that CMU SEI publishes with CITE
// (Cite.Api/appsettings.json, seed "CISA NCISS": weights 6 5 4 4 2 4 3 6) by its formula; they are
// not CISA's examples.
TEST(Severity, AllLowestOfNcissIsNoughtAndAllHighestAHundred) {
  const auto low =
      score(nciss({"No Impact", "None", "Level 1 - Business DMZ", "Hacktivists", "No Impact",
                   "Regular", "Nuclear Reactors, Materials and Waste", "Minimal"}),
            "cisa-nciss");
  EXPECT_EQ(low.weighted_sum, 325);
  EXPECT_EQ(low.low, 0);
  EXPECT_EQ(low.high, 0);
  EXPECT_EQ(low.level_low, 0);
  EXPECT_EQ(low.band_low.en, "Baseline (white)");
  const auto high =
      score(nciss({"Denial of Critical Services or Loss of Control", "Effect",
                   "Level 7 - Safety Systems", "APT (Targeted)", "Destruction of Critical System",
                   "Not Recoverable", "Energy", "Severe"}),
            "cisa-nciss");
  EXPECT_EQ(high.weighted_sum, 3400);
  EXPECT_EQ(high.low, 100);
  EXPECT_EQ(high.level_low, 5);
}

TEST(Severity, ADefacementByHacktivistsScoresAsWorkedByHand) {
  const auto s =
      score(nciss({"No Impact to Services", "Effect", "Level 1 - Business DMZ", "Hacktivists",
                   "No Impact", "Regular", "Government Facilities", "Minimal"}),
            "cisa-nciss");
  EXPECT_EQ(s.weighted_sum, 1020);
  EXPECT_NEAR(s.low, 22.6016, 0.00005);  // 100 * (1020 - 325) / 3075
  EXPECT_EQ(s.level_low, 0);
  double sum = 0;
  for (const SeverityPart& p : s.parts) sum += p.contribution;
  EXPECT_NEAR(sum, s.low, 1e-9);
  EXPECT_NEAR(s.parts[1].contribution, 100 * 5 * 100 / 3075.0, 1e-9);
}

// The bands of CITE.Ui end at 89.99 and begin at 90: a score between belongs to the lower.
TEST(Severity, ABandBeginsAtItsLeast) {
  const CriteriaFile* f = CriteriaSet::built_in().find("cisa-nciss");
  ASSERT_EQ(f->bands.size(), 6U);
  EXPECT_THAT((std::vector<double>{f->bands[1].least, f->bands[2].least, f->bands[3].least,
                                   f->bands[4].least, f->bands[5].least}),
              ElementsAre(35, 50, 65, 75, 90));
}

TEST(Severity, AMissingAnswerGivesARangeNotAGuess) {
  Json answers = nciss({"No Impact to Services", "Effect", "Level 1 - Business DMZ", "Hacktivists",
                        "No Impact", "Regular", "Government Facilities", "Minimal"});
  answers.set("potential_impact", nullptr);
  const auto s = score(answers, "cisa-nciss");
  EXPECT_THAT(s.missing, ElementsAre("potential_impact"));
  EXPECT_NEAR(s.low, 22.6016, 0.00005);
  EXPECT_NEAR(s.high, 22.6016 + 100 * 600 / 3075.0, 0.00005);
  EXPECT_EQ(s.level_low, 0);
  EXPECT_EQ(s.level_high, 1);
  EXPECT_TRUE(s.json()["score"].is_null());
  EXPECT_TRUE(s.json()["level"].is_null());
}

TEST(Severity, OfSeveralChoicesTheHighestCounts) {
  Json answers = Json::object({{"observed_activity", Json::array({"prepare", "presence"})}});
  const auto s = score(answers, "cisa-nciss");
  EXPECT_EQ(s.parts[1].value, 80);
  EXPECT_THAT(s.parts[1].chosen, ElementsAre("prepare", "presence"));
}

// サイバーセキュリティ戦略本部、初版 2018-07-25: the highest of the viewpoints.
TEST(Severity, JapanTakesTheHighestOfItsViewpoints) {
  const auto s = score(
      Json::object(
          {{"jp_continuity", "some"}, {"jp_safety", "著しく深刻な影響"}, {"jp_trust", "none"}}),
      "japan-severity");
  EXPECT_EQ(s.level_low, 4);
  EXPECT_EQ(s.level_high, 4);
  const auto open = score(Json::object({{"jp_continuity", "large"}}), "japan-severity");
  EXPECT_EQ(open.level_low, 3);
  EXPECT_EQ(open.level_high, 4);
  // The levels are 0 to 4: some pages print 1 to 5.
  EXPECT_EQ(CriteriaSet::built_in().find("japan-severity")->bands.front().level, 0);
  EXPECT_EQ(CriteriaSet::built_in().find("japan-severity")->bands.back().level, 4);
}

// PPD-41: 0 unsubstantiated or inconsequential .. 5 imminent threat.
TEST(Severity, TheUnitedStatesSchemaHasSixLevels) {
  const char* options[] = {"inconsequential",     "unlikely_impact",    "may_impact",
                           "demonstrable_impact", "significant_impact", "imminent_threat"};
  for (int level = 0; level < 6; ++level) {
    const auto s = score(Json::object({{"us_general_definition", options[level]}}),
                         "us-cyber-incident-severity");
    EXPECT_EQ(s.level_low, level);
    EXPECT_EQ(s.level_high, level);
  }
}

TEST(Severity, TheSchemesStandSideBySideAndNothingJoinsThem) {
  const auto all = score_severity(Json::object({{"jp_safety", "none"}}), CriteriaSet::built_in());
  ASSERT_EQ(all.schemes.size(), 3U);
  EXPECT_THAT(all.problems, IsEmpty());
  EXPECT_FALSE(all.schemes[0].answered);
  EXPECT_TRUE(all.schemes[1].answered);
  EXPECT_EQ(all.schemes[0].low, 0);
  EXPECT_EQ(all.schemes[0].high, 100);
  const Json out = all.json();
  for (const auto& [key, value] : out.as_object())
    EXPECT_TRUE(key == "schemes" || key == "note") << key;
}

TEST(Severity, AnswersThatNoSchemeHasAreTold) {
  const auto all = score_severity(Json::object({{"jp_safety", "terrible"}, {"mood", "bad"}}),
                                  CriteriaSet::built_in());
  ASSERT_EQ(all.problems.size(), 2U);
  EXPECT_EQ(all.problems[0].path, "jp_safety");
  EXPECT_NE(all.problems[0].text.in(Lang::en).find("extremely_serious"), std::string::npos);
  EXPECT_THAT(score_severity(Json(3), CriteriaSet::built_in()).problems, IsEmpty());
}

}  // namespace
}  // namespace yagura::cases
