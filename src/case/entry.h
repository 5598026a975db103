// Entries of the case log (docs/formats/case-log.md): an envelope and a payload as salted fields,
// each of which can be withheld or erased while the signature and the tree still prove the rest
// (selective disclosure as of RFC 9901, one level, digests by SHA-256).
//
//   disclosure = base64url(canonical JSON [salt, name, value])
//   digest     = base64url(SHA-256(disclosure))
//   statement  = "yagura/entry/1\n" || canonical JSON {"_sd":[digests, sorted],"_sd_alg":"sha-256"}
//   signature  = Ed25519(author's key, statement)
//   leaf data  = SHA-256(statement || signature)
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/json.h"
#include "base/time.h"
#include "case/checkpoint.h"
#include "case/keys.h"

namespace yagura::cases {

// Where an entry stands: the log of a node and its place there, from 0.
struct Place {
  std::string origin;
  std::uint64_t index = 0;
  auto operator<=>(const Place&) const = default;
  Json json() const;
  static std::optional<Place> parse(const Json& v);
};

struct Envelope {
  Place place;
  std::string case_id;  // "" = of the log itself (its keys)
  std::string kind;     // of EntryKind, or one that a newer program knows
  std::string side;     // for whom the author speaks; "" = for the node
  std::string author;   // id of the key that signs
  Time time;            // by the author's clock; never falls within a log
  // The other logs as the author's node had them: what is in these trees came before this entry.
  std::vector<Checkpoint> seen;  // sorted by origin, never the own one
};

struct EntryContent {
  Envelope head;
  Json payload = Json(Json::Object{});  // what is disclosed of it; holes of an array are null
  std::map<std::string, Json, std::less<>> unknown;  // further fields, of a newer program
  bool partial = false;                              // some field is withheld or erased
};

inline constexpr std::size_t kLongestEntry = 1 << 20;  // bytes of the wire form
inline constexpr std::size_t kMostFields = 4096;
inline constexpr int kDeepestValue = 16;

// 16 bytes each time it is called; random_bytes(16) unless a test wants the same ones again.
using Salts = std::function<std::string()>;
Salts random_salts();

// RFC 9901 sections 4.2.1 and 4.2.3 over a disclosure as it is sent.
std::string disclosure_digest(std::string_view disclosure);
std::string to_base64url(std::string_view bytes);  // RFC 4648 section 5 without padding
std::optional<std::string> from_base64url(std::string_view text);  // strict

class Entry {
 public:
  struct Field {
    std::string name;  // "kind", "payload/items/#3/label"
    Json value;
    std::string disclosure;
    std::string digest;
  };

  // Error reason: "too_large" (the wire form, the number of fields, or the depth of a value).
  static Result<Entry> make(const Envelope& head, const Json& payload, const PrivateKey& author,
                            const Salts& salts);

  // Any bytes. Error reasons: "bad_entry", "too_large".
  static Result<Entry> parse(std::string_view wire);
  std::string wire() const;

  Digest leaf_data() const;
  bool signed_by(const PublicKey& key) const;

  const std::vector<Field>& fields() const { return fields_; }     // disclosed, by name
  const std::vector<std::string>& digests() const { return sd_; }  // of all, sorted
  // Why a digest stands without its field; "" where nobody said.
  std::string reason_of(const std::string& digest) const;
  std::vector<std::string> withheld() const;  // digests without a field

  // Error reasons: "withheld" (a field of the envelope is not disclosed), "bad_entry".
  Result<EntryContent> content() const;

  // The same entry without the fields for which `why_not` gives a reason ([a-z_]{1,40}; "" =
  // keep): signature and leaf stay what they are.
  Entry only(const std::function<std::string_view(const Field&)>& why_not) const;

 private:
  std::string statement() const;
  std::vector<Field> fields_;
  std::vector<std::string> sd_;
  std::map<std::string, std::string, std::less<>> reasons_;
  Signature signature_{};
};

// The fields of a payload: objects and lists of objects are divided three levels deep, what is
// below or is no object is one field.
std::vector<std::pair<std::string, Json>> payload_fields(const Json& payload);

}  // namespace yagura::cases
