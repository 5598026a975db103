#include "case/record.h"

#include <gtest/gtest.h>

#include "case/testing_record.h"

namespace yagura::cases {
namespace {

using testing::record;

TEST(Record, GoesToJsonAndBackUnchanged) {
  const Json v = record().json();
  const auto back = case_record_of(v);
  ASSERT_TRUE(back.has_value()) << back.error().text;
  EXPECT_EQ(back->json().dump(), v.dump());
  EXPECT_EQ(case_record_of(*Json::parse(v.dump()))->json(), v);
}

TEST(Record, TheFirstMemberThatIsWrongIsNamed) {
  struct Damage {
    const char* list;
    const char* member;
    Json value;
    const char* named;
  };
  const Damage all[] = {
      {"evidence", "sha256", "00", "evidence[0].sha256"},
      {"evidence", "grade", "G7", "evidence[0].grade"},
      {"evidence", "title", Json::object({{"en", "x"}}), "evidence[0].title"},
      {"evidence", "source_time", "yesterday", "evidence[0].source_time"},
      {"signatures", "action", "shouted", "signatures[0].action"},
      {"signatures", "reservation", testing::both("x", "y"), "signatures[0].reservation"},
      {"proofs", "index", 20, "proofs[0].index"},
      {"sides", "id", "j\x1bp", "sides[0].id"},
  };
  for (const Damage& d : all) {
    Json v = record().json();
    Json::Array list = v[d.list].as_array();
    list[0].set(d.member, d.value);
    v.set(d.list, Json(list));
    const auto read = case_record_of(v);
    ASSERT_FALSE(read.has_value()) << d.named;
    EXPECT_NE(read.error().text.find(d.named), std::string::npos) << read.error().text;
  }
  EXPECT_FALSE(case_record_of(Json()).has_value());
}

TEST(Record, AnItemOrASideTwiceIsRefused) {
  for (const char* list : {"evidence", "sides"}) {
    Json v = record().json();
    Json::Array twice = v[list].as_array();
    twice.push_back(twice[0]);
    v.set(list, Json(twice));
    const auto read = case_record_of(v);
    ASSERT_FALSE(read.has_value()) << list;
    EXPECT_NE(read.error().text.find(list), std::string::npos);
  }
}

TEST(Record, ARecordWithoutItsDateIsRefused) {
  Json v = record().json();
  v.set("recorded", nullptr);
  EXPECT_FALSE(case_record_of(v).has_value());
}

TEST(Record, SaysHowManyItemsASideSaw) {
  EXPECT_EQ(record().seen_by("jp"), 4U);
  EXPECT_EQ(record().seen_by("us"), 3U);
  EXPECT_EQ(record().last_round(), 2);
  EXPECT_EQ(record().side("us")->name.ja, "米国");
  EXPECT_EQ(record().side("xx"), nullptr);
}

// The record of the tests is one that could be: its assessments pass their own check.
TEST(Record, TheRecordOfTheTestsHoldsCheckedAssessments) {
  std::vector<std::string> ids;
  for (const auto& e : record().evidence) ids.push_back(e.id);
  for (const Json& a : record().assessments) {
    const auto problems = check_assessment(a, CriteriaSet::built_in(), ids);
    EXPECT_TRUE(problems.empty()) << (problems.empty() ? "" : problems[0].path);
  }
  EXPECT_GE(record().differences.size(), 4U);
}

}  // namespace
}  // namespace yagura::cases
