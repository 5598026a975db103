// Whether a store is sound, and copies of it.
#pragma once

#include <string>
#include <vector>

#include "base/db.h"
#include "store/evidence_folder.h"

namespace yagura {

// One line per problem, in English.
std::vector<std::string> find_problems(const Db& db, const EvidenceFolder& folder);

// watch.db and actions.db through SQLite's backup, evidence/ file by file, into `target` (made).
void copy_store(const Db& db, const std::string& from, const std::string& target);

}  // namespace yagura
