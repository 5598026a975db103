// Joining: the joiner within the pipeline. Facts are read off the revisions that are published, and
// what the joiner says of them becomes numbered, stamped revisions of incidents, as of events.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/event_book.h"
#include "app/exposure_book.h"
#include "app/pipeline_config.h"
#include "join/joiner.h"
#include "model/room.h"

namespace yagura {

// Reference documents of this type and name hold join rules (docs/formats/join-rules.md).
inline constexpr std::string_view kRulesType = "rules";
// Kinds of incidents begin so.
inline constexpr std::string_view kIncidentPrefix = "incident.";
inline bool is_incident(std::string_view kind) { return kind.starts_with(kIncidentPrefix); }

class Joining {
 public:
  explicit Joining(const EventBook::Context& context);

  // What shapes the facts: sources and what they derive from, where assets lie, the rules. True
  // where other rules hold than before: then what was known stands under the new ones. Throws
  // EnvironmentError where the rules are not usable.
  bool set_about(const EventBook::Context& context, const PipelineConfig& config,
                 const std::vector<ReferenceDocument>& documents);

  bool names(std::string_view kind) const;   // whether any rule asks for events of the kind
  bool misses(std::string_view kind) const;  // likewise, and the rules of before did not
  void on_event(const Json& body);           // a revision, as published
  void on_exposure(const Exposure& delta) { joiner_->on_exposure(delta); }
  void on_exposure(const ExposureTotal& total);
  void on_condition(const Condition& condition) { joiner_->on_condition(condition); }
  void advance(Time now);

  // Revisions of incidents that became due. `cause`: of a second look, "" else.
  std::vector<Event> take(std::uint64_t known_at, std::string_view cause);
  // Ids and revisions of recent incidents that were published and are none any more; wanted after
  // a change of rules or a rebuilding only.
  std::vector<std::pair<std::string, int>> left_over() const;
  std::optional<Event> retract(Event earlier, std::uint64_t known_at, std::string_view cause);

  // After a loss of state: what the store holds, oldest first. `recent`: may still change.
  void remember(const Json& body, bool recent);

  std::size_t open_count() const { return book_.open_count(); }
  Json status() const;  // budgets and the state of the history, for people

  void save(Writer& w) const;
  bool load(Reader& r);

 private:
  join::Fact fact_of(const Json& body) const;
  Json body_of(const join::Incident& incident) const;

  EventBook book_;  // of incidents
  std::vector<Source> sources_;
  std::string originator_;
  struct Place {
    Position position;
    double radius_m;
  };
  std::map<std::string, Place> assets_;  // by "asset:..."
  std::unique_ptr<join::Joiner> joiner_;
  std::set<std::string, std::less<>> missed_;  // kinds that the rules of before did not name
  Time now_ = kNoTime;
};

// The document that says what this node joins by: name and content of a rules file, or the standard
// ones.
ReferenceDocument rules_document(std::string content);
ReferenceDocument standard_rules_document();

}  // namespace yagura
