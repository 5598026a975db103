#include <algorithm>
#include <filesystem>

#include "base/db.h"
#include "store/archive_read.h"
#include "store/event_query.h"
#include "store/event_table.h"
#include "store/schema.h"
#include "store/search.h"
#include "store/small_tables.h"
#include "store/soundness.h"
#include "store/store.h"

namespace yagura {

class StoreReader::Impl {
 public:
  explicit Impl(const std::string& dir)
      : dir_(dir), db_(found(dir), Db::Mode::read, seconds{10}), folder_(dir + "/evidence") {
    require_watch_version(db_);
    db_.exec("PRAGMA cache_size = -32768");  // 32 MiB
    db_.query("ATTACH ? AS acts").text(dir + "/actions.db").run();
  }

  static std::string found(const std::string& dir) {
    const std::string path = dir + "/watch.db";
    if (!std::filesystem::exists(path) || !std::filesystem::exists(dir + "/actions.db")) {
      throw EnvironmentError(said("error.no_node"), dir, said("hint.watch_makes", {{"dir", dir}}));
    }
    return path;
  }

  Time event_time() const {
    Query q = db_.query("SELECT value FROM meta WHERE key = 'event_time'");
    return q.step() ? q.when(0) : kNoTime;
  }

  TrackRow row(const ArchiveReader& archive, std::int64_t ref) const {
    TrackRow out;
    Query q = db_.query(
        "SELECT track, subject, name, call_sign, imo, class, length, told FROM tracks WHERE ref = "
        "?");
    if (!q.integer(ref).step()) return out;
    out.info.id = static_cast<TrackId>(q.u64(0));
    out.info.subject = q.str(1);
    out.info.name = q.str(2);
    out.info.call_sign = q.str(3);
    out.info.imo = q.str(4);
    out.info.object_class = static_cast<ObjectClass>(q.i64(5));
    if (!q.is_null(6)) out.info.length_m = q.f64(6);
    out.info.time = q.when(7);
    static_cast<void>(archive);
    return out;
  }

  // With its first and newest position.
  TrackRow full_row(const ArchiveReader& archive, std::int64_t ref) const {
    TrackRow out = row(archive, ref);
    const auto track = archive.by_ref(ref);
    if (!track) return out;
    if (const auto first = archive.oldest(*track)) out.first = first->time();
    // The newest stands in the last segment or in what is open: look back in growing steps.
    const Time end = event_time();
    for (const Duration back :
         {Duration(hours{12}), Duration(hours{24 * 14}), Duration::max() / 4}) {
      const Time from = has_time(end) && end > Time::min() + back ? end - back : Time::min();
      out.newest = archive.newest(*track, from, Time::max());
      if (out.newest) break;
    }
    if (out.newest) out.last = out.newest->time();
    return out;
  }

  std::string dir_;
  Db db_;
  EvidenceFolder folder_;
};

namespace {

// One state of the database for all statements of a call.
class Snapshot : public Transaction {
 public:
  explicit Snapshot(const Db& db) : Transaction(db, "BEGIN") {}
};

std::vector<Point> thinned(std::vector<Point> points, std::size_t limit) {
  if (points.size() <= limit || limit < 2) {
    if (points.size() > limit) points.resize(limit);
    return points;
  }
  std::vector<Point> out;
  out.reserve(limit);
  for (std::size_t i = 0; i < limit; ++i)
    out.push_back(points[i * (points.size() - 1) / (limit - 1)]);
  return out;
}

}  // namespace

StoreReader::StoreReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
StoreReader::~StoreReader() = default;

std::unique_ptr<StoreReader> StoreReader::open(const std::string& dir) {
  return std::unique_ptr<StoreReader>(new StoreReader(std::make_unique<Impl>(dir)));
}

std::uint64_t StoreReader::sequence() const {
  return static_cast<std::uint64_t>(
      impl_->db_.number("SELECT value FROM meta WHERE key = 'sequence'"));
}

Time StoreReader::event_time() const { return impl_->event_time(); }

std::map<std::string, Json> StoreReader::facts() const {
  std::map<std::string, Json> out;
  Query q = impl_->db_.query(
      "SELECT substr(key, 6), value FROM meta WHERE key >= 'fact.' AND key < 'fact/'");
  while (q.step()) out.emplace(q.str(0), Json::parse(q.view(1)).value_or(Json()));
  return out;
}

StoreFigures StoreReader::figures() const {
  const Db& db = impl_->db_;
  const Snapshot at(db);
  const auto count = [&](const char* sql) { return static_cast<std::uint64_t>(db.number(sql)); };
  StoreFigures f;
  f.events =
      count("SELECT count(*) FROM revisions WHERE newest = 1 AND kind NOT GLOB 'incident.*'");
  f.incidents = count("SELECT count(*) FROM revisions WHERE newest = 1 AND kind GLOB 'incident.*'");
  f.revisions = count("SELECT count(*) FROM revisions");
  f.spans = count("SELECT count(*) FROM spans");
  f.bundles = count("SELECT count(*) FROM bundles");
  f.tracks = count("SELECT count(*) FROM tracks");
  f.segments = count("SELECT count(*) FROM segments");
  f.archived = count("SELECT coalesce(sum(n), 0) FROM segments");
  f.open_points = count("SELECT coalesce(sum(n), 0) FROM open_tracks");
  f.database_bytes = count("PRAGMA page_count") * count("PRAGMA page_size");
  f.evidence_bytes = count("SELECT coalesce(sum(bytes), 0) FROM bundles");
  return f;
}

// ---- events ----

Result<EventPage> StoreReader::events(const EventQuery& query) const {
  return find_events(impl_->db_, query);
}

std::vector<EventRow> StoreReader::revisions(const std::string& id) const {
  return find_revisions(impl_->db_, id);
}

std::optional<EventRow> StoreReader::event(const std::string& id,
                                           std::optional<std::uint64_t> as_known_at) const {
  return find_event(impl_->db_, id, as_known_at);
}

std::vector<EventRow> StoreReader::changes(std::int64_t after, std::size_t limit) const {
  return find_changes(impl_->db_, after, limit);
}

std::int64_t StoreReader::newest_row() const {
  return impl_->db_.number("SELECT coalesce(max(row), 0) FROM revisions");
}

std::map<std::string, std::uint64_t> StoreReader::counts_by_kind(Time from, Time to) const {
  std::map<std::string, std::uint64_t> out;
  Query q = impl_->db_.query(
      "SELECT kind, count(*) FROM revisions WHERE newest = 1 AND t0 <= ? AND "
      "(coalesce(t1, t0) >= ? OR (t1 IS NULL AND state = 'open')) GROUP BY kind");
  q.time(high_bound(to)).time(low_bound(from));
  while (q.step()) out.emplace(q.str(0), q.u64(1));
  return out;
}

std::vector<KeptExhibit> StoreReader::evidence(const std::string& id, int revision) const {
  const Snapshot at(impl_->db_);
  std::vector<KeptExhibit> out;
  Query q = impl_->db_.query(
      "SELECT exhibits FROM revisions WHERE id = ? AND (revision = ? OR (?2 = 0 AND newest = 1))");
  if (!q.text(id).integer(revision).step()) return out;
  for (const ExhibitRef& ref : read_exhibit_list(q.view(0))) {
    if (auto exhibit = load_exhibit(impl_->db_, ref.span))
      out.push_back({std::move(*exhibit), ref.key});
  }
  return out;
}

std::optional<std::string> StoreReader::export_event(const std::string& id) const {
  const Snapshot at(impl_->db_);
  const auto bundle = load_bundle(impl_->db_, id);
  if (!bundle) return std::nullopt;
  return bundle->canonical();
}

std::vector<Action> StoreReader::actions(const std::string& event) const {
  std::vector<Action> out;
  Query q = impl_->db_.query(
      "SELECT event, revision, action, initials, reason, at FROM acts.actions WHERE event = ? "
      "ORDER BY row");
  q.text(event);
  while (q.step()) out.push_back({q.str(0), q.i32(1), q.str(2), q.str(3), q.str(4), q.when(5)});
  return out;
}

// ---- tracks ----

std::optional<TrackRow> StoreReader::track(TrackId id) const {
  const Snapshot at(impl_->db_);
  const ArchiveReader archive(impl_->db_, impl_->event_time());
  const auto track = archive.track(id);
  if (!track) return std::nullopt;
  return impl_->full_row(archive, track->ref);
}

std::vector<TrackRow> StoreReader::tracks_of(std::string_view subject) const {
  const Snapshot at(impl_->db_);
  const ArchiveReader archive(impl_->db_, impl_->event_time());
  std::vector<std::int64_t> refs;
  {
    Query q = impl_->db_.query("SELECT ref FROM tracks WHERE subject = ? AND subject <> ''");
    q.text(subject);
    while (q.step()) refs.push_back(q.i64(0));
  }
  if (subject.starts_with("track:")) {
    const auto bytes = from_hex(subject.substr(6));
    std::uint64_t id = 0;
    for (const char c : bytes.value_or("")) id = id << 8 | static_cast<unsigned char>(c);
    const auto track =
        bytes && bytes->size() == 8 ? archive.track(static_cast<TrackId>(id)) : std::nullopt;
    if (track) refs.push_back(track->ref);
  }
  std::vector<TrackRow> out;
  out.reserve(refs.size());
  for (const std::int64_t ref : refs) out.push_back(impl_->full_row(archive, ref));
  std::sort(out.begin(), out.end(), [](const TrackRow& a, const TrackRow& b) {
    return a.last != b.last ? a.last < b.last : a.info.id < b.info.id;
  });
  return out;
}

std::vector<Point> StoreReader::positions(TrackId id, Time from, Time to, std::size_t limit) const {
  const Snapshot at(impl_->db_);
  const ArchiveReader archive(impl_->db_, impl_->event_time());
  const auto track = archive.track(id);
  if (!track) return {};
  return thinned(archive.positions(*track, low_bound(from), high_bound(to)), limit);
}

std::vector<Point> StoreReader::positions_in(const Box& area, Time from, Time to,
                                             std::size_t limit) const {
  const Snapshot at(impl_->db_);
  return ArchiveReader(impl_->db_, impl_->event_time())
      .positions_in(area, low_bound(from), high_bound(to), limit);
}

std::vector<TrackRow> StoreReader::objects_at(Time when, const Box& area, Duration look_back,
                                              std::size_t limit) const {
  const Snapshot at(impl_->db_);
  const ArchiveReader archive(impl_->db_, impl_->event_time());
  std::vector<TrackRow> out;
  for (const std::int64_t ref : archive.touching(area, when - look_back, when)) {
    if (out.size() >= limit) break;
    const auto track = archive.by_ref(ref);
    if (!track) continue;
    const auto newest = archive.newest(*track, when - look_back, when);
    if (!newest || !area.has(newest->position())) continue;
    out.push_back(impl_->row(archive, ref));
    out.back().newest = newest;
    out.back().last = newest->time();
  }
  return out;
}

std::vector<SearchHit> StoreReader::search(std::string_view text, std::size_t limit) const {
  const Snapshot at(impl_->db_);
  std::vector<SearchHit> hits = find_named(impl_->db_, text, limit);
  const ArchiveReader archive(impl_->db_, impl_->event_time());
  for (SearchHit& hit : hits) {
    if (hit.kind != SearchHit::Kind::track) continue;
    const auto track = archive.track(hit.track);
    const auto newest = track ? impl_->full_row(archive, track->ref).newest : std::nullopt;
    if (!newest) continue;
    hit.position = newest->position();
    hit.last = newest->time();
  }
  return hits;
}

std::vector<ClaimRow> StoreReader::claims(TrackId id) const {
  std::vector<ClaimRow> out;
  Query q = impl_->db_.query(
      "SELECT claim, t0, t1, n, feed, start, c.length FROM claims c JOIN tracks USING(ref) WHERE "
      "track = ? "
      "ORDER BY t0, claim");
  q.integer(static_cast<std::int64_t>(id));
  while (q.step()) {
    out.push_back(
        {q.str(0), q.when(1), q.when(2), q.u64(3),
         Span{q.u64(5), static_cast<std::uint32_t>(q.u64(6)), static_cast<FeedId>(q.i64(4))}});
  }
  return out;
}

// ---- the rest ----

std::vector<ExposureRow> StoreReader::exposure(const ExposureQuery& query) const {
  return load_exposure(impl_->db_, query);
}
std::vector<Condition> StoreReader::conditions(Time from, Time to) const {
  return load_conditions(impl_->db_, from, to);
}
std::vector<FeedStatus> StoreReader::feeds() const { return load_feeds(impl_->db_); }
std::vector<RejectSample> StoreReader::rejects(std::size_t limit) const {
  return load_rejects(impl_->db_, limit);
}
std::vector<AssetRow> StoreReader::assets() const { return load_assets(impl_->db_); }
std::vector<ReferenceRow> StoreReader::references(std::string_view type) const {
  return load_references(impl_->db_, type);
}
std::vector<ReferenceRow> StoreReader::reference_versions() const {
  return load_reference_versions(impl_->db_);
}

void StoreReader::backup(const std::string& dir) const { copy_store(impl_->db_, impl_->dir_, dir); }
std::vector<std::string> StoreReader::check() const {
  return find_problems(impl_->db_, impl_->folder_);
}

}  // namespace yagura
