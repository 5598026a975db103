// What the public may be told, as entries of the log: a claim is one that a decision maker of a
// side signed, and stands for each side whose decision maker signed the same words (docs/formats/
// case-log.md). The explanation is made of these and of nothing else (explanation.h).
#pragma once

#include "case/case_state.h"

namespace yagura::cases {

// The claims as parse_claims() takes them, in the order of the log.
Json public_claims(const CaseState& state);
// The same with one more, which `side` signs at `time`: whether it may be said is what
// parse_claims() finds in it.
Json with_claim(const CaseState& state, const Json& body, const std::string& side, Time time);
// nullptr where there is none of this id.
const PublicClaim* find_claim(const CaseState& state, std::string_view id);

}  // namespace yagura::cases
