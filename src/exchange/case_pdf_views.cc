// What the sides say: judgements, hypotheses, differences, coverage of elements, severity.
#include <map>

#include "case/ach.h"
#include "case/criteria.h"
#include "case/estimate.h"
#include "case/law.h"
#include "case/severity.h"
#include "exchange/case_pdf_parts.h"

namespace yagura::pdf {
namespace {

std::string probability(const Page& p, const Json& v) {
  const auto* word = cases::find_probability(v["word"].as_string());
  if (word == nullptr) return {};
  return std::string(word->name.in(p.lang)) + (p.lang == Lang::ja ? "（" : " (") +
         v["percent"].dump() + (p.lang == Lang::ja ? "%）" : " %)");
}

// One side's answer, in lines: value; probability; confidence; statement; items.
Rich answer(const Page& p, const std::string& criteria, const Json& j) {
  if (j.is_null()) return {soft(kDash)};
  if (j.find("abstains") != nullptr)
    return {bold(p.say("pdf.abstains")), body("\n" + p.in(j["abstains"]))};
  Rich out;
  const auto line = [&](Run run) {
    if (run.text.empty()) return;
    if (!out.empty()) run.text = "\n" + run.text;
    out.push_back(std::move(run));
  };
  line(bold(p.value(criteria, j["value"])));
  line(body(probability(p, j["probability"])));
  if (const auto* c = cases::find_confidence(j["confidence"].as_string()))
    line(soft(p.say("pdf.confidence", {{"level", std::string(c->name.in(p.lang))}})));
  line(body(p.in(j["statement"])));
  line(soft(p.say("pdf.items",
                  {{"for", p.list(j["supporting"])}, {"against", p.list(j["contradicting"])}})));
  return out;
}

// The Admiralty credibility and the marks of one side.
void matrix(const Page& p, const Json& a) {
  const cases::Ach ach = cases::ach_of(a);
  std::vector<SheetColumn> columns = {
      {p.say("pdf.item"), 0.8}, {p.say("pdf.credibility"), 0.9}, {p.say("pdf.relevance"), 0.8}};
  for (const Json& h : a["hypotheses"].as_array()) columns.push_back({p.in(h["text"]), 2});
  std::vector<std::vector<Rich>> rows;
  for (const Json& e : a["evidence"].as_array()) {
    const std::string& id = e["id"].as_string();
    std::vector<Rich> row = {
        {bold(id)}, {body(e["credibility"].dump())}, {body(e["relevance"].dump())}};
    for (const Json& h : a["hypotheses"].as_array()) {
      const std::string& mark = a["matrix"][id][h["id"].as_string()].as_string();
      const bool against = mark == "I";
      const std::string words =
          mark == "C" || mark == "I" || mark == "N" ? p.say("mark." + mark) : kDash;
      row.push_back({{words, 8.5, against, false, against ? Ink::alert : Ink::body}});
    }
    rows.push_back(std::move(row));
  }
  std::vector<Rich> sums = {{bold(p.say("pdf.inconsistency"))}, {}, {}};
  for (const Json& h : a["hypotheses"].as_array()) {
    for (const auto& r : ach.ranking) {
      if (r.hypothesis != h["id"].as_string()) continue;
      sums.push_back({bold(std::to_string(r.inconsistency)),
                      soft("  " + p.say("pdf.rank", {{"rank", std::to_string(r.rank)}}))});
      break;
    }
  }
  if (sums.size() == columns.size()) rows.push_back(std::move(sums));
  p.sheet.table(columns, rows);
  std::string telling, deciding;
  for (const auto& w : ach.without) {
    telling += (telling.empty() ? "" : ", ") + w.item;
    if (w.changes) deciding += (deciding.empty() ? "" : ", ") + w.item;
  }
  p.sheet.paragraph(
      {soft(p.say("pdf.telling", {{"items", telling.empty() ? kDash : telling},
                                  {"deciding", deciding.empty() ? kDash : deciding}}))});
}

std::string said_by(const Page& p, const Json& d, const Json& v) {
  const std::string& aspect = d["aspect"].as_string();
  if (aspect == "answered") return p.say(v.as_bool() ? "pdf.answered" : "pdf.not_answered");
  if (aspect == "probability") return v.is_null() ? kDash : probability(p, v);
  if (aspect == "items")
    return p.say("pdf.items",
                 {{"for", p.list(v["supporting"])}, {"against", p.list(v["contradicting"])}});
  if (aspect == "confidence") {
    const auto* c = cases::find_confidence(v.as_string());
    return c == nullptr ? kDash : std::string(c->name.in(p.lang));
  }
  return p.value(d["criteria"].as_string(), v);
}

// "Japan: e1, e2", a line for each side.
std::string cited_by(const Page& p, const std::map<std::string, std::vector<std::string>>& sides) {
  std::string out;
  for (const auto& [side, ids] : sides) {
    out += (out.empty() ? "" : "\n") + p.side(side) + (p.lang == Lang::ja ? "：" : ": ");
    for (const std::string& id : ids) out += (&id == &ids.front() ? "" : ", ") + id;
  }
  return out.empty() ? kDash : out;
}

}  // namespace

void judgements(const Page& p) {
  const auto all = p.last_assessments();
  p.sheet.heading(1, p.say("pdf.judgements", {{"round", std::to_string(p.record.last_round())}}));
  if (all.empty()) return p.sheet.paragraph({soft(p.say("pdf.no_assessment"))});
  std::vector<SheetColumn> columns = {{p.say("pdf.question"), 1}};
  for (const Json& a : all) columns.push_back({p.side(a["side"].as_string()), 1.7});
  for (const Json& file : p.record.criteria) {
    const std::string& criteria = file["id"].as_string();
    // The questions any side answered, in the order of the first that did.
    std::vector<std::string> paths;
    std::map<std::string, std::map<std::string, const Json*>> answers;
    for (const Json& a : all) {
      for (const Json& j : a["judgements"].as_array()) {
        if (j["criteria"].as_string() != criteria) continue;
        auto& sides = answers[j["path"].as_string()];
        if (sides.empty()) paths.push_back(j["path"].as_string());
        sides[a["side"].as_string()] = &j;
      }
    }
    if (paths.empty()) continue;
    p.sheet.heading(2, p.in(file["name"]));
    p.sheet.paragraph({soft(p.in(file["note"]))});
    std::vector<std::vector<Rich>> rows;
    for (const std::string& path : paths) {
      std::vector<Rich> row = {{bold(p.question(criteria, path))}};
      for (const Json& a : all) {
        const auto at = answers[path].find(a["side"].as_string());
        row.push_back(answer(p, criteria, at == answers[path].end() ? Json() : *at->second));
      }
      rows.push_back(std::move(row));
    }
    p.sheet.table(columns, rows);
  }
}

void hypotheses(const Page& p) {
  p.sheet.heading(1, p.say("pdf.hypotheses"));
  p.sheet.paragraph({soft(p.say("pdf.hypotheses_note"))});
  for (const Json& a : p.last_assessments()) {
    p.sheet.heading(2, p.side(a["side"].as_string()));
    matrix(p, a);
    Rich change = {bold(p.say("pdf.would_change"))};
    for (const Json& w : a["would_change"].as_array()) change.push_back(body("\n・" + p.in(w)));
    p.sheet.paragraph(change);
  }
}

void differences(const Page& p) {
  p.sheet.heading(1, p.say("pdf.differences"));
  p.sheet.paragraph({soft(p.say("pdf.differences_note"))});
  std::vector<SheetColumn> columns = {{p.say("pdf.question"), 1.5}, {p.say("pdf.aspect"), 0.9}};
  for (const auto& s : p.record.sides) columns.push_back({s.name.in(p.lang), 1.4});
  columns.push_back({p.say("pdf.rounds"), 0.8});
  columns.push_back({p.say("pdf.difference_state"), 0.8});
  std::vector<std::vector<Rich>> rows;
  for (const Json& d : p.record.differences) {
    std::vector<Rich> row = {{bold(p.question(d["criteria"].as_string(), d["path"].as_string()))},
                             {body(p.say("aspect." + d["aspect"].as_string()))}};
    for (const auto& s : p.record.sides) {
      const Json* v = d["sides"].find(s.id);
      row.push_back({body(v == nullptr ? kDash : said_by(p, d, *v))});
    }
    std::string rounds;
    for (const Json& r : d["rounds"].as_array()) rounds += (rounds.empty() ? "" : ", ") + r.dump();
    const bool open = d["open"].as_bool();
    row.push_back({body(rounds)});
    row.push_back({{p.say(open ? "pdf.open" : "pdf.settled"), 8.5, open, false,
                    open ? Ink::alert : Ink::body}});
    rows.push_back(std::move(row));
  }
  p.sheet.table(columns, rows);
}

void coverage(const Page& p) {
  for (const Json& file : p.record.criteria) {
    if (file["kind"].as_string() != "law") continue;
    const auto* law =
        cases::CriteriaSet::built_in().find(file["id"].as_string(), file["version"].as_string());
    if (law == nullptr) continue;  // a file of another node: its answers stand above
    p.sheet.heading(1, p.say("pdf.coverage"));
    p.sheet.paragraph({soft(law->note.in(p.lang))});
    const auto all = cases::law_coverage(*law, p.last_assessments());
    std::vector<std::vector<Rich>> rows;
    for (const auto& c : all.categories) {
      std::string open;
      for (const auto& q : c.open_questions) open += "\n" + q.in(p.lang);
      for (const auto& e : c.elements) {
        const bool first = &e == &c.elements.front();
        rows.push_back(
            {first ? Rich{bold(c.name.in(p.lang)), soft(open)} : Rich{soft(c.name.in(p.lang))},
             {body(e.name.in(p.lang))},
             {body(cited_by(p, e.supporting))},
             {body(cited_by(p, e.contradicting))},
             {bold(p.say("element." + std::string(cases::element_state_name(e.state))))}});
      }
    }
    p.sheet.table({{p.say("pdf.category"), 1.5},
                   {p.say("pdf.element"), 1.5},
                   {p.say("pdf.facts_for"), 0.9},
                   {p.say("pdf.facts_against"), 0.9},
                   {p.say("pdf.coverage_state"), 0.7}},
                  rows);
  }
}

void severity(const Page& p) {
  std::vector<std::vector<Rich>> rows;
  for (const Json& a : p.last_assessments()) {
    for (const Json& file : p.record.criteria) {
      const auto* scheme =
          cases::CriteriaSet::built_in().find(file["id"].as_string(), file["version"].as_string());
      if (scheme == nullptr || scheme->kind != cases::CriteriaKind::severity) continue;
      const auto s = cases::score_scheme(a["severity"], *scheme);
      if (!s.answered) continue;
      const std::string band = s.band_low.in(p.lang) + (s.level_low == s.level_high
                                                            ? ""
                                                            : (p.lang == Lang::ja ? "～" : " to ") +
                                                                  s.band_high.in(p.lang));
      rows.push_back({{bold(p.side(a["side"].as_string()))},
                      {body(s.name.in(p.lang))},
                      {bold(band)},
                      {soft(s.reason.in(p.lang))}});
    }
  }
  if (rows.empty()) return;
  p.sheet.heading(1, p.say("pdf.severity"));
  p.sheet.paragraph({soft(p.say("severity.note"))});
  p.sheet.table({{p.say("pdf.side"), 0.8},
                 {p.say("pdf.scheme"), 1.6},
                 {p.say("pdf.level"), 1.2},
                 {p.say("pdf.reason"), 2.4}},
                rows);
}

}  // namespace yagura::pdf
