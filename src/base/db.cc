#include "base/db.h"

#include <sqlite3.h>

#include "base/assert.h"
#include "base/result.h"

namespace yagura {
namespace {

// SQLite knows one way for a disk to be full; a quota and a limit of file sizes are others, which
// only the files of the database and of its log remember.
bool nothing_fits(sqlite3* db, int code) {
  if (code == SQLITE_IOERR_SHMSIZE || means_full(sqlite3_system_errno(db))) return true;
  for (const int which : {SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER}) {
    sqlite3_file* file = nullptr;
    int error = 0;
    if (sqlite3_file_control(db, "main", which, &file) == SQLITE_OK && file != nullptr &&
        file->pMethods != nullptr &&
        file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &error) == SQLITE_OK &&
        means_full(error)) {
      return true;
    }
  }
  return false;
}

}  // namespace

// ---- Query ----

Query::Query(const Db& db, sqlite3_stmt* statement, bool* in_use)
    : db_(&db), statement_(statement), in_use_(in_use) {}

Query::Query(Query&& other) noexcept
    : db_(other.db_), statement_(other.statement_), in_use_(other.in_use_), next_(other.next_) {
  other.statement_ = nullptr;
}

Query::~Query() {
  if (statement_ == nullptr) return;
  if (in_use_ == nullptr) {
    sqlite3_finalize(statement_);
    return;
  }
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  *in_use_ = false;
}

void Query::check(int code) const {
  if (code != SQLITE_OK) db_->fail(code);
}

Query& Query::integer(std::int64_t v) {
  check(sqlite3_bind_int64(statement_, next_++, v));
  return *this;
}

Query& Query::real(double v) {
  check(sqlite3_bind_double(statement_, next_++, v));
  return *this;
}

Query& Query::text(std::string_view v) {
  // A null pointer would bind NULL, so an empty view binds "".
  check(sqlite3_bind_text64(statement_, next_++, v.empty() ? "" : v.data(), v.size(),
                            SQLITE_TRANSIENT, SQLITE_UTF8));
  return *this;
}

Query& Query::blob(std::string_view v) {
  check(sqlite3_bind_blob64(statement_, next_++, v.empty() ? "" : v.data(), v.size(),
                            SQLITE_TRANSIENT));
  return *this;
}

Query& Query::null() {
  check(sqlite3_bind_null(statement_, next_++));
  return *this;
}

bool Query::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) db_->fail(code);
  return false;
}

void Query::again() {
  sqlite3_reset(statement_);
  next_ = 1;
}

void Query::run() {
  while (step()) {
  }
  again();
}

std::int64_t Query::i64(int column) const { return sqlite3_column_int64(statement_, column); }
double Query::f64(int column) const { return sqlite3_column_double(statement_, column); }

std::string_view Query::view(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return data == nullptr ? std::string_view()
                         : std::string_view(static_cast<const char*>(data), size);
}

bool Query::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

// ---- Db ----

Db::Db(const std::string& path, Mode mode, Duration busy_timeout) : path_(path) {
  const int flags = mode == Mode::create  ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                    : mode == Mode::write ? SQLITE_OPEN_READWRITE
                                          : SQLITE_OPEN_READONLY;
  const int code = sqlite3_open_v2(path.c_str(), &db_, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  try {
    if (code != SQLITE_OK) fail(code);
    const auto wait = std::chrono::duration_cast<milliseconds>(busy_timeout);
    sqlite3_busy_timeout(db_, static_cast<int>(wait.count()));
    sqlite3_extended_result_codes(db_, 1);
  } catch (...) {
    sqlite3_close(db_);
    throw;
  }
}

Db::~Db() {
  for (auto& [sql, cached] : cache_) sqlite3_finalize(cached.statement);
  sqlite3_close(db_);
}

void Db::fail(int code) const {
  const char* words = db_ != nullptr ? sqlite3_errmsg(db_) : sqlite3_errstr(code);
  int kind = code & 0xff;
  if (kind == SQLITE_IOERR && db_ != nullptr && nothing_fits(db_, code)) kind = SQLITE_FULL;
  switch (kind) {
    case SQLITE_FULL:
      throw EnvironmentError(said("error.disk_full"), path_, said("hint.free_or_retention"));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw EnvironmentError(said("error.db_locked"), path_, said("hint.close_other"));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      throw EnvironmentError(said("error.db_damaged"), path_, said("hint.doctor_or_backup"));
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
      throw EnvironmentError(said("error.db_cannot_open"), path_, said("hint.folder_rights"));
    case SQLITE_IOERR:
      throw EnvironmentError(said("error.db", {{"words", words}}), path_,
                             said("hint.disk_failing"));
    default:
      throw EnvironmentError(said("error.db", {{"words", words}}), path_, "");
  }
}

void Db::exec(std::string_view sql) const {
  const int code = sqlite3_exec(db_, std::string(sql).c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

Query Db::query(std::string_view sql) const {
  auto found = cache_.find(sql);
  if (found != cache_.end() && !found->second.in_use) {
    found->second.in_use = true;
    return Query(*this, found->second.statement, &found->second.in_use);
  }
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) fail(code);
  // A text that is in use (a nested query) or too many texts: prepared for this use only.
  if (found != cache_.end() || cache_.size() >= 200) return Query(*this, statement, nullptr);
  const auto added = cache_.emplace(std::string(sql), Cached{statement, true}).first;
  return Query(*this, statement, &added->second.in_use);
}

std::int64_t Db::number(std::string_view sql) const {
  Query q = query(sql);
  return q.step() ? q.i64(0) : 0;
}

std::int64_t Db::last_row() const { return sqlite3_last_insert_rowid(db_); }
std::int64_t Db::changes() const { return sqlite3_changes64(db_); }

void Db::backup_to(const std::string& path) const {
  Db target(path, Mode::create, seconds{10});
  sqlite3_backup* backup = sqlite3_backup_init(target.db_, "main", db_, "main");
  if (backup == nullptr) target.fail(sqlite3_errcode(target.db_));
  // In one go: a read transaction in WAL mode blocks no writer, and a stepwise copy would start
  // again with each commit.
  const int code = sqlite3_backup_step(backup, -1);
  sqlite3_backup_finish(backup);
  if (code != SQLITE_DONE) target.fail(code);
}

// ---- Transaction ----

Transaction::Transaction(const Db& db, std::string_view begin) : db_(db) { db.exec(begin); }

Transaction::~Transaction() {
  if (!open_) return;
  // SQLite has rolled back by itself after some errors (disk full): then this one fails, rightly.
  sqlite3_exec(db_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  db_.exec("COMMIT");
  open_ = false;
}

}  // namespace yagura
