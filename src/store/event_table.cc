#include "store/event_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>
#include <set>

#include "base/result.h"
#include "base/wire.h"

namespace yagura {
namespace {

struct Extent {
  std::int64_t west, south, east, north;
};

std::optional<Extent> extent_of(const Json& area) {
  if (!area.is_object()) return std::nullopt;
  const double lat = area["lat"].as_number();
  const double lon = area["lon"].as_number();
  const double dlat = area["radius_m"].as_number() / 111'000.0;
  const double shrink = std::max(0.01, std::cos(lat * std::numbers::pi / 180));
  const double dlon = std::min(180.0, dlat / shrink);
  const auto e7 = [](double degrees) {
    return static_cast<std::int64_t>(std::llround(degrees * 1e7));
  };
  return Extent{e7(lon - dlon), e7(lat - dlat), e7(lon + dlon), e7(lat + dlat)};
}

std::optional<TrackId> parse_track(std::string_view name) {
  constexpr std::string_view kScheme = "track:";
  if (!name.starts_with(kScheme)) return std::nullopt;
  name.remove_prefix(kScheme.size());
  std::uint64_t id = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), id, 16);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return static_cast<TrackId>(id);
}

[[noreturn]] void disagree(const Event& event, const std::string& path) {
  throw EnvironmentError(
      said("error.disagree", {{"event", event.id}, {"revision", std::to_string(event.revision)}}),
      path, said("hint.disagree"));
}

}  // namespace

// True where something was new: bytes, or a proof that was still lacking.
bool EventTable::keep_spans(const EventCommit& commit) {
  bool changed = false;
  for (const Exhibit& e : commit.exhibits) {
    db_.query(
           "INSERT OR IGNORE INTO spans(feed, start, length, feed_name, content, content_start, "
           "bytes) "
           "VALUES(?, ?, ?, ?, ?, ?, ?)")
        .integer(e.span.feed)
        .integer(static_cast<std::int64_t>(e.span.offset))
        .integer(e.span.length)
        .text(e.feed)
        .text(e.content)
        .integer(static_cast<std::int64_t>(e.content_offset))
        .blob(e.bytes)
        .run();
    changed |= db_.changes() > 0;
    if (e.proof.is_null()) continue;
    db_.query(
           "UPDATE spans SET proof = ? WHERE feed = ? AND start = ? AND length = ? AND proof IS "
           "NULL")
        .text(e.proof.dump())
        .integer(e.span.feed)
        .integer(static_cast<std::int64_t>(e.span.offset))
        .integer(e.span.length)
        .run();
    changed |= db_.changes() > 0;
  }
  return changed;
}

std::string EventTable::exhibit_list(const Event& event) const {
  std::vector<Span> keys = event.evidence.key_exhibits();
  std::sort(keys.begin(), keys.end());
  std::vector<std::uint64_t> refs;
  Query q = db_.query("SELECT id FROM spans WHERE feed = ? AND start = ? AND length = ?");
  for (const Span& span : event.evidence.spans()) {
    q.integer(span.feed).integer(static_cast<std::int64_t>(span.offset)).integer(span.length);
    if (q.step()) {
      const bool key = std::binary_search(keys.begin(), keys.end(), span);
      refs.push_back(q.u64(0) << 1 | (key ? 1U : 0U));
    }
    q.again();
  }
  Writer w;
  w.u64(refs.size());
  for (const std::uint64_t ref : refs) w.u64(ref);
  return w.take();
}

void EventTable::put(const EventCommit& commit) {
  const Event& event = commit.event;
  const std::string body = event.canonical();
  const bool new_bytes = keep_spans(commit);
  bool known = false;
  {
    Query old = db_.query("SELECT body FROM revisions WHERE id = ? AND revision = ?");
    known = old.text(event.id).integer(event.revision).step();
    if (known && old.view(0) != body) disagree(event, db_.path());
  }
  if (known && !new_bytes) return;
  const std::string exhibits = exhibit_list(event);
  if (known) {
    db_.query("UPDATE revisions SET exhibits = ? WHERE id = ? AND revision = ?")
        .blob(exhibits)
        .text(event.id)
        .integer(event.revision)
        .run();
  } else {
    insert(event, body, exhibits);
    put_names(event);
  }
  Query newest = db_.query("SELECT state FROM revisions WHERE id = ? AND newest = 1");
  if (newest.text(event.id).step() && newest.view(0) != "open") put_bundle(event.id);
}

void EventTable::insert(const Event& event, const std::string& body, const std::string& exhibits) {
  Query top = db_.query("SELECT max(revision) FROM revisions WHERE id = ?");
  top.text(event.id).step();
  const bool newest = top.is_null(0) || top.i64(0) < event.revision;
  if (newest) {
    db_.query("UPDATE revisions SET newest = 0 WHERE id = ? AND newest = 1").text(event.id).run();
  }
  const auto start = parse_rfc3339(event.body["start"].as_string());
  const auto end = parse_rfc3339(event.body["end"].as_string());
  const auto box = extent_of(event.body["area"]);
  Query put = db_.query(
      "INSERT INTO revisions(id, revision, newest, kind, state, known_at, t0, t1, west, south, "
      "east, north, "
      "body, exhibits) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  put.text(event.id).integer(event.revision).integer(newest ? 1 : 0).text(event.kind);
  put.text(event.body["state"].as_string()).integer(static_cast<std::int64_t>(event.known_at));
  put.time(start.value_or(Time{}));
  end ? put.time(*end) : put.null();
  for (const auto side : {&Extent::west, &Extent::south, &Extent::east, &Extent::north}) {
    box ? put.integer((*box).*side) : put.null();
  }
  put.blob(body).blob(exhibits).run();
}

void EventTable::put_names(const Event& event) {
  const auto put = [&](const std::string& name) {
    if (name.empty()) return;
    db_.query("INSERT OR IGNORE INTO event_names VALUES(?, ?)").text(name).text(event.id).run();
    if (const auto track = parse_track(name)) tracks_.named(*track);
  };
  for (const Json& subject : event.body["subjects"].as_array()) put(subject.as_string());
  for (const Json& track : event.body["tracks"].as_array()) put(track.as_string());
  put(event.body["asset"].as_string());
}

void EventTable::put_bundle(const std::string& id) {
  const auto bundle = load_bundle(db_, id);
  const EvidenceFolder::File file = folder_.put(bundle->canonical());
  std::int64_t unproven = 0;
  for (const std::uint32_t i : bundle->revisions.back().key) {
    unproven += bundle->exhibits[i].proof.is_null() ? 1 : 0;
  }
  Query old = db_.query("SELECT hash FROM bundles WHERE id = ?");
  if (old.text(id).step() && old.view(0) != file.hash) replaced_.push_back(old.str(0));
  db_.query("INSERT OR REPLACE INTO bundles VALUES(?, ?, ?, 0, ?)")
      .text(id)
      .text(file.hash)
      .integer(static_cast<std::int64_t>(file.bytes))
      .integer(unproven)
      .run();
}

void EventTable::remove_replaced() {
  for (const std::string& hash : replaced_) {
    // One bundle names its event, so no other event can stand behind the same hash; but the same
    // event may have come back to it within one commit.
    Query q = db_.query("SELECT 1 FROM bundles WHERE hash = ?");
    if (!q.text(hash).step()) folder_.remove(hash);
  }
  replaced_.clear();
}

void EventTable::repair() {
  std::vector<std::string> lost;
  {
    Query q = db_.query("SELECT id, hash, bytes FROM bundles");
    while (q.step()) {
      if (!folder_.sound({q.str(1), q.u64(2)})) lost.push_back(q.str(0));
    }
  }
  for (const std::string& id : lost) put_bundle(id);
}

void EventTable::sync() {
  std::vector<std::string> hashes;
  {
    Query q = db_.query("SELECT hash FROM bundles WHERE synced = 0");
    while (q.step()) hashes.push_back(q.str(0));
  }
  for (const std::string& hash : hashes) {
    folder_.sync(hash);
    db_.query("UPDATE bundles SET synced = 1 WHERE hash = ?").text(hash).run();
  }
}

std::uint64_t EventTable::evidence_bytes() const {
  return static_cast<std::uint64_t>(db_.number("SELECT coalesce(sum(bytes), 0) FROM bundles"));
}

void EventTable::drop_before(Time cutoff, std::size_t budget) {
  std::vector<std::string> ids;
  {
    Query q = db_.query(
        "SELECT id FROM revisions WHERE newest = 1 AND state <> 'open' AND t0 < ? AND coalesce(t1, "
        "t0) < ? "
        "ORDER BY t0 LIMIT ?");
    q.time(cutoff).time(cutoff).integer(static_cast<std::int64_t>(budget));
    while (q.step()) ids.push_back(q.str(0));
  }
  std::set<std::int64_t> spans;
  for (const std::string& id : ids) {
    {
      Query q = db_.query("SELECT exhibits FROM revisions WHERE id = ?");
      q.text(id);
      while (q.step()) {
        for (const ExhibitRef& ref : read_exhibit_list(q.view(0))) spans.insert(ref.span);
      }
    }
    Query old = db_.query("SELECT hash FROM bundles WHERE id = ?");
    if (old.text(id).step()) replaced_.push_back(old.str(0));
    for (const char* sql :
         {"DELETE FROM revisions WHERE id = ?", "DELETE FROM event_names WHERE id = ?",
          "DELETE FROM bundles WHERE id = ?"}) {
      db_.query(sql).text(id).run();
    }
  }
  if (spans.empty()) return;
  // A span may serve other events too.
  Query q = db_.query("SELECT exhibits FROM revisions");
  while (!spans.empty() && q.step()) {
    for (const ExhibitRef& ref : read_exhibit_list(q.view(0))) spans.erase(ref.span);
  }
  for (const std::int64_t span : spans) {
    db_.query("DELETE FROM spans WHERE id = ?").integer(span).run();
  }
}

}  // namespace yagura
