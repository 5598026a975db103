// One side's assessment: what it judges of each criterion, on which items, and what would change
// its mind (docs/formats/assessment.md, assessment.schema.json). A plain Json value, so that what
// is hashed, signed, shown and compared are the same bytes. People fill it in; this checks its
// shape, never its content: no value is right or wrong here.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "case/criteria.h"

namespace yagura::cases {

inline constexpr std::string_view kAssessmentSchema = "yagura/assessment/1";

// Kinds that every assessment weighs beside its own: an accident, a crime, a false flag.
inline constexpr std::string_view kNeededHypotheses[] = {"accident", "crime", "false_flag"};

// Everything wrong with `v`, in its order; empty where it may be committed:
//   - every path of the criteria it cites is answered once: judged, or abstained from with a reason
//   - probability word and number agree (ICD 203); none where the file holds facts or law
//   - no text mixes confidence and likelihood in a sentence
//   - at least three hypotheses, those of kNeededHypotheses among them
//   - only items of `evidence` are cited, none on both sides; something would change its mind
// `evidence` holds the ids of the frozen manifest that this side may see. Any value is safe.
std::vector<ValueProblem> check_assessment(const Json& v, const CriteriaSet& set,
                                           std::span<const std::string> evidence);

// An assessment to fill in: every path of every file, every item of evidence, the three needed
// hypotheses; what people must say is blank (check_assessment names each of these).
Json assessment_template(std::string_view case_id, std::string_view side, int round,
                         std::span<const CriteriaFile* const> files,
                         std::span<const std::string> evidence);

// The judgement of one path; null where there is none.
const Json& judgement_of(const Json& assessment, std::string_view criteria, std::string_view path);

}  // namespace yagura::cases
