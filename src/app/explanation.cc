#include "app/explanation.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "app/incident_words.h"
#include "app/looked_at.h"
#include "app/registry.h"
#include "app/words.h"
#include "interop/events.h"

namespace yagura {
namespace {

constexpr std::size_t kShown = 10;  // exhibits, without --all

std::string readable(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (byte < 0x20 || byte >= 0x7f) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out;
}

std::string value_text(const Json& value) {
  return plain(value.is_string() ? value.as_string() : value.dump());
}

std::vector<SegmentRoot> roots_of(const std::string& node) {
  std::ifstream file(node + "/journal/roots", std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return parse_roots(text);
}

// The descriptor's words for one option or measure.
template <class List>
std::string_view summary_of(const List& list, std::string_view name, Lang lang) {
  for (const auto& item : list) {
    if (item.name == name) return item.summary.in(lang);
  }
  return "";
}

}  // namespace

Explanation::Explanation(const StoreReader& store, Lang lang, const std::string& node,
                         bool all_evidence)
    : store_(store),
      lang_(lang),
      all_evidence_(all_evidence),
      roots_(roots_of(node)),
      assets_(store.assets()),
      clock_(node + "/journal") {}

void Explanation::print(const EventRow& row) {
  const Json body = Json::parse(row.body).value_or(Json());
  if (body.find("incident") != nullptr) return print_incident(row, body);
  const DetectorInfo* rule = find_detector(row.kind);
  print_what(row, body);
  print_time(body);
  print_subjects(body);
  if (const Json* area = body.find("area")) head("explain.place", area_words(*area, lang_));
  print_rule(body, rule);
  print_measures(body, rule);
  print_revisions(row.id);
  print_origin(body);
  print_exposure(body, rule);
  if (rule != nullptr) head("explain.refuted_by", std::string(rule->refuted_by.in(lang_)));
  print_actions(row.id);
  print_evidence(row.id, body);
}

void Explanation::print_incident(const EventRow& row, const Json& body) {
  const IncidentWords words(body, lang_, [this](const std::string& s) { return name_of(s); });
  fmt::print("{}\n{}\n\n", words.title(), words.rate());
  print_state(row, body);
  print_time(body);
  if (const Json* area = body.find("area")) head("explain.place", area_words(*area, lang_));
  head("incident.channel", words.channel());
  const auto section = [&](std::string_view key, const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    fmt::print("{}{}\n", say(key), lang_ == Lang::ja ? "：" : ":");
    for (const std::string& line : lines) fmt::print("    {}\n", line);
  };
  section("incident.rate", words.rate_lines());
  section("incident.factors", words.factors());
  section("incident.hypotheses", words.hypotheses());
  section("incident.refutes", words.refutes());
  section("incident.unseen", words.unseen());
  section("incident.events", words.events());
  print_rule(body, nullptr);
  print_revisions(row.id);
  print_origin(body);
  print_actions(row.id);
}

std::string Explanation::say(std::string_view key,
                             std::initializer_list<MessageArgument> arguments) const {
  return said(key, arguments).in(lang_);
}

void Explanation::head(std::string_view key, const std::string& value) const {
  fmt::print("{}{}{}\n", say(key), lang_ == Lang::ja ? "：" : ": ", plain(value));
}

void Explanation::print_what(const EventRow& row, const Json& body) const {
  if (const DetectorInfo* rule = find_detector(row.kind)) fmt::print("{}\n", rule->title.in(lang_));
  fmt::print("{}\n\n", plain(event_message(body, lang_)));
  print_state(row, body);
}

void Explanation::print_state(const EventRow& row, const Json& body) const {
  head(body.find("incident") != nullptr ? "incident.id" : "explain.id", row.id);
  head("explain.state",
       fmt::format("{} · {} · {}", say("page.state." + row.state),
                   say("explain.revision_n", {{"n", std::to_string(row.revision)}}),
                   say("page.disposition." + std::string(disposition_name(row.disposition)))));
  if (row.state == "retracted") {
    const std::string other = replaced_by(body);
    head("explain.retracted", other.empty() ? say("explain.retracted_words")
                                            : say("explain.replaced_words", {{"id", other}}));
  }
  if (body["exercise"].as_bool()) head("explain.exercise", say("explain.exercise_yes"));
}

void Explanation::print_time(const Json& body) const {
  const Time start = parse_rfc3339(body["start"].as_string()).value_or(kNoTime);
  const auto end = parse_rfc3339(body["end"].as_string());
  head("explain.start", time_words(start, lang_));
  if (!end) return head("explain.end", say("explain.open"));
  if (*end == start) return;
  head("explain.end", time_words(*end, lang_));
  head("explain.duration", duration_words(*end - start, lang_));
}

void Explanation::print_subjects(const Json& body) const {
  std::vector<std::string> told;
  for (const Json& s : body["subjects"].as_array()) {
    if (std::find(told.begin(), told.end(), s.as_string()) != told.end()) continue;
    told.push_back(s.as_string());
    head("explain.subject", s.as_string() + name_of(s.as_string()));
  }
  if (body.find("asset"))
    head("explain.asset", body["asset"].as_string() + name_of(body["asset"].as_string()));
}

// Name, call sign and IMO number as far as they are known, behind two spaces.
std::string Explanation::name_of(const std::string& subject) const {
  for (const AssetRow& a : assets_) {
    if (a.id != subject) continue;
    const std::string& own = lang_ == Lang::ja ? a.name_ja : a.name_en;
    return own.empty() ? "" : "  " + own;
  }
  const auto rows = store_.tracks_of(subject);
  if (rows.empty()) return "";
  const TrackInfo& info = rows.back().info;
  std::string out = info.name.empty() ? "" : "  " + info.name;
  if (!info.call_sign.empty()) out += "  " + say("explain.call_sign", {{"value", info.call_sign}});
  if (!info.imo.empty()) out += "  IMO " + info.imo;
  return out;
}

void Explanation::print_rule(const Json& body, const DetectorInfo* rule) const {
  const Json& r = body["rule"];
  head("explain.rule", r["name"].as_string() + " " + r["version"].as_string() +
                           (rule ? " – " + std::string(rule->summary.in(lang_)) : ""));
  for (const auto& [name, value] : r["parameters"].as_object()) {
    fmt::print("    {} = {}  {}\n", name, value_text(value),
               rule ? summary_of(rule->options, name, lang_) : "");
  }
  for (const auto& [name, value] : body["references"].as_object())
    fmt::print("    {} {}\n", plain(name), value_text(value));
}

void Explanation::print_measures(const Json& body, const DetectorInfo* rule) const {
  if (body["measures"].as_object().empty()) return;
  fmt::print("{}\n", say("explain.measures"));
  for (const auto& [name, value] : body["measures"].as_object()) {
    fmt::print("    {} = {}  {}\n", name, value_text(value),
               rule ? summary_of(rule->measures, name, lang_) : "");
  }
}

// What the pipeline names as a cause in words; other texts (of detectors, the id of another event)
// as they are.
std::string Explanation::cause(const std::string& text) const {
  for (const std::string_view known :
       {"late_data", "no_room", "reference_changed", "rule_changed"}) {
    if (text == known) return say("cause." + text);
  }
  return incident_reason(text, lang_);
}

void Explanation::print_revisions(const std::string& id) {
  fmt::print("{}\n", say("explain.revisions"));
  for (const EventRow& r : store_.revisions(id)) {
    const Json body = Json::parse(r.body).value_or(Json());
    const auto known = clock_.time_of(r.known_at);
    const std::string when =
        known ? say("explain.known_time", {{"time", time_words(*known, lang_)}})
              : say("explain.known_record", {{"number", std::to_string(r.known_at)}});
    const std::string why = cause(body["reason_text"].as_string());
    fmt::print("    {}  {}  {}  {}{}\n", r.revision,
               say("page.reason." + body["reason"].as_string()), say("page.state." + r.state), when,
               why.empty() ? "" : "  " + plain(why));
  }
}

void Explanation::print_origin(const Json& body) const {
  const auto joined = [](const Json& list) {
    std::string out;
    for (const Json& one : list.as_array()) out += (out.empty() ? "" : ", ") + one.as_string();
    return out;
  };
  head("explain.sources", joined(body["sources"]));
  const Json& label = body["label"];
  const std::string marking = label["marking"].as_string();
  const std::string meaning = "explain.tlp." + marking;
  head(
      "explain.label",
      marking + (has_text(lang_, meaning) ? (lang_ == Lang::ja ? "：" : ": ") + say(meaning) : ""));
  const std::string partners = joined(label["releasable_to"]);
  head("explain.releasable", partners.empty() ? say("explain.nobody") : partners);
  head("explain.originator", label["originator"].as_string());
}

// What this detector could have seen at this place and in these hours.
void Explanation::print_exposure(const Json& body, const DetectorInfo* rule) const {
  if (rule != nullptr && !rule->exposure_of_event)
    return head("explain.exposure", say("explain.exposure_none"));
  const LookedAt seen = looked_at(store_, body);
  if (seen.live == Duration{}) return head("explain.exposure", say("page.looked_none"));
  head("explain.exposure",
       say("explain.exposure_value",
           {{"live", fmt::format("{:.1f}", to_seconds(seen.live) / 3600)},
            {"subject", fmt::format("{:.1f}", to_seconds(seen.subject) / 3600)}}));
}

void Explanation::print_actions(const std::string& id) const {
  for (const Action& a : store_.actions(id)) {
    head("explain.action",
         fmt::format("{}  {} ({})  {}  {}", time_words(a.at, lang_), say("page.did." + a.action),
                     a.initials, say("explain.revision_n", {{"n", std::to_string(a.revision)}}),
                     a.reason));
  }
}

// The key exhibits first: they made the event open, grow or close.
void Explanation::print_evidence(const std::string& id, const Json& body) const {
  auto exhibits = store_.evidence(id);
  fmt::print("{}\n", say("explain.evidence", {{"count", body["evidence"]["count"].dump()},
                                              {"kept", std::to_string(exhibits.size())}}));
  std::stable_partition(exhibits.begin(), exhibits.end(),
                        [](const KeptExhibit& e) { return e.key; });
  const std::size_t shown = all_evidence_ ? exhibits.size() : std::min(kShown, exhibits.size());
  for (std::size_t i = 0; i < shown; ++i) print_exhibit(exhibits[i]);
  if (shown < exhibits.size()) {
    fmt::print("  {}\n", say("explain.more", {{"count", std::to_string(exhibits.size() - shown)}}));
  }
}

void Explanation::print_exhibit(const KeptExhibit& e) const {
  fmt::print("  {} {}  {}\n      {}\n", e.key ? "*" : " ",
             say("explain.exhibit", {{"feed", plain(e.exhibit.feed)},
                                     {"content", plain(e.exhibit.content)},
                                     {"offset", std::to_string(e.exhibit.content_offset)},
                                     {"length", std::to_string(e.exhibit.span.length)}}),
             proof_state(e), readable(e.exhibit.bytes));
}

std::string Explanation::proof_state(const KeptExhibit& e) const {
  if (e.exhibit.proof.is_null()) return "";
  const auto proof = SpanProof::from_json(e.exhibit.proof);
  std::string bytes;
  // The proof of these very bytes at this very place, not of others that were put here.
  const bool good = proof && proof->span == e.exhibit.span && verify(*proof, roots_, &bytes) &&
                    bytes == e.exhibit.bytes;
  return say(good ? "explain.proof_good" : "explain.proof_bad");
}

}  // namespace yagura
