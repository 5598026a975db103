#include "case/commitment.h"

#include "base/assert.h"
#include "base/merkle.h"

namespace yagura::cases {
namespace {

void put(std::string& out, std::string_view part) {
  for (int shift = 56; shift >= 0; shift -= 8)
    out += static_cast<char>(static_cast<std::uint64_t>(part.size()) >> shift & 0xff);
  out += part;
}

Json time_or_null(Time t) { return has_time(t) ? Json(to_rfc3339(t)) : Json(); }

}  // namespace

Digest commitment(std::string_view case_id, int round, std::string_view side,
                  const Digest& evidence_root, std::string_view criteria, std::string_view nonce,
                  std::string_view assessment) {
  YAGURA_ASSERT(nonce.size() == 32);
  std::string bytes = "yagura/assessment/1";
  put(bytes, case_id);
  put(bytes, std::to_string(round));
  put(bytes, side);
  put(bytes, bytes_of(evidence_root));
  put(bytes, criteria);
  put(bytes, nonce);
  put(bytes, assessment);
  return sha256(bytes);
}

Json manifest_json(const ManifestItem& item, std::size_t n, std::string_view salt) {
  YAGURA_ASSERT(salt.size() == 16);
  Json sources(Json::Array{});
  for (const std::string& s : item.sources) sources.push(s);
  return Json::object(
      {{"n", n},
       {"event", item.event},
       {"revision", item.revision},
       {"hash", to_hex(item.hash)},
       {"evidence_root", item.evidence_root.empty() ? Json() : Json(item.evidence_root)},
       {"sources", std::move(sources)},
       {"source_time", time_or_null(item.source_time)},
       {"received_time", time_or_null(item.received_time)},
       {"grade", Json()},
       {"label", item.label},
       {"owner", item.owner},
       {"salt", to_hex(salt)}});
}

Digest manifest_leaf(const Json& item) { return merkle::leaf_hash(item.dump()); }

bool good_grade(std::string_view grade) {
  return grade.size() == 2 && grade[0] >= 'A' && grade[0] <= 'F' && grade[1] >= '1' &&
         grade[1] <= '6';
}

}  // namespace yagura::cases
