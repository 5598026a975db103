#include "case/judging.h"

#include <gtest/gtest.h>

#include "case/testing_assessment.h"

namespace yagura::cases {
namespace {

CaseState frozen() {
  CaseState s;
  s.id = "case-0123456789abcdef";
  s.sides["jp"];
  s.sides["us"];
  Manifest m;
  m.items.resize(4);
  m.visible["jp"] = {0, 1, 2, 3};
  m.visible["us"] = {0, 2};
  m.cited = cited_criteria(testing::all_files());
  m.criteria = criteria_version(m.cited);
  s.manifests.push_back(m);
  s.rounds.emplace_back();
  return s;
}

TEST(Judging, ItemsAreCountedFromE1) {
  EXPECT_EQ(item_id(0), "e1");
  EXPECT_EQ(item_number("e17"), 16U);
  for (const char* wrong : {"", "e", "e0", "e01", "1", "e1x", "e99999999999999999999999"})
    EXPECT_EQ(item_number(wrong), std::nullopt) << wrong;
}

TEST(Judging, ASideIsAskedOnlyAboutWhatItSees) {
  const CaseState s = frozen();
  EXPECT_EQ(items_seen(s, "us"), (std::vector<std::string>{"e1", "e3"}));
  const auto blank = template_for(s, "us", CriteriaSet::built_in());
  ASSERT_TRUE(blank);
  EXPECT_EQ((*blank)["evidence"].as_array().size(), 2U);
  EXPECT_EQ((*blank)["criteria"], s.manifest()->cited);
  EXPECT_EQ(template_for(s, "fr", CriteriaSet::built_in()).error().reason, "unknown_side");
}

TEST(Judging, AnAssessmentIsHeldAgainstTheFrozenCase) {
  CaseState s = frozen();
  const auto& set = CriteriaSet::built_in();
  const Json good = testing::filled("jp");
  EXPECT_TRUE(check_for(s, "jp", good, set)->empty());
  EXPECT_FALSE(check_for(s, "us", good, set)->empty()) << "another side, and items it cannot see";
  s.rounds.back().number = 2;
  ASSERT_EQ(check_for(s, "jp", good, set)->size(), 1U);
  EXPECT_EQ(check_for(s, "jp", good, set)->front().path, "round");
}

TEST(Judging, CriteriaThatAreNotHereAreNamed) {
  CaseState s = frozen();
  s.manifests.back().cited.set("own-scheme", "sha256:00");
  EXPECT_EQ(files_of(s, CriteriaSet::built_in()).error().reason, "criteria_missing");
  s.manifests.back().cited = Json();
  EXPECT_EQ(files_of(s, CriteriaSet::built_in()).error().reason, "no_criteria");
  EXPECT_EQ(files_of(CaseState(), CriteriaSet::built_in()).error().reason, "not_frozen");
}

}  // namespace
}  // namespace yagura::cases
