// Words of probability, confidence and grades, as of Intelligence Community Directive 203 (D.6.e)
// and the Admiralty scale (STANAG 2511). The Japanese words are this program's; the directive is
// English.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/text.h"

namespace yagura::cases {

struct ProbabilityWord {
  std::string_view id;  // "likely"
  Text name;
  int least, most;  // percent, both inclusive: a number on a border may be called by either word
};

// The seven, from almost_no_chance to almost_certain.
std::span<const ProbabilityWord> probability_words();
const ProbabilityWord* find_probability(std::string_view id);  // nullptr where it is none
// Whether a whole percentage may be called by the word. 0 and 100 belong to none: nothing that is
// judged is certain.
bool agrees(const ProbabilityWord& word, std::int64_t percent);
// Place in the scale, 0 to 6. Precondition: a word of the scale.
int probability_rank(std::string_view id);

struct NamedValue {
  std::string_view id;
  Text name;
};
std::span<const NamedValue> confidence_levels();  // low, moderate, high
const NamedValue* find_confidence(std::string_view id);

// Admiralty: reliability of the source A-F, credibility of the information 1-6, judged apart.
std::optional<Text> reliability_name(char grade);
std::optional<Text> credibility_name(int grade);

}  // namespace yagura::cases
