// yagura case freeze, grade: what the judgements rest on.
#include <algorithm>
#include <charconv>
#include <sstream>

#include "app/case_call.h"
#include "app/case_criteria.h"
#include "app/case_evidence.h"
#include "app/commands.h"
#include "case/judging.h"

namespace yagura {
namespace {

using namespace cases;

constexpr Flag kFreezeFlags[] = {
    kNodeOption,
    kSideOption,
    kKeyOption,
    {"--criteria",
     "ID,...",
     {"criteria files that all sides judge by (default: all that are built in or in the folders)",
      "全側が用いる評価基準の ID（既定は内蔵とフォルダーのすべて）"}},
    kCriteriaDirOption,
    {"--only",
     "SIDE=e1,e2,...",
     {"the items that a side may see, as 'yagura case show' names them (default: of another node "
      "what the labels "
      "release to it, else all)",
      "その側に示す証拠（e1 "
      "が最初）。省略時、他ノードの側には取扱区分で提供可能なもの、それ以外には"
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
    {"ITEM",
     {"its name in 'yagura case show': e1, e2, ...",
      "'yagura case show' に表示される名前（e1、e2 …）"},
     1,
     1},
    {"GRADE",
     {"Admiralty grade: A-F for the source, 1-6 for the information, such as B2",
      "アドミラルティ格付け：情報源 A〜F と内容 1〜6（例 B2）"},
     1,
     1}};

std::size_t numbered(const std::string& item, Lang lang) {
  const auto n = item_number(item);
  if (!n)
    throw UsageError(render(lang, "cli.case_item", std::vector<TextArgument>{{"value", item}}));
  return *n;
}

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
    for (std::string n; std::getline(numbers, n, ',');) list.push_back(numbered(n, args.lang()));
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
  const CriteriaSet set = criteria_set(args);
  const auto criteria = chosen_criteria(
      set, args.get("--criteria"), to_rfc3339(Keeper::system_now()).substr(0, 10), args.lang());
  const Visible visible = visible_of(args, call.state(), call.keeper().store().own_origin(), items);
  return done(call.keeper().freeze(call.id(), call.side(), items, cited_criteria(criteria), visible,
                                   call.key()),
              call.id(), "freeze", args.lang());
}

int run_grade(const Arguments& args) {
  const std::size_t item = numbered(args.operands()[1], args.lang());
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
