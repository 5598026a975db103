// Db and Query: SQLite as a value that throws EnvironmentError with one line for a person.
// Statements are prepared once per text and reused.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

struct sqlite3;
struct sqlite3_stmt;

namespace yagura {

class Db;

// One use of a prepared statement; resets it when it goes. Columns count from 0, parameters from 1
// in the order of bind calls. Views are valid until the next step().
class Query {
 public:
  ~Query();
  Query(Query&& other) noexcept;
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  Query& operator=(Query&&) = delete;

  Query& integer(std::int64_t v);
  Query& real(double v);
  Query& text(std::string_view v);
  Query& blob(std::string_view v);
  Query& null();
  Query& time(Time t) { return integer(micros(t)); }

  bool step();   // true: a row is there
  void run();    // steps to the end and makes ready for the next bind calls
  void again();  // ready for the next bind calls

  std::int64_t i64(int column) const;
  std::uint64_t u64(int column) const { return static_cast<std::uint64_t>(i64(column)); }
  std::int32_t i32(int column) const { return static_cast<std::int32_t>(i64(column)); }
  double f64(int column) const;
  std::string_view view(int column) const;  // text or blob
  std::string str(int column) const { return std::string(view(column)); }
  Time when(int column) const { return time_from_micros(i64(column)); }
  bool is_null(int column) const;

 private:
  friend class Db;
  Query(const Db& db, sqlite3_stmt* statement, bool* in_use);
  void check(int code) const;
  const Db* db_;
  sqlite3_stmt* statement_;
  bool* in_use_;  // of the cached statement; nullptr: not cached, finalised when this goes
  int next_ = 1;
};

class Db {
 public:
  enum class Mode : std::uint8_t { create, write, read };
  Db(const std::string& path, Mode mode, Duration busy_timeout);
  ~Db();
  Db(const Db&) = delete;
  Db& operator=(const Db&) = delete;

  void exec(std::string_view sql) const;
  Query query(std::string_view sql) const;
  std::int64_t number(
      std::string_view sql) const;  // first column of the first row; 0 without a row
  std::int64_t last_row() const;
  std::int64_t changes() const;
  void backup_to(const std::string& path) const;

  const std::string& path() const { return path_; }
  [[noreturn]] void fail(int code) const;
  sqlite3* handle() const { return db_; }

 private:
  friend class Query;
  std::string path_;
  sqlite3* db_ = nullptr;
  struct Cached {
    sqlite3_stmt* statement;
    bool in_use;
  };
  mutable std::map<std::string, Cached, std::less<>> cache_;
};

// BEGIN IMMEDIATE; rolled back unless commit() was called.
class Transaction {
 public:
  explicit Transaction(const Db& db, std::string_view begin = "BEGIN IMMEDIATE");
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  const Db& db_;
  bool open_ = true;
};

}  // namespace yagura
