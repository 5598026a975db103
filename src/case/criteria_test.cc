#include "case/criteria.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/hash.h"
#include "embedded.h"

namespace yagura::cases {
namespace {

constexpr std::string_view kGood = R"(id = "own-list"
edition = "1"
kind = "criteria"
author = "desk"
effective_from = 2024-01-01
name = { en = "Own", ja = "独自" }
note = { en = "Note", ja = "注記" }
[[source]]
id = "desk"
title = "Desk rules"
place = "page 1"
[[item]]
id = "reach"
name = { en = "Reach", ja = "到達範囲" }
question = { en = "How far?", ja = "どこまでですか。" }
sources = ["desk"]
)";

std::string with(std::string_view more) { return std::string(kGood) + std::string(more); }

std::string replaced(std::string_view what, std::string_view by) {
  std::string out(kGood);
  const std::size_t at = out.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return out.replace(at, what.size(), by);
}

int first_line(std::string_view toml) {
  const auto parsed = parse_criteria(toml, "x.toml");
  return parsed.problems.empty() ? -1 : parsed.problems.front().line;
}

TEST(Criteria, EveryBuiltInFileIsWholeAndCitesItsSources) {
  const CriteriaSet set = CriteriaSet::built_in();
  ASSERT_EQ(set.files().size(), 7U);
  for (const CriteriaFile& f : set.files()) {
    EXPECT_TRUE(f.name.whole() && f.note.whole()) << f.id;
    EXPECT_FALSE(f.sources.empty()) << f.id;
    for (const CriteriaSource& s : f.sources) {
      const bool used = std::any_of(f.items.begin(), f.items.end(), [&](const Criterion& c) {
        return std::find(c.sources.begin(), c.sources.end(), s.id) != c.sources.end();
      });
      // Sources of the open questions and of the whole file stand beside the items.
      if (!used) {
        EXPECT_TRUE(s.id == "tallinn-2-defence" || s.id == "statement-2019") << f.id << s.id;
      }
    }
  }
}

TEST(Criteria, TheVersionIsTheHashOfTheBytes) {
  for (const EmbeddedFile& f : embedded_criteria()) {
    if (!f.path.ends_with(".toml")) continue;
    const auto parsed = parse_criteria(f.bytes, f.path);
    EXPECT_EQ(parsed.file.version, "sha256:" + to_hex(sha256(f.bytes)));
    EXPECT_NE(CriteriaSet::built_in().find(parsed.file.id, parsed.file.version), nullptr);
  }
}

TEST(Criteria, OneVersionStandsForAllThatIsCitedWhateverTheirOrder) {
  const Json one = Json::object({{"a", "sha256:1"}, {"b", "sha256:2"}});
  EXPECT_EQ(criteria_version(one),
            criteria_version(Json::object({{"b", "sha256:2"}, {"a", "sha256:1"}})));
  EXPECT_NE(criteria_version(one),
            criteria_version(Json::object({{"a", "sha256:2"}, {"b", "sha256:1"}})));
  EXPECT_EQ(criteria_version(one),
            "sha256:" + to_hex(sha256(R"({"a":"sha256:1","b":"sha256:2"})")));
}

TEST(Criteria, TheSevenOfTheCouncilStandInItsOrder) {
  const CriteriaFile* eu = CriteriaSet::built_in().find("eu-cyber-diplomacy");
  ASSERT_NE(eu, nullptr);
  EXPECT_EQ(eu->paths(), (std::vector<std::string>{"scope", "scale", "duration", "intensity",
                                                   "complexity", "sophistication", "impact"}));
}

// Council 10289/23 has no weights; the Tallinn factors must not have any.
TEST(Criteria, FactorsCarryNoWeightAndNoVerdict) {
  const CriteriaFile* factors = CriteriaSet::built_in().find("scale-and-effects");
  ASSERT_NE(factors, nullptr);
  EXPECT_EQ(factors->items.size(), 8U);
  EXPECT_TRUE(factors->scale.empty());
  for (const std::string key : {"weight", "verdict", "threshold", "score", "met"}) {
    const auto parsed = parse_criteria(with(key + " = 1\n"), "x.toml");
    ASSERT_EQ(parsed.problems.size(), 1U) << key;
    EXPECT_NE(parsed.problems[0].text.in(Lang::en).find("no weights"), std::string::npos);
  }
}

// A page in circulation gives the text of Article 8 as Article 5.
TEST(Criteria, ArticlesFiveAndEightAreNotSwapped) {
  const CriteriaFile* f = CriteriaSet::built_in().find("state-attribution");
  ASSERT_NE(f, nullptr);
  const auto question = [&](std::string_view id) { return f->find(id)->question.en; };
  EXPECT_NE(question("article_4").find("organ of a State"), std::string::npos);
  EXPECT_NE(question("article_5").find("elements of governmental authority"), std::string::npos);
  EXPECT_NE(question("article_8").find("instructions of, or under the direction or control of"),
            std::string::npos);
  EXPECT_NE(question("article_11").find("acknowledged and adopted"), std::string::npos);
  for (const std::string group : {"technical", "actor", "legal"}) {
    EXPECT_TRUE(std::any_of(f->items.begin(), f->items.end(),
                            [&](const Criterion& c) { return c.group == group; }));
  }
}

TEST(Criteria, LawCategoriesAreASetAndTheGrayZoneIsNoStatute) {
  const CriteriaFile* f = CriteriaSet::built_in().find("japan-situations");
  ASSERT_NE(f, nullptr);
  EXPECT_TRUE(f->find("armed_attack")->statute);
  EXPECT_TRUE(f->find("important_influence")->statute);
  EXPECT_FALSE(f->find("gray_zone")->statute);
  EXPECT_FALSE(f->find("peacetime")->statute);
  ASSERT_NE(f->find("armed_attack/imminent"), nullptr);
  EXPECT_EQ(f->find("armed_attack/no_such"), nullptr);
  EXPECT_EQ(f->items[0].group, "template");
  EXPECT_EQ(f->items[2].id, "article_9_facts");
}

TEST(Criteria, WhatIsNotVerifiedSaysSo) {
  const CriteriaFile* f = CriteriaSet::built_in().find("scale-and-effects");
  const auto at = std::find_if(f->sources.begin(), f->sources.end(),
                               [](const auto& s) { return s.id == "tallinn-2-defence"; });
  ASSERT_NE(at, f->sources.end());
  EXPECT_FALSE(at->unverified.empty());
}

TEST(Criteria, EachProblemIsToldWithItsLine) {
  EXPECT_EQ(first_line(kGood), -1);
  EXPECT_EQ(first_line(replaced("edition = \"1\"", "edition = \"\"")), 2);
  EXPECT_EQ(first_line(replaced("\"criteria\"", "\"ladder\"")), 1);
  EXPECT_EQ(first_line(replaced("2024-01-01", "\"2024-01-01\"")), 5);
  EXPECT_EQ(first_line(replaced(", ja = \"独自\"", "")), 6);
  EXPECT_EQ(first_line(replaced("place = \"page 1\"\n", "")), 8);
  EXPECT_EQ(first_line(replaced("\"reach\"", "\"Reach!\"")), 12);
  EXPECT_EQ(first_line(replaced("[\"desk\"]", "[\"nobody\"]")), 12);
  EXPECT_EQ(first_line(replaced("[\"desk\"]", "[]")), 12);
  EXPECT_EQ(first_line("id = [\n"), 1);
}

TEST(Criteria, AllProblemsAreToldNotOnlyTheFirst) {
  const auto parsed = parse_criteria("kind = \"law\"\nx = 1\n[[item]]\n", "x.toml");
  EXPECT_GT(parsed.problems.size(), 8U);
  for (const auto& p : parsed.problems) {
    EXPECT_FALSE(p.text.in(Lang::en).empty());
    EXPECT_NE(p.text.in(Lang::en), p.text.in(Lang::ja));
  }
}

TEST(Criteria, AUsersFolderAddsAndNeverReplaces) {
  const auto folder = std::filesystem::temp_directory_path() / "yagura-criteria-test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "own.toml") << kGood;
  std::ofstream(folder / "same.toml") << with("# other bytes\n");
  std::ofstream(folder / "broken.toml") << "id = 1\n";
  CriteriaSet set = CriteriaSet::built_in();
  const auto problems = set.add_folder(folder.string());
  ASSERT_NE(set.find("own-list"), nullptr);
  EXPECT_EQ(set.files().size(), 8U);
  ASSERT_FALSE(problems.empty());
  EXPECT_EQ(problems.front().document, "broken.toml");
  EXPECT_EQ(problems.back().document, "same.toml");
  std::filesystem::remove_all(folder);
  EXPECT_THROW(set.add_folder(folder.string()), EnvironmentError);
}

TEST(Criteria, TheNewestEditionIsFoundAndOldOnesStay) {
  CriteriaSet set;
  const auto old = parse_criteria(kGood, "a").file;
  const auto young = parse_criteria(replaced("edition = \"1\"", "edition = \"2\""), "b").file;
  EXPECT_TRUE(set.add(young) && set.add(old) && set.add(old));
  EXPECT_EQ(set.find("own-list")->edition, "2");
  EXPECT_EQ(set.find("own-list", old.version)->edition, "1");
}

}  // namespace
}  // namespace yagura::cases
