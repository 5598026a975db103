// Sliding: each domain's history against the roots', by whole days, and the whole join run again on
// each. What is found then is chance (fusion by time slides, as in gravitational-wave searches: Was
// et al. 2010, Class. Quantum Grav. 27 015005).
//
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

// The days to slide by. A history of eight weeks and more is slid by whole weeks, at most four, and
// by one to three years give or take three weeks: weekday and season stay, and what has grown since
// longer ago does not thin the count. A shorter one by every whole day, and on a ring: what slides
// off its first day comes in again at its last. Never by less than the
// windows and a day, so that no true pair meets itself.
std::vector<int> slides_of(std::int64_t days, const RuleSet& rules);

struct SlideOptions {
  std::vector<int> slides;  // empty: slides_of()
  unsigned threads = 2;
  // Of a family, the newest: enough for a rate once in decades, and an edition takes no longer with
  // the years.
  std::size_t most_roots = 20'000;
};
// The same history, rules and options give the same edition, however many threads.
Edition measure(const History& history, const RuleSet& rules, const SlideOptions& options = {});

// ---- one root: how joins become one statistic; the same for slid and real roots ----

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

// Whether a kind of the rule could have been seen within reach of the cell in that hour.
class LiveNear {
 public:
  LiveNear(const History& history, const JoinRule& rule);
  const Hours& at(CellId cell);  // all hours; made once for each cell
  bool seen(CellId cell, std::int64_t hour);
  const std::vector<CellId>& near(CellId cell);

 private:
  const History& history_;
  std::vector<std::uint16_t> kinds_;
  double reach_km_;
  std::unordered_map<CellId, Hours> live_;
  std::unordered_map<CellId, std::vector<CellId>> near_;
};

}  // namespace yagura::join
