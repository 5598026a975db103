// Analysis of competing hypotheses (Heuer): hypotheses are ranked by how little of the evidence
// speaks against them, never by how much speaks for them, because consistent evidence is consistent
// with nearly everything. What comes out is an order of work for people, no finding.
#pragma once

#include <string>
#include <vector>

#include "case/wording.h"

namespace yagura::cases {

struct AchItem {
  std::string id;
  int credibility = 6;  // Admiralty 1-6
  int relevance = 1;    // 1 low, 2 medium, 3 high
  // One mark per hypothesis, in their order: 'C' consistent, 'I' inconsistent, 'N' neither,
  // ' ' not marked (counts as 'N', and is reported).
  std::string marks;
};

// Weight of an item in twelfths: credibility (1: 4, 2: 3, 3: 2, 4: 1, 5: 0, 6: 2; the quarters of
// the MISP admiralty-scale taxonomy) times relevance. Whole numbers, so that all machines agree.
int ach_weight(int credibility, int relevance);

struct AchRank {
  std::string hypothesis;
  int inconsistency = 0;  // sum of the weights of items marked 'I', in twelfths
  int rank = 1;           // 1 = least inconsistent; equal sums share a rank
  bool operator==(const AchRank&) const = default;
};

struct AchWithout {  // the ranking if one item fell away
  std::string item;
  std::vector<std::string> least;  // hypotheses that would be least inconsistent then
  bool changes = false;            // whether these are others than now
};

struct Ach {
  std::vector<AchRank> ranking;         // least inconsistent first, then by id
  std::vector<std::string> diagnostic;  // items that tell hypotheses apart, the most telling first
  std::vector<AchWithout> without;      // one for each diagnostic item, in that order
  std::vector<std::string> unmarked;    // "item/hypothesis"
  Json json() const;
};

// Precondition: every item has as many marks as there are hypotheses.
Ach analyse(const std::vector<std::string>& hypotheses, const std::vector<AchItem>& items);

// From an assessment (assessment.h). Any value is safe: what is missing counts as not marked, an
// item without a grade as credibility 6 and relevance 1.
Ach ach_of(const Json& assessment);

}  // namespace yagura::cases
