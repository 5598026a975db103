// SpanProof: some bytes of a feed and the two audit paths (RFC 9162) from them to the root of a
// sealed journal segment. Shown to a partner it gives away at most the 1 KiB pieces around those
// bytes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/json.h"
#include "base/result.h"
#include "model/evidence.h"

namespace yagura {

// One line of journal/roots.
struct SegmentRoot {
  std::uint64_t first = 0, last = 0;  // sequences, both included
  Digest root{};
  bool operator==(const SegmentRoot&) const = default;
};

struct ProofPiece {
  std::uint64_t index = 0;  // of the 1 KiB piece in its record's bytes
  std::string bytes;
  std::vector<Digest> path;  // from the piece to the record's payload root
};

struct ProofRecord {
  std::string header;       // canonical header bytes (record.h)
  std::uint64_t index = 0;  // of the leaf in its segment
  SegmentRoot segment;
  std::vector<Digest> path;  // from the record's leaf to the segment's root
  std::vector<ProofPiece> pieces;
};

struct SpanProof {
  Span span;
  std::vector<ProofRecord> records;  // nearly always one; more where a span crosses a cut
  Json json() const;
  static Result<SpanProof> from_json(const Json& json);  // error reason "bad_proof"
};

// Whether the proof leads from its bytes to `roots` (the line of each segment it names must be
// among them, from a source the verifier trusts). `bytes`, where given, receives the bytes of the
// span.
bool verify(const SpanProof& proof, const std::vector<SegmentRoot>& roots,
            std::string* bytes = nullptr);

}  // namespace yagura
