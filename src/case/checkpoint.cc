#include "case/checkpoint.h"

#include <algorithm>
#include <charconv>

#include "base/assert.h"
#include "base/base64.h"

namespace yagura::cases {
namespace {

// C2SP tlog-cosignature: what a cosignature is over.
std::string cosigned_message(std::uint64_t unix_time, std::string_view text) {
  return "cosignature/v1\ntime " + std::to_string(unix_time) + "\n" + std::string(text);
}

std::optional<std::string_view> take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

// Decimal without leading zeros, below 2^53: a size is written into JSON too.
std::optional<std::uint64_t> decimal(std::string_view text) {
  std::uint64_t v = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), v);
  if (error != std::errc() || end != text.data() + text.size() || std::to_string(v) != text ||
      v >= std::uint64_t{1} << 53)
    return std::nullopt;
  return v;
}

}  // namespace

bool good_origin(std::string_view origin) {
  const auto plain_sign = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !origin.empty() && origin.size() <= 80 && plain_sign(origin.front()) &&
         std::all_of(origin.begin(), origin.end(),
                     [&](char c) { return plain_sign(c) || c == '.' || c == '/' || c == '-'; });
}

std::string Checkpoint::text() const {
  return origin + "\n" + std::to_string(size) + "\n" + to_base64(bytes_of(root)) + "\n";
}

Result<Checkpoint> Checkpoint::parse(std::string_view text) {
  const auto bad = [] { return fail("bad_checkpoint", said("note.no_checkpoint")); };
  const auto origin = take_line(text);
  const auto size = take_line(text);
  const auto root = take_line(text);
  if (!origin || !size || !root || !good_origin(*origin)) return bad();
  const auto count = decimal(*size);
  const auto hash = from_base64(*root);
  const auto digest = hash ? digest_of(*hash) : std::nullopt;
  if (!count || !digest) return bad();
  while (!text.empty()) {
    const auto extension = take_line(text);
    if (!extension || extension->empty()) return bad();
  }
  return Checkpoint{std::string(*origin), *count, *digest};
}

SignedNote sign_checkpoint(const Checkpoint& checkpoint, const PrivateKey& key) {
  YAGURA_ASSERT(good_origin(checkpoint.origin));
  const NoteKey by{checkpoint.origin, NoteAlgorithm::ed25519, key.public_key()};
  SignedNote note{checkpoint.text(), {}};
  note.signatures.push_back({by.name, by.hash(), std::string(bytes_of(key.sign(note.text)))});
  return note;
}

Result<Checkpoint> verify_checkpoint(const SignedNote& note, const NoteKey& key) {
  auto checkpoint = Checkpoint::parse(note.text);
  if (!checkpoint) return checkpoint;
  if (checkpoint->origin != key.name)
    return fail("other_origin",
                said("note.other_origin", {{"origin", checkpoint->origin}, {"wanted", key.name}}));
  const NoteSignature* const line = note.by(key);
  const auto signature = line != nullptr ? signature_of(line->bytes) : std::nullopt;
  if (!signature || !verify(key.key, note.text, *signature))
    return fail("unsigned", said("note.unsigned", {{"origin", key.name}}));
  return checkpoint;
}

NoteSignature cosign(const SignedNote& note, const std::string& name, const PrivateKey& key,
                     Time at) {
  YAGURA_ASSERT(good_note_name(name) && micros(at) >= 0);
  const auto unix_time = static_cast<std::uint64_t>(micros(at) / 1'000'000);
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8)
    bytes += static_cast<char>(unix_time >> shift & 0xff);
  bytes += bytes_of(key.sign(cosigned_message(unix_time, note.text)));
  const NoteKey by{name, NoteAlgorithm::cosignature_v1, key.public_key()};
  return {name, by.hash(), bytes};
}

std::optional<Time> cosigned_at(const SignedNote& note, const NoteKey& key) {
  const NoteSignature* const line = note.by(key);
  if (line == nullptr || line->bytes.size() != 72) return std::nullopt;
  std::uint64_t unix_time = 0;
  for (std::size_t i = 0; i < 8; ++i)
    unix_time = unix_time << 8 | static_cast<unsigned char>(line->bytes[i]);
  if (unix_time > 253'402'300'799ULL) return std::nullopt;  // beyond the year 9999
  const auto signature = signature_of(std::string_view(line->bytes).substr(8));
  if (!verify(key.key, cosigned_message(unix_time, note.text), *signature)) return std::nullopt;
  return time_from_micros(static_cast<std::int64_t>(unix_time) * 1'000'000);
}

}  // namespace yagura::cases
