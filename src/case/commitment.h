// What a side commits to before it sees the others', and the manifest that all of them judge.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/json.h"
#include "base/time.h"

namespace yagura::cases {

// SHA-256("yagura/assessment/1" || part...), each part with its length in bytes before it (8 bytes,
// big-endian): case id, round in decimal digits, side, evidence root (32 bytes), criteria version,
// nonce (32 bytes), assessment as canonical JSON (RFC 8785). It binds the side, so that a copied
// commit opens to nothing, and has another form than a leaf of the log (0x00 || data).
Digest commitment(std::string_view case_id, int round, std::string_view side,
                  const Digest& evidence_root, std::string_view criteria, std::string_view nonce,
                  std::string_view assessment);

// One thing that the case rests on, as it is frozen.
struct ManifestItem {
  std::string event;  // id
  int revision = 1;
  Digest hash{};              // SHA-256 of the event's canonical bytes
  std::string evidence_root;  // of its bundle, hex; "" where it has none
  std::vector<std::string> sources;
  Time source_time = kNoTime;    // start of the event, event time
  Time received_time = kNoTime;  // when the node knew; kNoTime where it cannot be told
  Json label;                    // {marking, releasable_to, originator}
  std::string owner;             // whose it is: the originator
};

// The item as JSON, with `grade` null (people give grades later) and a salt of 16 bytes, so that
// the leaf of an item that a side may not see tells nothing. `n`: its number, from 0.
Json manifest_json(const ManifestItem& item, std::size_t n, std::string_view salt);
// Leaf of the manifest's Merkle tree (RFC 9162): over the item's canonical JSON.
Digest manifest_leaf(const Json& item);

// Admiralty grade: A-F for the source, 1-6 for the information ("B2").
bool good_grade(std::string_view grade);

}  // namespace yagura::cases
