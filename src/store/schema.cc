#include "store/schema.h"

#include <array>

#include "base/migrate.h"
#include "base/result.h"

namespace yagura {
namespace {

// 1: events with their evidence, exposure, conditions, feeds.
constexpr const char* kEvents = R"(
CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE revisions(
  row INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL, revision INTEGER NOT NULL, newest INTEGER NOT NULL,
  kind TEXT NOT NULL, state TEXT NOT NULL, known_at INTEGER NOT NULL,
  t0 INTEGER NOT NULL, t1 INTEGER,
  west INTEGER, south INTEGER, east INTEGER, north INTEGER,
  body BLOB NOT NULL, exhibits BLOB NOT NULL,
  UNIQUE(id, revision));
CREATE INDEX revisions_time ON revisions(t0, id) WHERE newest = 1;
CREATE INDEX revisions_kind ON revisions(kind, t0) WHERE newest = 1;
CREATE TABLE event_names(name TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY(name, id)) WITHOUT ROWID;
CREATE TABLE spans(
  id INTEGER PRIMARY KEY, feed INTEGER NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL,
  feed_name TEXT NOT NULL, content TEXT NOT NULL, content_start INTEGER NOT NULL,
  bytes BLOB NOT NULL, proof TEXT, UNIQUE(feed, start, length));
CREATE TABLE bundles(
  id TEXT PRIMARY KEY, hash TEXT NOT NULL, bytes INTEGER NOT NULL,
  synced INTEGER NOT NULL, unproven INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE feeds(feed INTEGER PRIMARY KEY, body TEXT NOT NULL, source TEXT NOT NULL);
CREATE TABLE rejects(
  row INTEGER PRIMARY KEY AUTOINCREMENT, feed INTEGER NOT NULL, start INTEGER NOT NULL,
  length INTEGER NOT NULL, reason TEXT NOT NULL, bytes BLOB NOT NULL);
CREATE TABLE exposure(
  hour INTEGER NOT NULL, detector TEXT NOT NULL, cell INTEGER NOT NULL, asset TEXT NOT NULL,
  live_us INTEGER NOT NULL, subject_us INTEGER NOT NULL,
  PRIMARY KEY(hour, detector, cell, asset)) WITHOUT ROWID;
CREATE TABLE conditions(id TEXT PRIMARY KEY, t0 INTEGER NOT NULL, t1 INTEGER NOT NULL,
  body BLOB NOT NULL) WITHOUT ROWID;
)";

// 2: tracks and the position archive. A segment's id is its track's ref << 32 | start in seconds,
// so no further index is needed; `span` is the seconds to its end. The R*Tree holds (lon, lat in
// 1e-7 degree, minutes since 1970).
constexpr const char* kTracks = R"(
CREATE TABLE tracks(
  ref INTEGER PRIMARY KEY, track INTEGER NOT NULL UNIQUE, subject TEXT NOT NULL,
  class INTEGER NOT NULL, person INTEGER NOT NULL, named INTEGER NOT NULL,
  name TEXT NOT NULL, call_sign TEXT NOT NULL, imo TEXT NOT NULL, length REAL,
  told INTEGER NOT NULL);
CREATE INDEX tracks_subject ON tracks(subject) WHERE subject <> '';
CREATE INDEX tracks_person ON tracks(ref) WHERE person = 1 AND named = 0;
CREATE TABLE segments(id INTEGER PRIMARY KEY, n INTEGER NOT NULL, span INTEGER NOT NULL,
  points BLOB NOT NULL);
CREATE VIRTUAL TABLE segment_box USING rtree_i32(id, west, east, south, north, m0, m1);
CREATE TABLE chunks(ref INTEGER NOT NULL, seq INTEGER NOT NULL, points BLOB NOT NULL,
  PRIMARY KEY(ref, seq)) WITHOUT ROWID;
CREATE TABLE open_tracks(
  ref INTEGER PRIMARY KEY, n INTEGER NOT NULL, t0 INTEGER NOT NULL, t1 INTEGER NOT NULL,
  west INTEGER NOT NULL, south INTEGER NOT NULL, east INTEGER NOT NULL, north INTEGER NOT NULL);
CREATE TABLE claims(
  ref INTEGER NOT NULL, claim TEXT NOT NULL, t0 INTEGER NOT NULL, t1 INTEGER NOT NULL,
  n INTEGER NOT NULL, feed INTEGER NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL,
  PRIMARY KEY(ref, claim)) WITHOUT ROWID;
)";

// 3: search and what else has a name. target: ref of a track, or minus the row of an asset.
constexpr const char* kNames = R"(
CREATE TABLE assets(row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name_en TEXT NOT NULL,
  name_ja TEXT NOT NULL, sector TEXT NOT NULL, lat INTEGER, lon INTEGER);
CREATE TABLE grams(gram TEXT NOT NULL, target INTEGER NOT NULL, PRIMARY KEY(gram, target)) WITHOUT ROWID;
CREATE TABLE words(word TEXT NOT NULL, target INTEGER NOT NULL, PRIMARY KEY(word, target)) WITHOUT ROWID;
CREATE TABLE texts(target INTEGER PRIMARY KEY, name TEXT NOT NULL, words TEXT NOT NULL);
CREATE TABLE reference_documents(type TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL,
  content BLOB NOT NULL, PRIMARY KEY(type, name)) WITHOUT ROWID;
)";

// 4: a checkpoint names the versions it was made with, so a few older ones stay.
constexpr const char* kVersions = R"(
CREATE TABLE reference_versions(
  row INTEGER PRIMARY KEY AUTOINCREMENT, type TEXT NOT NULL, name TEXT NOT NULL,
  version TEXT NOT NULL, content BLOB NOT NULL, UNIQUE(type, name, version));
INSERT INTO reference_versions(type, name, version, content)
  SELECT type, name, version, content FROM reference_documents;
DROP TABLE reference_documents;
)";

constexpr std::array kWatch = {kEvents, kTracks, kNames, kVersions};

// People's words are synced at once: they cannot be made again from the journal.
constexpr std::array kActions = {R"(
CREATE TABLE actions(
  row INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, revision INTEGER NOT NULL,
  action TEXT NOT NULL, initials TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL);
CREATE INDEX actions_event ON actions(event, row);
)"};

}  // namespace

std::size_t watch_schema_version() { return kWatch.size(); }

void migrate_watch(const Db& db, std::size_t version) {
  prepare_database(db, "NORMAL");
  db.exec("PRAGMA cache_size = -65536");  // 64 MiB
  db.exec("PRAGMA journal_size_limit = 67108864");
  migrate(db, kWatch, version == 0 ? kWatch.size() : version);
}

void migrate_actions(const Db& db) {
  prepare_database(db, "FULL");
  migrate(db, kActions, kActions.size());
}

void require_watch_version(const Db& db) {
  const auto have = static_cast<std::size_t>(db.number("PRAGMA user_version"));
  if (have == kWatch.size()) return;
  throw EnvironmentError(said(have > kWatch.size() ? "error.newer" : "error.not_ready"), db.path(),
                         said(have > kWatch.size() ? "hint.that_version" : "hint.watch_once"));
}

}  // namespace yagura
