// The tables of watch.db and actions.db, as numbered migrations in one list each. A new version
// adds a migration at the end; one that was released is never changed.
#pragma once

#include <cstddef>

#include "base/db.h"

namespace yagura {

std::size_t watch_schema_version();  // the newest

// Brings the file from whatever version to `version` (0 = the newest), each step in a transaction.
// Throws where the file is newer than this program.
void migrate_watch(const Db& db, std::size_t version = 0);
void migrate_actions(const Db& db);

// Throws unless the file has the newest version (readers do not migrate).
void require_watch_version(const Db& db);

}  // namespace yagura
