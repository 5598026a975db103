// yagura severity score: answers that people gave, scored by every scheme, side by side.
#include <fmt/format.h>

#include <iostream>
#include <iterator>

#include "app/case_criteria.h"
#include "app/commands.h"
#include "app/reference.h"
#include "app/values.h"
#include "case/severity.h"

namespace yagura {
namespace {

constexpr Flag kFlags[] = {
    {"-o", "text|json", {"output form (default text)", "出力形式（既定は text）"}},
    {"--criteria",
     "DIR",
     {"a folder of TOML files with schemes of one's own", "独自の基準（TOML）のフォルダー"},
     true},
};
constexpr Operand kFile[] = {
    {"FILE",
     {"answers as JSON: an item, and the option chosen; - is standard input",
      "回答（JSON：項目と選んだ選択肢）。- は標準入力"},
     1,
     1}};

std::string read_answers(const std::string& path) {
  if (path != "-") return read_reference("answers", path).content;
  return {std::istreambuf_iterator<char>(std::cin), {}};
}

// The answers alone, or under "answers" (of an assessment: "severity").
Json answers_in(Json file) {
  for (const std::string_view key : {"answers", "severity"}) {
    if (file[key].is_object()) return file[key];
  }
  return file;
}

void print_text(const cases::Severity& all, Lang lang) {
  for (const auto& s : all.schemes) {
    fmt::print("{}\n", s.name.in(lang));
    const bool levels = s.rule == "maximum";
    const auto number = [&](double v) { return fmt::format("{:.{}f}", v, levels ? 0 : 2); };
    const std::string score =
        s.missing.empty() ? number(s.low) : number(s.low) + " .. " + number(s.high);
    const std::string band = s.level_low == s.level_high
                                 ? s.band_low.in(lang)
                                 : s.band_low.in(lang) + " .. " + s.band_high.in(lang);
    fmt::print("  {}  {}\n  {}\n  {}\n", score, band, s.reason.in(lang), s.note.in(lang));
  }
  fmt::print("{}\n", render(lang, "severity.note"));
}

int run_score(const Arguments& args) {
  const bool json = choice_option(args, "-o", "text", "text, json") == "json";
  const std::string& path = args.operands()[0];
  const auto file = Json::parse(read_answers(path));
  if (!file) throw EnvironmentError(said("severity.unreadable"), path, file.error().message());
  if (!file->is_object())
    throw EnvironmentError(said("severity.unreadable"), path,
                           said("severity.hint", {{"open", "{"}, {"close", "}"}}));
  const auto all = cases::score_severity(answers_in(*file), criteria_set(args, "--criteria"));
  for (const auto& p : all.problems)
    fmt::print(stderr, "yagura: {}: {}: {}\n", plain(path), p.path, p.text.in(args.lang()));
  if (!all.problems.empty()) return 1;
  if (json)
    fmt::print("{}\n", all.json().dump());
  else
    print_text(all, args.lang());
  return 0;
}

}  // namespace

const Command kSeverityScoreCommand = {"severity score",
                                       {"answers scored by every severity scheme, side by side",
                                        "回答を各深刻度基準で評価し、並べて表示"},
                                       kFlags,
                                       kFile,
                                       run_score};

}  // namespace yagura
