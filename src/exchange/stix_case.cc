#include "exchange/stix_case.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/assert.h"
#include "case/criteria.h"
#include "exchange/uuid.h"

namespace yagura {
namespace {

using cases::CaseRecord;
using cases::Wording;

// uuid5(URL namespace, "urn:yagura:case-export"). The namespace of the standard (00abedb4-...) is
// for observables only.
constexpr std::string_view kSpace = "ab2fb792-f3b3-55bd-930b-e8907d193dc3";
constexpr std::string_view kTlpExtension =
    "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

// The published marking objects of TLP 2.0 (oasis-open/cti-stix-common-objects).
struct TlpObject {
  std::string_view uuid, name;
};
constexpr TlpObject kTlp[] = {{"94868c89-83c2-464b-929b-a1a8aa3c8487", "clear"},
                              {"bab4a63c-aed9-4cf5-a766-dfca5abac2bb", "green"},
                              {"55d920b0-5e8b-4f79-9ee9-91f868d9b421", "amber"},
                              {"939a9414-2ddd-4d32-a0cd-375ea402b003", "amber+strict"},
                              {"e828b379-4e03-4974-9ac4-e53a884c97c1", "red"}};

// `created` and `modified` have exactly three decimals (STIX 2.1, 3.2).
std::string stix_time(Time t) { return to_rfc3339(t).substr(0, 23) + "Z"; }

std::string joined(const std::vector<std::string>& list, std::string_view empty) {
  std::string out;
  for (const std::string& one : list) out += (out.empty() ? "" : ", ") + one;
  return out.empty() ? std::string(empty) : out;
}

std::string_view opinion_of(const std::string& word) {
  static const std::map<std::string, std::string_view, std::less<>> scale = {
      {"almost_no_chance", "strongly-disagree"},
      {"very_unlikely", "strongly-disagree"},
      {"unlikely", "disagree"},
      {"roughly_even_chance", "neutral"},
      {"likely", "agree"},
      {"very_likely", "strongly-agree"},
      {"almost_certain", "strongly-agree"}};
  const auto at = scale.find(word);
  return at == scale.end() ? "" : at->second;
}

int confidence_of(const std::string& level) {
  return level == "low" ? 15 : level == "moderate" ? 50 : level == "high" ? 85 : -1;
}

class Bundle {
 public:
  explicit Bundle(const CaseRecord& record) : record_(record) {
    YAGURA_ASSERT(has_time(record.recorded));
  }

  Json build() {
    marks_ = markings(record_.label);
    incident();
    for (const auto& side : record_.sides) identity(side);
    for (const auto& e : record_.evidence) evidence(e);
    for (const Json& a : record_.assessments) {
      if (a["round"].as_integer() == record_.last_round()) assessment(a);
    }
    for (const Json& d : record_.differences) difference(d);
    for (const auto& s : record_.signatures) signature(s);
    grouping();
    Json all(Json::Array{});
    for (const auto& [id, object] : marking_objects_) all.push(object);
    for (Json& object : objects_) all.push(std::move(object));
    return Json::object(
        {{"type", "bundle"}, {"id", id_of("bundle", "")}, {"objects", std::move(all)}});
  }

 private:
  std::string id_of(std::string_view type, const std::string& place) const {
    return std::string(type) + "--" +
           uuid_v5(kSpace, record_.id + "\n" + std::string(type) + "\n" + place);
  }
  Json markings(const Label& label);
  // An object with what all have; its texts in Japanese become a language-content.
  std::string add(std::string_view type, const std::string& place, Json members,
                  const std::map<std::string, std::string>& japanese, const Json& marks);
  void incident();
  void identity(const CaseRecord::Side& side);
  void evidence(const CaseRecord::Evidence& e);
  void assessment(const Json& a);
  void judgement(const Json& j, const std::string& side);
  std::string value_note(const Json& j, const Wording& question);
  void difference(const Json& d);
  void signature(const CaseRecord::Signature& s);
  void grouping();
  Wording name_of(const std::string& criteria, const std::string& path) const;
  std::string note(const std::string& place, const Wording& abstract, const Wording& content,
                   const Json& refs, const std::string& side, const Json& marks);
  std::string identity_id(const std::string& side) const { return id_of("identity", side); }

  const CaseRecord& record_;
  Json marks_;  // references of the case's own label
  std::string incident_id_;
  std::map<std::string, Json> marking_objects_;
  std::map<std::string, std::string> evidence_ids_;
  std::set<std::string> ids_;
  std::vector<Json> objects_;
};

Json Bundle::markings(const Label& label) {
  const TlpObject& tlp = kTlp[static_cast<std::size_t>(label.marking)];
  const std::string tlp_id = "marking-definition--" + std::string(tlp.uuid);
  Json extension = Json::object({{"extension_type", "property-extension"}, {"tlp_2_0", tlp.name}});
  marking_objects_[tlp_id] =
      Json::object({{"type", "marking-definition"},
                    {"spec_version", "2.1"},
                    {"id", tlp_id},
                    {"created", "2022-10-01T00:00:00.000Z"},
                    {"name", tlp_name(label.marking)},
                    {"extensions", Json::object({{std::string(kTlpExtension), extension}})}});
  // Not of the case: equal labels share one object over all exports.
  const std::string statement = "RELEASABLE TO: " + joined(label.releasable_to, "nobody") +
                                "; ORIGINATOR: " + label.originator;
  const std::string own = "marking-definition--" + uuid_v5(kSpace, "statement\n" + statement);
  marking_objects_[own] = Json::object({{"type", "marking-definition"},
                                        {"spec_version", "2.1"},
                                        {"id", own},
                                        {"created", "2022-10-01T00:00:00.000Z"},
                                        {"definition_type", "statement"},
                                        {"definition", Json::object({{"statement", statement}})}});
  return Json::array({tlp_id, own});
}

std::string Bundle::add(std::string_view type, const std::string& place, Json members,
                        const std::map<std::string, std::string>& japanese, const Json& marks) {
  const std::string id = id_of(type, place);
  if (!ids_.insert(id).second) return id;  // said twice in the record: said once here
  const std::string created =
      stix_time(has_time(record_.opened) ? record_.opened : record_.recorded);
  const std::string modified = stix_time(std::max(record_.opened, record_.recorded));
  members.set("type", type)
      .set("spec_version", "2.1")
      .set("id", id)
      .set("created", created)
      .set("modified", modified)
      .set("object_marking_refs", marks);
  if (type != "language-content") members.set("lang", "en");
  if (record_.exercise) members.set("labels", Json::array({"exercise"}));
  objects_.push_back(std::move(members));
  if (japanese.empty()) return id;
  Json texts(Json::Object{});
  for (const auto& [property, text] : japanese) texts.set(property, text);
  add("language-content", id,
      Json::object({{"object_ref", id},
                    {"object_modified", modified},
                    {"contents", Json::object({{"ja", std::move(texts)}})}}),
      {}, marks);
  return id;
}

std::string Bundle::note(const std::string& place, const Wording& abstract, const Wording& content,
                         const Json& refs, const std::string& side, const Json& marks) {
  Json members =
      Json::object({{"abstract", abstract.en}, {"content", content.en}, {"object_refs", refs}});
  if (!side.empty()) members.set("created_by_ref", identity_id(side));
  return add("note", place, std::move(members),
             {{"abstract", abstract.ja}, {"content", content.ja}}, marks);
}

void Bundle::incident() {
  const Wording text = cases::wording(
      "stix.incident",
      {{"id", record_.id}, {"incident", record_.incident}, {"root", record_.evidence_root}});
  const std::string mark_en = record_.exercise ? "EXERCISE: " : "";
  const std::string mark_ja = record_.exercise ? "【演習】" : "";
  incident_id_ = add("incident", "",
                     Json::object({{"name", mark_en + record_.title.en}, {"description", text.en}}),
                     {{"name", mark_ja + record_.title.ja}, {"description", text.ja}}, marks_);
}

void Bundle::identity(const CaseRecord::Side& side) {
  add("identity", side.id,
      Json::object({{"name", side.name.en}, {"identity_class", "organization"}}),
      {{"name", side.name.ja}}, marks_);
}

// The item's own label marks its note: it may be stricter than the case's.
void Bundle::evidence(const CaseRecord::Evidence& e) {
  const Wording text = cases::wording("stix.evidence", {{"id", e.id},
                                                        {"cites", e.cites},
                                                        {"source", e.source},
                                                        {"owner", e.owner},
                                                        {"time", to_rfc3339(e.source_time)},
                                                        {"grade", e.grade},
                                                        {"hash", e.sha256}});
  evidence_ids_[e.id] =
      note("evidence/" + e.id, e.title, text, Json::array({incident_id_}), "", markings(e.label));
}

Wording Bundle::name_of(const std::string& criteria, const std::string& path) const {
  const std::size_t slash = path.find('/');
  const auto find = [](const Json& list, std::string_view id) -> const Json& {
    static const Json none;
    for (const Json& v : list.as_array()) {
      if (v["id"].as_string() == id) return v;
    }
    return none;
  };
  for (const Json& file : record_.criteria) {
    if (file["id"].as_string() != criteria) continue;
    const Json& item = find(file["items"], path.substr(0, slash));
    const auto name = cases::wording_of(item["name"]);
    if (slash == std::string::npos) return name.value_or(Wording{path, path});
    const auto inner = cases::wording_of(find(item["elements"], path.substr(slash + 1))["name"]);
    if (name && inner) return {name->en + ": " + inner->en, name->ja + "：" + inner->ja};
  }
  return {path, path};
}

// One note for each value held of a criterion, whoever holds it: sides that hold the same give
// their opinion on the same note.
std::string Bundle::value_note(const Json& j, const Wording& question) {
  const std::string place =
      "value/" + j["criteria"].as_string() + "/" + j["path"].as_string() + "/" + j["value"].dump();
  const Json& value = j["value"];
  const auto own = cases::wording_of(value);
  Wording text = own.value_or(Wording{value.is_string() ? value.as_string() : value.dump(),
                                      value.is_string() ? value.as_string() : value.dump()});
  for (const Json& file : record_.criteria) {
    if (file["id"].as_string() != j["criteria"].as_string()) continue;
    for (const Json& option : file["scale"].as_array()) {
      if (option["id"] == value) text = cases::wording_of(option["name"]).value_or(text);
    }
  }
  return note(place, question, {question.en + ": " + text.en, question.ja + "：" + text.ja},
              Json::array({incident_id_}), "", marks_);
}

void Bundle::judgement(const Json& j, const std::string& side) {
  const std::string place = side + "/" + j["criteria"].as_string() + "/" + j["path"].as_string();
  const Wording question = name_of(j["criteria"].as_string(), j["path"].as_string());
  const bool abstains = j.find("abstains") != nullptr;
  const auto text = cases::wording_of(abstains ? j["abstains"] : j["statement"]);
  Json refs = Json::array({incident_id_});
  for (const char* list : {"supporting", "contradicting"}) {
    for (const Json& e : j[list].as_array()) {
      const auto at = evidence_ids_.find(e.as_string());
      if (at != evidence_ids_.end()) refs.push(at->second);
    }
  }
  if (text) {
    const Wording title =
        abstains ? cases::wording("stix.abstains", {{"question", {question.en, question.ja}}})
                 : question;
    note("statement/" + place, title, *text, refs, side, marks_);
  }
  const std::string_view opinion = opinion_of(j["probability"]["word"].as_string());
  if (abstains || opinion.empty()) return;
  Json members = Json::object({{"opinion", opinion},
                               {"created_by_ref", identity_id(side)},
                               {"authors", Json::array({side})},
                               {"object_refs", Json::array({value_note(j, question)})}});
  const int confidence = confidence_of(j["confidence"].as_string());
  if (confidence >= 0) members.set("confidence", confidence);
  std::map<std::string, std::string> japanese;
  if (text) {
    members.set("explanation", text->en);
    japanese["explanation"] = text->ja;
  }
  add("opinion", place, std::move(members), japanese, marks_);
}

void Bundle::assessment(const Json& a) {
  const std::string& side = a["side"].as_string();
  if (record_.side(side) == nullptr) return;  // no identity to speak for
  for (const Json& j : a["judgements"].as_array()) judgement(j, side);
}

void Bundle::difference(const Json& d) {
  const Wording question = name_of(d["criteria"].as_string(), d["path"].as_string());
  std::string sides, rounds;
  for (const auto& [side, value] : d["sides"].as_object())
    sides += (sides.empty() ? "" : "; ") + side + ": " + value.dump();
  for (const Json& r : d["rounds"].as_array()) rounds += (rounds.empty() ? "" : ", ") + r.dump();
  const Wording text =
      cases::wording(d["open"].as_bool() ? "stix.difference_open" : "stix.difference_settled",
                     {{"aspect", said("aspect." + d["aspect"].as_string())},
                      {"sides", sides},
                      {"rounds", rounds}});
  note("difference/" + d["id"].as_string(), question, text, Json::array({incident_id_}), "",
       marks_);
}

void Bundle::signature(const CaseRecord::Signature& s) {
  if (record_.side(s.side) == nullptr) return;
  const Wording action = cases::wording("signature." + s.action);
  Wording text = cases::wording("stix.signature", {{"signer", s.signer},
                                                   {"action", {action.en, action.ja}},
                                                   {"key", s.key},
                                                   {"statement", s.statement},
                                                   {"index", std::to_string(s.log_index)}});
  if (s.reservation) {
    text.en += " " + s.reservation->en;
    text.ja += s.reservation->ja;
  }
  note("signature/" + s.side + "/" + std::to_string(s.log_index) + "/" + s.key, action, text,
       Json::array({incident_id_}), s.side, marks_);
}

void Bundle::grouping() {
  Json refs(Json::Array{});
  for (const Json& object : objects_) {
    if (object["type"].as_string() != "language-content") refs.push(object["id"]);
  }
  add("grouping", "",
      Json::object({{"name", record_.title.en}, {"context", "unspecified"}, {"object_refs", refs}}),
      {{"name", record_.title.ja}}, marks_);
}

}  // namespace

Json stix_case_bundle(const CaseRecord& record) { return Bundle(record).build(); }

}  // namespace yagura
