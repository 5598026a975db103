#include "case/explanation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "case/testing_assessment.h"

namespace yagura::cases {
namespace {

using testing::both;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Json claim(std::string id, Json statement) {
  return Json::object({{"id", std::move(id)},
                       {"statement", std::move(statement)},
                       {"grade", "B2"},
                       {"signed_by", Json::array({"jp", "us"})},
                       {"release", "released"}});
}

Json withheld(std::string id, std::string reason) {
  return Json::object({{"id", std::move(id)},
                       {"signed_by", Json::array({"jp"})},
                       {"release", "redacted"},
                       {"reason", std::move(reason)}});
}

std::vector<std::string> problems(const Json& list) {
  std::vector<std::string> out;
  for (const auto& p : parse_claims(list).problems) out.push_back(p.path);
  return out;
}

Explanation made(const Json& list) {
  const auto parsed = parse_claims(list);
  EXPECT_THAT(parsed.problems, IsEmpty());
  return explain("case-1", {"Port incident", "港湾事案"}, parsed.claims);
}

TEST(Explanation, EverySentenceLeadsToItsClaimAndGradeInBothLanguages) {
  const auto e =
      made(Json::array({claim("c1", both("The cranes stopped.", "クレーンが停止した。"))}));
  ASSERT_EQ(e.entries.size(), 1U);
  EXPECT_EQ(e.entries[0].claim, "c1");
  EXPECT_EQ(e.entries[0].grade, "B2");
  for (const Lang lang : {Lang::en, Lang::ja}) {
    EXPECT_THAT(e.plain_text(lang), HasSubstr("c1"));
    EXPECT_THAT(e.plain_text(lang), HasSubstr("B2"));
    EXPECT_THAT(e.html(lang), HasSubstr("id=\"claim-c1\""));
  }
  EXPECT_THAT(e.plain_text(Lang::en), HasSubstr("usually reliable; probably true"));
  EXPECT_THAT(e.plain_text(Lang::ja), HasSubstr("クレーンが停止した。"));
}

TEST(Explanation, AClaimThatNobodySignedIsRefused) {
  Json c = claim("c1", both("A.", "ア。"));
  c.set("signed_by", Json::array({}));
  EXPECT_THAT(problems(Json::array({c})), ElementsAre("[0].signed_by"));
}

TEST(Explanation, AClaimWithoutBothLanguagesIsRefused) {
  EXPECT_THAT(problems(Json::array({claim("c1", both("Only English.", ""))})),
              ElementsAre("[0].statement"));
  Json c = claim("c1", nullptr);
  c.set("text", Json::object({{"key", "no.such.text"}, {"args", Json(Json::Object{})}}));
  EXPECT_THAT(problems(Json::array({c})), ElementsAre("[0].statement"));
  // A text of the locales whose argument is missing, or missing in one language.
  c.set("text", Json::object({{"key", "explanation.correction"}, {"args", Json(Json::Object{})}}));
  EXPECT_THAT(problems(Json::array({c})), ElementsAre("[0].statement"));
}

TEST(Explanation, ATextOfTheLocalesIsRenderedFromOneSetOfArguments) {
  Json c = claim("c1", nullptr);
  c.set("text",
        Json::object({{"key", "explanation.withheld"},
                      {"args", Json::object({{"count", 3}, {"reason", both("a", "ア")}})}}));
  const auto e = made(Json::array({c}));
  EXPECT_EQ(e.entries[0].text.en, "3 statement(s) withheld: a");
  EXPECT_EQ(e.entries[0].text.ja, "3 件を非開示（理由：ア）");
}

TEST(Explanation, WithheldClaimsAreCountedBarsWithTheirReason) {
  const auto e =
      made(Json::array({claim("c1", both("A.", "ア。")), withheld("c2", "source_protection"),
                        withheld("c3", "source_protection"), withheld("c4", "personal_data")}));
  ASSERT_EQ(e.entries.size(), 3U);
  EXPECT_THAT(e.entries[1].claims, ElementsAre("c2", "c3"));
  EXPECT_THAT(e.plain_text(Lang::en),
              HasSubstr("■■ 2 statement(s) withheld: protection of a source"));
  EXPECT_THAT(e.plain_text(Lang::ja), HasSubstr("■ 1 件を非開示（理由：個人情報のため）"));
  EXPECT_EQ(e.released, 1);
  EXPECT_EQ(e.withheld, 3);
}

TEST(Explanation, AWithheldClaimThatStillCarriesItsTextIsRefused) {
  Json c = withheld("c1", "investigation");
  c.set("statement", both("Secret.", "秘密。"));
  EXPECT_THAT(problems(Json::array({c})), ElementsAre("[0]"));
  EXPECT_THAT(problems(Json::array({withheld("c1", "because")})), ElementsAre("[0].reason"));
}

TEST(Explanation, ACorrectionKeepsWhatItCorrects) {
  Json c = claim("c2", both("Nine cranes stopped.", "クレーン 9 基が停止した。"));
  c.set("corrects", "c1").set("corrected_at", "2026-06-02T01:00:00Z");
  const auto e = made(Json::array({claim("c1", both("Eight.", "8 基。")), c}));
  ASSERT_EQ(e.entries.size(), 3U);
  EXPECT_EQ(e.entries[0].corrected_by, "c2");
  EXPECT_THAT(e.plain_text(Lang::en), HasSubstr("Eight."));
  EXPECT_THAT(e.plain_text(Lang::en),
              HasSubstr("Correction of 2026-06-02: statement 1 is replaced by claim c2."));
  EXPECT_THAT(e.html(Lang::ja), HasSubstr("<s>8 基。</s>"));
  c.set("corrects", "c9");
  EXPECT_THAT(problems(Json::array({c})), ElementsAre("[0].corrects"));
}

TEST(Explanation, TheHtmlHasNoScriptWhateverIsClaimed) {
  const auto e = made(Json::array({claim(
      "c1", both("<script>alert(1)</script> & \"x\" onload='y'", "<img src=x onerror=a>"))}));
  for (const Lang lang : {Lang::en, Lang::ja}) {
    EXPECT_THAT(e.html(lang), Not(HasSubstr("<script")));
    EXPECT_THAT(e.html(lang), Not(HasSubstr("<img")));
    EXPECT_THAT(e.html(lang), Not(HasSubstr("href=\"http")));
  }
  EXPECT_THAT(e.html(Lang::en),
              HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot;"));
}

TEST(Explanation, ConfidenceBesideLikelihoodIsRefusedHereToo) {
  EXPECT_THAT(problems(Json::array(
                  {claim("c1", both("It is likely, with high confidence.", "事故であった。"))})),
              ElementsAre("[0].statement"));
}

TEST(Explanation, IdsAreUniqueGradesKnownAndAnyValueIsSafe) {
  Json bad = claim("c1", both("B.", "イ。"));
  bad.set("grade", "G7");
  EXPECT_THAT(problems(Json::array({claim("c1", both("A.", "ア。")), bad})),
              ElementsAre("[1].id", "[1].grade"));
  EXPECT_THAT(problems(Json(3)), ElementsAre("[0]"));
  EXPECT_EQ(problems(Json::array({Json()})).size(), 3U);
}

}  // namespace
}  // namespace yagura::cases
