#include "app/case_evidence.h"

#include <charconv>

namespace yagura {

std::optional<std::string> event_bytes(const StoreReader& store, const std::string& id,
                                       int revision) {
  for (const EventRow& row : store.revisions(id)) {
    if (row.revision == revision) return row.body;
  }
  return std::nullopt;
}

namespace {

std::string cited(const Json& event) {
  return event["id"].as_string() + "@" + std::to_string(event["revision"].as_integer());
}

}  // namespace

std::vector<std::string> items_about(const StoreReader& store, const std::string& id) {
  const auto row = store.event(id);
  const auto body = row ? Json::parse(row->body) : Json();
  if (!row || !body) return {};
  std::vector<std::string> out = {cited(*body)};
  if (const Json* incident = body->find("incident")) {
    out.push_back(cited((*incident)["root"]));
    for (const Json& join : (*incident)["joins"].as_array()) out.push_back(cited(join["event"]));
  }
  return out;
}

std::optional<cases::ManifestItem> manifest_item(const StoreReader& store, JournalClock& clock,
                                                 const std::string& text) {
  const std::size_t at = text.rfind('@');
  std::string id = text;
  int revision = 0;
  if (at != std::string::npos) {
    const auto read = std::from_chars(text.data() + at + 1, text.data() + text.size(), revision);
    if (read.ec == std::errc{} && read.ptr == text.data() + text.size() && revision > 0)
      id = text.substr(0, at);
  }
  const auto newest = store.event(id);
  if (!newest) return std::nullopt;
  if (revision == 0) revision = newest->revision;
  const auto bytes = event_bytes(store, id, revision);
  const auto body = bytes ? Json::parse(*bytes) : Json();
  if (!bytes || !body) return std::nullopt;
  cases::ManifestItem item;
  item.event = id;
  item.revision = revision;
  item.hash = sha256(*bytes);
  item.evidence_root = (*body)["evidence"]["root"].as_string();
  for (const Json& s : (*body)["sources"].as_array()) item.sources.push_back(s.as_string());
  item.source_time = parse_rfc3339((*body)["start"].as_string()).value_or(kNoTime);
  item.received_time =
      clock.time_of(static_cast<std::uint64_t>((*body)["known_at"].as_integer())).value_or(kNoTime);
  item.label = (*body)["label"];
  item.owner = (*body)["label"]["originator"].as_string();
  return item;
}

}  // namespace yagura
