// The keys of one log as its own entries give them, judged by place: a signature at place i holds
// if its key was added below i and not revoked or replaced below i.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "case/entry.h"

namespace yagura::cases {

struct LoggedKey {
  PublicKey key;
  std::string name;            // of the key file at its node
  std::string holder;          // a person or an office, in words: "duty officer, 11th region"
  std::string person;          // id of the first key of this holder: what grants are given to
  bool administrator = false;  // may add and revoke keys, and give roles on its side
  bool node = false;           // signs the checkpoints of its log
  std::uint64_t added = 0;     // place of the entry
  std::optional<std::uint64_t> ended;  // place of the entry that revoked or replaced it
  std::string replaced_by;             // "" = revoked, where it ended
};

class Keyring {
 public:
  // The key `id` if it holds for an entry at this place, else nullptr.
  const LoggedKey* at(std::string_view id, std::uint64_t index) const;
  const LoggedKey* find(std::string_view id) const;
  // The key that signs checkpoints of `size` entries (> 0).
  const LoggedKey* node_at(std::uint64_t size) const;
  // The key of a person that holds at this place.
  const LoggedKey* of_person(std::string_view person, std::uint64_t index) const;
  const std::map<std::string, LoggedKey, std::less<>>& all() const { return keys_; }

  // Takes an entry of the log itself (case "" ) whose signature was checked. `first`: the key that
  // the log's owner is known by. Error reasons (closed list): "not_allowed", "bad_payload".
  Result<void> take(const EntryContent& entry, const PublicKey& first);
  // The same question without taking it.
  Result<void> may_take(const EntryContent& entry, const PublicKey& first) const;

 private:
  Result<void> judge_add(const EntryContent& entry) const;
  Result<void> judge_rotate(const EntryContent& entry) const;
  Result<void> judge_revoke(const EntryContent& entry) const;
  bool administers(const EntryContent& entry) const;
  std::map<std::string, LoggedKey, std::less<>> keys_;
};

// What the holder of a new key signs with it, so that nobody brings in a key that is another's.
std::string rotation_statement(std::string_view origin, std::string_view old_id,
                               const PublicKey& next);

inline constexpr std::size_t kLongestWords = 4000;  // bytes of a text that a person writes

}  // namespace yagura::cases
