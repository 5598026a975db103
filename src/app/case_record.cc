#include "app/case_record.h"

#include <filesystem>

#include "app/case_evidence.h"
#include "app/registry.h"

namespace yagura {

using namespace cases;

namespace {

std::optional<ItemFacts> facts_of(const StoreReader& events, const std::string& id, int revision) {
  const auto bytes = event_bytes(events, id, revision);
  const auto body = bytes ? Json::parse(*bytes) : Json();
  if (!bytes || !body) return std::nullopt;
  ItemFacts out;
  const std::string& kind = (*body)["kind"].as_string();
  out.kind = kind.starts_with("incident.") ? "incident" : "event";
  out.bytes = static_cast<std::int64_t>(bytes->size());
  const DetectorInfo* rule = find_detector(kind);
  if (const auto title = wording_of((*body)["incident"]["title"]))
    out.title = *title;
  else if (rule != nullptr)
    out.title = {std::string(rule->title.en), std::string(rule->title.ja)};
  else
    out.title = {kind, kind};
  return out;
}

}  // namespace

CaseRecord case_record(const std::string& node, const CaseStore& store, const CaseState& state,
                       const CriteriaSet& set) {
  const auto events =
      std::filesystem::exists(node + "/watch.db") ? StoreReader::open(node) : nullptr;
  const auto logs = store.logs();
  std::map<std::string, SignedNote> checkpoints;
  for (const CaseLog* log : logs) {
    if (const auto note = store.checkpoint(log->origin()))
      checkpoints.emplace(log->origin(), *note);
  }
  const auto facts = [&](const std::string& id, int revision) {
    return events ? facts_of(*events, id, revision) : std::nullopt;
  };
  return record_of(state, {logs, checkpoints, set, facts});
}

}  // namespace yagura
