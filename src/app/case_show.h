// A case as JSON and as a person reads it.
#pragma once

#include "base/json.h"
#include "base/text.h"
#include "case/case_state.h"

namespace yagura {

// {"case","title","phase","round","about","sides":{..},"opened","exercise","entries","refused"}
Json case_summary(const cases::CaseState& state);
// The whole state: summary, manifest, rounds, members, remarks, releases, refused entries.
Json case_json(const cases::CaseState& state);
void print_case(const cases::CaseState& state, Time now, Lang lang);  // to stdout

}  // namespace yagura
