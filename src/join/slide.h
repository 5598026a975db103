// Sliding: each domain's history against the roots', by whole days, and the whole join run again on
// each. What is found then is chance (fusion by time slides, as in gravitational-wave searches: Was
// et al. 2010, Class. Quantum Grav. 27 015005).
#pragma once

#include <cstdint>
#include <vector>

#include "join/edition.h"
#include "join/history.h"
#include "join/rules.h"

namespace yagura::join {

// The days to slide by. A history of eight weeks and more is slid by whole weeks, at most four, and
// by one to three years give or take three weeks: weekday and season stay, and what has grown since
// longer ago does not thin the count. A shorter one by every whole day, and on a ring: what slides
// off its first day comes in again at its last. Never by less than the windows and a day, so that
// no true pair meets itself.
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

}  // namespace yagura::join
