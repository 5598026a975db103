#include "case/lint.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <span>

namespace yagura::cases {
namespace {

// Longer ones first where one begins another, so that what is shown is what was meant.
constexpr std::array<std::string_view, 26> kLikelihood = {
    "almost no chance",  "very unlikely",  "highly improbable", "roughly even chance",
    "roughly even odds", "even chance",    "even odds",         "very likely",
    "highly probable",   "highly likely",  "highly unlikely",   "almost certainly",
    "almost certain",    "nearly certain", "remote chance",     "remote possibility",
    "unlikely",          "improbable",     "improbably",        "likelihood",
    "probability",       "probable",       "probably",          "likely",
    "chances are",       "odds are"};
constexpr std::array<std::string_view, 22> kConfidence = {
    "low confidence",    "moderate confidence", "medium confidence",   "high confidence",
    "strong confidence", "limited confidence",  "little confidence",   "great confidence",
    "full confidence",   "low-confidence",      "moderate-confidence", "high-confidence",
    "confidence level",  "level of confidence", "our confidence",      "my confidence",
    "we are confident",  "i am confident",      "confidence is",       "confidence in this",
    "confidence in the", "confidence in our"};
constexpr std::array<std::string_view, 24> kLikelihoodJa = {"ほとんどあり得ない",
                                                            "ほとんどありえない",
                                                            "可能性が非常に",
                                                            "可能性は非常に",
                                                            "可能性が極めて",
                                                            "可能性は極めて",
                                                            "可能性が高",
                                                            "可能性は高",
                                                            "可能性が低",
                                                            "可能性は低",
                                                            "可能性の高",
                                                            "可能性の低",
                                                            "五分五分",
                                                            "ほぼ確実",
                                                            "ほとんど確実",
                                                            "蓋然性",
                                                            "公算",
                                                            "おそらく",
                                                            "恐らく",
                                                            "十中八九",
                                                            "確率",
                                                            "見込みが高",
                                                            "見込みは高",
                                                            "見込みは低"};
constexpr std::array<std::string_view, 8> kConfidenceJa = {
    "確信度", "確度", "信頼度", "確信を持", "確信をも", "高い確信", "中程度の確信", "低い確信"};

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c == '\n' || c == '\t' || c == '\r') c = ' ';
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  // Words are looked for with single spaces between them.
  out.erase(
      std::unique(out.begin(), out.end(), [](char a, char b) { return a == ' ' && b == ' '; }),
      out.end());
  return out;
}

// What people trust in is no confidence of an analyst.
void drop_trust(std::string& text) {
  for (const std::string_view of : {"public", "consumer", "customer", "investor", "user"}) {
    const std::string phrase = std::string(of) + " confidence";
    for (std::size_t at = text.find(phrase); at != std::string::npos; at = text.find(phrase, at))
      text.replace(at, phrase.size(), "trust");
  }
}

// The first place at which one of `words` stands, as whole words where `whole`.
std::optional<std::string> first_of(const std::string& text,
                                    std::span<const std::string_view> words, bool whole) {
  for (const std::string_view word : words) {
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
      const std::size_t end = at + word.size();
      const bool begins = at == 0 || !is_word(text[at - 1]);
      const bool ends = end == text.size() || !is_word(text[end]);
      if (!whole || (begins && ends)) return std::string(word);
    }
  }
  return std::nullopt;
}

std::optional<std::string> either(const std::string& text, std::span<const std::string_view> en,
                                  std::span<const std::string_view> ja) {
  auto found = first_of(text, en, true);
  return found ? found : first_of(text, ja, false);
}

// Whether the dot at `at` ends an abbreviation ("e.g.", "U.S.", "No.") rather than a sentence.
bool abbreviates(std::string_view text, std::size_t at) {
  if (at >= 1 && at + 1 < text.size() && is_word(text[at - 1]) && is_word(text[at + 1]))
    return true;
  if (at >= 2 && text[at - 2] == '.') return true;  // the last dot of "e.g.", "U.S."
  for (const std::string_view word : {"No", "Art", "cf", "vs", "para", "approx"}) {
    if (at >= word.size() && text.substr(at - word.size(), word.size()) == word &&
        (at == word.size() || !is_word(text[at - word.size() - 1])))
      return true;
  }
  return false;
}

// How many bytes end a sentence at `at`; 0 where none does.
std::size_t end_at(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  for (const std::string_view mark : {"。", "！", "？", "．"}) {
    if (rest.starts_with(mark)) return mark.size();
  }
  if (rest.starts_with("\n\n")) return 2;
  const char c = rest[0];
  if (c != '.' && c != '!' && c != '?') return 0;
  if (c == '.' && abbreviates(text, at)) {
    // "... in the U.S. It is": an abbreviation before a capital still ends nothing; two sentences
    // taken as one are looked at more strictly, never less.
    return 0;
  }
  const bool last = rest.size() == 1;
  return last || std::isspace(static_cast<unsigned char>(rest[1])) != 0 || rest[1] == '"' ||
                 rest[1] == ')'
             ? 1
             : 0;
}

}  // namespace

std::vector<std::string> sentences(std::string_view text) {
  std::vector<std::string> out;
  const auto keep = [&](std::string_view one) {
    const std::size_t from = one.find_first_not_of(" \t\r\n");
    if (from == std::string_view::npos) return;
    out.emplace_back(one.substr(from, one.find_last_not_of(" \t\r\n") - from + 1));
  };
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = end_at(text, at);
    at += std::max<std::size_t>(length, 1);
    if (length == 0) continue;
    keep(text.substr(begin, at - begin));
    begin = at;
  }
  keep(text.substr(begin));
  return out;
}

std::vector<MixedSentence> mixed_sentences(std::string_view text) {
  std::vector<MixedSentence> out;
  for (std::string& sentence : sentences(text)) {
    std::string folded = lower(sentence);
    drop_trust(folded);
    const auto likelihood = either(folded, kLikelihood, kLikelihoodJa);
    if (!likelihood) continue;
    const auto confidence = either(folded, kConfidence, kConfidenceJa);
    if (confidence) out.push_back({std::move(sentence), *likelihood, *confidence});
  }
  return out;
}

}  // namespace yagura::cases
