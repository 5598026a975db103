// yagura case handover, correct, recall, erase, close, reopen: words that people leave in the log.
#include "app/case_call.h"
#include "app/commands.h"

namespace yagura {
namespace {

using namespace cases;

constexpr Flag kEntryOption = {"--entry",
                               "N",
                               {"index of an entry in this node's log, as printed when it was made",
                                "このノードの記録簿での項目の番号（作成時に表示）"}};
constexpr Flag kTextFlags[] = {kNodeOption, kSideOption, kKeyOption, kTextOption};
constexpr Flag kAboutFlags[] = {kNodeOption, kSideOption, kKeyOption, kTextOption, kEntryOption};
constexpr Flag kRecallFlags[] = {
    kNodeOption, kSideOption,  kKeyOption,
    kTextOption, kEntryOption, {"--to", "PARTNER", {"from whom it is recalled", "取消しの相手"}}};
constexpr Operand kOneCase[] = {kCaseOperand};

int say(const Arguments& args, const std::string& kind) {
  const std::string text = needed(args, "--text");
  CaseCall call(args);
  return call.append(kind, Json::object({{"text", text}}));
}

int run_handover(const Arguments& args) { return say(args, "handover"); }
int run_close(const Arguments& args) { return say(args, "close"); }
int run_reopen(const Arguments& args) { return say(args, "reopen"); }

int run_correct(const Arguments& args) {
  const std::string text = needed(args, "--text");
  CaseCall call(args);
  return call.append(
      "correct", Json::object({{"text", text}, {"entry", own_entry(call.keeper(), args).json()}}));
}

int run_recall(const Arguments& args) {
  const std::string text = needed(args, "--text");
  const std::string partner = needed(args, "--to");
  CaseCall call(args);
  return call.append("recall", Json::object({{"text", text},
                                             {"partner", partner},
                                             {"entry", own_entry(call.keeper(), args).json()}}));
}

int run_erase(const Arguments& args) {
  const std::string text = needed(args, "--text");
  CaseCall call(args);
  return done(
      call.keeper().erase(call.id(), call.side(), own_entry(call.keeper(), args), text, call.key()),
      call.id(), "erase", args.lang());
}

}  // namespace

const Command kCaseHandoverCommand = {"case handover",
                                      {"a note for the next watch", "次の当直への引継ぎ"},
                                      kTextFlags,
                                      kOneCase,
                                      run_handover};
const Command kCaseCorrectCommand = {"case correct",
                                     {"correct what an entry says", "項目の内容を訂正"},
                                     kAboutFlags,
                                     kOneCase,
                                     run_correct};
const Command kCaseRecallCommand = {
    "case recall",
    {"recall what was released to a partner", "相手への提供を取消し"},
    kRecallFlags,
    kOneCase,
    run_recall};
const Command kCaseEraseCommand = {"case erase",
                                   {"take the words of an entry away for good; its digest stays",
                                    "項目の文章を消去（ダイジェストは残る）"},
                                   kAboutFlags,
                                   kOneCase,
                                   run_erase};
const Command kCaseCloseCommand = {
    "case close", {"close a case", "案件を終結"}, kTextFlags, kOneCase, run_close};
const Command kCaseReopenCommand = {
    "case reopen",
    {"reopen a case: new evidence is frozen next", "案件を再開（次に新しい証拠を確定）"},
    kTextFlags,
    kOneCase,
    run_reopen};

}  // namespace yagura
