// The record of a case on this node, and how its differences are printed.
#pragma once

#include "app/cli.h"
#include "case/case_store.h"
#include "case/record_of.h"

namespace yagura {

// Titles and sizes of the evidence come from the events of this node, where it has them.
cases::CaseRecord case_record(const std::string& node, const cases::CaseStore& store,
                              const cases::CaseState& state, const cases::CriteriaSet& set);

// A table: question, aspect, what each side says, rounds, open or settled. Nothing before the sides
// have revealed.
void print_differences(const cases::CaseState& state, const cases::CriteriaSet& set, Lang lang);

}  // namespace yagura
