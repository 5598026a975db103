#include "case/assessment.h"

#include <algorithm>
#include <map>
#include <set>

#include "case/estimate.h"
#include "case/lint.h"

namespace yagura::cases {
namespace {

constexpr std::size_t kMaxText = 8000;   // bytes of one text in one language
constexpr std::size_t kMaxItems = 2000;  // of any list
constexpr std::size_t kMaxProblems = 200;

bool judged(CriteriaKind kind) {
  return kind == CriteriaKind::criteria || kind == CriteriaKind::attribution;
}

std::string at(std::string_view list, std::size_t i) {
  return std::string(list) + "[" + std::to_string(i) + "]";
}

void name_next(std::string& list, std::string_view name) {
  if (!list.empty()) list += ", ";
  list += name;
}

class Checker {
 public:
  Checker(const Json& v, const CriteriaSet& set, std::span<const std::string> evidence)
      : v_(v), set_(set), evidence_(evidence.begin(), evidence.end()) {}

  std::vector<ValueProblem> run() {
    known(v_, "",
          {"schema", "case", "side", "round", "criteria", "evidence", "hypotheses", "matrix",
           "judgements", "would_change", "severity"});
    head();
    criteria();
    items();
    hypotheses();
    matrix();
    judgements();
    would_change();
    return std::move(out_);
  }

 private:
  using Names = std::initializer_list<std::string_view>;
  void problem(std::string path, Message text) {
    if (out_.size() < kMaxProblems) out_.push_back({std::move(path), std::move(text)});
  }
  void known(const Json& v, const std::string& path, Names names) {
    for (const auto& [key, value] : v.as_object()) {
      if (std::find(names.begin(), names.end(), key) == names.end())
        problem(path.empty() ? plain(key) : path + "." + plain(key), said("assessment.unknown"));
    }
  }
  const Json::Array& list(std::string_view key) {
    const Json& v = v_[key];
    if (v.is_array() && v.as_array().size() <= kMaxItems) return v.as_array();
    problem(std::string(key), said("assessment.list"));
    return Json().as_array();
  }
  void text(const Json& v, const std::string& path);
  void cited(const Json& v, const std::string& path, std::set<std::string>& ids);
  void head();
  void criteria();
  void items();
  void hypotheses();
  void matrix();
  void judgements();
  void judgement(const Json& j, const std::string& path);
  void value(const Json& j, const CriteriaFile& file, const std::string& path);
  void probability(const Json& p, const CriteriaFile& file, const std::string& path);
  void confidence(const Json& c, const CriteriaFile& file, const std::string& path);
  void would_change();

  const Json& v_;
  const CriteriaSet& set_;
  std::set<std::string> evidence_, hypotheses_;
  std::map<std::string, const CriteriaFile*> files_;
  std::set<std::pair<std::string, std::string>> answered_;
  std::vector<ValueProblem> out_;
};

// A text in both languages, not too long, without confidence and likelihood in one sentence.
void Checker::text(const Json& v, const std::string& path) {
  const auto w = wording_of(v);
  if (!w) return problem(path, said("assessment.both_languages"));
  for (const Lang lang : {Lang::en, Lang::ja}) {
    const std::string where = path + (lang == Lang::ja ? ".ja" : ".en");
    if (w->in(lang).size() > kMaxText)
      problem(where, said("assessment.too_long"));
    else if (plain(w->in(lang), true) != w->in(lang))
      problem(where, said("assessment.signs"));
    else
      for (const MixedSentence& m : mixed_sentences(w->in(lang)))
        problem(where, said("assessment.mixed", {{"sentence", m.sentence},
                                                 {"likelihood", m.likelihood},
                                                 {"confidence", m.confidence}}));
  }
}

void Checker::cited(const Json& v, const std::string& path, std::set<std::string>& ids) {
  if (!v.is_array() || v.as_array().size() > kMaxItems)
    return problem(path, said("assessment.list"));
  for (const Json& one : v.as_array()) {
    const std::string& id = one.as_string();
    if (!evidence_.contains(id))
      problem(path,
              said("assessment.no_evidence", {{"id", plain(one.is_string() ? id : one.dump())}}));
    else if (!ids.insert(id).second)
      problem(path, said("assessment.cited_twice", {{"id", plain(id)}}));
  }
}

void Checker::head() {
  if (v_["schema"].as_string() != kAssessmentSchema)
    problem("schema", said("assessment.schema", {{"name", std::string(kAssessmentSchema)}}));
  for (const std::string key : {"case", "side"}) {
    const std::string& text = v_[key].as_string();
    if (text.empty() || text.size() > 200 || plain(text) != text)
      problem(key, said("assessment.name"));
  }
  if (!v_["round"].is_integer() || v_["round"].as_integer() < 1)
    problem("round", said("assessment.round"));
}

void Checker::criteria() {
  const Json::Object& cited = v_["criteria"].as_object();
  if (cited.empty()) problem("criteria", said("assessment.no_criteria"));
  for (const auto& [id, version] : cited) {
    const CriteriaFile* file =
        version.as_string().empty() ? nullptr : set_.find(id, version.as_string());
    if (file != nullptr)
      files_[id] = file;
    else
      problem("criteria." + plain(id), said("assessment.criteria_unknown"));
  }
}

void Checker::items() {
  std::set<std::string> seen;
  std::size_t i = 0;
  for (const Json& one : list("evidence")) {
    const std::string path = at("evidence", i++);
    known(one, path, {"id", "credibility", "relevance"});
    const std::string& id = one["id"].as_string();
    if (!evidence_.contains(id))
      problem(path, said("assessment.no_evidence", {{"id", plain(id)}}));
    else if (!seen.insert(id).second)
      problem(path, said("assessment.cited_twice", {{"id", plain(id)}}));
    const std::int64_t credibility = one["credibility"].as_integer();
    if (credibility < 1 || credibility > 6)
      problem(path + ".credibility", said("assessment.credibility"));
    const std::int64_t relevance = one["relevance"].as_integer();
    if (relevance < 1 || relevance > 3) problem(path + ".relevance", said("assessment.relevance"));
  }
  for (const std::string& id : evidence_) {
    if (!seen.contains(id)) problem("evidence", said("assessment.not_graded", {{"id", plain(id)}}));
  }
}

void Checker::hypotheses() {
  std::set<std::string> kinds;
  std::size_t i = 0;
  for (const Json& one : list("hypotheses")) {
    const std::string path = at("hypotheses", i++);
    known(one, path, {"id", "kind", "text"});
    const std::string& id = one["id"].as_string();
    if (id.empty() || id.size() > 64 || plain(id) != id || !hypotheses_.insert(id).second)
      problem(path + ".id", said("assessment.hypothesis_id"));
    kinds.insert(one["kind"].as_string());
    if (one["kind"].as_string().empty()) problem(path + ".kind", said("assessment.name"));
    text(one["text"], path + ".text");
  }
  for (const std::string_view kind : kNeededHypotheses) {
    if (!kinds.contains(std::string(kind)))
      problem("hypotheses", said("assessment.hypothesis_needed", {{"kind", std::string(kind)}}));
  }
}

void Checker::matrix() {
  if (!v_["matrix"].is_object()) return problem("matrix", said("assessment.matrix"));
  for (const auto& [item, marks] : v_["matrix"].as_object()) {
    const std::string path = "matrix." + plain(item);
    if (!evidence_.contains(item))
      problem(path, said("assessment.no_evidence", {{"id", plain(item)}}));
    for (const auto& [hypothesis, mark] : marks.as_object()) {
      const std::string& m = mark.as_string();
      if (!hypotheses_.contains(hypothesis) || (m != "C" && m != "I" && m != "N"))
        problem(path + "." + plain(hypothesis), said("assessment.mark"));
    }
  }
}

void Checker::value(const Json& j, const CriteriaFile& file, const std::string& path) {
  const Json& v = j["value"];
  if (!file.scale.empty()) {
    const auto chosen = std::find_if(file.scale.begin(), file.scale.end(),
                                     [&](const auto& o) { return o.id == v.as_string(); });
    if (chosen != file.scale.end()) return;
    std::string list;
    for (const auto& o : file.scale) name_next(list, o.id);
    problem(path, said("assessment.value", {{"list", list}}));
  } else if (v.is_object()) {
    text(v, path);
  } else if (!v.is_null() && !v.is_number()) {
    problem(path, said("assessment.free_value"));
  }
}

void Checker::probability(const Json& p, const CriteriaFile& file, const std::string& path) {
  if (!judged(file.kind)) {
    if (!p.is_null()) problem(path, said("assessment.facts_only"));
    return;
  }
  // Whether conduct can be attributed need not be put into a number; a criterion is.
  if (p.is_null() && file.kind == CriteriaKind::attribution) return;
  known(p, path, {"word", "percent"});
  const ProbabilityWord* word = find_probability(p["word"].as_string());
  if (word == nullptr) {
    std::string list;
    for (const auto& w : probability_words()) name_next(list, w.id);
    problem(path + ".word", said("assessment.word", {{"list", list}}));
  } else if (!p["percent"].is_integer() || !agrees(*word, p["percent"].as_integer())) {
    problem(path + ".percent",
            said("assessment.percent",
                 {{"word", {std::string(word->name.en), std::string(word->name.ja)}},
                  {"least", std::to_string(word->least)},
                  {"most", std::to_string(word->most)}}));
  }
}

void Checker::confidence(const Json& c, const CriteriaFile& file, const std::string& path) {
  if (c.is_null() && !judged(file.kind)) return;
  if (find_confidence(c.as_string()) == nullptr) problem(path, said("assessment.confidence"));
}

void Checker::judgement(const Json& j, const std::string& path) {
  const std::string &criteria = j["criteria"].as_string(), &place = j["path"].as_string();
  const auto file = files_.find(criteria);
  if (file == files_.end()) return problem(path + ".criteria", said("assessment.not_cited"));
  const auto paths = file->second->paths();
  if (std::find(paths.begin(), paths.end(), place) == paths.end())
    return problem(path + ".path", said("assessment.no_path"));
  if (!answered_.emplace(criteria, place).second)
    return problem(path, said("assessment.answered_twice"));
  if (j.find("abstains") != nullptr) {
    known(j, path, {"criteria", "path", "abstains"});
    return text(j["abstains"], path + ".abstains");
  }
  known(j, path,
        {"criteria", "path", "value", "probability", "confidence", "statement", "supporting",
         "contradicting"});
  value(j, *file->second, path + ".value");
  probability(j["probability"], *file->second, path + ".probability");
  confidence(j["confidence"], *file->second, path + ".confidence");
  text(j["statement"], path + ".statement");
  std::set<std::string> items;  // one set: an item cannot speak for and against
  cited(j["supporting"], path + ".supporting", items);
  cited(j["contradicting"], path + ".contradicting", items);
}

void Checker::judgements() {
  std::size_t i = 0;
  for (const Json& j : list("judgements")) judgement(j, at("judgements", i++));
  for (const auto& [id, file] : files_) {
    if (file->kind == CriteriaKind::severity) continue;
    for (const std::string& path : file->paths()) {
      if (answered_.contains({id, path})) continue;
      std::string question = id;
      question.append("/").append(path);
      problem("judgements", said("assessment.unanswered", {{"path", question}}));
    }
  }
}

void Checker::would_change() {
  const Json::Array& all = list("would_change");
  if (all.empty()) problem("would_change", said("assessment.would_change"));
  for (std::size_t i = 0; i < all.size(); ++i) text(all[i], at("would_change", i));
}

Json blank() { return Json::object({{"en", ""}, {"ja", ""}}); }

Json blank_judgement(const CriteriaFile& file, const std::string& path) {
  Json probability;
  if (file.kind == CriteriaKind::criteria)
    probability = Json::object({{"word", ""}, {"percent", nullptr}});
  return Json::object({{"criteria", file.id},
                       {"path", path},
                       {"value", file.scale.empty() ? Json() : Json("")},
                       {"probability", std::move(probability)},
                       {"confidence", judged(file.kind) ? Json("") : Json()},
                       {"statement", blank()},
                       {"supporting", Json::array({})},
                       {"contradicting", Json::array({})}});
}

}  // namespace

std::vector<ValueProblem> check_assessment(const Json& v, const CriteriaSet& set,
                                           std::span<const std::string> evidence) {
  return Checker(v, set, evidence).run();
}

Json assessment_template(std::string_view case_id, std::string_view side, int round,
                         std::span<const CriteriaFile* const> files,
                         std::span<const std::string> evidence) {
  Json cited(Json::Object{}), items(Json::Array{}), hypotheses(Json::Array{});
  Json matrix(Json::Object{}), judgements(Json::Array{}), severity(Json::Object{});
  for (const std::string_view kind : kNeededHypotheses) {
    hypotheses.push(Json::object({{"id", kind},
                                  {"kind", kind},
                                  {"text", wording("hypothesis." + std::string(kind)).json()}}));
  }
  for (const std::string& id : evidence) {
    items.push(Json::object({{"id", id}, {"credibility", nullptr}, {"relevance", nullptr}}));
    Json marks(Json::Object{});
    for (const std::string_view kind : kNeededHypotheses) marks.set(std::string(kind), "N");
    matrix.set(id, std::move(marks));
  }
  for (const CriteriaFile* file : files) {
    cited.set(file->id, file->version);
    if (file->kind == CriteriaKind::severity) {
      for (const Criterion& c : file->items) severity.set(c.id, nullptr);
      continue;
    }
    for (const std::string& path : file->paths()) judgements.push(blank_judgement(*file, path));
  }
  return Json::object({{"schema", kAssessmentSchema},
                       {"case", case_id},
                       {"side", side},
                       {"round", round},
                       {"criteria", std::move(cited)},
                       {"evidence", std::move(items)},
                       {"hypotheses", std::move(hypotheses)},
                       {"matrix", std::move(matrix)},
                       {"judgements", std::move(judgements)},
                       {"severity", std::move(severity)},
                       {"would_change", Json::array({blank()})}});
}

const Json& judgement_of(const Json& assessment, std::string_view criteria, std::string_view path) {
  static const Json none;
  for (const Json& j : assessment["judgements"].as_array()) {
    if (j["criteria"].as_string() == criteria && j["path"].as_string() == path) return j;
  }
  return none;
}

}  // namespace yagura::cases
