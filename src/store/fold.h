// Folding for search: full-width letters and half-width kana become one form, hiragana becomes
// katakana, letters become small, white space becomes one space. And the bigrams of a folded text:
// Japanese terms of two characters are found without a dictionary.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace yagura {

std::string fold(std::string_view text);

// All neighbouring pairs of characters (UTF-8), and each single one of a text that has only one;
// sorted, without repeats.
std::vector<std::string> bigrams(std::string_view folded);

std::size_t characters(std::string_view utf8);

}  // namespace yagura
