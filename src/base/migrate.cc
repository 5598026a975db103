#include "base/migrate.h"

#include <string>

#include "base/result.h"

namespace yagura {
namespace {

constexpr int kApplicationId = 0x59677261;  // "Ygra", shown by file(1)

}  // namespace

void prepare_database(const Db& db, const char* synchronous) {
  if (db.number("PRAGMA user_version") == 0) {
    // Both must come before the first table.
    db.exec("PRAGMA page_size = 8192");
    db.exec("PRAGMA auto_vacuum = INCREMENTAL");
    db.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
  }
  db.exec("PRAGMA journal_mode = WAL");
  db.exec(std::string("PRAGMA synchronous = ") + synchronous);
  db.exec("PRAGMA temp_store = MEMORY");
}

void migrate(const Db& db, std::span<const char* const> list, std::size_t version) {
  const auto have = static_cast<std::size_t>(db.number("PRAGMA user_version"));
  if (have > list.size()) {
    throw EnvironmentError(said("error.newer"), db.path(), said("hint.that_version"));
  }
  for (std::size_t v = have; v < version; ++v) {
    Transaction step(db);
    db.exec(list[v]);
    db.exec("PRAGMA user_version = " + std::to_string(v + 1));
    step.commit();
  }
}

}  // namespace yagura
