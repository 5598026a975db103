// yagura case sign, sign-file: a person's decision, here or on another machine.
#include <fmt/format.h>

#include "app/case_call.h"
#include "app/commands.h"
#include "base/base64.h"
#include "case/small_file.h"

namespace yagura {
namespace {

using namespace cases;

constexpr std::string_view kFormat = "yagura/decision/1";
constexpr std::size_t kLongestFile = 65536;

constexpr Flag kSignFlags[] = {
    kNodeOption,
    kSideOption,
    kKeyOption,
    {"--decision",
     "D",
     {"approve (default), reservation, decline or abstain",
      "approve（承認、既定）・reservation（留保付き承認）・decline（不承認）・abstain（棄権）"}},
    {"--text", "T", {"the reservation, or why", "留保の内容または理由"}},
    {"--export",
     "FILE",
     {"write what is to be signed, for 'yagura case sign-file' on another machine; --key names "
      "whose key that is",
      "署名対象をファイルに書き出し（別の計算機で 'yagura case sign-file'）。--key "
      "は署名者の鍵の名前"}},
    {"--import",
     "FILE",
     {"log the decision that was signed there", "署名済みの決定を取り込んで記録"}},
};
constexpr Operand kOneCase[] = {kCaseOperand};
constexpr Operand kSignFileOperands[] = {
    {"KEY", {"key file", "鍵ファイル"}, 1, 1},
    {"FILE",
     {"made by 'yagura case sign --export'; the signature is added to it",
      "'yagura case sign --export' で作成したファイル。署名が追記される"},
     1,
     1}};

Decision decision_of(const Arguments& args) {
  const std::string text = args.get("--decision", "approve");
  const auto decision = parse_decision(text);
  if (!decision)
    throw UsageError(
        render(args.lang(), "cli.case_decision", std::vector<TextArgument>{{"value", text}}));
  return *decision;
}

Json read_request(const std::string& path) {
  const auto text = read_small_file(path, kLongestFile);
  if (!text) throw EnvironmentError(said("error.cannot_read"), path, said("hint.file_rights"));
  auto v = Json::parse(*text);
  if (!v || (*v)["format"].as_string() != kFormat)
    throw EnvironmentError(said("case.bad_request"), path, said("hint.case_export"));
  return *std::move(v);
}

// The node need not hold the private part: whose key it is stands in the log.
int run_export(const Arguments& args, const std::string& path) {
  const Decision decision = decision_of(args);
  const std::string name = needed(args, "--key");
  const auto store = CaseStore::open_for_reading(node_dir(args));
  const CaseState state = fold(case_id(*store, args), store->logs());
  const CaseLog* own = store->log(store->own_origin());
  const std::string side = needed(args, "--side");
  if (state.phase() != Phase::comparing && state.phase() != Phase::signing)
    throw EnvironmentError(
        said("case.no.wrong_phase",
             {{"kind", said("case.kind.sign")},
              {"phase", said("case.phase." + std::string(phase_name(state.phase())))}}),
        state.id, "");
  std::string key;
  for (const auto& [id, logged] : own->keys().all()) {
    if ((logged.name == name || id == name) && !logged.ended) key = id;
  }
  if (key.empty())
    throw UsageError(
        render(args.lang(), "cli.key_name", std::vector<TextArgument>{{"value", name}}));
  const Json request =
      Json::object({{"format", kFormat},
                    {"case", state.id},
                    {"title", state.title},
                    {"side", side},
                    {"round", state.rounds.back().number},
                    {"decision", decision_name(decision)},
                    {"text", args.get("--text")},
                    {"key", key},
                    {"statement", decision_statement(state, side, decision, args.get("--text"))}});
  replace_file(path, request.dump() + "\n");
  return 0;
}

int run_import(const Arguments& args, const std::string& path) {
  const Json request = read_request(path);
  if (request["signature"].as_string().empty())
    throw EnvironmentError(said("case.not_signed"), path, said("hint.case_sign_file"));
  // The node puts it in the log; whose decision it is says the signature in it.
  CaseCall call(args, true);
  if (call.id() != request["case"].as_string())
    throw EnvironmentError(said("case.no.wrong_case"), path, "");
  const Json payload = Json::object({{"decision", request["decision"]},
                                     {"text", request["text"]},
                                     {"key", request["key"]},
                                     {"round", request["round"]},
                                     {"signature", request["signature"]}});
  return done(
      call.keeper().append(call.id(), "sign", request["side"].as_string(), payload, call.key()),
      call.id(), "sign", args.lang());
}

int run_sign(const Arguments& args) {
  const auto to = args.find("--export");
  const auto from = args.find("--import");
  if (to && from) throw UsageError(render(args.lang(), "cli.case_export_import"));
  if (to) return run_export(args, *to);
  if (from) return run_import(args, *from);
  const Decision decision = decision_of(args);
  CaseCall call(args);
  return done(call.keeper().sign(call.id(), call.side(), decision, args.get("--text"), call.key()),
              call.id(), "sign", args.lang());
}

// The statement says itself what it decides: what is shown to the person is read from it.
int run_sign_file(const Arguments& args) {
  const std::string& path = args.operands()[1];
  Json request = read_request(path);
  const PrivateKey key = PrivateKey::load(args.operands()[0]);
  const std::string& statement = request["statement"].as_string();
  const std::string head = std::string(kFormat) + "\n";
  const auto says = statement.starts_with(head) ? Json::parse(statement.substr(head.size()))
                                                : Result<Json>(fail("bad_json"));
  bool same = says.has_value() && (*says)["record"].as_string().size() == 64;
  for (const char* member : {"case", "side", "round", "decision", "text"})
    same = same && (*says)[member] == request[member];
  if (!same) throw EnvironmentError(said("case.bad_request"), path, said("hint.case_export"));
  if (request["key"].as_string() != key.id())
    throw EnvironmentError(said("case.other_key"), args.operands()[0], "");
  const auto decision = parse_decision((*says)["decision"].as_string());
  fmt::print("{}\n", plain(said("case.signing",
                                {{"case", (*says)["case"].as_string()},
                                 {"side", (*says)["side"].as_string()},
                                 {"round", std::to_string((*says)["round"].as_integer())},
                                 {"decision", decision ? said("case.decision." +
                                                              std::string(decision_name(*decision)))
                                                       : Message()},
                                 {"text", (*says)["text"].as_string()},
                                 {"record", (*says)["record"].as_string()}})
                               .in(args.lang())));
  request.set("signature", to_base64(bytes_of(key.sign(statement))));
  replace_file(path, request.dump() + "\n");
  return 0;
}

}  // namespace

const Command kCaseSignCommand = {
    "case sign",
    {"a decision maker's decision on what was revealed", "開示内容に対する決裁者の決定に署名"},
    kSignFlags,
    kOneCase,
    run_sign};
const Command kCaseSignFileCommand = {
    "case sign-file",
    {"sign an exported decision with a key that never comes to the node",
     "書き出した決定に、ノードに置かない鍵で署名"},
    {},
    kSignFileOperands,
    run_sign_file};

}  // namespace yagura
