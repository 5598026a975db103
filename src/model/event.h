// Event: a finding with an identity that never changes and revisions that only add.
// A detector hands out drafts; the pipeline numbers them, labels them, names their sources and
// rule, and writes the canonical bytes (docs/formats/event.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/position.h"
#include "base/time.h"
#include "base/wire.h"
#include "model/evidence.h"
#include "model/observation.h"

namespace yagura {

enum class EventState : std::uint8_t { open, closed, retracted };
std::string_view state_name(EventState s);

// Why a revision was made.
enum class Reason : std::uint8_t {
  opened,
  updated,
  closed,
  revised,
  retracted,
  superseded,
  merged_into
};
std::string_view reason_name(Reason r);

// Where an event is: a point or circle, and the S2 cells it fills where it has any.
struct Area {
  Position centre;
  double radius_m = 0;               // 0 = a point
  std::vector<std::uint64_t> cells;  // S2 ids, sorted; may be empty
  Json json() const;                 // {"lat","lon","radius_m","cells":[tokens]}
};

struct EventDraft {
  std::string id;    // event_id(...), made when it opens and kept
  std::string kind;  // registered: "sea.encounter"
  EventState state = EventState::open;
  Reason reason = Reason::opened;
  std::string reason_text;      // for retracted/superseded/merged_into: the other id or the cause
  std::vector<TrackId> tracks;  // in the order of `subjects`
  std::vector<Subject> subjects;
  Time start;
  std::optional<Time> end;               // absent while it goes on
  std::optional<Area> area;              // an event has an area or an asset
  std::string asset;                     // "asset:port-demo" or "sensor:..." or ""
  Json measures = Json(Json::Object{});  // numbers already rounded to the descriptor's resolution
  std::optional<double> score;
  Json references = Json(Json::Object{});  // name -> version of the reference data used
  std::string message_key;                 // of locales: "event.sea.encounter"
  Json message_args = Json(Json::Object{});
  EvidenceSet evidence;

  void save(Writer& w) const;
  void load(Reader& r);
};

// kind, '-', 16 hex digits of SHA-256 over kind, the rule's major version, subjects (or, without
// any, track names) sorted, the zone or asset, and the time of the opening record in microseconds.
std::string event_id(std::string_view kind, int rule_major, std::vector<Subject> subjects,
                     std::string_view zone_or_asset, Time opening);

// The canonical form of one revision, as published and stored (design section 2). Members in the
// order of the design; `dump()` sorts them.
struct Event {
  std::string id;
  int revision = 1;
  std::string kind;
  std::uint64_t known_at = 0;  // journal sequence of the record that made it known
  Json body;                   // the whole object, id and revision included
  EvidenceSet evidence;
  std::string canonical() const { return body.dump(); }
};

}  // namespace yagura
