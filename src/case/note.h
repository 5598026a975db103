// Signed notes (C2SP signed-note v1): a text for people and machines with signatures under it, each
// with the name and the key hash of its signer. Keys are Ed25519.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "case/keys.h"

namespace yagura::cases {

// The first byte of what a key hash is made of: what the signature is over.
enum class NoteAlgorithm : std::uint8_t {
  ed25519 = 1,         // the text of the note
  cosignature_v1 = 4,  // C2SP tlog-cosignature: a time and the text
};

// A verifier key ("vkey"): NAME+HASH+BASE64(algorithm || public part).
struct NoteKey {
  std::string name;  // no space, no '+', no control character, 1 to 200 bytes
  NoteAlgorithm algorithm = NoteAlgorithm::ed25519;
  PublicKey key;
  bool operator==(const NoteKey&) const = default;

  std::uint32_t hash() const;  // the first four bytes of SHA-256(name || '\n' || algorithm || key)
  std::string text() const;
  static Result<NoteKey> parse(std::string_view text);  // error reason: "bad_vkey"
};

struct NoteSignature {
  std::string name;
  std::uint32_t hash = 0;
  std::string bytes;  // after the key hash
  bool operator==(const NoteSignature&) const = default;
  std::string line() const;  // "— name base64\n"
};

struct SignedNote {
  std::string text;                       // ends with '\n'
  std::vector<NoteSignature> signatures;  // at least one, at most 64
  bool operator==(const SignedNote&) const = default;

  std::string str() const;
  // Any bytes up to 64 KiB; error reason: "bad_note".
  static Result<SignedNote> parse(std::string_view text);
  // The signature of this key, by name and hash; nullptr where there is none.
  const NoteSignature* by(const NoteKey& key) const;
};

bool good_note_name(std::string_view name);

}  // namespace yagura::cases
