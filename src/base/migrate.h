// The tables of a database as numbered migrations in one list. A new version adds a migration at
// the end; one that was released is never changed.
#pragma once

#include <cstddef>
#include <span>

#include "base/db.h"

namespace yagura {

// What every database of a node has: pages of 8 KiB, write-ahead log, our application id.
// `synchronous` is SQLite's word: "NORMAL" for what can be made again, "FULL" for what cannot.
void prepare_database(const Db& db, const char* synchronous);

// Brings the file from whatever version to `version` (<= list.size()), each step in a transaction.
// Throws where the file is newer than this program.
void migrate(const Db& db, std::span<const char* const> list, std::size_t version);

}  // namespace yagura
