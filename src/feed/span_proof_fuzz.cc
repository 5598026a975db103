// Any JSON as a proof: read or refused, never believed; what is read writes itself back the same.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "feed/span_proof.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto json = yagura::Json::parse({reinterpret_cast<const char*>(data), size});
  if (!json) return 0;
  const auto proof = yagura::SpanProof::from_json(*json);
  if (!proof) return 0;
  const auto again = yagura::SpanProof::from_json(proof->json());
  YAGURA_ASSERT(again.has_value() && again->json() == proof->json());
  std::vector<yagura::SegmentRoot> roots;
  for (const auto& record : proof->records)
    roots.push_back({record.segment.first, record.segment.last, {}});
  YAGURA_ASSERT(!yagura::verify(*proof, roots));  // nobody knows bytes that hash to zero
  return 0;
}
