#include "case/public_claims.h"

#include <algorithm>

namespace yagura::cases {
namespace {

Json claim_json(const Json& body, const std::set<std::string>& sides, Time time) {
  Json out = Json::object(
      {{"id", body["claim"]}, {"signed_by", Json(Json::Array(sides.begin(), sides.end()))}});
  for (const char* member : {"statement", "grade", "items", "release", "reason", "corrects"}) {
    if (const Json* v = body.find(member)) out.set(member, *v);
  }
  if (!body["corrects"].is_null()) out.set("corrected_at", to_rfc3339(time));
  return out;
}

}  // namespace

Json public_claims(const CaseState& state) {
  Json out(Json::Array{});
  for (const PublicClaim& c : state.claims) out.push(claim_json(c.body, c.sides, c.time));
  return out;
}

Json with_claim(const CaseState& state, const Json& body, const std::string& side, Time time) {
  Json out = public_claims(state);
  out.push(claim_json(body, {side}, time));
  return out;
}

const PublicClaim* find_claim(const CaseState& state, std::string_view id) {
  const auto it = std::find_if(state.claims.begin(), state.claims.end(),
                               [&](const auto& c) { return c.body["claim"].as_string() == id; });
  return it == state.claims.end() ? nullptr : &*it;
}

}  // namespace yagura::cases
