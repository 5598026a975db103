// Law categories as coverage of their elements: which elements have facts, which facts are
// disputed, which are open. Categories are a set: each is looked at alone, none is above another.
// Whether one is met is never said, and no count is turned into a share of anything.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "case/criteria.h"

namespace yagura::cases {

enum class ElementState : std::uint8_t {
  open,      // no side cites a fact
  facts,     // facts are cited, all of one kind: for it, or against it
  disputed,  // facts are cited for it and against it
};
std::string_view element_state_name(ElementState state);

struct ElementCoverage {
  std::string id;
  Wording name;
  ElementState state = ElementState::open;
  // By side: what it cites. A side that abstains or said nothing is not there.
  std::map<std::string, std::vector<std::string>> supporting, contradicting;
  std::vector<Wording> open_questions;
};

struct CategoryCoverage {
  std::string id;
  Wording name;
  bool statute = false;
  std::vector<ElementCoverage> elements;
  std::vector<Wording> open_questions;
};

struct LawCoverage {
  std::string criteria, version;
  std::vector<CategoryCoverage> categories;  // in the order of the file
  Json json() const;
};

// Precondition: the file's kind is law. Any assessments are safe.
LawCoverage law_coverage(const CriteriaFile& law, std::span<const Json> assessments);

}  // namespace yagura::cases
