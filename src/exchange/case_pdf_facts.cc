// What does not depend on anyone's view: evidence, signatures, releases, proofs, the explanation,
// and the sources of the criteria.
#include "case/explanation.h"
#include "exchange/case_pdf_parts.h"

namespace yagura::pdf {
namespace {

// A digest in groups, so that it wraps where it may and can be compared by eye.
std::string grouped(const std::string& hex) {
  std::string out;
  for (std::size_t i = 0; i < hex.size(); i += 8) out += (i > 0 ? " " : "") + hex.substr(i, 8);
  return out.empty() ? kDash : out;
}

std::string role(const Page& p, const std::string& name) {
  const std::string key = "pdf.role." + name;
  return has_text(p.lang, key) ? p.say(key) : name;
}

std::string joined(const std::vector<std::string>& list) {
  std::string out;
  for (const std::string& one : list) out += (out.empty() ? "" : ", ") + one;
  return out.empty() ? kDash : out;
}

}  // namespace

void evidence(const Page& p) {
  p.sheet.heading(1, p.say("pdf.evidence"));
  Rich seen;
  for (const auto& s : p.record.sides)
    seen.push_back(
        body((seen.empty() ? "" : "\n") +
             p.say("pdf.assessed_on", {{"side", s.name.in(p.lang)},
                                       {"seen", std::to_string(p.record.seen_by(s.id))},
                                       {"all", std::to_string(p.record.evidence.size())}})));
  p.sheet.paragraph(seen);
  std::vector<std::vector<Rich>> rows;
  for (const auto& e : p.record.evidence) {
    std::string by;
    for (const std::string& s : e.seen_by) by += (by.empty() ? "" : p.comma()) + p.side(s);
    rows.push_back(
        {{bold(e.id)},
         {body(e.title.in(p.lang)), soft("\n" + e.cites), mono("\n" + grouped(e.sha256))},
         {body(e.source), soft("\n" + e.owner)},
         {body(p.time(e.source_time)),
          soft("\n" + p.say("pdf.received", {{"time", p.time(e.received)}}))},
         {bold(e.grade.empty() ? kDash : e.grade)},
         {body(by), soft("\n" + std::string(tlp_name(e.label.marking)))}});
  }
  p.sheet.table({{p.say("pdf.item"), 0.45},
                 {p.say("pdf.content"), 2.6},
                 {p.say("pdf.source"), 0.9},
                 {p.say("pdf.source_time"), 1.35},
                 {p.say("pdf.grade"), 0.5},
                 {p.say("pdf.seen_by"), 1.2}},
                rows);
}

void signatures(const Page& p) {
  p.sheet.heading(1, p.say("pdf.signatures"));
  std::vector<std::vector<Rich>> rows;
  for (const auto& s : p.record.signatures) {
    Rich what = {bold(p.say("signature." + s.action))};
    if (s.reservation) what.push_back(body("\n" + s.reservation->in(p.lang)));
    rows.push_back(
        {{bold(p.side(s.side)), body("\n" + s.signer), soft("\n" + role(p, s.role))},
         what,
         {body(p.time(s.time)),
          soft("\n" + p.say("pdf.log_entry", {{"index", std::to_string(s.log_index)}}))},
         {mono(s.key), soft("\n" + p.say("pdf.statement") + "\n"), mono(grouped(s.statement))},
         {{p.say(s.verified ? "pdf.verified" : "pdf.not_verified"), 8.5, true, false,
           s.verified ? Ink::strong : Ink::alert}}});
  }
  p.sheet.table({{p.say("pdf.signer"), 1.2},
                 {p.say("pdf.action"), 1.5},
                 {p.say("pdf.time"), 1.2},
                 {p.say("pdf.key"), 2},
                 {p.say("pdf.check"), 0.7}},
                rows);
}

void releases(const Page& p) {
  p.sheet.heading(1, p.say("pdf.releases"));
  std::vector<std::vector<Rich>> rows;
  for (const auto& r : p.record.releases) {
    Rich held;
    for (const auto& x : r.redactions)
      held.push_back(
          body((held.empty() ? "■ " : "\n■ ") + x.field + "  " + p.say("redaction." + x.reason)));
    if (held.empty()) held.push_back(body(kDash));
    rows.push_back(
        {{bold(p.side(r.to))},
         {body(joined(r.fields))},
         held,
         {body(p.time(r.time)),
          soft("\n" + p.say("pdf.log_entry", {{"index", std::to_string(r.log_index)}}))}});
  }
  p.sheet.table({{p.say("pdf.released_to"), 0.9},
                 {p.say("pdf.released"), 1.8},
                 {p.say("pdf.withheld"), 2},
                 {p.say("pdf.time"), 1.2}},
                rows);
}

void proofs(const Page& p) {
  p.sheet.heading(1, p.say("pdf.proofs"));
  p.sheet.paragraph({soft(p.say("pdf.proofs_note"))});
  if (p.record.proofs.empty()) return p.sheet.table({{"", 1}}, {});
  for (const auto& proof : p.record.proofs) {
    Rich path, witnesses;
    for (const std::string& h : proof.path)
      path.push_back(mono((path.empty() ? "" : "\n") + grouped(h)));
    for (const auto& w : proof.witnesses) {
      witnesses.push_back(body((witnesses.empty() ? "" : "\n") + w.name + "  "));
      witnesses.push_back(mono(w.key + "  "));
      witnesses.push_back(soft(p.say(w.verified ? "pdf.verified" : "pdf.not_verified")));
    }
    if (path.empty()) path.push_back(body(kDash));
    if (witnesses.empty()) witnesses.push_back(body(kDash));
    p.sheet.heading(2, proof.origin);
    p.sheet.facts({{p.say("pdf.entry"),
                    {body(p.say("pdf.entry_of", {{"index", std::to_string(proof.index)},
                                                 {"size", std::to_string(proof.size)}}))}},
                   {p.say("pdf.root"), {mono(grouped(proof.root))}},
                   {p.say("pdf.leaf"), {mono(grouped(proof.leaf))}},
                   {p.say("pdf.path"), path},
                   {p.say("pdf.witnesses"), witnesses},
                   {p.say("pdf.check"),
                    {{p.say(proof.verified ? "pdf.verified" : "pdf.not_verified"), 8.5, true, false,
                      proof.verified ? Ink::strong : Ink::alert}}}});
  }
}

void explanation(const Page& p) {
  const auto parsed = cases::parse_claims(Json(p.record.claims));
  if (parsed.claims.empty()) return;
  p.sheet.heading(1, p.say("pdf.explanation"));
  // Nothing of a set of claims that does not pass is shown as an explanation.
  if (!parsed.problems.empty()) return p.sheet.paragraph({soft(p.say("pdf.explanation_refused"))});
  const auto all = cases::explain(p.record.id, p.record.title, parsed.claims);
  std::vector<std::vector<Rich>> rows;
  for (const auto& e : all.entries) {
    using Kind = cases::ExplanationEntry::Kind;
    if (e.kind == Kind::sentence) {
      rows.push_back({{bold(std::to_string(e.number))},
                      {body(e.text.in(p.lang))},
                      {body(e.claim), soft("\n" + joined(e.signed_by))},
                      {bold(e.grade)}});
    } else {
      std::string bar;
      for (std::size_t i = 0; i < e.claims.size() && i < 40; ++i) bar += "■";
      rows.push_back({{},
                      {bold(bar.empty() ? bar : bar + "  "), soft(e.text.in(p.lang))},
                      {body(joined(e.claims))},
                      {}});
    }
  }
  p.sheet.table({{"", 0.3},
                 {p.say("pdf.sentence"), 4.5},
                 {p.say("pdf.claim"), 1.2},
                 {p.say("pdf.grade"), 0.6}},
                rows);
}

void sources(const Page& p) {
  p.sheet.heading(1, p.say("pdf.sources"));
  std::vector<std::vector<Rich>> rows;
  for (const Json& file : p.record.criteria) {
    Rich from;
    for (const Json& s : file["sources"].as_array()) {
      from.push_back(body((from.empty() ? "" : "\n") + s["title"].as_string()));
      from.push_back(soft("  " + s["place"].as_string()));
      if (const std::string& open = s["unverified"].as_string(); !open.empty())
        from.push_back({"  " + p.say("pdf.unverified"), 7.5, true, false, Ink::alert});
    }
    rows.push_back({{bold(p.in(file["name"])), soft("\n" + file["author"].as_string())},
                    {body(file["edition"].as_string())},
                    from,
                    {mono(file["version"].as_string())}});
  }
  p.sheet.table({{p.say("pdf.criteria"), 1.6},
                 {p.say("pdf.edition"), 0.7},
                 {p.say("pdf.source"), 2.6},
                 {p.say("pdf.version"), 1.5}},
                rows);
}

}  // namespace yagura::pdf
