#include "case/estimate.h"

#include <algorithm>
#include <array>

#include "base/assert.h"

namespace yagura::cases {
namespace {

constexpr std::array<ProbabilityWord, 7> kWords = {{
    {"almost_no_chance", {"almost no chance", "ほとんどあり得ない"}, 1, 5},
    {"very_unlikely", {"very unlikely", "可能性が非常に低い"}, 5, 20},
    {"unlikely", {"unlikely", "可能性が低い"}, 20, 45},
    {"roughly_even_chance", {"roughly even chance", "ほぼ五分五分"}, 45, 55},
    {"likely", {"likely", "可能性が高い"}, 55, 80},
    {"very_likely", {"very likely", "可能性が非常に高い"}, 80, 95},
    {"almost_certain", {"almost certain", "ほぼ確実"}, 95, 99},
}};

constexpr std::array<NamedValue, 3> kConfidence = {{
    {"low", {"low", "低"}},
    {"moderate", {"moderate", "中"}},
    {"high", {"high", "高"}},
}};

constexpr std::array<Text, 6> kReliability = {{
    {"completely reliable", "完全に信頼できる"},
    {"usually reliable", "通常信頼できる"},
    {"fairly reliable", "ある程度信頼できる"},
    {"not usually reliable", "通常は信頼できない"},
    {"unreliable", "信頼できない"},
    {"reliability cannot be judged", "信頼性を判断できない"},
}};

constexpr std::array<Text, 6> kCredibility = {{
    {"confirmed by other sources", "他の情報源により確認済み"},
    {"probably true", "おそらく真実"},
    {"possibly true", "真実の可能性がある"},
    {"doubtful", "疑わしい"},
    {"improbable", "ありそうにない"},
    {"truth cannot be judged", "真偽を判断できない"},
}};

template <class List>
auto find_id(const List& list, std::string_view id) {
  const auto at = std::find_if(list.begin(), list.end(), [&](const auto& v) { return v.id == id; });
  return at == list.end() ? nullptr : &*at;
}

}  // namespace

std::span<const ProbabilityWord> probability_words() { return kWords; }
const ProbabilityWord* find_probability(std::string_view id) { return find_id(kWords, id); }

bool agrees(const ProbabilityWord& word, std::int64_t percent) {
  return percent >= word.least && percent <= word.most;
}

int probability_rank(std::string_view id) {
  const ProbabilityWord* found = find_probability(id);
  YAGURA_ASSERT(found != nullptr);
  return static_cast<int>(found - kWords.data());
}

std::span<const NamedValue> confidence_levels() { return kConfidence; }
const NamedValue* find_confidence(std::string_view id) { return find_id(kConfidence, id); }

std::optional<Text> reliability_name(char grade) {
  if (grade < 'A' || grade > 'F') return std::nullopt;
  return kReliability[static_cast<std::size_t>(grade - 'A')];
}

std::optional<Text> credibility_name(int grade) {
  if (grade < 1 || grade > 6) return std::nullopt;
  return kCredibility[static_cast<std::size_t>(grade - 1)];
}

}  // namespace yagura::cases
