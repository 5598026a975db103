// What the case commands share: the keeper of the node, whose key signs and for which side, and how
// a refusal is said.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/cli.h"
#include "base/json.h"
#include "case/keeper.h"

namespace yagura {

inline constexpr Flag kNodeOption = {
    "--node",
    "DIR",
    {"the node's folder (default ./yagura-node)", "ノードのフォルダー（既定は ./yagura-node）"}};
inline constexpr Flag kKeyOption = {
    "--key",
    "NAME",
    {"whose key signs; 'yagura case keys list' lists them (default: the only one that could)",
     "署名する鍵。'yagura case keys list' で一覧を表示（既定は該当する唯一の鍵）"}};
inline constexpr Flag kSideOption = {
    "--side",
    "SIDE",
    {"for which side (default: the key's own)", "どの側として（既定は鍵の属する側）"}};
inline constexpr Flag kTextOption = {"--text", "T", {"the words", "文章"}};
inline constexpr Operand kCaseOperand = {
    "ID",
    {"of a case, or its beginning; 'yagura case list' lists them",
     "案件の ID またはその先頭部分。'yagura case list' で一覧を表示"},
    1,
    1};

std::string node_dir(const Arguments& args);

// The only case whose id begins so; throws UsageError where there is none or more than one.
std::string case_id(const cases::CaseStore& store, const Arguments& args);

// Prints the refusal and gives exit status 1.
int refused(const Error& error, Lang lang);
// Prints {"case","kind","origin","index"} and gives 0, or says the refusal.
int done(const Result<cases::Place>& place, const std::string& id, std::string_view kind,
         Lang lang);

std::string needed(const Arguments& args, std::string_view flag);            // throws UsageError
std::int64_t whole_number(const std::string& text, Lang lang);               // throws UsageError
cases::Place own_entry(const cases::Keeper& keeper, const Arguments& args);  // --entry N

// A call on one case: opens the keeper, finds the case, the key (--key, else the only key here that
// could) and the side (--side, else the only one of that key).
class CaseCall {
 public:
  // `as_node`: where --key is not given the node's own key signs (members, thresholds).
  explicit CaseCall(const Arguments& args, bool as_node = false);

  cases::Keeper& keeper() { return keeper_; }
  const std::string& id() const { return id_; }
  const std::string& side() const { return side_; }
  const cases::PrivateKey& key() const { return *key_; }
  const cases::CaseState& state() const { return state_; }
  Lang lang() const { return args_.lang(); }
  int append(const std::string& kind, const Json& payload);

 private:
  std::string side_of(const std::string& person) const;
  std::string person_of(const cases::PrivateKey& key) const;

  const Arguments& args_;
  cases::Keeper keeper_;
  std::string id_;
  cases::CaseState state_;
  std::optional<cases::PrivateKey> key_;
  std::string side_;
};

// Names of the key files of a node, sorted.
std::vector<std::string> key_names(const std::string& node);

}  // namespace yagura
