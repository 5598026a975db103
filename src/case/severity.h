// Severity by several schemes side by side, from answers that people gave: the weighted score of
// CISA's NCISS, the U.S. schema 0-5, Japan's 0-4, and any scheme of the user's. The schemes are
// data (kind "severity" of criteria.h). They disagree by design: that is a point to consult on, so
// no common value is made of them. A missing answer gives a range, never a guess.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "case/criteria.h"

namespace yagura::cases {

struct SeverityPart {
  std::string item;
  Wording name;
  std::vector<std::string> chosen;  // ids of options; empty = not answered
  double value = 0;                 // of the highest of them
  double weight = 1;
  // Weighted: what the category adds to the score, 100 * weight * (value - least) / (most - least
  // of all categories); they sum to the score. Maximum: the value.
  double contribution = 0;
};

struct SeverityScore {
  std::string scheme, edition, version;
  Wording name, note;
  std::string rule;
  double low = 0, high = 0;  // of the score; equal where nothing is missing
  int level_low = 0, level_high = 0;
  Wording band_low, band_high;
  double weighted_sum = 0;  // rule "weighted": of the answers given
  std::vector<SeverityPart> parts;
  std::vector<std::string> missing;  // ids of items without an answer
  bool answered = false;             // whether any item of the scheme was
  Wording reason;
  Json json() const;
};

struct Severity {
  std::vector<SeverityScore> schemes;  // in order of id
  std::vector<ValueProblem> problems;  // answers no scheme has
  Json json() const;
};

// `answers`: an object of item id to an option (its id, or its name in either language), a list of
// them (the highest counts), or null. The newest edition of each scheme of the set is scored. Any
// value is safe.
Severity score_severity(const Json& answers, const CriteriaSet& set);

// One scheme. Precondition: its kind is severity.
SeverityScore score_scheme(const Json& answers, const CriteriaFile& scheme);

}  // namespace yagura::cases
