// A small case for the tests of this room: four items of evidence, two sides.
#pragma once

#include "case/assessment.h"

namespace yagura::cases::testing {

inline const std::vector<std::string>& evidence() {
  static const std::vector<std::string> ids = {"e1", "e2", "e3", "e4"};
  return ids;
}

inline std::vector<const CriteriaFile*> all_files() {
  std::vector<const CriteriaFile*> out;
  for (const CriteriaFile& f : CriteriaSet::built_in().files()) out.push_back(&f);
  return out;
}

inline Json both(std::string en, std::string ja) {
  return Json::object({{"en", std::move(en)}, {"ja", std::move(ja)}});
}

// Replaces the judgement of one path.
inline void put(Json& assessment, std::string_view criteria, std::string_view path,
                std::string_view key, const Json& value) {
  Json all(Json::Array{});
  for (Json j : assessment["judgements"].as_array()) {
    if (j["criteria"].as_string() == criteria && j["path"].as_string() == path)
      j.set(std::string(key), value);
    all.push(std::move(j));
  }
  assessment.set("judgements", std::move(all));
}

// A template filled in so that nothing is wrong with it.
inline Json filled(std::string_view side) {
  Json v = assessment_template("case-0123456789abcdef", side, 1, all_files(), evidence());
  Json items(Json::Array{}), judgements(Json::Array{});
  for (const std::string& id : evidence())
    items.push(Json::object({{"id", id}, {"credibility", 2}, {"relevance", 3}}));
  for (Json j : v["judgements"].as_array()) {
    const CriteriaFile* file = CriteriaSet::built_in().find(j["criteria"].as_string());
    if (!file->scale.empty()) j.set("value", file->scale[1].id);
    if (j["probability"].is_object())
      j.set("probability", Json::object({{"word", "likely"}, {"percent", 70}}));
    if (j["confidence"].is_string()) j.set("confidence", "moderate");
    j.set("statement", both("Seen by two sources.", "二つの情報源で確認された。"));
    j.set("supporting", Json::array({"e1"}));
    judgements.push(std::move(j));
  }
  v.set("evidence", std::move(items)).set("judgements", std::move(judgements));
  v.set("would_change", Json::array({both("A log of the relay.", "中継装置のログ。")}));
  return v;
}

}  // namespace yagura::cases::testing
