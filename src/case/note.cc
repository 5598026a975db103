#include "case/note.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/base64.h"
#include "base/hash.h"
#include "base/json.h"

namespace yagura::cases {
namespace {

constexpr std::string_view kDash = "\xe2\x80\x94 ";  // U+2014 and a space
constexpr std::size_t kLongest = 65536;
constexpr std::size_t kMostSignatures = 64;

std::string typed(NoteAlgorithm algorithm, const PublicKey& key) {
  std::string out(1, static_cast<char>(algorithm));
  out.append(reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size());
  return out;
}

std::string four_bytes(std::uint32_t v) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(v >> shift & 0xff);
  return out;
}

std::uint32_t from_four(std::string_view bytes) {
  std::uint32_t v = 0;
  for (const char c : bytes.substr(0, 4)) v = v << 8 | static_cast<unsigned char>(c);
  return v;
}

bool good_text(std::string_view text) {
  return text.size() > 1 && text.ends_with('\n') && valid_utf8(text) == text &&
         std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
}

std::optional<NoteSignature> parse_line(std::string_view line) {
  if (!line.starts_with(kDash)) return std::nullopt;
  line.remove_prefix(kDash.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || !good_note_name(line.substr(0, space)))
    return std::nullopt;
  const auto raw = from_base64(line.substr(space + 1));
  if (!raw || raw->size() < 5) return std::nullopt;
  return NoteSignature{std::string(line.substr(0, space)), from_four(*raw), raw->substr(4)};
}

}  // namespace

bool good_note_name(std::string_view name) {
  return !name.empty() && name.size() <= 200 && valid_utf8(name) == name &&
         std::none_of(name.begin(), name.end(), [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return byte <= 0x20 || byte == 0x7f || c == '+';
         });
}

std::uint32_t NoteKey::hash() const {
  return from_four(bytes_of(sha256(name, "\n", typed(algorithm, key))));
}

std::string NoteKey::text() const {
  return fmt::format("{}+{:08x}+{}", name, hash(), to_base64(typed(algorithm, key)));
}

Result<NoteKey> NoteKey::parse(std::string_view text) {
  const auto bad = [] { return fail("bad_vkey", said("note.no_vkey")); };
  const std::size_t one = text.find('+');
  const std::size_t two = one == std::string_view::npos ? one : text.find('+', one + 1);
  if (two == std::string_view::npos || text.size() > 400) return bad();
  const auto raw = from_base64(text.substr(two + 1));
  if (!raw || raw->size() != 33 || (raw->front() != 1 && raw->front() != 4)) return bad();
  NoteKey out;
  out.name = text.substr(0, one);
  out.algorithm = static_cast<NoteAlgorithm>(raw->front());
  std::copy(raw->begin() + 1, raw->end(), out.key.bytes.begin());
  // The hash in the text is redundant: a wrong one is a slip of a copyist.
  if (!good_note_name(out.name) || out.text() != text) return bad();
  return out;
}

std::string NoteSignature::line() const {
  return std::string(kDash) + name + " " + to_base64(four_bytes(hash) + bytes) + "\n";
}

std::string SignedNote::str() const {
  std::string out = text + "\n";
  for (const NoteSignature& s : signatures) out += s.line();
  return out;
}

Result<SignedNote> SignedNote::parse(std::string_view text) {
  const auto bad = [] { return fail("bad_note", said("note.no_note")); };
  if (text.size() > kLongest || !text.ends_with('\n')) return bad();
  // The text may hold empty lines: the signatures begin after the last one.
  const std::size_t split = text.rfind("\n\n");
  if (split == std::string_view::npos) return bad();
  SignedNote out;
  out.text = text.substr(0, split + 1);
  if (!good_text(out.text)) return bad();
  for (std::string_view rest = text.substr(split + 2); !rest.empty();) {
    const std::size_t end = rest.find('\n');
    auto signature = parse_line(rest.substr(0, end));
    if (!signature || out.signatures.size() == kMostSignatures) return bad();
    out.signatures.push_back(*std::move(signature));
    rest.remove_prefix(end + 1);
  }
  if (out.signatures.empty()) return bad();
  return out;
}

const NoteSignature* SignedNote::by(const NoteKey& key) const {
  const auto found = std::find_if(signatures.begin(), signatures.end(), [&](const auto& s) {
    return s.name == key.name && s.hash == key.hash();
  });
  return found == signatures.end() ? nullptr : &*found;
}

}  // namespace yagura::cases
