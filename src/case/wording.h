// A text that exists in both languages, as data: {"en": "...", "ja": "..."}.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/text.h"

namespace yagura::cases {

struct Wording {
  std::string en, ja;
  const std::string& in(Lang lang) const { return lang == Lang::ja ? ja : en; }
  bool whole() const { return !en.empty() && !ja.empty(); }
  bool operator==(const Wording&) const = default;
  Json json() const { return Json::object({{"en", en}, {"ja", ja}}); }
};

// nullopt unless `v` is an object with exactly the texts en and ja, neither of them blank.
std::optional<Wording> wording_of(const Json& v);

// A text of locales/ in both languages.
inline Wording wording(std::string_view key, std::initializer_list<MessageArgument> args = {}) {
  const Message m = said(key, args);
  return {m.in(Lang::en), m.in(Lang::ja)};
}

// What is wrong with a value, and where in it: "judgements[3].probability".
struct ValueProblem {
  std::string path;
  Message text;
};

}  // namespace yagura::cases
