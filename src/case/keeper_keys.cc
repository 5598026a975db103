// The keeper's keys and its dealings with other nodes' logs.
#include <algorithm>

#include "base/assert.h"
#include "base/base64.h"
#include "case/keeper.h"

namespace yagura::cases {
namespace {

constexpr Duration kAhead = minutes{10};  // how much another node's clock may be ahead of ours

tl::unexpected<Error> unknown_log(const std::string& origin) {
  return fail("unknown_log", said("log.unknown", {{"origin", origin}}));
}

tl::unexpected<Error> forked(const std::string& origin, std::uint64_t size) {
  return fail("forked", said("log.forked", {{"origin", origin}, {"size", std::to_string(size)}}));
}

// Whether `fresh` shows more of the same entry than what is held.
bool shows_more(const StoredEntry& fresh, const LoggedEntry& held) {
  const auto entry = fresh.wire.empty() ? tl::make_unexpected(Error{}) : Entry::parse(fresh.wire);
  if (!entry || entry->leaf_data() != held.leaf_data) return false;
  return !held.entry || entry->fields().size() > held.entry->fields().size();
}

// Whether the log grew to `next` from what was cosigned last and from what is held here, whichever
// is more. Entries that are held need no proof.
bool grows_to(const CaseLog& held, const Checkpoint& last, const Checkpoint& next,
              const std::vector<Digest>& proof) {
  if (last.size <= held.size() && held.root_at(last.size) != last.root) return false;
  if (next.size <= held.size()) return held.root_at(next.size) == next.root;
  const Checkpoint from = held.size() > last.size ? held.checkpoint() : last;
  return merkle::verify_consistency(from.size, from.root, next.size, next.root, proof);
}

}  // namespace

NoteKey witness_key(const CaseLog& log) {
  NoteKey key = log.key_at(log.size());
  key.algorithm = NoteAlgorithm::cosignature_v1;
  return key;
}

Result<Place> Keeper::add_key(const PublicKey& key, const std::string& name,
                              const std::string& holder, bool administrator,
                              const PrivateKey& author) {
  return put(next("", "key.add", "", author),
             Json::object({{"key", key.base64()},
                           {"name", name},
                           {"holder", holder},
                           {"administrator", administrator}}),
             author);
}

Result<Place> Keeper::rotate_key(const std::string& old_id, const PrivateKey& next_key,
                                 const PrivateKey& author) {
  const std::string statement =
      rotation_statement(store_->own_origin(), old_id, next_key.public_key());
  return put(next("", "key.rotate", "", author),
             Json::object({{"old", old_id},
                           {"key", next_key.public_key().base64()},
                           {"name", next_key.name()},
                           {"proof", to_base64(bytes_of(next_key.sign(statement)))}}),
             author);
}

Result<Place> Keeper::revoke_key(const std::string& id, const std::string& why,
                                 const PrivateKey& author) {
  return put(next("", "key.revoke", "", author), Json::object({{"key", id}, {"reason", why}}),
             author);
}

Result<Place> Keeper::trust(const NoteKey& log, const PrivateKey& author) {
  if (!good_origin(log.name) || log.algorithm != NoteAlgorithm::ed25519 ||
      store_->log(log.name) != nullptr)
    return fail("not_allowed", said("log.cannot_trust"));
  const auto place =
      put(next("", "log.trust", "", author), Json::object({{"vkey", log.text()}}), author);
  if (place) store_->add_log(log, false);
  return place;
}

Result<void> Keeper::take(const std::string& origin, const std::vector<StoredEntry>& entries,
                          const SignedNote& note) {
  const CaseLog* held = store_->log(origin);
  if (held == nullptr || origin == store_->own_origin()) return unknown_log(origin);
  CaseLog trial = *held;
  std::vector<StoredEntry> fresh;
  std::vector<StoredEntry> completed;
  for (const StoredEntry& e : entries) {
    if (e.index > trial.size())
      return fail("hole",
                  said("log.hole", {{"origin", origin}, {"index", std::to_string(trial.size())}}));
    if (e.wire.size() > kLongestEntry) return fail("too_large", said("entry.too_large"));
    if (e.index == trial.size()) {
      trial.add(e);
      fresh.push_back(e);
      const auto& content = trial.entries().back().content;
      if (content && content->head.time > now() + kAhead)
        return fail("from_the_future", said("log.from_the_future", {{"origin", origin}}));
    } else if (e.leaf_data != trial.entries()[e.index].leaf_data) {
      return forked(origin, e.index + 1);
    } else if (shows_more(e, trial.entries()[e.index])) {
      completed.push_back(e);
    }
  }
  const auto checkpoint = trial.check(note);
  if (!checkpoint) return tl::make_unexpected(checkpoint.error());
  if (checkpoint->size != trial.size())
    return fail("truncated", said("log.truncated", {{"origin", origin},
                                                    {"size", std::to_string(trial.size())},
                                                    {"held", std::to_string(checkpoint->size)}}));
  if (!fresh.empty()) store_->append(origin, fresh, note);
  for (const StoredEntry& e : completed) store_->put_fields(origin, e.index, *Entry::parse(e.wire));
  return {};
}

std::uint64_t Keeper::proof_from(const std::string& origin) const {
  const CaseLog* log = store_->log(origin);
  const auto last = store_->last_cosigned(origin);
  return std::max(log == nullptr ? 0 : log->size(), last ? last->size : 0);
}

Result<NoteSignature> Keeper::cosign(const SignedNote& note, const std::vector<Digest>& proof) {
  const auto told = Checkpoint::parse(note.text);
  if (!told) return tl::make_unexpected(told.error());
  const CaseLog* log = store_->log(told->origin);
  if (log == nullptr || told->origin == store_->own_origin()) return unknown_log(told->origin);
  const auto checkpoint = verify_checkpoint(note, log->key_at(told->size));
  if (!checkpoint) return tl::make_unexpected(checkpoint.error());
  const Checkpoint last =
      store_->last_cosigned(told->origin).value_or(Checkpoint{told->origin, 0, merkle::root({})});
  if (checkpoint->size < last.size)
    return fail("rolled_back", said("log.rolled_back", {{"origin", told->origin},
                                                        {"size", std::to_string(last.size)}}));
  if (!grows_to(*log, last, *checkpoint, proof)) return forked(told->origin, checkpoint->size);
  const Time at = now();
  store_->set_cosigned(*checkpoint, at);
  return cases::cosign(note, store_->own_origin(), node_key(), at);
}

Result<void> Keeper::add_cosignature(const Checkpoint& checkpoint, const NoteSignature& signature) {
  const CaseLog* witness = store_->log(signature.name);
  if (witness == nullptr || signature.name == store_->own_origin())
    return unknown_log(signature.name);
  for (SignedNote note : store_->checkpoints(store_->own_origin())) {
    if (note.text != checkpoint.text()) continue;
    std::erase_if(note.signatures, [&](const NoteSignature& s) {
      return s.name == signature.name && s.hash == signature.hash;
    });
    note.signatures.push_back(signature);
    if (!cosigned_at(note, witness_key(*witness)))
      return fail("forged_witness", said("log.forged_witness", {{"origin", signature.name}}));
    store_->put_signatures(store_->own_origin(), note);
    return {};
  }
  return fail("unknown_checkpoint", said("log.unknown_checkpoint"));
}

}  // namespace yagura::cases
