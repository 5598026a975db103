#include "store/store.h"

#include <algorithm>
#include <filesystem>

#include "base/db.h"
#include "base/lock_file.h"
#include "store/archive.h"
#include "store/event_table.h"
#include "store/schema.h"
#include "store/small_tables.h"
#include "store/track_table.h"

namespace yagura {
namespace {

// Tracks sealed by age in one commit: 20,000 take about half a second.
constexpr std::size_t kSealBudget = 20'000;
constexpr std::size_t kDropBudget = 5'000;

std::string made(const std::string& dir) {
  std::error_code error;
  std::filesystem::create_directories(dir + "/evidence", error);
  if (error)
    throw EnvironmentError(said("error.cannot_make_folder"), dir, foreign_words(error.message()));
  return dir;
}

}  // namespace

class Store::Impl {
 public:
  Impl(const std::string& dir, const StoreOptions& options)
      : dir_(made(dir)),
        options_(options),
        lock_(dir, "store.lock"),
        db_(dir + "/watch.db", Db::Mode::create, options.busy_timeout),
        migrated_((migrate_watch(db_), true)),
        folder_(dir + "/evidence"),
        tracks_(db_),
        archive_(db_, tracks_),
        events_(db_, folder_, tracks_) {
    migrate_actions(Db(dir + "/actions.db", Db::Mode::create, options.busy_timeout));
    if (options.max_pages > 0)
      db_.exec("PRAGMA max_page_count = " + std::to_string(options.max_pages));
    options_.retention.person_scale = std::min<Duration>(options.retention.person_scale, hours{24});
    sequence_ =
        static_cast<std::uint64_t>(db_.number("SELECT value FROM meta WHERE key = 'sequence'"));
    Query q = db_.query("SELECT value FROM meta WHERE key = 'event_time'");
    if (q.step()) event_time_ = q.when(0);
    Transaction all(db_);
    events_.repair();
    all.commit();
    events_.remove_replaced();
  }

  void commit(const Commit& c) {
    keep_budget();
    const std::uint64_t sequence = std::max(sequence_, c.sequence);
    const Time now = std::max(event_time_, c.event_time);
    try {
      Transaction all(db_);
      write(c);
      housekeeping(now);
      meta("sequence", static_cast<std::int64_t>(sequence));
      meta("event_time", micros(now));
      all.commit();
    } catch (...) {
      forget();
      throw;
    }
    sequence_ = sequence;
    event_time_ = now;
    events_.remove_replaced();
  }

  void maintain() {
    try {
      Transaction all(db_);
      archive_.seal_due(event_time_, SIZE_MAX);
      events_.sync();
      all.commit();
    } catch (...) {
      forget();
      throw;
    }
    folder_.sweep([this](const std::string& hash) {
      Query q = db_.query("SELECT 1 FROM bundles WHERE hash = ?");
      return q.text(hash).step();
    });
    db_.exec("PRAGMA incremental_vacuum");
    db_.exec("PRAGMA optimize");
    db_.exec("PRAGMA wal_checkpoint(PASSIVE)");
  }

  void seal() {
    try {
      Transaction all(db_);
      archive_.seal_all();
      all.commit();
    } catch (...) {
      forget();
      throw;
    }
    maintain();
  }

  std::string checkpoint() const {
    Query q = db_.query("SELECT value FROM meta WHERE key = 'checkpoint'");
    return q.step() ? q.str(0) : std::string();
  }

  std::uint64_t sequence() const { return sequence_; }
  Time event_time() const { return event_time_; }
  const std::string& dir() const { return dir_; }

 private:
  void write(const Commit& c) {
    for (const ReferenceRow& row : c.references) put_reference(db_, row);
    for (const AssetRow& row : c.assets) tracks_.asset(row);
    for (const FeedStatus& feed : c.feeds) put_feed(db_, feed);
    for (const TrackInfo& info : c.tracks) tracks_.describe(info);
    archive_.add(c.points);
    if (c.seen) archive_.withdraw_others(*c.seen);
    for (const IdentityClaim& claim : c.claims) tracks_.claim(claim);
    for (const Condition& condition : c.conditions) put_condition(db_, condition);
    for (const EventCommit& event : c.events) events_.put(event);
    for (const ExposureRow& row : c.exposure) put_exposure(db_, row);
    for (const RejectSample& sample : c.rejects) put_reject(db_, sample);
    if (!c.rejects.empty()) trim_rejects(db_, options_.retention.reject_samples);
    for (const auto& [key, value] : c.facts) {
      db_.query("INSERT OR REPLACE INTO meta VALUES(?, ?)")
          .text("fact." + key)
          .text(value.dump())
          .run();
    }
    if (!c.checkpoint.empty()) {
      db_.query("INSERT OR REPLACE INTO meta VALUES('checkpoint', ?)").blob(c.checkpoint).run();
    }
  }

  // A little at each commit; what goes by the hour, when event time enters a new one.
  void housekeeping(Time now) {
    if (!has_time(now)) return;
    archive_.seal_due(now, kSealBudget);
    const auto hour = std::chrono::floor<hours>(now);
    if (hour == hour_) return;
    hour_ = hour;
    const Retention& keep = options_.retention;
    archive_.drop_person_scale(now - keep.person_scale);
    if (keep.positions.count() > 0) archive_.drop_before(now - keep.positions, kDropBudget);
    if (keep.events.count() > 0) events_.drop_before(now - keep.events, kDropBudget);
    drop("DELETE FROM exposure WHERE hour < ?", now, keep.exposure);
    drop("DELETE FROM conditions WHERE t1 < ?", now, keep.conditions);
    events_.sync();
  }

  void drop(const char* sql, Time now, Duration keep) {
    if (keep.count() > 0) db_.query(sql).time(now - keep).run();
  }

  std::uint64_t used_bytes() const {
    const auto pages = db_.number("PRAGMA page_count") - db_.number("PRAGMA freelist_count");
    return static_cast<std::uint64_t>(pages) * 8192 + events_.evidence_bytes();
  }

  // Positions go first, the oldest day first; events and their evidence never.
  void keep_budget() {
    const std::uint64_t budget = options_.retention.budget_bytes;
    if (budget == 0 || used_bytes() <= budget) return;
    while (used_bytes() > budget) {
      const auto oldest = archive_.oldest();
      if (!oldest) {
        throw EnvironmentError(said("error.budget", {{"bytes", std::to_string(budget)}}), dir_,
                               said("hint.raise_budget"));
      }
      Transaction all(db_);
      archive_.drop_before(*oldest + hours{24}, kDropBudget);
      all.commit();
    }
    db_.exec("PRAGMA incremental_vacuum");
  }

  void meta(const char* key, std::int64_t value) {
    db_.query("INSERT OR REPLACE INTO meta VALUES(?, ?)").text(key).integer(value).run();
  }

  // After a rollback, memory says again what the tables say.
  void forget() {
    tracks_.forget_cache();
    archive_.load();
    events_.forget_replaced();
    hour_ = {};
  }

  std::string dir_;
  StoreOptions options_;
  LockFile lock_;
  Db db_;
  bool migrated_;
  EvidenceFolder folder_;
  TrackTable tracks_;
  Archive archive_;
  EventTable events_;
  std::uint64_t sequence_ = 0;
  Time event_time_ = kNoTime;
  std::chrono::sys_time<hours> hour_{};
};

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

std::unique_ptr<Store> Store::open(const std::string& dir, StoreOptions options) {
  return std::unique_ptr<Store>(new Store(std::make_unique<Impl>(dir, options)));
}

void Store::commit(const Commit& commit) { impl_->commit(commit); }
std::uint64_t Store::sequence() const { return impl_->sequence(); }
Time Store::event_time() const { return impl_->event_time(); }
std::string Store::checkpoint() const { return impl_->checkpoint(); }
void Store::maintain() { impl_->maintain(); }
void Store::seal() { impl_->seal(); }
const std::string& Store::dir() const { return impl_->dir(); }

}  // namespace yagura
