// yagura case release, why: what leaves the node for a partner, and why (not).
#include <fmt/format.h>

#include <set>

#include "app/case_call.h"
#include "app/commands.h"
#include "case/release.h"

namespace yagura {
namespace {

using namespace cases;

constexpr Flag kReleaseFlags[] = {
    kNodeOption,
    kSideOption,
    kKeyOption,
    {"--to", "PARTNER", {"the partner", "提供の相手"}, true},
    {"--entry", "N", {"index of the entry in this node's log", "このノードの記録簿での項目の番号"}},
    {"--field",
     "F",
     {"such as payload/items/#3; that and all below it (default: the whole entry)",
      "例 payload/items/#3（以下を含む。既定は項目全体）"},
     true},
    {"--text", "T", {"why", "理由"}},
    {"--dry-run",
     "",
     {"only say who would receive what, and why", "誰が何を受け取るかを理由とともに表示するだけ"}},
};
constexpr Flag kWhyFlags[] = {
    kNodeOption,
    {"--entry", "N", {"only this entry of this node's log", "このノードの記録簿のこの項目だけ"}},
    {"--field", "F", {"only this field", "このフィールドだけ"}},
};
constexpr Operand kOneCase[] = {kCaseOperand};
constexpr Operand kWhyOperands[] = {kCaseOperand, {"PARTNER", {"the partner", "相手"}, 1, 1}};

void print_line(const ReleaseLine& l, Lang lang) {
  fmt::print("{}\n", Json::object({{"partner", l.partner},
                                   {"index", l.place.index},
                                   {"kind", l.kind},
                                   {"field", l.field},
                                   {"released", l.answer.released},
                                   {"reason", l.answer.reason},
                                   {"text", l.answer.text().in(lang)}})
                         .dump());
}

// Every other log of the case, by the sides that speak in it, and whoever was granted something.
std::vector<std::string> partners_of(const CaseState& state, const std::string& own) {
  std::set<std::string> out;
  for (const auto& [name, side] : state.sides) {
    if (side.origin != own) out.insert(name);
  }
  for (const ReleaseGrant& g : state.releases) out.insert(g.partner);
  return {out.begin(), out.end()};
}

int run_dry(const Arguments& args) {
  const auto store = CaseStore::open_for_reading(node_dir(args));
  const std::string id = case_id(*store, args);
  std::vector<std::string> partners = args.all("--to");
  if (partners.empty()) partners = partners_of(fold(id, store->logs()), store->own_origin());
  for (const ReleaseLine& l :
       dry_run(store->logs(), *store->log(store->own_origin()), id, partners))
    print_line(l, args.lang());
  return 0;
}

int run_release(const Arguments& args) {
  if (args.has("--dry-run")) return run_dry(args);
  const std::string partner = needed(args, "--to");
  if (args.all("--to").size() > 1) throw UsageError(render(args.lang(), "cli.case_one_partner"));
  CaseCall call(args);
  Json fields(Json::Array{});
  for (const std::string& f : args.all("--field")) fields.push(f);
  return call.append("release", Json::object({{"partner", partner},
                                              {"entry", own_entry(call.keeper(), args).json()},
                                              {"fields", std::move(fields)},
                                              {"reason", args.get("--text")}}));
}

int run_why(const Arguments& args) {
  const auto store = CaseStore::open_for_reading(node_dir(args));
  const auto index = args.find("--entry");
  const auto field = args.find("--field");
  bool any = false;
  for (const ReleaseLine& l : dry_run(store->logs(), *store->log(store->own_origin()),
                                      case_id(*store, args), {args.operands()[1]})) {
    if (index && whole_number(*index, args.lang()) != static_cast<std::int64_t>(l.place.index))
      continue;
    if (field && *field != l.field) continue;
    print_line(l, args.lang());
    any = true;
  }
  if (!any) fmt::print(stderr, "yagura: {}\n", render(args.lang(), "cli.case_no_field"));
  return any ? 0 : 1;
}

}  // namespace

const Command kCaseReleaseCommand = {
    "case release",
    {"release fields to a partner (two persons must); --dry-run says who would receive what",
     "相手にフィールドを提供（二人の許可が必要）。--dry-run は誰が何を受け取るかを表示"},
    kReleaseFlags,
    kOneCase,
    run_release};
const Command kCaseWhyCommand = {"case why",
                                 {"why a field is, or is not, released to a partner",
                                  "フィールドが相手に提供される（されない）理由"},
                                 kWhyFlags,
                                 kWhyOperands,
                                 run_why};

}  // namespace yagura
