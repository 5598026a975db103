#include "join/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace yagura::join {
namespace {

using testing::HasSubstr;

TEST(JoinRules, TheStandardOnesAreWholeInBothLanguages) {
  const RuleSet& rules = standard_rules();
  EXPECT_EQ(rules.version, "1.0");
  EXPECT_TRUE(rules.digest.starts_with("sha256:"));
  double sum = 0;
  for (const Family& family : rules.families) {
    EXPECT_NE(family.title.in(Lang::en), family.title.in(Lang::ja)) << family.id;
    sum += family.page_per_month;
    for (const JoinRule& rule : family.joins) {
      EXPECT_NE(rule.refute.in(Lang::en), rule.refute.in(Lang::ja)) << rule.id;
      EXPECT_TRUE(rule.by != By::place_time || rule.reach_km > rule.scale_km) << rule.id;
    }
  }
  EXPECT_DOUBLE_EQ(rules.page_budget(), sum);
}

TEST(JoinRules, EveryProblemIsToldWithItsLine) {
  const auto rules = parse_rules(R"(version = "1"
[[family]]
id = "a"
root = ["sea"]
title_en = "A"
title_ja = "ア"
page_per_month = 2
queue_per_month = 1
digest_per_month = 10
surprise = 1
[[family.join]]
id = "j"
by = "feeling"
kinds = ["sea.gap"]
before_h = -1
after_h = 6
benign = ["weather"]
refute_en = "x"
)",
                                 "mine.toml");
  ASSERT_FALSE(rules.has_value());
  const std::string& text = rules.error().text;
  for (const char* part : {"mine.toml:2", "root", "queue_per_month", "mine.toml:10: surprise",
                           "feeling", "before_h", "mine.toml:17: weather", "refute_ja"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(rules.error().ja, HasSubstr("mine.toml:17：weather"));
}

TEST(JoinRules, DamagedTextIsAnErrorWithItsLine) {
  EXPECT_THAT(parse_rules("version = \n", "x").error().text, HasSubstr("x:1"));
  EXPECT_THAT(parse_rules("version = \"1\"", "x").error().text, HasSubstr("[[family]]"));
  EXPECT_THAT(parse_rules(std::string(2 << 20, '#'), "x").error().text, HasSubstr("1 MiB"));
}

}  // namespace
}  // namespace yagura::join
