#include "case/law.h"

#include "base/assert.h"
#include "case/assessment.h"

namespace yagura::cases {
namespace {

constexpr std::string_view kStates[] = {"open", "facts", "disputed"};

std::vector<std::string> ids(const Json& list) {
  std::vector<std::string> out;
  for (const Json& v : list.as_array()) out.push_back(v.as_string());
  return out;
}

ElementCoverage cover(const CriteriaFile& law, const std::string& path, const Criterion& element,
                      std::span<const Json> assessments) {
  ElementCoverage out;
  out.id = element.id;
  out.name = element.name;
  out.open_questions = element.open_questions;
  for (const Json& a : assessments) {
    const Json& j = judgement_of(a, law.id, path);
    if (j.is_null() || j.find("abstains") != nullptr) continue;
    const std::string& side = a["side"].as_string();
    if (auto list = ids(j["supporting"]); !list.empty()) out.supporting[side] = std::move(list);
    if (auto list = ids(j["contradicting"]); !list.empty())
      out.contradicting[side] = std::move(list);
  }
  const bool pro = !out.supporting.empty(), contra = !out.contradicting.empty();
  if (pro && contra)
    out.state = ElementState::disputed;
  else if (pro || contra)
    out.state = ElementState::facts;
  return out;
}

Json by_side(const std::map<std::string, std::vector<std::string>>& sides) {
  Json out(Json::Object{});
  for (const auto& [side, list] : sides) out.set(side, Json(Json::Array(list.begin(), list.end())));
  return out;
}

Json texts(const std::vector<Wording>& list) {
  Json out(Json::Array{});
  for (const Wording& w : list) out.push(w.json());
  return out;
}

Json element_json(const ElementCoverage& e) {
  return Json::object({{"id", e.id},
                       {"name", e.name.json()},
                       {"state", element_state_name(e.state)},
                       {"supporting", by_side(e.supporting)},
                       {"contradicting", by_side(e.contradicting)},
                       {"open_questions", texts(e.open_questions)}});
}

}  // namespace

std::string_view element_state_name(ElementState state) {
  return kStates[static_cast<std::size_t>(state)];
}

LawCoverage law_coverage(const CriteriaFile& law, std::span<const Json> assessments) {
  YAGURA_ASSERT(law.kind == CriteriaKind::law);
  LawCoverage out{law.id, law.version, {}};
  for (const Criterion& c : law.items) {
    if (c.group != "category") continue;
    CategoryCoverage category{c.id, c.name, c.statute, {}, c.open_questions};
    for (const Criterion& e : c.elements)
      category.elements.push_back(cover(law, c.id + "/" + e.id, e, assessments));
    out.categories.push_back(std::move(category));
  }
  return out;
}

Json LawCoverage::json() const {
  Json all(Json::Array{});
  for (const CategoryCoverage& c : categories) {
    Json elements(Json::Array{});
    for (const ElementCoverage& e : c.elements) elements.push(element_json(e));
    all.push(Json::object({{"id", c.id},
                           {"name", c.name.json()},
                           {"statute", c.statute},
                           {"elements", std::move(elements)},
                           {"open_questions", texts(c.open_questions)}}));
  }
  return Json::object(
      {{"criteria", criteria}, {"version", version}, {"categories", std::move(all)}});
}

}  // namespace yagura::cases
