// A case as a STIX 2.1 bundle (OASIS, 10 June 2021), for partners whose tools speak it:
//   incident   the case, as the stub that 2.1 defines
//   identity   one for each side
//   note       one for each item of evidence, each value that a side holds of a criterion, each
//              side's statement, each difference, each signature
//   opinion    one for each side and criterion, on the note of the value that this side holds: its
//              probability word on the fixed scale (almost no chance, very unlikely: strongly
//              disagree; unlikely: disagree; roughly even: neutral; likely: agree; very likely,
//              almost certain: strongly agree). Its `confidence` is the side's confidence, low 15,
//              moderate 50, high 85 (scale None/Low/Med/High of the standard's appendix).
//   grouping   all of them
//   language-content   the Japanese texts; the objects themselves are in English
// Ids are UUIDv5 of the case's id and the place in it, so that a later export has the same ids with
// a later `modified`. Markings: TLP 2.0 by its extension, and a statement with originator and
// releasability, which STIX has no word for: mapped down, never up. Nothing attributes the
// incident.
#pragma once

#include "case/record.h"

namespace yagura {

// Precondition: the record has its date (`recorded`); the last round's assessments are exported,
// earlier rounds stand in the differences.
Json stix_case_bundle(const cases::CaseRecord& record);

}  // namespace yagura
