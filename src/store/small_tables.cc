#include "store/small_tables.h"

#include <algorithm>

#include "base/wire.h"

namespace yagura {
namespace {

constexpr int kReferenceVersions = 4;  // kept of each document

Json time_json(Time t) { return has_time(t) ? Json(to_rfc3339(t)) : Json(); }
Time time_of(const Json& v) { return parse_rfc3339(v.as_string()).value_or(kNoTime); }
std::uint64_t count_of(const Json& v) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, v.as_integer()));
}

Json feed_json(const FeedStatus& f) {
  Json rejected(Json::Object{});
  for (const auto& [reason, n] : f.rejected) rejected.set(reason, n);
  return Json::object({{"name", f.name},
                       {"format", f.format},
                       {"state", f.state},
                       {"last_record", time_json(f.last_record)},
                       {"last_arrival", time_json(f.last_arrival)},
                       {"bytes", f.bytes},
                       {"lines", f.lines},
                       {"messages", f.messages},
                       {"records", f.records},
                       {"late", f.late},
                       {"untimed", f.untimed},
                       {"dropped", f.dropped},
                       {"lag_s", Json::or_null(f.lag_s)},
                       {"rejected", std::move(rejected)}});
}

FeedStatus feed_of(const Json& j) {
  FeedStatus f;
  f.name = j["name"].as_string();
  f.format = j["format"].as_string();
  f.state = j["state"].as_string();
  f.last_record = time_of(j["last_record"]);
  f.last_arrival = time_of(j["last_arrival"]);
  f.bytes = count_of(j["bytes"]);
  f.lines = count_of(j["lines"]);
  f.messages = count_of(j["messages"]);
  f.records = count_of(j["records"]);
  f.late = count_of(j["late"]);
  f.untimed = count_of(j["untimed"]);
  f.dropped = count_of(j["dropped"]);
  if (j["lag_s"].is_number()) f.lag_s = j["lag_s"].as_number();
  for (const auto& [reason, n] : j["rejected"].as_object()) f.rejected.emplace(reason, count_of(n));
  return f;
}

std::string condition_bytes(const Condition& c) {
  Writer w;
  w.u8(static_cast<std::uint8_t>(c.kind));
  w.bytes(c.name_en);
  w.bytes(c.name_ja);
  w.bytes(c.source);
  w.u64(c.area.size());
  for (const Polygon& polygon : c.area) {
    w.u64(polygon.rings.size());
    for (const auto& ring : polygon.rings) {
      w.u64(ring.size());
      for (const Position& p : ring) {
        w.i64(p.latitude_e7());
        w.i64(p.longitude_e7());
      }
    }
  }
  w.u64(c.evidence.all().size());
  for (const Span& s : c.evidence.all()) save_span(w, s);
  return w.take();
}

Condition condition_of(std::string_view bytes) {
  Reader r(bytes);
  Condition c;
  c.kind = static_cast<Condition::Kind>(r.u8() % 5);
  c.name_en = r.bytes();
  c.name_ja = r.bytes();
  c.source = r.bytes();
  c.area.resize(r.count());
  for (Polygon& polygon : c.area) {
    polygon.rings.resize(r.count());
    for (auto& ring : polygon.rings) {
      for (auto n = r.count(2); n > 0; --n) {
        const std::int64_t lat = r.i64();
        ring.push_back(Position::from_e7(lat, r.i64()).value_or(Position{}));
      }
    }
  }
  for (auto n = r.count(3); n > 0; --n) c.evidence.add(load_span(r));
  return c;
}

}  // namespace

Time low_bound(Time from) { return from; }  // kNoTime is the lowest of all
Time high_bound(Time to) { return has_time(to) ? to : Time::max(); }

void put_exposure(const Db& db, const ExposureRow& row) {
  db.query("INSERT OR REPLACE INTO exposure VALUES(?, ?, ?, ?, ?, ?)")
      .time(row.hour)
      .text(row.detector)
      .integer(static_cast<std::int64_t>(row.cell))
      .text(row.asset)
      .integer(row.live_us)
      .integer(row.subject_us)
      .run();
}

std::vector<ExposureRow> load_exposure(const Db& db, const ExposureQuery& query) {
  std::vector<ExposureRow> out;
  Query q = db.query(
      "SELECT detector, cell, asset, hour, live_us, subject_us FROM exposure "
      "WHERE hour >= ? AND hour <= ? AND (?3 = '' OR detector = ?3) ORDER BY hour, detector, cell, "
      "asset");
  const Time from = low_bound(query.from);
  q.time(has_time(from) ? std::chrono::floor<hours>(from) : from)
      .time(high_bound(query.to))
      .text(query.detector);
  while (q.step()) out.push_back({q.str(0), q.u64(1), q.str(2), q.when(3), q.i64(4), q.i64(5)});
  return out;
}

void put_feed(const Db& db, const FeedStatus& feed) {
  db.query(
        "INSERT INTO feeds VALUES(?, ?, ?) ON CONFLICT(feed) DO UPDATE SET body = excluded.body, "
        "source = CASE excluded.source WHEN 'null' THEN source ELSE excluded.source END")
      .integer(feed.id)
      .text(feed_json(feed).dump())
      .text(feed.source.dump())
      .run();
}

std::vector<FeedStatus> load_feeds(const Db& db) {
  std::vector<FeedStatus> out;
  Query q = db.query("SELECT feed, body, source FROM feeds ORDER BY feed");
  while (q.step()) {
    out.push_back(feed_of(Json::parse(q.view(1)).value_or(Json())));
    out.back().id = static_cast<FeedId>(q.i64(0));
    out.back().source = Json::parse(q.view(2)).value_or(Json());
  }
  return out;
}

void put_reject(const Db& db, const RejectSample& sample) {
  db.query("INSERT INTO rejects(feed, start, length, reason, bytes) VALUES(?, ?, ?, ?, ?)")
      .integer(sample.feed)
      .integer(static_cast<std::int64_t>(sample.offset))
      .integer(sample.length)
      .text(sample.reason)
      .blob(std::string_view(sample.bytes).substr(0, kRejectBytes))
      .run();
}

void trim_rejects(const Db& db, std::uint64_t keep) {
  db.query("DELETE FROM rejects WHERE row <= (SELECT max(row) FROM rejects) - ?")
      .integer(static_cast<std::int64_t>(keep))
      .run();
}

std::vector<RejectSample> load_rejects(const Db& db, std::size_t limit) {
  std::vector<RejectSample> out;
  Query q =
      db.query("SELECT feed, start, length, reason, bytes FROM rejects ORDER BY row DESC LIMIT ?");
  q.integer(static_cast<std::int64_t>(std::min<std::size_t>(limit, 10'000)));
  while (q.step()) {
    out.push_back({static_cast<FeedId>(q.i64(0)), q.u64(1), static_cast<std::uint32_t>(q.u64(2)),
                   q.str(3), q.str(4)});
  }
  return out;
}

void put_condition(const Db& db, const Condition& c) {
  db.query("INSERT OR REPLACE INTO conditions VALUES(?, ?, ?, ?)")
      .text(c.id)
      .time(c.from)
      .time(c.to)
      .blob(condition_bytes(c))
      .run();
}

std::vector<Condition> load_conditions(const Db& db, Time from, Time to) {
  std::vector<Condition> out;
  Query q =
      db.query("SELECT id, t0, t1, body FROM conditions WHERE t0 <= ? AND t1 >= ? ORDER BY t0, id");
  q.time(high_bound(to)).time(low_bound(from));
  while (q.step()) {
    out.push_back(condition_of(q.view(3)));
    out.back().id = q.str(0);
    out.back().from = q.when(1);
    out.back().to = q.when(2);
  }
  return out;
}

void put_reference(const Db& db, const ReferenceRow& row) {
  Query newest = db.query(
      "SELECT version FROM reference_versions WHERE type = ? AND name = ? ORDER BY row DESC LIMIT "
      "1");
  if (newest.text(row.type).text(row.name).step() && newest.view(0) == row.version) return;
  db.query(
        "INSERT OR REPLACE INTO reference_versions(type, name, version, content) "
        "VALUES(?, ?, ?, ?)")
      .text(row.type)
      .text(row.name)
      .text(row.version)
      .blob(row.content)
      .run();
  db.query(
        "DELETE FROM reference_versions WHERE type = ?1 AND name = ?2 AND row NOT IN (SELECT row "
        "FROM reference_versions WHERE type = ?1 AND name = ?2 ORDER BY row DESC LIMIT ?3)")
      .text(row.type)
      .text(row.name)
      .integer(kReferenceVersions)
      .run();
}

std::vector<ReferenceRow> load_references(const Db& db, std::string_view type) {
  std::vector<ReferenceRow> out;
  Query q = db.query(
      "SELECT type, name, version, content FROM reference_versions AS r WHERE type = ? AND row = "
      "(SELECT max(row) FROM reference_versions WHERE type = r.type AND name = r.name) ORDER BY "
      "name");
  q.text(type);
  while (q.step()) out.push_back({q.str(0), q.str(1), q.str(2), q.str(3)});
  return out;
}

std::vector<ReferenceRow> load_reference_versions(const Db& db) {
  std::vector<ReferenceRow> out;
  Query q = db.query("SELECT type, name, version, content FROM reference_versions ORDER BY row");
  while (q.step()) out.push_back({q.str(0), q.str(1), q.str(2), q.str(3)});
  return out;
}

std::vector<AssetRow> load_assets(const Db& db) {
  std::vector<AssetRow> out;
  Query q = db.query("SELECT id, name_en, name_ja, sector, lat, lon FROM assets ORDER BY id");
  while (q.step()) {
    AssetRow row{q.str(0), q.str(1), q.str(2), q.str(3), std::nullopt};
    if (!q.is_null(4)) row.position = Position::from_e7(q.i64(4), q.i64(5));
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace yagura
