// yagura case assess, reveal, round, deadline, missing: each side judges alone, then all compare.
#include <fmt/format.h>

#include "app/case_call.h"
#include "app/case_criteria.h"
#include "app/commands.h"
#include "case/judging.h"
#include "case/small_file.h"

namespace yagura {
namespace {

using namespace cases;

constexpr Flag kFlags[] = {kNodeOption, kSideOption, kKeyOption};
constexpr Flag kAssessFlags[] = {kNodeOption, kSideOption, kKeyOption, kCriteriaDirOption};
constexpr Flag kTemplateFlags[] = {kNodeOption, kSideOption, kCriteriaDirOption};
constexpr Flag kTextFlags[] = {kNodeOption, kSideOption, kKeyOption, kTextOption};
constexpr Operand kOneCase[] = {kCaseOperand};
constexpr Operand kAssessOperands[] = {
    kCaseOperand,
    {"FILE", {"the assessment, as JSON (an object)", "評価（JSON オブジェクト）"}, 1, 1}};
constexpr Operand kStep = {
    "STEP", {"commit, reveal or sign", "commit（封印）・reveal（開示）・sign（署名）"}, 1, 1};
constexpr Operand kDeadlineOperands[] = {
    kCaseOperand,
    kStep,
    {"TIME",
     {"RFC 3339, such as 2026-06-01T09:00:00Z", "RFC 3339 形式。例 2026-06-01T09:00:00Z"},
     1,
     1}};
constexpr Operand kMissingOperands[] = {
    kCaseOperand,
    {"SIDE", {"the side that let its time pass", "期限内に行わなかった側"}, 1, 1},
    kStep};

constexpr std::size_t kLongestAssessment = 512 * 1024;

Json read_object(const std::string& path) {
  const auto text = read_small_file(path, kLongestAssessment);
  if (!text) throw EnvironmentError(said("error.cannot_read"), path, said("hint.file_rights"));
  auto v = Json::parse(*text);
  if (!v) throw EnvironmentError(said("case.bad_assessment"), path, v.error().message());
  if (!v->is_object())
    throw EnvironmentError(said("case.bad_assessment"), path, said("case.not_object"));
  return *std::move(v);
}

int run_template(const Arguments& args) {
  const std::string side = needed(args, "--side");
  const auto store = CaseStore::open_for_reading(node_dir(args));
  const auto blank =
      template_for(fold(case_id(*store, args), store->logs()), side, criteria_set(args));
  if (!blank) return refused(blank.error(), args.lang());
  fmt::print("{}\n", blank->dump());
  return 0;
}

int run_assess(const Arguments& args) {
  const std::string& path = args.operands()[1];
  const Json assessment = read_object(path);
  CaseCall call(args);
  const auto problems = check_for(call.state(), call.side(), assessment, criteria_set(args));
  if (!problems) return refused(problems.error(), args.lang());
  for (const ValueProblem& p : *problems)
    fmt::print(stderr, "yagura: {}: {}: {}\n", plain(path), plain(p.path),
               plain(p.text.in(args.lang())));
  if (!problems->empty()) return 1;
  return done(call.keeper().commit(call.id(), call.side(), assessment, call.key()), call.id(),
              "commit", args.lang());
}

int run_reveal(const Arguments& args) {
  CaseCall call(args);
  return done(call.keeper().reveal(call.id(), call.side(), call.key()), call.id(), "reveal",
              args.lang());
}

int run_round(const Arguments& args) {
  const std::string text = needed(args, "--text");
  CaseCall call(args);
  return call.append("round", Json::object({{"text", text}}));
}

std::string step_of(const Arguments& args, const std::string& text) {
  if (!parse_step(text))
    throw UsageError(
        render(args.lang(), "cli.case_step", std::vector<TextArgument>{{"value", text}}));
  return text;
}

int run_deadline(const Arguments& args) {
  const auto at = parse_rfc3339(args.operands()[2]);
  if (!at)
    throw UsageError(render(args.lang(), "cli.bad_time",
                            std::vector<TextArgument>{{"value", args.operands()[2]}}));
  const std::string step = step_of(args, args.operands()[1]);
  CaseCall call(args);
  return call.append("deadline", Json::object({{"for", step},
                                               {"at", to_rfc3339(*at)},
                                               {"round", call.state().rounds.size()}}));
}

int run_missing(const Arguments& args) {
  const std::string step = step_of(args, args.operands()[2]);
  CaseCall call(args);
  return call.append("missing", Json::object({{"side", args.operands()[1]},
                                              {"what", step},
                                              {"round", call.state().rounds.size()}}));
}

}  // namespace

const Command kCaseTemplateCommand = {
    "case template",
    {"a side's assessment to fill in: every question and every item it may see",
     "ある側が記入する評価の様式（全設問と閲覧可能な証拠）"},
    kTemplateFlags,
    kOneCase,
    run_template};
const Command kCaseAssessCommand = {
    "case assess",
    {"commit a side's assessment: sealed here, only its hash is logged",
     "ある側の評価を封印（内容はここに保管し、ハッシュだけを記録）"},
    kAssessFlags,
    kAssessOperands,
    run_assess};
const Command kCaseRevealCommand = {
    "case reveal",
    {"reveal what the side committed, once all have or their time has passed",
     "封印した評価を開示（全側の封印後または期限後）"},
    kFlags,
    kOneCase,
    run_reveal};
const Command kCaseRoundCommand = {
    "case round",
    {"judge again: a new round on the same evidence", "同じ証拠について次の回を開始"},
    kTextFlags,
    kOneCase,
    run_round};
const Command kCaseDeadlineCommand = {"case deadline",
                                      {"until when a step is to be done", "手続の期限を設定"},
                                      kFlags,
                                      kDeadlineOperands,
                                      run_deadline};
const Command kCaseMissingCommand = {
    "case missing",
    {"record that a side let its time pass", "期限内に行われなかったことを記録"},
    kFlags,
    kMissingOperands,
    run_missing};

}  // namespace yagura
