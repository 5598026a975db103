#include "case/record.h"

#include <algorithm>

namespace yagura::cases {
namespace {

Json texts(const std::vector<std::string>& list) {
  return Json(Json::Array(list.begin(), list.end()));
}

Json time_json(Time t) { return has_time(t) ? Json(to_rfc3339(t)) : Json(); }

template <class T>
Json each(const std::vector<T>& list, Json (*json_of)(const T&)) {
  Json out(Json::Array{});
  for (const T& one : list) out.push(json_of(one));
  return out;
}

Json to_json(const CaseRecord::Side& s) {
  return Json::object({{"id", s.id}, {"name", s.name.json()}});
}

Json to_json(const CaseRecord::Evidence& e) {
  return Json::object({{"id", e.id},
                       {"kind", e.kind},
                       {"cites", e.cites},
                       {"title", e.title.json()},
                       {"source", e.source},
                       {"owner", e.owner},
                       {"sha256", e.sha256},
                       {"bytes", e.bytes},
                       {"source_time", time_json(e.source_time)},
                       {"received", time_json(e.received)},
                       {"grade", e.grade},
                       {"label", e.label.json()},
                       {"seen_by", texts(e.seen_by)}});
}

Json to_json(const CaseRecord::Signature& s) {
  return Json::object({{"side", s.side},
                       {"signer", s.signer},
                       {"role", s.role},
                       {"key", s.key},
                       {"action", s.action},
                       {"reservation", s.reservation ? s.reservation->json() : Json()},
                       {"statement", s.statement},
                       {"signature", s.signature},
                       {"time", time_json(s.time)},
                       {"log_index", s.log_index},
                       {"verified", s.verified}});
}

Json to_json(const CaseRecord::Release::Redaction& r) {
  return Json::object({{"field", r.field}, {"reason", r.reason}});
}

Json to_json(const CaseRecord::Release& r) {
  return Json::object({{"to", r.to},
                       {"fields", texts(r.fields)},
                       {"redactions", each(r.redactions, to_json)},
                       {"time", time_json(r.time)},
                       {"log_index", r.log_index}});
}

Json to_json(const CaseRecord::LogProof::Witness& w) {
  return Json::object({{"name", w.name}, {"key", w.key}, {"verified", w.verified}});
}

Json to_json(const CaseRecord::LogProof& p) {
  return Json::object({{"origin", p.origin},
                       {"size", p.size},
                       {"index", p.index},
                       {"root", p.root},
                       {"leaf", p.leaf},
                       {"path", texts(p.path)},
                       {"witnesses", each(p.witnesses, to_json)},
                       {"verified", p.verified}});
}

}  // namespace

const CaseRecord::Side* CaseRecord::side(std::string_view of) const {
  const auto at =
      std::find_if(sides.begin(), sides.end(), [&](const Side& s) { return s.id == of; });
  return at == sides.end() ? nullptr : &*at;
}

std::size_t CaseRecord::seen_by(std::string_view of) const {
  return static_cast<std::size_t>(
      std::count_if(evidence.begin(), evidence.end(), [&](const Evidence& e) {
        return std::find(e.seen_by.begin(), e.seen_by.end(), of) != e.seen_by.end();
      }));
}

int CaseRecord::last_round() const {
  std::int64_t last = 0;
  for (const Json& a : assessments) last = std::max(last, a["round"].as_integer());
  return static_cast<int>(std::min<std::int64_t>(last, 1'000'000));
}

Json CaseRecord::json() const {
  return Json::object({{"schema", "yagura/case-record/1"},
                       {"id", id},
                       {"title", title.json()},
                       {"state", state},
                       {"incident", incident},
                       {"opened", time_json(opened)},
                       {"frozen", time_json(frozen)},
                       {"recorded", time_json(recorded)},
                       {"evidence_root", evidence_root},
                       {"label", label.json()},
                       {"exercise", exercise},
                       {"sides", each(sides, to_json)},
                       {"evidence", each(evidence, to_json)},
                       {"criteria", Json(criteria)},
                       {"assessments", Json(assessments)},
                       {"differences", Json(differences)},
                       {"signatures", each(signatures, to_json)},
                       {"releases", each(releases, to_json)},
                       {"proofs", each(proofs, to_json)},
                       {"claims", Json(claims)}});
}

}  // namespace yagura::cases
