#include "case/case_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/assert.h"
#include "base/db.h"
#include "base/lock_file.h"
#include "base/migrate.h"

namespace yagura::cases {
namespace {

// 1. The triggers keep a slip of this program, not an intruder, from changing what was logged.
constexpr std::array<const char*, 1> kMigrations = {R"(
CREATE TABLE logs(origin TEXT PRIMARY KEY, vkey TEXT NOT NULL, own INTEGER NOT NULL) WITHOUT ROWID;
CREATE UNIQUE INDEX one_own ON logs(own) WHERE own = 1;
CREATE TABLE entries(
  origin TEXT NOT NULL REFERENCES logs(origin), place INTEGER NOT NULL,
  leaf BLOB NOT NULL, body TEXT NOT NULL, PRIMARY KEY(origin, place)) WITHOUT ROWID;
CREATE TRIGGER entries_stay BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER entries_keep BEFORE UPDATE OF origin, place, leaf ON entries
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TABLE checkpoints(
  origin TEXT NOT NULL REFERENCES logs(origin), size INTEGER NOT NULL, note TEXT NOT NULL,
  PRIMARY KEY(origin, size)) WITHOUT ROWID;
CREATE TRIGGER checkpoints_stay BEFORE DELETE ON checkpoints
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TABLE cosigned(
  origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, at INTEGER NOT NULL)
  WITHOUT ROWID;
CREATE TABLE sealed(
  case_id TEXT NOT NULL, round INTEGER NOT NULL, side TEXT NOT NULL, nonce BLOB NOT NULL,
  assessment TEXT NOT NULL, criteria TEXT NOT NULL, PRIMARY KEY(case_id, round, side)) WITHOUT ROWID;
)"};

std::string path_in(const std::string& dir) { return dir + "/case.db"; }

// SQLite gives its log the rights of the database, so these are set before it opens it.
void make_private(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  struct stat about{};
  const bool ok = fd >= 0 && ::fstat(fd, &about) == 0 &&
                  ((about.st_mode & 077) == 0 || ::fchmod(fd, 0600) == 0);
  const int error = errno;
  if (fd >= 0) ::close(fd);
  if (!ok)
    throw EnvironmentError(said("error.db_cannot_open"), path, foreign_words(std::strerror(error)));
}

std::string made(const std::string& dir) {
  std::error_code error;
  std::filesystem::create_directories(dir, error);
  if (error)
    throw EnvironmentError(said("error.cannot_make_folder"), dir, foreign_words(error.message()));
  return dir;
}

}  // namespace

class CaseStore::Impl {
 public:
  Impl(const std::string& dir, const CaseStoreOptions& options)
      : lock_(std::make_unique<LockFile>(made(dir), "case.lock")),
        db_(private_path(dir), Db::Mode::create, options.busy_timeout) {
    prepare_database(db_, "FULL");
    db_.exec("PRAGMA foreign_keys = ON");
    if (options.max_pages != 0)
      db_.exec("PRAGMA max_page_count = " + std::to_string(options.max_pages));
    migrate(db_, kMigrations, kMigrations.size());
    load();
  }

  explicit Impl(const std::string& dir) : db_(path_in(dir), Db::Mode::read, seconds{10}) {
    const auto have = static_cast<std::size_t>(db_.number("PRAGMA user_version"));
    if (have != kMigrations.size())
      throw EnvironmentError(said(have > kMigrations.size() ? "error.newer" : "error.not_ready"),
                             path_in(dir), said("hint.that_version"));
    Transaction as_of_now(db_, "BEGIN");
    load();
  }

  void load();
  void reload() {
    logs_.clear();
    broken_.clear();
    load();
  }
  void write(const std::string& origin, const std::vector<StoredEntry>& entries, std::uint64_t size,
             const SignedNote& note) const;
  std::vector<Error> problems() const;
  SignedNote newest(const std::string& origin) const;

  std::unique_ptr<LockFile> lock_;  // absent where it only reads
  Db db_;
  std::map<std::string, CaseLog> logs_;
  std::string own_;
  std::vector<Error> broken_;  // rows that are none

 private:
  static std::string private_path(const std::string& dir) {
    make_private(path_in(dir));
    return path_in(dir);
  }
};

void CaseStore::Impl::load() {
  Query logs = db_.query("SELECT origin, vkey, own FROM logs ORDER BY origin");
  while (logs.step()) {
    const auto key = NoteKey::parse(logs.view(1));
    if (!key || key->name != logs.view(0)) {
      broken_.push_back(key ? Error{"bad_vkey", logs.str(0)} : key.error());
      continue;
    }
    if (logs.i64(2) == 1) own_ = key->name;
    CaseLog& log = logs_.emplace(key->name, CaseLog(*key)).first->second;
    Query rows = db_.query("SELECT place, leaf, body FROM entries WHERE origin = ? ORDER BY place");
    rows.text(key->name);
    while (rows.step()) {
      const auto leaf = digest_of(rows.view(1));
      if (!leaf || rows.u64(0) != log.size()) {
        const Message text =
            said("log.hole", {{"origin", log.origin()}, {"index", std::to_string(log.size())}});
        broken_.push_back({"hole", text.in(Lang::en), text.in(Lang::ja)});
        break;
      }
      log.add({rows.u64(0), *leaf, rows.str(2)});
    }
  }
}

void CaseStore::Impl::write(const std::string& origin, const std::vector<StoredEntry>& entries,
                            std::uint64_t size, const SignedNote& note) const {
  Transaction t(db_);
  for (const StoredEntry& e : entries) {
    db_.query("INSERT INTO entries(origin, place, leaf, body) VALUES(?, ?, ?, ?)")
        .text(origin)
        .integer(static_cast<std::int64_t>(e.index))
        .blob(bytes_of(e.leaf_data))
        .text(e.wire)
        .run();
  }
  db_.query("INSERT INTO checkpoints(origin, size, note) VALUES(?, ?, ?)")
      .text(origin)
      .integer(static_cast<std::int64_t>(size))
      .text(note.str())
      .run();
  t.commit();
}

SignedNote CaseStore::Impl::newest(const std::string& origin) const {
  Query q = db_.query("SELECT note FROM checkpoints WHERE origin = ? ORDER BY size DESC LIMIT 1");
  q.text(origin);
  if (!q.step()) return {};
  auto note = SignedNote::parse(q.view(0));
  return note ? *std::move(note) : SignedNote{"?", {}};
}

std::vector<Error> CaseStore::Impl::problems() const {
  std::vector<Error> out = broken_;
  for (const auto& [origin, log] : logs_) {
    const SignedNote note = newest(origin);
    if (note.text.empty() && log.size() == 0) continue;
    const auto checkpoint = log.check(note);
    if (!checkpoint) {
      out.push_back(checkpoint.error());
    } else if (checkpoint->size != log.size()) {
      const Message text = said("log.beyond", {{"origin", origin}});
      out.push_back({"beyond", text.in(Lang::en), text.in(Lang::ja)});
    }
  }
  return out;
}

CaseStore::CaseStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
CaseStore::~CaseStore() = default;

bool CaseStore::exists(const std::string& dir) { return std::filesystem::exists(path_in(dir)); }

std::unique_ptr<CaseStore> CaseStore::open(const std::string& dir, CaseStoreOptions options) {
  auto impl = std::make_unique<Impl>(dir, options);
  if (const auto problems = impl->problems(); !problems.empty())
    throw EnvironmentError(problems.front().message(), path_in(dir), said("hint.case_backup"));
  return std::unique_ptr<CaseStore>(new CaseStore(std::move(impl)));
}

std::unique_ptr<CaseStore> CaseStore::open_for_reading(const std::string& dir) {
  if (!exists(dir)) throw EnvironmentError(said("case.no_store"), dir, said("hint.case_open"));
  return std::unique_ptr<CaseStore>(new CaseStore(std::make_unique<Impl>(dir)));
}

const std::string& CaseStore::own_origin() const { return impl_->own_; }

std::vector<const CaseLog*> CaseStore::logs() const {
  std::vector<const CaseLog*> out;
  for (const auto& [origin, log] : impl_->logs_) out.push_back(&log);
  return out;
}

const CaseLog* CaseStore::log(const std::string& origin) const {
  const auto it = impl_->logs_.find(origin);
  return it == impl_->logs_.end() ? nullptr : &it->second;
}

std::vector<Error> CaseStore::problems() const { return impl_->problems(); }

std::vector<StoredEntry> CaseStore::entries(const std::string& origin, std::uint64_t from,
                                            std::size_t limit) const {
  Query q = impl_->db_.query(
      "SELECT place, leaf, body FROM entries WHERE origin = ? AND place >= ? ORDER BY place "
      "LIMIT ?");
  q.text(origin).integer(static_cast<std::int64_t>(from)).integer(static_cast<std::int64_t>(limit));
  std::vector<StoredEntry> out;
  while (q.step()) {
    const auto leaf = digest_of(q.view(1));
    if (leaf) out.push_back({q.u64(0), *leaf, q.str(2)});
  }
  return out;
}

std::vector<SignedNote> CaseStore::checkpoints(const std::string& origin) const {
  Query q = impl_->db_.query("SELECT note FROM checkpoints WHERE origin = ? ORDER BY size");
  q.text(origin);
  std::vector<SignedNote> out;
  while (q.step()) {
    auto note = SignedNote::parse(q.view(0));
    out.push_back(note ? *std::move(note) : SignedNote{"?", {}});
  }
  return out;
}

std::optional<SignedNote> CaseStore::checkpoint(const std::string& origin) const {
  SignedNote note = impl_->newest(origin);
  if (note.text.empty()) return std::nullopt;
  return note;
}

void CaseStore::add_log(const NoteKey& key, bool own) {
  YAGURA_ASSERT(good_origin(key.name) && impl_->lock_ && !impl_->logs_.contains(key.name));
  Transaction t(impl_->db_);
  impl_->db_.query("INSERT INTO logs(origin, vkey, own) VALUES(?, ?, ?)")
      .text(key.name)
      .text(key.text())
      .integer(own ? 1 : 0)
      .run();
  t.commit();
  impl_->logs_.emplace(key.name, CaseLog(key));
  if (own) impl_->own_ = key.name;
}

void CaseStore::append(const std::string& origin, const std::vector<StoredEntry>& entries,
                       const SignedNote& note) {
  YAGURA_ASSERT(impl_->lock_);
  CaseLog& log = impl_->logs_.at(origin);
  for (const StoredEntry& e : entries) log.add(e);
  const auto checkpoint = log.check(note);
  YAGURA_ASSERT(checkpoint && checkpoint->size == log.size());
  try {
    impl_->write(origin, entries, log.size(), note);
  } catch (...) {
    impl_->reload();  // memory says what the disk says
    throw;
  }
}

void CaseStore::put_signatures(const std::string& origin, const SignedNote& note) {
  const auto checkpoint = Checkpoint::parse(note.text);
  YAGURA_ASSERT(impl_->lock_ && checkpoint && checkpoint->origin == origin);
  Transaction t(impl_->db_);
  impl_->db_.query("UPDATE checkpoints SET note = ? WHERE origin = ? AND size = ?")
      .text(note.str())
      .text(origin)
      .integer(static_cast<std::int64_t>(checkpoint->size))
      .run();
  t.commit();
}

void CaseStore::put_fields(const std::string& origin, std::uint64_t index, const Entry& entry) {
  YAGURA_ASSERT(impl_->lock_ &&
                entry.leaf_data() == impl_->logs_.at(origin).entries().at(index).leaf_data);
  // What is taken out is overwritten on the disk too, not only given free.
  impl_->db_.exec("PRAGMA secure_delete = ON");
  Transaction t(impl_->db_);
  impl_->db_.query("UPDATE entries SET body = ? WHERE origin = ? AND place = ?")
      .text(entry.wire())
      .text(origin)
      .integer(static_cast<std::int64_t>(index))
      .run();
  t.commit();
  impl_->db_.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  impl_->reload();
}

std::optional<Checkpoint> CaseStore::last_cosigned(const std::string& origin) const {
  Query q = impl_->db_.query("SELECT size, root FROM cosigned WHERE origin = ?");
  q.text(origin);
  if (!q.step()) return std::nullopt;
  const auto root = digest_of(q.view(1));
  YAGURA_ASSERT(root);
  return Checkpoint{origin, q.u64(0), *root};
}

void CaseStore::set_cosigned(const Checkpoint& checkpoint, Time at) {
  YAGURA_ASSERT(impl_->lock_);
  Transaction t(impl_->db_);
  impl_->db_
      .query(
          "INSERT INTO cosigned(origin, size, root, at) VALUES(?, ?, ?, ?) ON CONFLICT(origin) "
          "DO UPDATE SET size = excluded.size, root = excluded.root, at = excluded.at")
      .text(checkpoint.origin)
      .integer(static_cast<std::int64_t>(checkpoint.size))
      .blob(bytes_of(checkpoint.root))
      .time(at)
      .run();
  t.commit();
}

void CaseStore::seal(const SealedAssessment& sealed) {
  YAGURA_ASSERT(impl_->lock_);
  Transaction t(impl_->db_);
  // An assessment whose commit did not reach the log is written over by the next try.
  impl_->db_
      .query(
          "INSERT OR REPLACE INTO sealed(case_id, round, side, nonce, assessment, criteria) "
          "VALUES(?, ?, ?, ?, ?, ?)")
      .text(sealed.case_id)
      .integer(sealed.round)
      .text(sealed.side)
      .blob(sealed.nonce)
      .text(sealed.assessment)
      .text(sealed.criteria)
      .run();
  t.commit();
}

std::optional<SealedAssessment> CaseStore::sealed(const std::string& case_id, int round,
                                                  const std::string& side) const {
  Query q = impl_->db_.query(
      "SELECT nonce, assessment, criteria FROM sealed WHERE case_id = ? AND round = ? AND side = "
      "?");
  q.text(case_id).integer(round).text(side);
  if (!q.step()) return std::nullopt;
  return SealedAssessment{case_id, round, side, q.str(0), q.str(1), q.str(2)};
}

void CaseStore::backup_to(const std::string& path) const { impl_->db_.backup_to(path); }

}  // namespace yagura::cases
