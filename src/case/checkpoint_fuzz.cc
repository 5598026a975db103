// Any bytes as a note, a checkpoint, a verifier key and a key file: no crash, and what is taken is
// written back as it came.
#include <cstdint>

#include "base/assert.h"
#include "case/checkpoint.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yagura::cases;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const PrivateKey key = PrivateKey::from_seed("fuzz", {});
  const NoteKey log{"example.com/log", NoteAlgorithm::ed25519, key.public_key()};
  const NoteKey witness{"example.com/witness", NoteAlgorithm::cosignature_v1, key.public_key()};
  if (const auto note = SignedNote::parse(text)) {
    YAGURA_ASSERT(note->str() == text);
    // The fuzzer has no way to the private part: nothing that it makes may hold.
    static_cast<void>(verify_checkpoint(*note, log));
    static_cast<void>(cosigned_at(*note, witness));
  }
  if (const auto checkpoint = Checkpoint::parse(text)) {
    YAGURA_ASSERT(text.starts_with(checkpoint->text()));
    const SignedNote note = sign_checkpoint(*checkpoint, key);
    const NoteKey own{checkpoint->origin, NoteAlgorithm::ed25519, key.public_key()};
    const auto again = verify_checkpoint(*SignedNote::parse(note.str()), own);
    YAGURA_ASSERT(again && *again == *checkpoint);
  }
  if (const auto vkey = NoteKey::parse(text)) YAGURA_ASSERT(vkey->text() == text);
  if (const auto file = PrivateKey::parse(text)) YAGURA_ASSERT(file->text() == text);
  return 0;
}
