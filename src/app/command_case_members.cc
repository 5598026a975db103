// yagura case member, threshold: who may do what on a side.
#include "app/case_call.h"
#include "app/commands.h"

namespace yagura {
namespace {

using namespace cases;

constexpr Flag kMemberFlags[] = {
    kNodeOption,
    kSideOption,
    kKeyOption,
    {"--person",
     "NAME",
     {"name or id of a key in this node's log", "このノードの記録簿にある鍵の名前または ID"}},
    {"--role",
     "ROLE",
     {"viewer, analyst, decision_maker or administrator; without it the person is taken off",
      "viewer（閲覧者）・analyst（分析担当）・decision_maker（決裁者）・administrator（管理者）。"
      "省略時は外す"},
     true},
};
constexpr Flag kThresholdFlags[] = {
    kNodeOption,
    kSideOption,
    kKeyOption,
    {"--signatures",
     "M",
     {"how many signatures make the side's decision; before evidence is frozen",
      "その側の決定に必要な署名の数（証拠の確定前に限る）"}},
};
constexpr Operand kOneCase[] = {kCaseOperand};

// By name, where one holding key of the log has it; else the text is taken for an id.
std::string person_named(const Keeper& keeper, const std::string& name) {
  const Keyring& keys = keeper.own_log().keys();
  for (const auto& [id, key] : keys.all()) {
    if ((key.name == name || id == name) && !key.ended) return key.person;
  }
  return name;
}

int run_member(const Arguments& args) {
  CaseCall call(args, true);
  Json roles(Json::Array{});
  for (const std::string& role : args.all("--role")) {
    if (!parse_role(role))
      throw UsageError(
          render(args.lang(), "cli.bad_role", std::vector<TextArgument>{{"value", role}}));
    roles.push(role);
  }
  return call.append(
      "member", Json::object({{"person", person_named(call.keeper(), needed(args, "--person"))},
                              {"roles", std::move(roles)}}));
}

int run_threshold(const Arguments& args) {
  CaseCall call(args, true);
  return call.append(
      "threshold",
      Json::object({{"signatures", whole_number(needed(args, "--signatures"), args.lang())}}));
}

}  // namespace

const Command kCaseMemberCommand = {"case member",
                                    {"give a person roles on a side", "ある側での役割を付与"},
                                    kMemberFlags,
                                    kOneCase,
                                    run_member};
const Command kCaseThresholdCommand = {
    "case threshold",
    {"how many signatures a side needs", "ある側に必要な署名数を設定"},
    kThresholdFlags,
    kOneCase,
    run_threshold};

}  // namespace yagura
