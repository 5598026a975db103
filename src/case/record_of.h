// The record of a case from its folded state: what is printed and exported, with what was proven
// when it was made.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "case/case_log.h"
#include "case/case_state.h"
#include "case/criteria.h"
#include "case/difference.h"
#include "case/record.h"

namespace yagura::cases {

// What the log does not say of an item of evidence. Absent where this node has no such event.
struct ItemFacts {
  std::string kind;        // "event" or "incident"
  Wording title;           // in words
  std::int64_t bytes = 0;  // of the event's canonical bytes
};

struct RecordSources {
  const std::vector<const CaseLog*>& logs;
  // The newest checkpoint of each log, by origin; one that is missing proves nothing.
  const std::map<std::string, SignedNote>& checkpoints;
  const CriteriaSet& criteria;
  std::function<std::optional<ItemFacts>(const std::string& event, int revision)> facts;
};

// Pure. Evidence is that of the newest freeze, with the grades that sides gave ("" where they gave
// different ones: no grade is made of two); signatures are those of the newest round, their
// statements signed again against the log; a proof for each log in which a side speaks, of the last
// entry of the case there. `recorded` is the time of the case's last entry, so that the same state
// gives the same record. Titles that people wrote in one language stand in both.
CaseRecord record_of(const CaseState& state, const RecordSources& from);

// The life of every difference up to the last round in which all sides have revealed.
std::vector<DifferenceLife> differences_of(const CaseState& state);

}  // namespace yagura::cases
