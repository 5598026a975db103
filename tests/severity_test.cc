// yagura severity score, through the binary: what a person answers, and what is printed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.h"
#include "support.h"

namespace yagura::testing {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kAnswers = R"({
  "functional_impact": "No Impact to Services", "observed_activity": "Effect",
  "location_of_observed_activity": "Level 1 - Business DMZ", "actor_characterization": "Hacktivists",
  "information_impact": "No Impact", "recoverability": "Regular",
  "cross_sector_dependency": "Government Facilities", "potential_impact": "Minimal",
  "jp_continuity": "almost_none", "us_general_definition": "unlikely_impact"})";

TEST(SeverityCommand, ScoresEverySchemeSideBySide) {
  const Scratch scratch;
  write_all(scratch / "answers.json", std::string(kAnswers));
  const Ran ran = run_yagura({"severity", "score", scratch / "answers.json", "-o", "json"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  const Json out = *Json::parse(ran.out);
  const Json::Array& schemes = out["schemes"].as_array();
  ASSERT_EQ(schemes.size(), 3U);
  EXPECT_EQ(schemes[0]["score"].as_number(), 22.6016);  // the web defacement, see severity_test.cc
  EXPECT_EQ(schemes[0]["level"].as_integer(-1), 0);
  EXPECT_TRUE(schemes[1]["level"].is_null());  // two viewpoints of Japan's are not answered
  EXPECT_EQ(schemes[1]["level_range"], Json::array({1, 4}));
  EXPECT_EQ(schemes[2]["level"].as_integer(), 1);
}

TEST(SeverityCommand, PrintsInTheLanguageAskedFor) {
  const Scratch scratch;
  write_all(scratch / "answers.json", std::string(kAnswers));
  const Ran ran = run_yagura({"severity", "score", scratch / "answers.json", "--lang", "ja"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("22.60  ベースライン（白）"));
  EXPECT_THAT(ran.out, HasSubstr("3 項目中 2 項目が未回答"));
}

TEST(SeverityCommand, AnAnswerThatNoSchemeHasIsToldAndAWrongFileToo) {
  const Scratch scratch;
  write_all(scratch / "wrong.json", R"({"jp_safety": "terrible", "mood": "bad"})");
  write_all(scratch / "broken.json", "{");
  write_all(scratch / "list.json", "[]");
  const Ran wrong = run_yagura({"severity", "score", scratch / "wrong.json"});
  EXPECT_EQ(wrong.status, 1);
  EXPECT_EQ(wrong.out, "");
  EXPECT_THAT(wrong.err, HasSubstr("jp_safety: is none of its options"));
  EXPECT_THAT(wrong.err, HasSubstr("mood: no severity scheme has this item"));
  for (const char* file : {"broken.json", "list.json", "none.json"})
    EXPECT_EQ(run_yagura({"severity", "score", scratch / file}).status, 1) << file;
  EXPECT_EQ(run_yagura({"severity", "score"}).status, 2);
}

TEST(SeverityCommand, AUsersSchemeStandsBesideTheOthers) {
  const Scratch scratch;
  std::filesystem::create_directories(scratch / "own");
  write_all(scratch / "own/port.toml", R"(id = "port-own"
edition = "1"
kind = "severity"
rule = "maximum"
author = "port"
name = { en = "Port scale", ja = "港の尺度" }
note = { en = "Own.", ja = "独自。" }
[[source]]
id = "port"
title = "Port rules"
place = "page 1"
[[item]]
id = "port_queue"
name = { en = "Queue", ja = "滞船" }
question = { en = "How long?", ja = "どの程度ですか。" }
sources = ["port"]
[[item.option]]
id = "short"
value = 0
name = { en = "short", ja = "短い" }
[[item.option]]
id = "long"
value = 2
name = { en = "long", ja = "長い" }
[[band]]
level = 0
least = 0
name = { en = "calm", ja = "平穏" }
[[band]]
level = 1
least = 2
name = { en = "busy", ja = "混雑" }
)");
  write_all(scratch / "answers.json", R"({"answers": {"port_queue": "長い"}})");
  const Ran ran =
      run_yagura({"severity", "score", scratch / "answers.json", "--criteria", scratch / "own"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("Port scale\n  2  busy"));
  write_all(scratch / "own/broken.toml", "id = 1\n");
  const Ran broken =
      run_yagura({"severity", "score", scratch / "answers.json", "--criteria", scratch / "own"});
  EXPECT_EQ(broken.status, 1);
  EXPECT_THAT(broken.err, HasSubstr("broken.toml:1: id must be a text"));
}

}  // namespace
}  // namespace yagura::testing
