// yagura exercise list, make, score.
#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "app/commands.h"
#include "app/run_setup.h"
#include "app/values.h"
#include "exercise/exercise.h"
#include "exercise/score.h"
#include "stat/wilson.h"
#include "store/store.h"

namespace yagura {
namespace {

constexpr Operand kMakeOperands[] = {
    {"SCENARIO", {"a name from 'yagura exercise list'", "'yagura exercise list' に示す名前"}, 1, 1},
    {"DIR",
     {"folder to write; made where it is missing", "出力先フォルダー（なければ作成）"},
     1,
     1},
};
constexpr Flag kMakeFlags[] = {
    {"--seed",
     "N",
     {"another seed gives another day (default 1)",
      "乱数の種。変えると別の一日になる（既定は 1）"}},
    {"--set", "NAME=VALUE,...", {"settings of the scenario", "想定の設定"}, true},
};
constexpr Operand kScoreOperands[] = {
    {"DIR", {"folder of the exercise", "演習のフォルダー"}, 1, 1},
};
constexpr Flag kScoreFlags[] = {
    {"--node",
     "NODE",
     {"score what this node holds; without it the feeds are run through 'detect'",
      "このノードの事象を採点。省略時はフィードを検出にかけて採点"}},
    {"-o", "text|jsonl", {"output form (default text)", "出力形式（既定は text）"}},
};

int run_list(const Arguments& args) {
  for (const exercise::Scenario& s : exercise::all_scenarios()) {
    fmt::print("{}  {}\n", s.name, s.summary.in(args.lang()));
  }
  return 0;
}

// "ships=500": what is wrong with it is said with the name, the range and an example.
void read_setting(const exercise::Scenario& scenario, const std::string& item,
                  exercise::SettingValues& given, Lang lang) {
  const auto equals = item.find('=');
  if (equals == std::string::npos) {
    const Message message =
        said("cli.bad_setting", {{"value", item}, {"list", exercise::names_of(scenario)}});
    throw UsageError(message.in(lang));
  }
  const std::string name = item.substr(0, equals);
  const std::string text = item.substr(equals + 1);
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool number = read.ec == std::errc{} && read.ptr == text.data() + text.size();
  for (const exercise::Setting& s : scenario.settings) {
    if (number || s.name != name) continue;
    const Message message =
        said("exercise.bad_value", {{"name", name},
                                    {"value", text},
                                    {"low", fmt::format("{}", s.low)},
                                    {"high", fmt::format("{}", s.high)},
                                    {"standard", fmt::format("{}", s.standard)}});
    throw UsageError(message.in(lang));
  }
  given[name] = value;
}

exercise::SettingValues given_settings(const exercise::Scenario& scenario, const Arguments& args) {
  exercise::SettingValues given;
  for (const std::string& list : args.all("--set")) {
    std::istringstream items(list);
    for (std::string item; std::getline(items, item, ',');)
      read_setting(scenario, item, given, args.lang());
  }
  return given;
}

int run_make(const Arguments& args) {
  const exercise::Scenario* scenario = exercise::find_scenario(args.operands()[0]);
  if (scenario == nullptr) {
    throw UsageError(render(args.lang(), "cli.unknown_scenario",
                            std::vector<TextArgument>{{"name", args.operands()[0]}}));
  }
  const auto values = exercise::settings_of(*scenario, given_settings(*scenario, args));
  if (!values) throw UsageError(values.error().message().in(args.lang()));
  std::uint64_t seed = 1;
  if (const auto text = args.find("--seed")) {
    const auto end = std::from_chars(text->data(), text->data() + text->size(), seed);
    if (end.ec != std::errc{} || end.ptr != text->data() + text->size()) {
      throw UsageError(render(args.lang(), "cli.bad_number",
                              std::vector<TextArgument>{{"name", "--seed"}, {"value", *text}}));
    }
  }
  const std::string& dir = args.operands()[1];
  std::error_code error;
  std::filesystem::create_directories(dir, error);
  if (error)
    throw EnvironmentError(said("error.cannot_make_folder"), dir, foreign_words(error.message()));
  scenario->make(dir, seed, *values);
  fmt::print(stderr, "{}\n",
             render(args.lang(), "cli.exercise_made", std::vector<TextArgument>{{"dir", dir}}));
  return 0;
}

class NewestEvents : public PipelineOut {
 public:
  void on_event(const Event& event) override { newest[event.id] = event.body; }
  std::map<std::string, Json> newest;
};

std::vector<Json> events_of_node(const std::string& node) {
  const auto store = StoreReader::open(node);
  std::vector<Json> out;
  EventQuery query;
  query.limit = 10'000;
  do {
    auto page = store->events(query);
    if (!page)
      throw EnvironmentError(said("error.cannot_read_events"), node, page.error().message());
    for (const EventRow& row : page->events) {
      if (auto body = Json::parse(row.body)) out.push_back(std::move(*body));
    }
    query.after = page->next;
  } while (!query.after.empty());
  return out;
}

std::vector<Json> events_of_run(const std::string& dir, Lang lang) {
  RunSetup setup = read_config_file(dir + "/exercise.toml", lang);
  NewestEvents out;
  run_files(setup, out, lang);
  std::vector<Json> events;
  for (auto& [id, body] : out.newest) events.push_back(std::move(body));
  return events;
}

Json finding_json(const exercise::Finding& f) {
  return Json::object({{"id", f.id},
                       {"kind", f.kind},
                       {"subjects", Json(Json::Array(f.subjects.begin(), f.subjects.end()))},
                       {"asset", f.asset},
                       {"start", to_rfc3339(f.start)},
                       {"end", f.end ? Json(to_rfc3339(*f.end)) : Json()}});
}

// `part`: "" for the exercise itself; lines of another part say so.
void print_lines(const exercise::Score& score, std::string_view part) {
  const auto print = [&](Json line) {
    if (!part.empty()) line.set("part", part);
    fmt::print("{}\n", line.dump());
  };
  for (const auto& [kind, s] : score.kinds) {
    const Interval recall = wilson(s.found, s.truth);
    const Interval precision = wilson(s.found, s.found + s.false_alarms);
    print(Json::object({{"kind", kind},
                        {"truth", s.truth},
                        {"found", s.found},
                        {"missed", s.missed},
                        {"false_alarms", s.false_alarms},
                        {"unobservable", s.unobservable},
                        {"recall_low", round_to(recall.low, 0.0001)},
                        {"recall_high", round_to(recall.high, 0.0001)},
                        {"precision_low", round_to(precision.low, 0.0001)},
                        {"precision_high", round_to(precision.high, 0.0001)}}));
  }
  for (const auto& truth : score.missed) {
    Json line = *Json::parse(exercise::truth_line(truth));
    print(std::move(line.set("result", "missed")));
  }
  for (const auto& finding : score.false_alarms) {
    Json line = finding_json(finding);
    print(std::move(line.set("result", "false_alarm")));
  }
}

void print_text(const exercise::Score& score, Lang lang) {
  fmt::print("{}\n", render(lang, "cli.score_head"));
  for (const auto& [kind, s] : score.kinds) {
    const auto share = [](std::size_t hits, std::size_t n) {
      if (n == 0) return std::string("      -            ");
      const Interval i = wilson(hits, n);
      return fmt::format("{:5.1f} % [{:4.1f}-{:5.1f}]",
                         100.0 * static_cast<double>(hits) / static_cast<double>(n), 100 * i.low,
                         100 * i.high);
    };
    fmt::print("{:<28} {:>5} {:>5} {:>5} {:>5} {:>5}  {}  {}\n", kind, s.truth, s.found, s.missed,
               s.false_alarms, s.unobservable, share(s.found, s.truth),
               share(s.found, s.found + s.false_alarms));
  }
  for (const auto& t : score.missed)
    fmt::print("{} {}\n", render(lang, "cli.score_missed"), exercise::truth_line(t));
  for (const auto& f : score.false_alarms)
    fmt::print("{} {}\n", render(lang, "cli.score_false"), finding_json(f).dump());
}

// nullopt where there is no such file.
std::optional<std::vector<exercise::TruthEvent>> read_truth(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::ostringstream text;
  text << file.rdbuf();
  auto truth = exercise::parse_truth(text.str());
  if (!truth) throw EnvironmentError(said("error.bad_truth"), path, truth.error().message());
  return std::move(*truth);
}

exercise::Score score_of(const std::vector<exercise::TruthEvent>& truth,
                         const std::vector<exercise::Finding>& findings) {
  // Truth and findings that go on end with the newest thing known of either.
  Time end = kNoTime;
  for (const auto& t : truth) end = std::max({end, t.start, t.end.value_or(t.start)});
  for (const auto& f : findings) end = std::max({end, f.start, f.end.value_or(f.start)});
  return exercise::score(truth, findings, end);
}

int run_score(const Arguments& args) {
  const bool lines = choice_option(args, "-o", "text", "text, jsonl") == "jsonl";
  const std::string& dir = args.operands()[0];
  const auto truth = read_truth(dir + "/truth.jsonl");
  if (!truth)
    throw EnvironmentError(said("error.cannot_read"), dir + "/truth.jsonl",
                           said("hint.is_exercise"));
  const auto before = read_truth(dir + "/truth-history.jsonl");
  // What began in the days before is scored against the truth of those days.
  const Time from =
      before ? read_config_file(dir + "/exercise.toml", args.lang()).score_from : kNoTime;
  const auto node = args.find("--node");
  std::vector<exercise::Finding> findings, old;
  for (const Json& event : node ? events_of_node(*node) : events_of_run(dir, args.lang())) {
    auto finding = exercise::finding_of(event);
    if (finding) (finding->start < from ? old : findings).push_back(std::move(*finding));
  }
  const auto print = [&](const exercise::Score& score, std::string_view part) {
    lines ? print_lines(score, part) : print_text(score, args.lang());
  };
  print(score_of(*truth, findings), "");
  if (before) {
    if (!lines) fmt::print("\n{}\n", render(args.lang(), "cli.score_history"));
    print(score_of(*before, old), "history");
  }
  return 0;
}

}  // namespace

const Command kExerciseListCommand = {
    "exercise list", {"scenarios that can be made", "作成できる演習の一覧"}, {}, {}, run_list};
const Command kExerciseMakeCommand = {
    "exercise make",
    {"feeds in true bytes, with their truth", "実形式のフィードと正解を作成"},
    kMakeFlags,
    kMakeOperands,
    run_make};
const Command kExerciseScoreCommand = {
    "exercise score",
    {"findings against the truth of an exercise", "検出結果を正解と照合"},
    kScoreFlags,
    kScoreOperands,
    run_score};

}  // namespace yagura
