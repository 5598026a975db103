// Truth: what really happened in an exercise, against which a node's findings are scored.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/position.h"
#include "base/time.h"

namespace yagura::exercise {

struct TruthEvent {
  std::string kind;                   // of the event that should be raised
  std::vector<std::string> subjects;  // sorted
  Time start;
  std::optional<Time> end;        // absent: a point in time, or still going on
  std::optional<Position> place;  // the middle, where it has one
  std::string asset;              // "" where it has none
  bool observable = true;         // false: no feed could have shown it; reported apart
  std::string note;               // for the reader of the score
};

// One object a line, the members of the command interface: kind, subjects, start, end, area or
// asset, observable.
std::string truth_line(const TruthEvent& event);
Result<std::vector<TruthEvent>> parse_truth(std::string_view text);

}  // namespace yagura::exercise
