// The evidence bundle of one event: its revisions, sources and kept bytes in one canonical JSON
// document, with a Merkle root (RFC 9162) over each revision's exhibits (docs/formats/evidence.md).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/json.h"
#include "base/result.h"
#include "store/commit.h"

namespace yagura {

// Leaf data: feed name, line feed, content, line feed, offset in the content in decimal, line feed,
// bytes.
Digest exhibit_leaf(const Exhibit& exhibit);

// {"root":hex,"count":N,"kept":K,"key":[indices]} for the `evidence` member of an event. `exhibits`
// are sorted by (feed, offset, length) of their spans, without repeats; `count` is
// EvidenceSet::count().
Json evidence_json(std::uint64_t count, const std::vector<Exhibit>& exhibits,
                   const std::vector<Span>& key_exhibits);

struct BundleRevision {
  std::string body;                     // canonical JSON
  std::vector<std::uint32_t> exhibits;  // indices, ascending
  std::vector<std::uint32_t> key;       // indices, ascending; among `exhibits`
};

struct Bundle {
  std::vector<BundleRevision> revisions;  // oldest first
  std::vector<Exhibit> exhibits;          // of all revisions, by (feed id, offset, length)
  std::vector<Json> sources;              // Source::json() of those the event names
  std::string canonical() const;
};

struct BundleReport {
  std::string event_id;
  int revision = 0;  // the newest in the bundle
  Digest root{};     // over the newest revision's exhibits, as recomputed
  std::size_t exhibits = 0, key = 0, proofs = 0;
  Json document;  // the whole bundle
};

// Reads a bundle (JSON, or zstd of it) and recomputes everything that can be recomputed offline.
// Error reasons: "bad_bundle" (form), "bad_root", "bad_event" (an event body disagrees with its
// place). Journal proofs are checked by the journal's own verifier.
Result<BundleReport> verify_bundle(std::string_view bytes);

}  // namespace yagura
