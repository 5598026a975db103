// Incident JSON: what an incident says (docs/formats/incident.md). Its revisions are canonical
// bytes like those of events, and it has an event's members: kind "incident.<family>", label,
// sources, message.
#pragma once

#include "base/json.h"
#include "join/joiner.h"

namespace yagura::join {

// Everything but revision, reason, known_at, originator and the exercise mark.
Json findings_of(const Incident& incident);

// The strictest of its events' labels: the highest marking, and only partners that all are released
// to.
Label label_of(const Incident& incident);

}  // namespace yagura::join
