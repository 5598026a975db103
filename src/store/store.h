// The store of a node: watch.db (SQLite), actions.db and evidence/ in the node's folder
// (docs/formats/store.md). One writer process; any number of readers in other processes, also while
// it writes. Each object belongs to one thread at a time. Everything that fails for the sake of
// disk, lock or damage throws EnvironmentError with one line for a person.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/bundle.h"
#include "store/commit.h"
#include "store/query.h"

namespace yagura {

struct StoreOptions {
  Retention retention;
  Duration busy_timeout = seconds{10};  // how long another connection may hold the database
  std::uint64_t max_pages =
      0;  // of 8 KiB in watch.db, then it is as if the disk were full; 0 = none
};

struct StoreFigures {
  std::uint64_t events = 0, incidents = 0, revisions = 0, spans = 0, bundles = 0;
  std::uint64_t tracks = 0, segments = 0, archived = 0,
                open_points = 0;  // points in segments; not yet
  std::uint64_t database_bytes = 0, evidence_bytes = 0;
};

class Store {
 public:
  // Makes what is missing, migrates what is old, repairs unfinished evidence files.
  // "another yagura is writing to DIR (pid N)" when it is locked.
  static std::unique_ptr<Store> open(const std::string& dir, StoreOptions options = {});
  ~Store();

  // Everything in one transaction, or nothing. Idempotent on (event id, revision): the same body
  // again is a no-op, another body throws "journal and store disagree".
  void commit(const Commit& commit);

  std::uint64_t sequence() const;  // of the newest commit, 0 before the first
  Time event_time() const;
  std::string checkpoint() const;  // the newest given, "" before

  // Seals what is open, drops what is too old, fsyncs evidence, lets the file shrink. Called by
  // commit() in small steps; call it when a run ends.
  void maintain();
  // Seals all open positions (end of a history load), so that the archive is compact.
  void seal();

  const std::string& dir() const;

 private:
  class Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

class StoreReader {
 public:
  // Throws where `dir` holds no store, or one of a newer version.
  static std::unique_ptr<StoreReader> open(const std::string& dir);
  ~StoreReader();

  std::uint64_t sequence() const;  // all of them as of the newest commit
  Time event_time() const;
  std::map<std::string, Json> facts() const;
  StoreFigures figures() const;

  // Error reasons: "bad_cursor".
  Result<EventPage> events(const EventQuery& query) const;
  std::vector<EventRow> revisions(const std::string& id) const;  // oldest first; empty = unknown id
  std::optional<EventRow> event(const std::string& id,
                                std::optional<std::uint64_t> as_known_at = std::nullopt) const;
  // Revisions with row > after, in order of row: what is new since then. newest_row() starts it.
  std::vector<EventRow> changes(std::int64_t after, std::size_t limit) const;
  std::int64_t newest_row() const;
  std::map<std::string, std::uint64_t> counts_by_kind(Time from,
                                                      Time to) const;  // newest revisions

  // Exhibits of a revision (0 = newest) in (feed, offset) order.
  std::vector<KeptExhibit> evidence(const std::string& id, int revision = 0) const;
  // The bundle of the event as of now, as one canonical JSON document (docs/formats/evidence.md).
  std::optional<std::string> export_event(const std::string& id) const;

  std::optional<TrackRow> track(TrackId id) const;
  // All tracks of a subject ("mmsi:431000001"), or the one of "track:...", newest last.
  std::vector<TrackRow> tracks_of(std::string_view subject) const;
  // Positions in [from, to] in order of time, at most `limit` (then evenly thinned, ends kept).
  std::vector<Point> positions(TrackId id, Time from, Time to, std::size_t limit = 100'000) const;
  // All positions in the box and [from, to], by track and time; at most `limit`.
  std::vector<Point> positions_in(const Box& area, Time from, Time to,
                                  std::size_t limit = 1'000'000) const;
  // Each track's newest position in [at - look_back, at], where that lies in the box; by track.
  std::vector<TrackRow> objects_at(Time at, const Box& area, Duration look_back = minutes{30},
                                   std::size_t limit = 200'000) const;
  // Names of ships and assets by any part of two characters or more; MMSI, IMO, call sign, ICAO
  // address and asset id from their beginning. Width, kana and case are folded. Person-scale tracks
  // are never found.
  std::vector<SearchHit> search(std::string_view text, std::size_t limit = 50) const;
  std::vector<ClaimRow> claims(TrackId id) const;

  std::vector<ExposureRow> exposure(const ExposureQuery& query) const;
  std::vector<Condition> conditions(Time from, Time to) const;  // valid at some time in [from, to]
  std::vector<FeedStatus> feeds() const;
  std::vector<RejectSample> rejects(std::size_t limit) const;  // newest first
  std::vector<AssetRow> assets() const;
  std::vector<ReferenceRow> references(std::string_view type) const;  // the newest of each
  std::vector<ReferenceRow> reference_versions() const;               // the newest few of each
  std::vector<Action> actions(const std::string& event) const;        // oldest first

  // A copy of watch.db, actions.db and evidence/ as of now into `dir` (made; must be empty), while
  // the writer goes on.
  void backup(const std::string& dir) const;
  // One line per problem found, in English; empty = sound. Reads everything: for `doctor`.
  std::vector<std::string> check() const;

 private:
  class Impl;
  explicit StoreReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// What people say of events goes to actions.db: not derived from the journal, so it is apart,
// synced at once, and may be written by the server or a command while the intake writes watch.db.
class ActionWriter {
 public:
  static std::unique_ptr<ActionWriter> open(const std::string& dir);
  ~ActionWriter();
  // Error reasons: "unknown_event", "unknown_revision", "bad_action", "bad_initials", "bad_reason",
  // "too_many_actions": an event takes 100.
  Result<void> add(const Action& action);

 private:
  class Impl;
  explicit ActionWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace yagura
