// Checkpoints of a log (C2SP tlog-checkpoint): origin, size and root as a signed note, under it the
// log's own signature and the cosignatures of witnesses (C2SP tlog-cosignature v1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/result.h"
#include "base/time.h"
#include "case/note.h"

namespace yagura::cases {

struct Checkpoint {
  std::string origin;      // name of the log, as of good_origin()
  std::uint64_t size = 0;  // entries
  Digest root{};           // RFC 9162
  bool operator==(const Checkpoint&) const = default;

  std::string text() const;
  // Any text; extension lines are passed over. Error reason: "bad_checkpoint".
  static Result<Checkpoint> parse(std::string_view text);
};

// An origin that our logs have: [a-z0-9][a-z0-9./-]{0,79}.
bool good_origin(std::string_view origin);

SignedNote sign_checkpoint(const Checkpoint& checkpoint, const PrivateKey& key);

// The checkpoint in the note, once it is of the log `key.name` and the key's signature holds. Error
// reasons: "bad_checkpoint", "other_origin", "unsigned".
Result<Checkpoint> verify_checkpoint(const SignedNote& note, const NoteKey& key);

// The witness `name` says that at `at` (whole seconds count) it had seen a log that grows to this
// checkpoint. Only Witness rules may lead here: see witness.h.
NoteSignature cosign(const SignedNote& note, const std::string& name, const PrivateKey& key,
                     Time at);
// When the witness `key` (algorithm cosignature_v1) cosigned; nullopt where it did not, or where
// what stands there is no signature of it.
std::optional<Time> cosigned_at(const SignedNote& note, const NoteKey& key);

}  // namespace yagura::cases
