// A rule of analytic language that can be checked: a confidence level and a degree of likelihood
// never stand in one sentence (ICD 203, D.6.e(2)(b)), because readers take the one for the other.
// "We judge with high confidence that it is likely" says two things that sound like one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace yagura::cases {

struct MixedSentence {
  std::string sentence;
  std::string likelihood;  // the words found, as written
  std::string confidence;
};

// Sentences of `text` in which both stand. English: whole words, any case; "public confidence" is
// no confidence level, "remote access" no likelihood. Japanese: 「確信度」「確度」 and
// 「可能性が高い」 and their like; both languages are looked for in either text, since texts borrow
// words.
std::vector<MixedSentence> mixed_sentences(std::string_view text);

// The sentences of a text, trimmed. Ends: . ! ? before a space or the end (not in "U.S.", "e.g.",
// "3.5"), 。！？ and empty lines.
std::vector<std::string> sentences(std::string_view text);

}  // namespace yagura::cases
