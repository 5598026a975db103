#include "case/keyring.h"

#include <algorithm>

#include "base/assert.h"
#include "base/base64.h"

namespace yagura::cases {
namespace {

tl::unexpected<Error> bad_payload() { return fail("bad_payload", said("case.no.bad_payload")); }
tl::unexpected<Error> not_allowed() { return fail("not_allowed", said("case.no.not_allowed")); }

bool good_words(const Json& v) {
  return v.is_string() && v.as_string().size() <= kLongestWords &&
         plain(v.as_string(), true) == v.as_string();
}

}  // namespace

std::string rotation_statement(std::string_view origin, std::string_view old_id,
                               const PublicKey& next) {
  return "yagura/rotate/1\n" + std::string(origin) + "\n" + std::string(old_id) + "\n" +
         next.base64() + "\n";
}

const LoggedKey* Keyring::find(std::string_view id) const {
  const auto it = keys_.find(id);
  return it == keys_.end() ? nullptr : &it->second;
}

const LoggedKey* Keyring::at(std::string_view id, std::uint64_t index) const {
  const LoggedKey* key = find(id);
  if (key == nullptr) return nullptr;
  // The first entry of a log is signed by the key that it brings.
  const bool there = key->added < index || (key->node && key->added == 0 && index == 0);
  return there && (!key->ended || index <= *key->ended) ? key : nullptr;
}

const LoggedKey* Keyring::node_at(std::uint64_t size) const {
  for (const auto& [id, key] : keys_) {
    if (key.node && key.added < size && (!key.ended || size <= *key.ended)) return &key;
  }
  return nullptr;
}

const LoggedKey* Keyring::of_person(std::string_view person, std::uint64_t index) const {
  for (const auto& [id, key] : keys_) {
    if (key.person == person && at(id, index) != nullptr) return &key;
  }
  return nullptr;
}

bool Keyring::administers(const EntryContent& entry) const {
  const LoggedKey* by = at(entry.head.author, entry.head.place.index);
  return by != nullptr && by->administrator;
}

Result<void> Keyring::judge_add(const EntryContent& entry) const {
  const Json& p = entry.payload;
  const auto key = PublicKey::from_base64(p["key"].as_string());
  if (!key || !good_key_name(p["name"].as_string()) || !good_words(p["holder"]))
    return bad_payload();
  if (find(key->id()) != nullptr || !administers(entry)) return not_allowed();
  return {};
}

Result<void> Keyring::judge_rotate(const EntryContent& entry) const {
  const Json& p = entry.payload;
  const auto next = PublicKey::from_base64(p["key"].as_string());
  const auto raw = from_base64(p["proof"].as_string());
  const auto proof = raw ? signature_of(*raw) : std::nullopt;
  const std::string& old = p["old"].as_string();
  if (!next || !proof || find(next->id()) != nullptr || !good_key_name(p["name"].as_string()))
    return bad_payload();
  if (at(old, entry.head.place.index) == nullptr) return not_allowed();
  if (!verify(*next, rotation_statement(entry.head.place.origin, old, *next), *proof))
    return bad_payload();
  if (entry.head.author != old && !administers(entry)) return not_allowed();
  return {};
}

Result<void> Keyring::judge_revoke(const EntryContent& entry) const {
  const std::string& id = entry.payload["key"].as_string();
  const LoggedKey* key = at(id, entry.head.place.index);
  if (!good_words(entry.payload["reason"])) return bad_payload();
  // Without the node's key nobody could sign a checkpoint any more: it is replaced, never revoked.
  if (key == nullptr || key->node) return not_allowed();
  if (entry.head.author != id && !administers(entry)) return not_allowed();
  return {};
}

Result<void> Keyring::may_take(const EntryContent& entry, const PublicKey& first) const {
  const std::string& kind = entry.head.kind;
  if (entry.head.place.index == 0) {
    const bool good = kind == "log.begin" && entry.head.author == first.id() &&
                      entry.payload["key"].as_string() == first.base64() &&
                      good_words(entry.payload["owner"]);
    return good ? Result<void>() : bad_payload();
  }
  if (kind == "key.add") return judge_add(entry);
  if (kind == "key.rotate") return judge_rotate(entry);
  if (kind == "key.revoke") return judge_revoke(entry);
  if (kind == "log.trust")
    return administers(entry) && NoteKey::parse(entry.payload["vkey"].as_string()) ? Result<void>()
                                                                                   : not_allowed();
  return bad_payload();
}

Result<void> Keyring::take(const EntryContent& entry, const PublicKey& first) {
  if (auto allowed = may_take(entry, first); !allowed) return allowed;
  const Json& p = entry.payload;
  const std::uint64_t index = entry.head.place.index;
  if (entry.head.kind == "log.begin") {
    keys_[first.id()] = {first, "node", p["owner"].as_string(), first.id(), true, true, 0, {}, ""};
  } else if (entry.head.kind == "key.add") {
    const auto key = PublicKey::from_base64(p["key"].as_string());
    keys_[key->id()] = {*key,
                        p["name"].as_string(),
                        p["holder"].as_string(),
                        key->id(),
                        p["administrator"].as_bool(),
                        false,
                        index,
                        {},
                        ""};
  } else if (entry.head.kind == "key.rotate") {
    const auto key = PublicKey::from_base64(p["key"].as_string());
    LoggedKey& old = keys_.at(p["old"].as_string());
    old.ended = index;
    old.replaced_by = key->id();
    LoggedKey next = old;
    next.key = *key;
    next.name = p["name"].as_string();
    next.added = index;
    next.ended.reset();
    next.replaced_by.clear();
    keys_[key->id()] = std::move(next);
  } else if (entry.head.kind == "key.revoke") {
    keys_.at(p["key"].as_string()).ended = index;
  }
  return {};
}

}  // namespace yagura::cases
