#include "case/difference.h"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>

#include "base/hash.h"
#include "case/assessment.h"
#include "case/estimate.h"

namespace yagura::cases {
namespace {

constexpr std::string_view kAspects[] = {"answered", "value", "probability", "confidence", "items"};
using Answers = std::map<std::string, const Json*>;  // by side; nullptr = not answered

std::string difference_id(std::string_view case_id, const Difference& d) {
  const Json name = Json::array(
      {"yagura/difference/1", case_id, d.criteria, d.path, difference_aspect_name(d.aspect)});
  return "difference-" + to_hex(sha256(name.dump())).substr(0, 16);
}

bool judged(const Json* j) { return j != nullptr && j->find("abstains") == nullptr; }

bool all_equal(const std::map<std::string, Json>& sides) {
  return std::all_of(sides.begin(), sides.end(),
                     [&](const auto& s) { return s.second == sides.begin()->second; });
}

std::set<std::string> ids(const Json& list) {
  std::set<std::string> out;
  for (const Json& v : list.as_array()) out.insert(v.as_string());
  return out;
}

Json sorted(const std::set<std::string>& s) { return Json(Json::Array(s.begin(), s.end())); }

void spread(Difference& d) {
  int low = 6, high = 0;
  std::int64_t least = 100, most = 0;
  for (const auto& [side, v] : d.sides) {
    const std::string& word = v["word"].as_string();
    if (find_probability(word) == nullptr) continue;
    low = std::min(low, probability_rank(word));
    high = std::max(high, probability_rank(word));
    const std::int64_t percent = std::clamp<std::int64_t>(v["percent"].as_integer(), 0, 100);
    least = std::min(least, percent);
    most = std::max(most, percent);
  }
  if (low <= high) d.steps = high - low;
  if (least <= most) d.points = static_cast<int>(most - least);
}

void compare_items(Difference& d) {
  std::set<std::string> all, pro, contra;
  std::vector<std::set<std::string>> cited;
  for (const auto& [side, v] : d.sides) {
    const auto for_it = ids(v["supporting"]), against = ids(v["contradicting"]);
    pro.insert(for_it.begin(), for_it.end());
    contra.insert(against.begin(), against.end());
    cited.push_back(for_it);
    cited.back().insert(against.begin(), against.end());
    all.insert(cited.back().begin(), cited.back().end());
  }
  std::set_intersection(pro.begin(), pro.end(), contra.begin(), contra.end(),
                        std::back_inserter(d.opposed));
  for (const std::string& id : all) {
    if (!std::all_of(cited.begin(), cited.end(), [&](const auto& c) { return c.contains(id); }))
      d.not_shared.push_back(id);
  }
}

// What a side says in one aspect; nullopt where it did not judge.
std::optional<Json> said_in(const Json* j, DifferenceAspect aspect) {
  if (aspect == DifferenceAspect::answered) return Json(judged(j));
  if (!judged(j)) return std::nullopt;
  if (aspect == DifferenceAspect::items)
    return Json::object({{"supporting", sorted(ids((*j)["supporting"]))},
                         {"contradicting", sorted(ids((*j)["contradicting"]))}});
  return (*j)[kAspects[static_cast<std::size_t>(aspect)]];
}

void compare(std::string_view case_id, const std::string& criteria, const std::string& path,
             const Answers& answers, std::vector<Difference>& out) {
  for (const DifferenceAspect aspect :
       {DifferenceAspect::answered, DifferenceAspect::value, DifferenceAspect::probability,
        DifferenceAspect::confidence, DifferenceAspect::items}) {
    Difference d{{}, criteria, path, aspect, {}, 0, 0, {}, {}};
    for (const auto& [side, j] : answers) {
      if (auto v = said_in(j, aspect)) d.sides.emplace(side, std::move(*v));
    }
    if (d.sides.size() < 2 || all_equal(d.sides)) continue;
    if (aspect == DifferenceAspect::probability) spread(d);
    if (aspect == DifferenceAspect::items) compare_items(d);
    d.id = difference_id(case_id, d);
    out.push_back(std::move(d));
  }
}

Json texts(const std::vector<std::string>& list) {
  return Json(Json::Array(list.begin(), list.end()));
}

}  // namespace

std::string_view difference_aspect_name(DifferenceAspect aspect) {
  return kAspects[static_cast<std::size_t>(aspect)];
}

Json Difference::json() const {
  Json by_side(Json::Object{});
  for (const auto& [side, v] : sides) by_side.set(side, v);
  Json out = Json::object({{"id", id},
                           {"criteria", criteria},
                           {"path", path},
                           {"aspect", difference_aspect_name(aspect)},
                           {"sides", std::move(by_side)}});
  if (aspect == DifferenceAspect::probability) out.set("steps", steps).set("points", points);
  if (aspect == DifferenceAspect::items)
    out.set("opposed", texts(opposed)).set("not_shared", texts(not_shared));
  return out;
}

std::vector<Difference> differences(std::string_view case_id, std::span<const Json> assessments) {
  std::map<std::pair<std::string, std::string>, Answers> questions;
  for (const Json& a : assessments) {
    for (const Json& j : a["judgements"].as_array())
      questions[{j["criteria"].as_string(), j["path"].as_string()}].emplace(a["side"].as_string(),
                                                                            &j);
  }
  std::vector<Difference> out;
  for (auto& [question, answers] : questions) {
    for (const Json& a : assessments) answers.emplace(a["side"].as_string(), nullptr);
    compare(case_id, question.first, question.second, answers, out);
  }
  return out;
}

Json DifferenceLife::json() const {
  Json seen(Json::Array{});
  for (const int r : rounds) seen.push(r);
  Json out = last.json();
  return out.set("rounds", std::move(seen)).set("open", open);
}

std::vector<DifferenceLife> difference_history(std::span<const std::vector<Difference>> rounds) {
  std::map<std::string, DifferenceLife> lives;
  int round = 0;
  for (const auto& found : rounds) {
    ++round;
    for (const Difference& d : found) {
      DifferenceLife& life = lives[d.id];
      life.last = d;
      life.rounds.push_back(round);
    }
  }
  std::vector<DifferenceLife> out;
  for (auto& [id, life] : lives) {
    life.open = life.rounds.back() == round;
    out.push_back(std::move(life));
  }
  std::sort(out.begin(), out.end(), [](const DifferenceLife& a, const DifferenceLife& b) {
    return std::tie(a.last.criteria, a.last.path, a.last.aspect) <
           std::tie(b.last.criteria, b.last.path, b.last.aspect);
  });
  return out;
}

}  // namespace yagura::cases
