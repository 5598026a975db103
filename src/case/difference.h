// Where sides differ, per question, kept for ever and never averaged: no mean, no majority, no
// common value is made of them. A difference has an id that stays the same through all rounds, so
// that a case shows which were there from the start, which were settled, and which came back.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "case/wording.h"

namespace yagura::cases {

enum class DifferenceAspect : std::uint8_t { answered, value, probability, confidence, items };
std::string_view difference_aspect_name(DifferenceAspect aspect);

struct Difference {
  std::string id;  // "difference-" + 16 hex digits of SHA-256 (case, criteria, path, aspect)
  std::string criteria, path;
  DifferenceAspect aspect = DifferenceAspect::answered;
  // What each side says, by side: the value; {word, percent}; the confidence; for `items`
  // {supporting, contradicting}; for `answered` whether it judged (an abstention is false).
  std::map<std::string, Json> sides;
  // Probability: places between the furthest words (0 to 6) and percentage points between them.
  int steps = 0, points = 0;
  // Items: those that speak for it at one side and against it at another; and those that not all
  // sides cite.
  std::vector<std::string> opposed, not_shared;
  bool operator==(const Difference&) const = default;
  Json json() const;
};

// Between the assessments of one round, two or more; sorted by (criteria, path, aspect). Sides that
// agree in an aspect make no difference. A side that did not answer is compared only as such. Any
// values are safe.
std::vector<Difference> differences(std::string_view case_id, std::span<const Json> assessments);

// The life of a difference over the rounds in which all sides revealed.
struct DifferenceLife {
  Difference last;          // as it was when last seen
  std::vector<int> rounds;  // in which it was there, rising
  bool open = false;        // in the last of all rounds
  Json json() const;
};

// `rounds` in order from round 1. Sorted as differences(). Nothing that ever was leaves the list.
std::vector<DifferenceLife> difference_history(std::span<const std::vector<Difference>> rounds);

}  // namespace yagura::cases
