// yagura case list, open, show.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "app/case_call.h"
#include "app/case_criteria.h"
#include "app/case_record.h"
#include "app/case_show.h"
#include "app/commands.h"
#include "app/values.h"

namespace yagura {
namespace {

using namespace cases;

constexpr Flag kListFlags[] = {kNodeOption};
constexpr Flag kOpenFlags[] = {
    kNodeOption,
    {"--side",
     "SIDE[=LOG]",
     {"a side of the consultation, and the log it speaks in (default: this node's); at least two",
      "協議の当事者と、その記録簿（既定はこのノード）。二つ以上"},
     true},
    {"--title",
     "T",
     {"what the case is called (default: the event's id)", "案件名（既定は事象の ID）"}},
    {"--log",
     "ORIGIN",
     {"name of this node's log, fixed at its first case (default: HOST/case)",
      "このノードの記録簿の名前。最初の案件で決まります（既定は ホスト名/case）"}},
    {"--owner", "T", {"who keeps this node, in words", "このノードの管理者（名称）"}},
};
constexpr Flag kShowFlags[] = {
    kNodeOption,
    kCriteriaDirOption,
    {"-o", "text|json", {"output form (default text)", "出力形式（既定は text）"}},
};
constexpr Operand kOpenOperands[] = {
    {"ID",
     {"of an incident or event on this node", "このノードのインシデントまたは事象の ID"},
     1,
     1}};
constexpr Operand kOneCase[] = {kCaseOperand};

int run_list(const Arguments& args) {
  const auto store = CaseStore::open_for_reading(node_dir(args));
  for (const std::string& id : case_ids(store->logs()))
    fmt::print("{}\n", case_summary(fold(id, store->logs())).dump());
  return 0;
}

std::string default_origin() {
  char host[256] = {};
  std::string name = ::gethostname(host, sizeof host - 1) == 0 ? host : "";
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  name += "/case";
  return good_origin(name) ? name : "node/case";
}

// What a case can be about. Further kinds of ids get a line here.
Json subject_of(const StoreReader& store, const std::string& id, Lang lang) {
  if (const auto row = store.event(id))
    return Json::object({{"type", row->kind.starts_with("incident.") ? "incident" : "event"},
                         {"id", row->id},
                         {"revision", row->revision}});
  throw EnvironmentError(render(lang, "cli.no_event", std::vector<TextArgument>{{"value", id}}), "",
                         "");
}

bool is_exercise(const StoreReader& store, const Json& about) {
  const auto row = store.event(about["id"].as_string());
  const auto body = row ? Json::parse(row->body) : Json();
  return body && (*body)["exercise"].as_bool();
}

std::vector<SideOfCase> sides_of(const Arguments& args, const std::string& origin) {
  std::vector<SideOfCase> out;
  for (const std::string& text : args.all("--side")) {
    const std::size_t equals = text.find('=');
    out.push_back(
        {text.substr(0, equals), equals == std::string::npos ? origin : text.substr(equals + 1)});
  }
  if (out.size() < 2) throw UsageError(render(args.lang(), "cli.case_sides"));
  return out;
}

int run_open(const Arguments& args) {
  const std::string& event = args.operands()[0];
  const auto store = open_store(args);
  const Json about = subject_of(*store, event, args.lang());
  static_cast<void>(sides_of(args, "x"));  // before anything is made
  Keeper keeper(node_dir(args));
  if (const auto begun = keeper.begin(args.get("--log", default_origin()), args.get("--owner"));
      !begun)
    return refused(begun.error(), args.lang());
  const auto id = keeper.open_case(about, args.get("--title", event),
                                   sides_of(args, keeper.store().own_origin()),
                                   is_exercise(*store, about), keeper.node_key());
  if (!id) return refused(id.error(), args.lang());
  return done(keeper.state(*id).opened, *id, "open", args.lang());
}

int run_show_case(const Arguments& args) {
  const std::string form = choice_option(args, "-o", "text", "text, json");
  const auto store = CaseStore::open_for_reading(node_dir(args));
  const CaseState state = fold(case_id(*store, args), store->logs());
  if (form == "json") {
    Json differences(Json::Array{});
    for (const DifferenceLife& life : differences_of(state)) differences.push(life.json());
    fmt::print("{}\n", case_json(state).set("differences", std::move(differences)).dump());
  } else {
    print_case(state, Keeper::system_now(), args.lang());
    print_differences(state, criteria_set(args), args.lang());
  }
  return 0;
}

}  // namespace

const Command kCaseListCommand = {
    "case list", {"the cases of a node", "ノードの協議案件の一覧"}, kListFlags, {}, run_list};
const Command kCaseOpenCommand = {
    "case open",
    {"a consultation on an incident or event", "インシデントまたは事象についての協議を開始"},
    kOpenFlags,
    kOpenOperands,
    run_open};
const Command kCaseShowCommand = {"case show",
                                  {"where a case stands: evidence, rounds, deadlines, signatures",
                                   "案件の現状（証拠、各回の評価、署名、期限）"},
                                  kShowFlags,
                                  kOneCase,
                                  run_show_case};

}  // namespace yagura
