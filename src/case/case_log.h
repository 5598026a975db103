// One log in memory: its leaves, and every entry with what is wrong with it. Nothing here trusts
// the place the bytes came from.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/merkle.h"
#include "case/checkpoint.h"
#include "case/entry.h"
#include "case/keyring.h"

namespace yagura::cases {

// As it is kept and sent.
struct StoredEntry {
  std::uint64_t index = 0;
  Digest leaf_data{};
  std::string wire;  // "" = withheld whole: nothing but the leaf is known
  bool operator==(const StoredEntry&) const = default;
};

struct LoggedEntry {
  std::uint64_t index = 0;
  Digest leaf_data{};
  std::optional<Entry> entry;           // absent: withheld whole, or unreadable
  std::optional<EntryContent> content;  // absent: the envelope is withheld, or unreadable
  // "" = sound. Closed list: "bad_entry", "too_large", "other_leaf" (not the bytes that the tree
  // stands for), "wrong_place" (of another log or place: replayed), "unknown_key", "ended_key"
  // (revoked or replaced at a lower place), "bad_signature", "time_went_back", "seen_went_back" (it
  // had seen more of another log before), "not_allowed", "bad_payload" (both: of keys).
  std::string_view problem;
  bool sound() const { return content && problem.empty(); }
};

class CaseLog {
 public:
  // `key` is what the log is known by: its name is the origin, its key that of the first entry.
  explicit CaseLog(NoteKey key) : key_(std::move(key)) {}

  // In order, from 0.
  void add(const StoredEntry& stored);

  const std::string& origin() const { return key_.name; }
  const NoteKey& key() const { return key_; }
  // The key that signs its checkpoints of this size; rotation changes it.
  NoteKey key_at(std::uint64_t size) const;
  std::uint64_t size() const { return entries_.size(); }
  const std::vector<LoggedEntry>& entries() const { return entries_; }
  const Keyring& keys() const { return keys_; }
  Time last_time() const { return last_time_; }  // kNoTime before the first
  // Sound log.trust entries: the logs that this one's owner knows.
  const std::vector<NoteKey>& trusted() const { return trusted_; }

  // Precondition: size <= size().
  const Digest& root_at(std::uint64_t size) const { return roots_[size]; }
  Digest root() const { return roots_.back(); }
  std::vector<Digest> consistency(std::uint64_t from, std::uint64_t to) const;
  std::vector<Digest> inclusion(std::uint64_t index, std::uint64_t size) const;
  Checkpoint checkpoint() const { return {origin(), size(), root()}; }
  // The checkpoint is signed by this log's key of that size and is the root held here. Error
  // reasons: those of verify_checkpoint(), "truncated" (it stands for more than is here), "forked".
  Result<Checkpoint> check(const SignedNote& note) const;

 private:
  std::string_view judge(const LoggedEntry& e);
  std::string_view judge_author(const LoggedEntry& e) const;
  bool seen_more(const std::vector<Checkpoint>& seen);

  NoteKey key_;
  std::vector<LoggedEntry> entries_;
  std::vector<Digest> leaves_;
  merkle::Growing tree_;
  std::vector<Digest> roots_ = {merkle::root({})};
  Keyring keys_;
  std::vector<NoteKey> trusted_;
  Time last_time_ = kNoTime;
  std::map<std::string, std::uint64_t, std::less<>> seen_;  // the largest size of other logs
};

}  // namespace yagura::cases
