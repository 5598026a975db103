#include "app/case_call.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

namespace yagura {

using namespace cases;

namespace {

[[noreturn]] void wrong(Lang lang, std::string_view key, std::vector<TextArgument> arguments = {}) {
  throw UsageError(render(lang, key, arguments));
}

}  // namespace

std::string node_dir(const Arguments& args) { return args.get("--node", "./yagura-node"); }

std::string case_id(const CaseStore& store, const Arguments& args) {
  std::vector<std::string> found;
  for (const std::string& id : case_ids(store.logs())) {
    if (id.starts_with(args.operands()[0]) || id.starts_with("case-" + args.operands()[0]))
      found.push_back(id);
  }
  if (found.size() != 1)
    wrong(args.lang(), found.empty() ? "cli.case_unknown" : "cli.case_many",
          {{"value", args.operands()[0]}});
  return found[0];
}

int refused(const Error& error, Lang lang) {
  fmt::print(stderr, "yagura: {}\n", error.message().in(lang));
  return 1;
}

int done(const Result<Place>& place, const std::string& id, std::string_view kind, Lang lang) {
  if (!place) return refused(place.error(), lang);
  fmt::print("{}\n",
             Json::object(
                 {{"case", id}, {"kind", kind}, {"origin", place->origin}, {"index", place->index}})
                 .dump());
  return 0;
}

std::string needed(const Arguments& args, std::string_view flag) {
  const auto value = args.find(flag);
  if (!value || value->empty())
    wrong(args.lang(), "cli.option_needed", {{"name", std::string(flag)}});
  return *value;
}

std::int64_t whole_number(const std::string& text, Lang lang) {
  std::int64_t v = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), v);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || v < 0)
    wrong(lang, "cli.not_a_number", {{"value", text}});
  return v;
}

Place own_entry(const Keeper& keeper, const Arguments& args) {
  return {keeper.store().own_origin(),
          static_cast<std::uint64_t>(whole_number(needed(args, "--entry"), args.lang()))};
}

std::vector<std::string> key_names(const std::string& node) {
  std::vector<std::string> out;
  std::error_code none;
  for (const auto& file : std::filesystem::directory_iterator(node + "/keys", none)) {
    const std::string name = file.path().stem().string();
    if (file.path().extension() == ".key" && good_key_name(name)) out.push_back(name);
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string CaseCall::person_of(const PrivateKey& key) const {
  const LoggedKey* logged = keeper_.own_log().keys().find(key.id());
  return logged == nullptr ? "" : logged->person;
}

// The side of this person; "" where there is none or more than one.
std::string CaseCall::side_of(const std::string& person) const {
  std::string found;
  for (const auto& [name, side] : state_.sides) {
    if (!side.members.contains(person)) continue;
    if (!found.empty()) return "";
    found = name;
  }
  return found;
}

namespace {

// Opening for writing would make an empty store where somebody mistyped a folder.
std::string with_cases(std::string dir) {
  if (!CaseStore::exists(dir))
    throw EnvironmentError(said("case.no_store"), dir, said("hint.case_open"));
  return dir;
}

}  // namespace

CaseCall::CaseCall(const Arguments& args, bool as_node)
    : args_(args),
      keeper_(with_cases(node_dir(args))),
      id_(case_id(keeper_.store(), args)),
      state_(keeper_.state(id_)) {
  side_ = args.get("--side");
  if (const auto given = args.find("--key")) {
    if (!good_key_name(*given)) wrong(args.lang(), "cli.key_name", {{"value", *given}});
    key_ = keeper_.key(*given);
  } else if (as_node) {
    key_ = keeper_.node_key();
  } else {
    std::string list;
    int found = 0;
    for (const std::string& name : key_names(node_dir(args))) {
      PrivateKey key = keeper_.key(name);
      const std::string person = person_of(key);
      const bool member = std::any_of(state_.sides.begin(), state_.sides.end(), [&](const auto& s) {
        return (side_.empty() || s.first == side_) && s.second.members.contains(person);
      });
      if (!member) continue;
      list += (list.empty() ? "" : ", ") + name;
      ++found;
      key_ = std::move(key);
    }
    if (found != 1)
      wrong(args.lang(), found == 0 ? "cli.key_none" : "cli.key_which", {{"list", list}});
  }
  if (side_.empty()) side_ = side_of(person_of(*key_));
  if (side_.empty()) wrong(args.lang(), "cli.option_needed", {{"name", "--side"}});
}

int CaseCall::append(const std::string& kind, const Json& payload) {
  return done(keeper_.append(id_, kind, side_, payload, *key_), id_, kind, lang());
}

}  // namespace yagura
