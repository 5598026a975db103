// yagura case claim, explain: what the public is told, from signed claims only.
#include <fmt/format.h>

#include <sstream>

#include "app/case_call.h"
#include "app/commands.h"
#include "app/values.h"
#include "case/explanation.h"
#include "case/public_claims.h"

namespace yagura {
namespace {

using namespace cases;

constexpr Flag kClaimFlags[] = {
    kNodeOption,
    kSideOption,
    kKeyOption,
    {"--en", "T", {"the sentence in English", "英語の文"}},
    {"--ja", "T", {"the sentence in Japanese", "日本語の文"}},
    {"--grade", "G", {"Admiralty grade, such as B2", "アドミラルティ格付け（例 B2）"}},
    {"--items", "e1,e2,...", {"the items that it rests on", "根拠とする証拠"}},
    {"--redact",
     "REASON",
     {"withhold it: national_security, source_protection, partner_owned, investigation, "
      "personal_data or third_party",
      "非開示の理由：national_security（安全保障）・source_protection（情報源の保護）・"
      "partner_owned（相手国の情報）・investigation（捜査）・personal_data（個人情報）・"
      "third_party（第三者の情報）"}},
    {"--corrects", "CLAIM", {"an earlier claim that it corrects", "訂正の対象となる先の記述"}},
};
constexpr Operand kClaimOperands[] = {
    kCaseOperand,
    {"CLAIM",
     {"its name: a-z, 0-9, '-'; of a claim that is there, alone: to sign it for another side too",
      "記述の名前（a-z、0-9、'-'）。既存の名前だけを指定すると、その側としても署名"},
     1,
     1}};
constexpr Flag kExplainFlags[] = {
    kNodeOption,
    kSideOption,
    kKeyOption,
    {"-o", "text|html|json", {"output form (default text)", "出力形式（既定は text）"}},
    {"--publish", "", {"log its hash: this is what was told", "公表した内容のハッシュを記録"}},
};
constexpr Operand kOneCase[] = {kCaseOperand};

Json claim_body(const Arguments& args, const CaseState& state) {
  const std::string& id = args.operands()[1];
  const PublicClaim* there = find_claim(state, id);
  const bool anew = args.find("--en") || args.find("--ja") || args.find("--redact");
  if (there != nullptr && !anew) return there->body;
  Json out = Json::object({{"claim", id}});
  if (const auto corrects = args.find("--corrects")) out.set("corrects", *corrects);
  if (const auto reason = args.find("--redact"))
    return out.set("release", "redacted").set("reason", *reason);
  Json items(Json::Array{});
  std::istringstream list(needed(args, "--items"));
  for (std::string item; std::getline(list, item, ',');) items.push(item);
  return out.set("release", "released")
      .set("statement", Json::object({{"en", needed(args, "--en")}, {"ja", needed(args, "--ja")}}))
      .set("grade", needed(args, "--grade"))
      .set("items", std::move(items));
}

int run_claim(const Arguments& args) {
  CaseCall call(args);
  return call.append("claim", claim_body(args, call.state()));
}

Explanation explanation_of(const CaseState& state) {
  // The rules took nothing that does not pass here; a log of another program may hold more.
  const ParsedClaims claims = parse_claims(public_claims(state));
  if (!claims.problems.empty()) throw EnvironmentError(claims.problems.front().text, state.id, {});
  return explain(state.id, {state.title, state.title}, claims.claims);
}

void print_explanation(const Explanation& e, const std::string& form, Lang lang) {
  if (form == "json")
    fmt::print("{}\n", e.json().dump());
  else
    fmt::print("{}\n", form == "html" ? e.html(lang) : e.plain_text(lang));
}

int run_explain_case(const Arguments& args) {
  const std::string form = choice_option(args, "-o", "text", "text, html, json");
  if (args.find("--publish")) {
    CaseCall call(args);
    const Explanation e = explanation_of(call.state());
    return call.append("explain", Json::object({{"hash", to_hex(sha256(e.json().dump()))}}));
  }
  const auto store = CaseStore::open_for_reading(node_dir(args));
  print_explanation(explanation_of(fold(case_id(*store, args), store->logs())), form, args.lang());
  return 0;
}

}  // namespace

const Command kCaseClaimCommand = {"case claim",
                                   {"a sentence for the public, signed by a side's decision maker",
                                    "公表する記述を記録（ある側の決裁者が署名）"},
                                   kClaimFlags,
                                   kClaimOperands,
                                   run_claim};
const Command kCaseExplainCommand = {
    "case explain",
    {"what the public is told, from signed claims only, with corrections and what is withheld",
     "署名済みの記述のみによる公表文（訂正と非開示を明示）"},
    kExplainFlags,
    kOneCase,
    run_explain_case};

}  // namespace yagura
