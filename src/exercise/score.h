// Score: findings matched against truth. A match: same kind, same subjects (where the truth names
// any) and asset, spans that overlap by at least half of the longer (points: within ten minutes),
// one to one. Truth that no feed could have shown is reported apart.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "exercise/truth.h"

namespace yagura::exercise {

struct Finding {
  std::string id, kind;
  std::vector<std::string> subjects;  // sorted
  std::string asset;
  Time start;
  std::optional<Time> end;  // absent: open; counts to the end of the exercise
};

// The newest revision of an event; nullopt where it is retracted.
std::optional<Finding> finding_of(const Json& event);

struct KindScore {
  std::size_t truth = 0, found = 0, missed = 0, false_alarms = 0, unobservable = 0;
};

struct Score {
  std::map<std::string, KindScore> kinds;
  std::vector<TruthEvent> missed;
  std::vector<Finding> false_alarms;
  std::vector<std::pair<TruthEvent, Finding>> matched;
};

Score score(const std::vector<TruthEvent>& truth, const std::vector<Finding>& findings,
            Time exercise_end);

}  // namespace yagura::exercise
