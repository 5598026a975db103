#include "case/severity.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/assert.h"

namespace yagura::cases {
namespace {

const CriteriaOption* find_option(const Criterion& item, const std::string& text) {
  for (const CriteriaOption& o : item.options) {
    if (o.id == text || o.name.en == text || o.name.ja == text) return &o;
  }
  return nullptr;
}

std::vector<const Json*> choices(const Json& answer) {
  std::vector<const Json*> out;
  if (answer.is_null()) return out;
  if (!answer.is_array()) return {&answer};
  for (const Json& one : answer.as_array()) out.push_back(&one);
  return out;
}

struct Range {
  double least, most;
};

Range range_of(const Criterion& item) {
  Range r{item.options[0].value, item.options[0].value};
  for (const CriteriaOption& o : item.options) {
    r.least = std::min(r.least, o.value);
    r.most = std::max(r.most, o.value);
  }
  return r;
}

SeverityPart part_of(const Criterion& item, const Json& answer) {
  SeverityPart part{item.id, item.name, {}, 0, 1, 0};
  for (const Json* one : choices(answer)) {
    const CriteriaOption* o = find_option(item, one->as_string());
    if (o == nullptr) continue;
    part.value = part.chosen.empty() ? o->value : std::max(part.value, o->value);
    part.chosen.push_back(o->id);
  }
  return part;
}

const CriteriaBand& band_of(const CriteriaFile& scheme, double score) {
  const CriteriaBand* found = &scheme.bands.front();
  for (const CriteriaBand& b : scheme.bands) {
    if (score >= b.least) found = &b;
  }
  return *found;
}

// The published formula; the bounds of what is missing are those of its options.
void weighted(const CriteriaFile& scheme, SeverityScore& out) {
  double least = 0, most = 0;
  for (const Criterion& c : scheme.items) {
    least += c.weight * range_of(c).least;
    most += c.weight * range_of(c).most;
  }
  const double span = most > least ? most - least : 1;
  double low = 0, high = 0;
  for (std::size_t i = 0; i < out.parts.size(); ++i) {
    SeverityPart& p = out.parts[i];
    const Range r = range_of(scheme.items[i]);
    p.weight = scheme.items[i].weight;
    const bool given = !p.chosen.empty();
    low += p.weight * (given ? p.value : r.least);
    high += p.weight * (given ? p.value : r.most);
    if (!given) continue;
    out.weighted_sum += p.weight * p.value;
    p.contribution = 100 * p.weight * (p.value - r.least) / span;
  }
  out.low = std::clamp(100 * (low - least) / span, 0.0, 100.0);
  out.high = std::clamp(100 * (high - least) / span, 0.0, 100.0);
}

// The highest component is the whole.
void maximum(const CriteriaFile& scheme, SeverityScore& out) {
  for (std::size_t i = 0; i < out.parts.size(); ++i) {
    SeverityPart& p = out.parts[i];
    const Range r = range_of(scheme.items[i]);
    const bool given = !p.chosen.empty();
    p.contribution = p.value;
    out.low = std::max(out.low, given ? p.value : r.least);
    out.high = std::max(out.high, given ? p.value : r.most);
  }
}

// "Functional impact 3.90, observed activity 16.26", or "Continuity of service 3, safety 2".
Wording reason_of(const SeverityScore& s) {
  Wording parts;
  for (const SeverityPart& p : s.parts) {
    if (p.chosen.empty()) continue;
    const std::string value = s.rule == "weighted" ? fmt::format("{:.2f}", p.contribution)
                                                   : fmt::format("{:g}", p.contribution);
    parts.en += (parts.en.empty() ? "" : ", ") + p.name.en + " " + value;
    parts.ja += (parts.ja.empty() ? "" : "、") + p.name.ja + " " + value;
  }
  if (parts.en.empty()) return wording("severity.nothing_answered");
  const std::string key = s.rule == "weighted" ? "severity.sum_of" : "severity.highest_of";
  Wording out = wording(key, {{"parts", {parts.en, parts.ja}}});
  if (s.missing.empty()) return out;
  const Wording more = wording("severity.missing", {{"count", std::to_string(s.missing.size())},
                                                    {"all", std::to_string(s.parts.size())}});
  return {out.en + " " + more.en, out.ja + more.ja};
}

Json part_json(const SeverityPart& p) {
  Json chosen(Json::Array(p.chosen.begin(), p.chosen.end()));
  Json out = Json::object({{"item", p.item}, {"name", p.name.json()}, {"chosen", chosen}});
  if (p.chosen.empty()) return out;
  return out.set("value", p.value)
      .set("weight", p.weight)
      .set("contribution", round_to(p.contribution, 0.0001));
}

void check(const Json& answers, const std::vector<const CriteriaFile*>& schemes,
           std::vector<ValueProblem>& problems) {
  for (const auto& [key, answer] : answers.as_object()) {
    const Criterion* item = nullptr;
    for (const CriteriaFile* s : schemes) {
      if (item == nullptr) item = s->find(key);
    }
    if (item == nullptr) {
      problems.push_back({plain(key), said("severity.no_item")});
      continue;
    }
    for (const Json* one : choices(answer)) {
      if (find_option(*item, one->as_string()) != nullptr) continue;
      std::string list;
      for (const auto& o : item->options) list += (list.empty() ? "" : ", ") + o.id;
      problems.push_back({plain(key), said("severity.no_option", {{"list", list}})});
    }
  }
}

}  // namespace

SeverityScore score_scheme(const Json& answers, const CriteriaFile& scheme) {
  YAGURA_ASSERT(scheme.kind == CriteriaKind::severity && !scheme.bands.empty());
  SeverityScore out;
  out.scheme = scheme.id;
  out.edition = scheme.edition;
  out.version = scheme.version;
  out.name = scheme.name;
  out.note = scheme.note;
  out.rule = scheme.rule;
  for (const Criterion& c : scheme.items) {
    out.parts.push_back(part_of(c, answers[c.id]));
    if (out.parts.back().chosen.empty())
      out.missing.push_back(c.id);
    else
      out.answered = true;
  }
  if (scheme.rule == "weighted")
    weighted(scheme, out);
  else
    maximum(scheme, out);
  const CriteriaBand &low = band_of(scheme, out.low), &high = band_of(scheme, out.high);
  out.level_low = low.level;
  out.level_high = high.level;
  out.band_low = low.name;
  out.band_high = high.name;
  out.reason = reason_of(out);
  return out;
}

Severity score_severity(const Json& answers, const CriteriaSet& set) {
  std::vector<const CriteriaFile*> schemes;
  for (const CriteriaFile& f : set.files()) {
    if (f.kind == CriteriaKind::severity && set.find(f.id) == &f) schemes.push_back(&f);
  }
  Severity out;
  check(answers, schemes, out.problems);
  for (const CriteriaFile* s : schemes) out.schemes.push_back(score_scheme(answers, *s));
  return out;
}

Json SeverityScore::json() const {
  Json all(Json::Array{});
  for (const SeverityPart& p : parts) all.push(part_json(p));
  const bool whole = missing.empty();
  Json out =
      Json::object({{"scheme", scheme},
                    {"edition", edition},
                    {"version", version},
                    {"name", name.json()},
                    {"note", note.json()},
                    {"rule", rule},
                    {"answered", answered},
                    {"score", whole ? Json(round_to(low, 0.0001)) : Json()},
                    {"score_range", Json::array({round_to(low, 0.0001), round_to(high, 0.0001)})},
                    {"level", whole ? Json(level_low) : Json()},
                    {"level_range", Json::array({level_low, level_high})},
                    {"bands", Json::array({band_low.json(), band_high.json()})},
                    {"parts", std::move(all)},
                    {"missing", Json(Json::Array(missing.begin(), missing.end()))},
                    {"reason", reason.json()}});
  if (rule == "weighted") out.set("weighted_sum", weighted_sum);
  return out;
}

Json Severity::json() const {
  Json all(Json::Array{});
  for (const SeverityScore& s : schemes) all.push(s.json());
  return Json::object({{"schemes", std::move(all)}, {"note", wording("severity.note").json()}});
}

}  // namespace yagura::cases
