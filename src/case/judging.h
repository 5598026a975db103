// Where the log and what is judged meet: which items a side judges, by which criteria files, and
// whether an assessment may be committed in the case as it stands.
#pragma once

#include <string>
#include <vector>

#include "case/assessment.h"
#include "case/case_state.h"

namespace yagura::cases {

// The n-th item of a manifest, from 0, as people and assessments name it: "e1" is the first.
std::string item_id(std::size_t n);
std::optional<std::size_t> item_number(std::string_view id);  // nullopt where it is none

// Ids of the items of the newest manifest that this side may see, in order. Empty before a freeze.
std::vector<std::string> items_seen(const CaseState& state, std::string_view side);

// What a freeze logs of these files: {id: version}. criteria_version() of it is the one version.
Json cited_criteria(const std::vector<const CriteriaFile*>& files);

// The files that the newest manifest cites, by id. Error reasons: "not_frozen", "no_criteria" (it
// names a version only), "criteria_missing" (a file is not in the set; the text says which).
Result<std::vector<const CriteriaFile*>> files_of(const CaseState& state, const CriteriaSet& set);

// The assessment that a side fills in now; errors as files_of(), and "unknown_side".
Result<Json> template_for(const CaseState& state, std::string_view side, const CriteriaSet& set);

// Everything wrong with an assessment of this side for the newest round: whose it is, what it cites
// and all of check_assessment(). Errors as template_for().
Result<std::vector<ValueProblem>> check_for(const CaseState& state, std::string_view side,
                                            const Json& assessment, const CriteriaSet& set);

}  // namespace yagura::cases
