#include "exchange/case_pdf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/hash.h"
#include "case/testing_record.h"
#include "exchange/sheet.h"

namespace yagura {
namespace {

using cases::testing::record;
using ::testing::HasSubstr;
using ::testing::Not;

bool has_poppler() { return std::system("command -v pdftotext >/dev/null 2>&1") == 0; }

#define NEED_POPPLER()                                                                  \
  if (!has_poppler()) {                                                                 \
    if (std::getenv("CI") != nullptr) FAIL() << "pdftotext (poppler-utils) is missing"; \
    GTEST_SKIP() << "pdftotext (poppler-utils) is missing";                             \
  }

class Printed {
 public:
  explicit Printed(const std::string& pdf) {
    std::string name = (std::filesystem::temp_directory_path() / "yagura-pdf-XXXXXX").string();
    const int fd = mkstemp(name.data());
    if (fd < 0) throw std::runtime_error("mkstemp");
    close(fd);
    path_ = name;
    std::ofstream(path_, std::ios::binary) << pdf;
  }
  ~Printed() { std::filesystem::remove(path_); }
  // The text of all pages, or of one (from 1).
  std::string text(int page = 0) const {
    const std::string pages =
        page == 0 ? "" : " -f " + std::to_string(page) + " -l " + std::to_string(page);
    return run("pdftotext -raw" + pages + " '" + path_ + "' -");
  }
  std::string info() const { return run("pdfinfo '" + path_ + "'"); }

 private:
  static std::string run(const std::string& command) {
    std::string out;
    FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return out;
    std::array<char, 4096> part{};
    while (const std::size_t n = std::fread(part.data(), 1, part.size(), pipe))
      out.append(part.data(), n);
    pclose(pipe);
    return out;
  }
  std::string path_;
};

int pages_of(const Printed& p) {
  const std::string info = p.info();
  const std::size_t at = info.find("Pages:");
  return at == std::string::npos ? 0 : std::atoi(info.c_str() + at + 6);
}

std::string without_space(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\f'; });
  return text;
}

TEST(CasePdf, TheSameRecordGivesTheSameBytes) {
  for (const Lang lang : {Lang::en, Lang::ja}) {
    const std::string once = case_pdf(record(), lang), twice = case_pdf(record(), lang);
    EXPECT_TRUE(once.starts_with("%PDF-"));
    EXPECT_EQ(to_hex(sha256(once)), to_hex(sha256(twice)));
  }
}

TEST(CasePdf, TheTextCanBeSearchedInBothLanguages) {
  NEED_POPPLER();
  const std::string en = Printed(case_pdf(record(), Lang::en)).text();
  for (const char* text :
       {"Consultation record", "case-0123456789abcdef", "Sophistication",
        "roughly even chance (50 %)", "Japan assessed on 4 of 4 items.",
        "United States assessed on 3 of 4 items.", "signed with reservation",
        "protection of a source", "jp.example/yagura", "Gray zone (not a statute category)"})
    EXPECT_THAT(without_space(en), HasSubstr(without_space(text))) << text;
  const std::string ja = without_space(Printed(case_pdf(record(), Lang::ja)).text());
  for (const char* text :
       {"協議記録", "米国は4件中3件の証拠に基づいて判断。", "可能性が高い（70%）", "確信度：中",
        "留保付き署名", "情報源の保護のため", "武力攻撃事態", "クレーン制御系への多数の警報"})
    EXPECT_THAT(ja, HasSubstr(text));
}

TEST(CasePdf, EveryPageCarriesTheLabelTwiceItsNumberAndTheExercise) {
  NEED_POPPLER();
  for (const Lang lang : {Lang::en, Lang::ja}) {
    const Printed pdf(case_pdf(record(), lang));
    const int pages = pages_of(pdf);
    ASSERT_GE(pages, 4);
    for (int page = 1; page <= pages; ++page) {
      const std::string text = pdf.text(page);
      std::size_t labels = 0;
      for (std::size_t at = text.find("TLP:AMBER+STRICT"); at != std::string::npos;
           at = text.find("TLP:AMBER+STRICT", at + 1))
        ++labels;
      EXPECT_GE(labels, 2U) << page;
      EXPECT_THAT(without_space(text),
                  HasSubstr(std::to_string(page) + "/" + std::to_string(pages)));
      EXPECT_THAT(text, HasSubstr(lang == Lang::ja ? "演習" : "EXERCISE"));
    }
  }
}

TEST(CasePdf, ItsOnlyDateIsTheRecords) {
  NEED_POPPLER();
  const std::string info = Printed(case_pdf(record(), Lang::en)).info();
  EXPECT_THAT(info, HasSubstr("Jun  1 12:00:00 2026"));
  cases::CaseRecord old = record();
  old.recorded = cases::testing::at("2019-04-19T00:00:00Z");
  EXPECT_THAT(Printed(case_pdf(old, Lang::en)).info(), HasSubstr("Apr 19 00:00:00 2019"));
}

// Two hundred items: the head of the table is on each of its pages, and none is lost.
TEST(CasePdf, ALongTableGoesOnOverPagesWithItsHead) {
  NEED_POPPLER();
  cases::CaseRecord r = record();
  for (int i = 100; i < 300; ++i) {
    r.evidence.push_back(r.evidence[0]);
    r.evidence.back().id = "x" + std::to_string(i);
  }
  const Printed pdf(case_pdf(r, Lang::en));
  const std::string all = pdf.text();
  for (int i = 100; i < 300; ++i) EXPECT_THAT(all, HasSubstr("x" + std::to_string(i)));
  EXPECT_THAT(pdf.text(3), HasSubstr("Content and SHA-256"));
}

// One cell longer than a page is divided between lines, and ends.
TEST(CasePdf, ACellLongerThanAPageIsDivided) {
  NEED_POPPLER();
  cases::CaseRecord r = record();
  std::string en, ja;
  for (int i = 0; i < 900; ++i) {
    en += "word" + std::to_string(i) + " ";
    ja += "長い文章。";
  }
  r.signatures[1].reservation = {en, ja};
  const std::string text = Printed(case_pdf(r, Lang::en)).text();
  EXPECT_THAT(text, HasSubstr("word0"));
  EXPECT_THAT(text, HasSubstr("word899"));
}

TEST(CasePdf, AnEmptyRecordPrintsAndSaysThatThereIsNothing) {
  NEED_POPPLER();
  cases::CaseRecord r;
  r.id = "case-1";
  r.title = {"Empty", "空"};
  r.recorded = cases::testing::at("2026-06-01T12:00:00Z");
  const std::string text = Printed(case_pdf(r, Lang::en)).text();
  EXPECT_THAT(text, HasSubstr("No assessment has been revealed."));
  EXPECT_THAT(text, HasSubstr("TLP:RED"));
  EXPECT_THAT(text, HasSubstr("Releasable to: nobody"));
  EXPECT_THAT(text, Not(HasSubstr("EXERCISE")));
}

// A record is read from outside: what its free parts hold may be anything.
TEST(CasePdf, ARecordWithNonsenseInItPrints) {
  NEED_POPPLER();
  cases::CaseRecord r = record();
  const std::string turned =
      "\xe2\x80\xae"
      "evil\x1b[2J";  // right-to-left override, an escape
  r.assessments.push_back(3);
  r.assessments.push_back(Json::object({{"round", 2}, {"side", "nobody"}, {"judgements", 1}}));
  r.assessments.push_back(Json::object(
      {{"round", 2},
       {"side", turned},
       {"hypotheses", Json::array({1, Json::object({{"id", "a"}}), Json::object({{"id", "a"}})})},
       {"evidence", Json::array({Json::object({{"id", turned}, {"credibility", 1e9}}), nullptr})},
       {"judgements", Json::array({Json::object({{"criteria", "eu-cyber-diplomacy"},
                                                 {"path", "scope"},
                                                 {"value", Json::array({turned})}}),
                                   nullptr})}}));
  r.differences.push_back(Json::object({{"aspect", turned}, {"sides", Json::array({})}}));
  r.criteria.push_back(Json::object({{"id", "eu-cyber-diplomacy"}, {"items", turned}}));
  for (const Lang lang : {Lang::en, Lang::ja}) {
    const std::string text = Printed(case_pdf(r, lang)).text();
    EXPECT_THAT(text, HasSubstr("case-0123456789abcdef"));
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
    EXPECT_THAT(text, Not(HasSubstr("\xe2\x80\xae")));
  }
}

TEST(CasePdf, ASignatureThatDidNotVerifySaysSo) {
  NEED_POPPLER();
  cases::CaseRecord r = record();
  r.signatures[0].verified = false;
  EXPECT_THAT(without_space(Printed(case_pdf(r, Lang::en)).text()), HasSubstr("NOTverified"));
  EXPECT_THAT(without_space(Printed(case_pdf(record(), Lang::en)).text()),
              Not(HasSubstr("NOTverified")));
}

}  // namespace
}  // namespace yagura
