// An edition holds what was measured at one time: densities, how often each join scores how much by
// chance, and how often a whole incident does. Until the next edition every incident is scored by
// it, so that the history and the present are measured with one rule.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "join/density.h"
#include "join/history.h"
#include "join/rate.h"
#include "join/rules.h"

namespace yagura::join {

struct JoinTable {  // of one join by place and time; unused for the others
  Density density;
  Tail best;  // the best candidate's score of each slid root, shifted by kScoreZero
  std::vector<float> weights;  // -ln p by bin of `best`
  void finish();               // once `best` is counted
  // Events of its kinds, and live cell-hours, while something held that explains them.
  Density::Count benign;
  // ln of how much more often they come then than otherwise; absent with fewer than five events or
  // a day of cell-hours on either side.
  std::optional<double> ln_benign() const;
};

// Scores lie in about [-40, 40]: the tail counts them from here.
inline constexpr double kScoreZero = 32;

struct FamilyTable {
  std::vector<JoinTable> joins;
  Tail all;       // combined statistic of each slid root
  Tail unlinked;  // the same without roots and events that belong to a known link
  std::uint64_t roots = 0;
  double live_days = 0;  // in which some root, and something to join it, could have been seen
  double roots_a_day = 0;
};

struct Edition {
  std::int64_t first_day = 0, last_day = -1;  // of the history measured, since 1970, inclusive
  std::vector<int> slides;                    // days
  bool weekdays_kept = false;                 // slides are whole weeks
  std::vector<FamilyTable> families;
  std::int64_t days() const { return last_day - first_day + 1; }

  void save(Writer& w) const;
  void load(Reader& r, const RuleSet& rules);
};

// ---- how joins become one statistic; the same for slid and real roots ----

// The best candidate of one join.
struct Candidate {
  double score = 0;
  std::uint16_t sources = 0;
};
// -ln p of the join's best candidate.
double weight_of(const JoinTable& table, double score);

// Sum of the weights of joins that share no source with each other, best first. `candidates`: one
// for each join, absent where it has none. `counted` (may be null) says which took part.
double combine(const FamilyTable& table, const SourceSets& sources,
               const std::vector<std::optional<Candidate>>& candidates,
               std::vector<bool>* counted = nullptr);

}  // namespace yagura::join
