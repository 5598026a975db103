#include "exchange/case_pdf.h"

#include "base/assert.h"
#include "exchange/case_pdf_parts.h"

namespace yagura {
namespace pdf {

std::string Page::in(const Json& wording) const {
  const auto w = cases::wording_of(wording);
  return w ? w->in(lang) : std::string();
}

std::string Page::time(Time t) const {
  if (!has_time(t)) return kDash;
  std::string text = to_rfc3339(t).substr(0, 19);
  text[10] = ' ';
  return text;
}

std::string Page::times(Time t) const {
  if (!has_time(t)) return kDash;
  return say("pdf.times", {{"utc", time(t)}, {"jst", time(t + hours{9})}});
}

std::string Page::side(const std::string& id) const {
  const auto* s = record.side(id);
  return s == nullptr ? id : s->name.in(lang);
}

const Json& Page::criteria(const std::string& id) const {
  static const Json none;
  for (const Json& file : record.criteria) {
    if (file["id"].as_string() == id) return file;
  }
  return none;
}

namespace {

const Json& find(const Json& list, std::string_view id) {
  static const Json none;
  for (const Json& v : list.as_array()) {
    if (v["id"].as_string() == id) return v;
  }
  return none;
}

std::string label_line(const Label& label, Lang lang) {
  std::string to;
  for (const std::string& partner : label.releasable_to) to += (to.empty() ? "" : ", ") + partner;
  return said("pdf.label", {{"marking", std::string(tlp_name(label.marking))},
                            {"to", to.empty() ? said("pdf.nobody") : Message(to)},
                            {"originator", label.originator}})
      .in(lang);
}

void first_facts(const Page& p) {
  const auto& r = p.record;
  std::string names;
  for (const auto& s : r.sides) names += (names.empty() ? "" : p.comma()) + s.name.in(p.lang);
  const std::string state_key = "pdf.state." + r.state;
  p.sheet.facts(
      {{p.say("pdf.case"), {bold(r.id)}},
       {p.say("pdf.incident"), {body(r.incident.empty() ? kDash : r.incident)}},
       {p.say("pdf.state"), {body(has_text(p.lang, state_key) ? p.say(state_key) : r.state)}},
       {p.say("pdf.sides"), {body(names)}},
       {p.say("pdf.opened"), {body(p.times(r.opened))}},
       {p.say("pdf.frozen"), {body(p.times(r.frozen))}},
       {p.say("pdf.recorded"), {body(p.times(r.recorded))}},
       {p.say("pdf.rounds"), {body(std::to_string(r.last_round()))}},
       {p.say("pdf.evidence_root"), {mono(r.evidence_root.empty() ? kDash : r.evidence_root)}}});
}

void draw(const Page& p) {
  p.sheet.title(p.record.title.in(p.lang), p.say("pdf.title"));
  first_facts(p);
  p.sheet.space(4);
  p.sheet.note(p.say("pdf.note"));
  evidence(p);
  judgements(p);
  hypotheses(p);
  differences(p);
  coverage(p);
  severity(p);
  signatures(p);
  releases(p);
  proofs(p);
  explanation(p);
  sources(p);
}

}  // namespace

std::string Page::question(const std::string& of, const std::string& path) const {
  const std::size_t slash = path.find('/');
  const Json& item = find(criteria(of)["items"], path.substr(0, slash));
  std::string name = in(item["name"]);
  if (slash != std::string::npos && !name.empty())
    name += (lang == Lang::ja ? "：" : ": ") +
            in(find(item["elements"], path.substr(slash + 1))["name"]);
  return name.empty() ? path : name;
}

std::string Page::value(const std::string& of, const Json& v) const {
  if (v.is_null()) return {};
  if (v.is_object()) return in(v);
  std::string name = in(find(criteria(of)["scale"], v.as_string())["name"]);
  if (!name.empty()) return name;
  return v.is_string() ? v.as_string() : v.dump();
}

std::string Page::list(const Json& ids) const {
  std::string out;
  for (const Json& id : ids.as_array()) out += (out.empty() ? "" : ", ") + id.as_string();
  return out.empty() ? kDash : out;
}

std::vector<Json> Page::last_assessments() const {
  std::vector<Json> out;
  for (const Json& a : record.assessments) {
    if (a["round"].as_integer() == record.last_round()) out.push_back(a);
  }
  return out;
}

}  // namespace pdf

std::string case_pdf(const cases::CaseRecord& record, Lang lang) {
  YAGURA_ASSERT(has_time(record.recorded));
  SheetFrame frame;
  frame.title =
      said("pdf.title").in(lang) + (lang == Lang::ja ? "：" : ": ") + record.title.in(lang);
  frame.foot = record.id + "  " + to_rfc3339(record.recorded).substr(0, 10);
  frame.date = record.recorded;
  frame.lang = lang;
  if (record.exercise) frame.notice = said("pdf.exercise").in(lang);
  frame.label = pdf::label_line(record.label, lang);
  return print_sheet(frame, [&](Sheet& sheet) { pdf::draw({record, lang, sheet}); });
}

}  // namespace yagura
