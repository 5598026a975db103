// From logs to the state of a case: a pure function of the entries of all logs that are held, in
// whatever order they arrived.
//
// Order: within a log by place; an entry comes after everything in the trees it has seen; what this
// leaves open is ordered by the entries' times, then by origin, then by place.
#pragma once

#include <string>
#include <vector>

#include "case/case_log.h"
#include "case/case_state.h"

namespace yagura::cases {

struct OrderedEntry {
  const CaseLog* log = nullptr;
  const LoggedEntry* entry = nullptr;
  // "" or: "other_tree" (it has seen a tree of another log that is not the one held here: one of
  // the two was forked), "impossible_order" (it has seen what has seen it).
  std::string_view problem;
};

// Every entry of every log whose envelope is readable. The logs have different origins.
std::vector<OrderedEntry> in_order(const std::vector<const CaseLog*>& logs);

CaseState fold(const std::string& case_id, const std::vector<const CaseLog*>& logs);

// Cases that sound "open" entries begin, by time.
std::vector<std::string> case_ids(const std::vector<const CaseLog*>& logs);

}  // namespace yagura::cases
