// yagura case freeze, grade: what the judgements rest on.
#include <algorithm>
#include <charconv>
#include <sstream>

#include "app/case_call.h"
#include "app/case_evidence.h"
#include "app/commands.h"

namespace yagura {
namespace {

using namespace cases;

constexpr Flag kFreezeFlags[] = {
    kNodeOption,
    kSideOption,
    kKeyOption,
    {"--criteria",
     "VERSION",
     {"version of the criteria that all sides judge by (default yagura/criteria/1)",
      "全側が用いる評価基準の版（既定は yagura/criteria/1）"}},
    {"--only",
     "SIDE=N,N,...",
     {"numbers of the items that a side may see, from 0 (default: of another node what the labels "
      "release to it, else all)",
      "その側に示す証拠の番号（0 "
      "から）。省略時、他ノードの側には取扱区分で提供可能なもの、それ以外には"
      "すべて"},
     true},
};
constexpr Flag kGradeFlags[] = {kNodeOption, kSideOption, kKeyOption};
constexpr Operand kFreezeOperands[] = {
    kCaseOperand,
    {"EVENT",
     {"EVENT or EVENT@REVISION (default: what the case is about; of an incident also its events)",
      "EVENT または EVENT@版（既定は案件の対象。インシデントの場合は構成する事象も）"},
     0,
     1000}};
constexpr Operand kGradeOperands[] = {
    kCaseOperand,
    {"ITEM", {"its number in 'yagura case show'", "'yagura case show' に表示される番号"}, 1, 1},
    {"GRADE",
     {"Admiralty grade: A-F for the source, 1-6 for the information, such as B2",
      "アドミラルティ格付け：情報源 A〜F と内容 1〜6（例 B2）"},
     1,
     1}};

using Visible = std::map<std::string, std::vector<std::size_t>>;

Visible visible_of(const Arguments& args, const CaseState& state, const std::string& origin,
                   const std::vector<ManifestItem>& items) {
  Visible out;
  for (const auto& [name, side] : state.sides) {
    if (side.origin == origin) continue;
    auto& list = out[name];
    for (std::size_t n = 0; n < items.size(); ++n) {
      const Json::Array& partners = items[n].label["releasable_to"].as_array();
      const bool named = std::any_of(partners.begin(), partners.end(),
                                     [&](const Json& p) { return p.as_string() == name; });
      if (named || items[n].label["marking"].as_string() == "TLP:CLEAR") list.push_back(n);
    }
  }
  for (const std::string& text : args.all("--only")) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos)
      throw UsageError(
          render(args.lang(), "cli.case_only", std::vector<TextArgument>{{"value", text}}));
    auto& list = out[text.substr(0, equals)];
    list.clear();
    std::istringstream numbers(text.substr(equals + 1));
    for (std::string n; std::getline(numbers, n, ',');)
      list.push_back(static_cast<std::size_t>(whole_number(n, args.lang())));
  }
  return out;
}

int run_freeze(const Arguments& args) {
  const auto store = open_store(args);
  JournalClock clock(node_dir(args) + "/journal");
  CaseCall call(args);
  std::vector<std::string> events(args.operands().begin() + 1, args.operands().end());
  if (events.empty()) events = items_about(*store, call.state().about["id"].as_string());
  std::vector<ManifestItem> items;
  for (const std::string& event : events) {
    auto item = manifest_item(*store, clock, event);
    if (!item)
      throw UsageError(
          render(args.lang(), "cli.no_event", std::vector<TextArgument>{{"value", event}}));
    items.push_back(*std::move(item));
  }
  const Visible visible = visible_of(args, call.state(), call.keeper().store().own_origin(), items);
  return done(
      call.keeper().freeze(call.id(), call.side(), items,
                           args.get("--criteria", "yagura/criteria/1"), visible, call.key()),
      call.id(), "freeze", args.lang());
}

int run_grade(const Arguments& args) {
  const std::int64_t item = whole_number(args.operands()[1], args.lang());
  if (!good_grade(args.operands()[2]))
    throw UsageError(render(args.lang(), "cli.case_grade",
                            std::vector<TextArgument>{{"value", args.operands()[2]}}));
  CaseCall call(args);
  return call.append("grade", Json::object({{"item", item}, {"grade", args.operands()[2]}}));
}

}  // namespace

const Command kCaseFreezeCommand = {
    "case freeze",
    {"freeze the evidence that all sides judge", "全側が評価の対象とする証拠を確定"},
    kFreezeFlags,
    kFreezeOperands,
    run_freeze};
const Command kCaseGradeCommand = {"case grade",
                                   {"grade an item of evidence", "証拠を格付け"},
                                   kGradeFlags,
                                   kGradeOperands,
                                   run_grade};

}  // namespace yagura
