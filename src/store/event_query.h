// Lists of events out of the tables; the database `acts` (actions.db) is attached.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/db.h"
#include "base/result.h"
#include "store/query.h"

namespace yagura {

Result<EventPage> find_events(const Db& db, const EventQuery& query);
std::optional<EventRow> find_event(const Db& db, const std::string& id,
                                   std::optional<std::uint64_t> as_known_at);
std::vector<EventRow> find_revisions(const Db& db, const std::string& id);
std::vector<EventRow> find_changes(const Db& db, std::int64_t after, std::size_t limit);

}  // namespace yagura
