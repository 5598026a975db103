// yagura case keys new, add, list, rotate, revoke: whose signatures this node's log takes.
#include <fmt/format.h>

#include "app/case_call.h"
#include "app/commands.h"

namespace yagura {
namespace {

using namespace cases;

constexpr Flag kHolderOption = {
    "--holder", "T", {"who holds it: a person or an office", "所持者（氏名または職名）"}};
constexpr Flag kAdministratorOption = {
    "--administrator",
    "",
    {"may add and revoke keys and give roles", "鍵の追加・失効と役割の付与を認める"}};
constexpr Flag kNewFlags[] = {
    kNodeOption,
    kKeyOption,
    kHolderOption,
    kAdministratorOption,
    {"--out",
     "FILE",
     {"only make a key file, for a machine of its own; 'keys add' then takes its public part",
      "鍵ファイルだけを作成（専用の計算機用）。公開鍵は 'keys add' で登録"}},
};
constexpr Flag kAddFlags[] = {
    kNodeOption,
    kKeyOption,
    kHolderOption,
    kAdministratorOption,
    {"--public",
     "BASE64",
     {"the public part that 'keys new --out' printed", "'keys new --out' が表示した公開鍵"}},
};
constexpr Flag kListFlags[] = {kNodeOption};
constexpr Flag kRotateFlags[] = {kNodeOption};
constexpr Flag kRevokeFlags[] = {kNodeOption, kKeyOption, kTextOption};
constexpr Operand kName[] = {{"NAME", {"a-z, 0-9 and '-'", "a-z、0-9、'-'"}, 1, 1}};
constexpr Operand kTwoNames[] = {{"NAME", {"of the old key", "古い鍵の名前"}, 1, 1},
                                 {"NEW", {"name of the new one", "新しい鍵の名前"}, 1, 1}};

std::string key_name(const Arguments& args, std::size_t operand = 0) {
  const std::string& name = args.operands()[operand];
  if (!good_key_name(name) || name == "node")
    throw UsageError(
        render(args.lang(), "cli.key_form", std::vector<TextArgument>{{"value", name}}));
  return name;
}

Keeper begun(const Arguments& args) {
  if (!CaseStore::exists(node_dir(args)))
    throw EnvironmentError(said("case.no_store"), node_dir(args), said("hint.case_open"));
  return Keeper(node_dir(args));
}

PrivateKey author(const Keeper& keeper, const Arguments& args) {
  const auto name = args.find("--key");
  if (name && !good_key_name(*name))
    throw UsageError(
        render(args.lang(), "cli.key_form", std::vector<TextArgument>{{"value", *name}}));
  return name ? keeper.key(*name) : keeper.node_key();
}

int print_key(const Result<Place>& place, const PublicKey& key, const std::string& name,
              Lang lang) {
  if (!place) return refused(place.error(), lang);
  fmt::print("{}\n", Json::object({{"key", key.id()},
                                   {"name", name},
                                   {"public", key.base64()},
                                   {"origin", place->origin},
                                   {"index", place->index}})
                         .dump());
  return 0;
}

void refuse_taken(const Keeper& keeper, const std::string& name, Lang lang) {
  for (const auto& [id, key] : keeper.own_log().keys().all()) {
    if (key.name == name && !key.ended)
      throw UsageError(render(lang, "cli.key_taken", std::vector<TextArgument>{{"value", name}}));
  }
}

int run_new(const Arguments& args) {
  const std::string name = key_name(args);
  if (const auto out = args.find("--out")) {
    const PrivateKey key = PrivateKey::generate(name);
    key.save(*out);
    fmt::print(
        "{}\n",
        Json::object({{"key", key.id()}, {"name", name}, {"public", key.public_key().base64()}})
            .dump());
    return 0;
  }
  const std::string holder = needed(args, "--holder");
  Keeper keeper = begun(args);
  refuse_taken(keeper, name, args.lang());
  const PrivateKey key = PrivateKey::generate(name);
  // A key that the log names and that nobody has any more would be worse than one too many.
  key.save(keeper.key_path(name));
  return print_key(keeper.add_key(key.public_key(), name, holder, args.has("--administrator"),
                                  author(keeper, args)),
                   key.public_key(), name, args.lang());
}

int run_add(const Arguments& args) {
  const std::string name = key_name(args);
  const auto key = PublicKey::from_base64(needed(args, "--public"));
  if (!key) throw UsageError(render(args.lang(), "cli.key_public"));
  const std::string holder = needed(args, "--holder");
  Keeper keeper = begun(args);
  refuse_taken(keeper, name, args.lang());
  return print_key(
      keeper.add_key(*key, name, holder, args.has("--administrator"), author(keeper, args)), *key,
      name, args.lang());
}

int run_list(const Arguments& args) {
  const auto store = CaseStore::open_for_reading(node_dir(args));
  const std::vector<std::string> here = key_names(node_dir(args));
  for (const CaseLog* log : store->logs()) {
    for (const auto& [id, key] : log->keys().all()) {
      const bool own = log->origin() == store->own_origin();
      fmt::print("{}\n", Json::object({{"key", id},
                                       {"name", key.name},
                                       {"holder", key.holder},
                                       {"person", key.person},
                                       {"administrator", key.administrator},
                                       {"node", key.node},
                                       {"origin", log->origin()},
                                       {"added", key.added},
                                       {"ended", key.ended ? Json(*key.ended) : Json()},
                                       {"replaced_by", key.replaced_by},
                                       {"public", key.key.base64()},
                                       {"here", own && std::find(here.begin(), here.end(),
                                                                 key.name) != here.end()}})
                             .dump());
    }
  }
  return 0;
}

// The old key signs for the new one, which proves itself: no administrator is needed.
int run_rotate(const Arguments& args) {
  const std::string& old_name = args.operands()[0];
  const std::string name = key_name(args, 1);
  if (!good_key_name(old_name))
    throw UsageError(
        render(args.lang(), "cli.key_form", std::vector<TextArgument>{{"value", old_name}}));
  Keeper keeper = begun(args);
  refuse_taken(keeper, name, args.lang());
  const PrivateKey old = old_name == "node" ? keeper.node_key() : keeper.key(old_name);
  const PrivateKey next = PrivateKey::generate(name);
  next.save(keeper.key_path(name));
  return print_key(keeper.rotate_key(old.id(), next, old), next.public_key(), name, args.lang());
}

int run_revoke(const Arguments& args) {
  const std::string& name = args.operands()[0];
  const std::string why = needed(args, "--text");
  Keeper keeper = begun(args);
  for (const auto& [id, key] : keeper.own_log().keys().all()) {
    if ((key.name != name && id != name) || key.ended) continue;
    return print_key(keeper.revoke_key(id, why, author(keeper, args)), PublicKey(key.key), name,
                     args.lang());
  }
  throw UsageError(render(args.lang(), "cli.key_name", std::vector<TextArgument>{{"value", name}}));
}

}  // namespace

const Command kCaseKeysNewCommand = {
    "case keys new", {"make a key for a person", "個人の鍵を作成"}, kNewFlags, kName, run_new};
const Command kCaseKeysAddCommand = {"case keys add",
                                     {"take a key whose private part stays on another machine",
                                      "秘密鍵を別の計算機に置いたまま公開鍵を登録"},
                                     kAddFlags,
                                     kName,
                                     run_add};
const Command kCaseKeysListCommand = {
    "case keys list", {"the keys of the logs", "記録簿にある鍵の一覧"}, kListFlags, {}, run_list};
const Command kCaseKeysRotateCommand = {
    "case keys rotate", {"replace a key", "鍵を交換"}, kRotateFlags, kTwoNames, run_rotate};
const Command kCaseKeysRevokeCommand = {
    "case keys revoke",
    {"a key that is lost or stolen: it signs nothing more", "紛失・盗難などの鍵を失効"},
    kRevokeFlags,
    kName,
    run_revoke};

}  // namespace yagura
