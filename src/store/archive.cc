#include "store/archive.h"

#include <algorithm>

#include "base/result.h"
#include "store/segment.h"

namespace yagura {
namespace {

std::int64_t clamped_seconds(Time t) {
  constexpr std::int64_t kHigh = 0xffff'0000;  // room above for segments that begin in one second
  const std::int64_t s = std::chrono::floor<seconds>(t).time_since_epoch().count();
  return std::clamp<std::int64_t>(s, 0, kHigh);
}

std::int64_t minute(Time t) {
  const std::int64_t m = std::chrono::floor<minutes>(t).time_since_epoch().count();
  return std::clamp<std::int64_t>(m, INT32_MIN, INT32_MAX);
}

struct Extent {
  std::int32_t west = INT32_MAX, south = INT32_MAX, east = INT32_MIN, north = INT32_MIN;
  explicit Extent(std::span<const Point> points) {
    for (const Point& p : points) {
      west = std::min(west, p.position().longitude_e7());
      east = std::max(east, p.position().longitude_e7());
      south = std::min(south, p.position().latitude_e7());
      north = std::max(north, p.position().latitude_e7());
    }
  }
};

}  // namespace

std::int64_t segment_id(std::int64_t ref, Time start) { return ref << 32 | clamped_seconds(start); }

Archive::Archive(const Db& db, TrackTable& tracks) : db_(db), tracks_(tracks) { load(); }

void Archive::load() {
  open_.clear();
  due_.clear();
  open_points_ = 0;
  Query q = db_.query(
      "SELECT ref, track, n, t0, t1, west, south, east, north FROM open_tracks JOIN tracks "
      "USING(ref)");
  while (q.step()) {
    const Open open{static_cast<TrackId>(q.u64(1)),
                    static_cast<std::uint32_t>(q.u64(2)),
                    q.when(3),
                    q.when(4),
                    q.i32(5),
                    q.i32(6),
                    q.i32(7),
                    q.i32(8)};
    open_.emplace(q.i64(0), open);
    due_.emplace(open.first, q.i64(0));
    open_points_ += open.n;
  }
  next_chunk_ = db_.number("SELECT value FROM meta WHERE key = 'next_chunk'");
  next_chunk_ = std::max<std::int64_t>(next_chunk_, 1);
}

void Archive::add(std::vector<Point> points) {
  if (points.empty()) return;
  const auto order = [](const Point& a, const Point& b) {
    return a.track() != b.track() ? a.track() < b.track() : point_before(a, b);
  };
  if (!std::is_sorted(points.begin(), points.end(), order)) {
    std::sort(points.begin(), points.end(), order);
  }
  for (std::size_t i = 0; i < points.size();) {
    std::size_t end = i + 1;
    while (end < points.size() && points[end].track() == points[i].track()) ++end;
    ObjectClass object_class = ObjectClass::unknown;
    for (std::size_t k = end; k-- > i && object_class == ObjectClass::unknown;) {
      object_class = points[k].object_class();
    }
    append(tracks_.ref(points[i].track(), object_class), {points.data() + i, end - i});
    i = end;
  }
  db_.query("INSERT OR REPLACE INTO meta VALUES('next_chunk', ?)").integer(next_chunk_).run();
}

void Archive::append(TrackRef track, std::span<const Point> group) {
  const auto found = open_.find(track.ref);
  const std::size_t have = found == open_.end() ? 0 : found->second.n;
  if (have + group.size() < kSealAt) {
    write_chunk(track.ref, group);
    return;
  }
  const TrackId id = group[0].track();
  std::vector<Point> all = take_open(track.ref, id);
  all.insert(all.end(), group.begin(), group.end());
  normalise(all);
  // Whole segments go straight to the archive; the rest, in order of time, stays open.
  std::size_t keep = all.size() % kSealAt;
  std::vector<Point> rest(all.end() - static_cast<std::ptrdiff_t>(keep), all.end());
  all.resize(all.size() - keep);
  if (!all.empty()) seal(track.ref, id, std::move(all));
  if (!rest.empty()) write_chunk(track.ref, rest);
}

void Archive::write_chunk(std::int64_t ref, std::span<const Point> points) {
  const Extent box(points);
  const auto [at, fresh] =
      open_.try_emplace(ref, Open{points[0].track(), 0, points.front().time(), points.back().time(),
                                  box.west, box.south, box.east, box.north});
  Open& open = at->second;
  if (!fresh && points.front().time() < open.first) {
    due_.erase({open.first, ref});
    open.first = points.front().time();
    due_.emplace(open.first, ref);
  }
  if (fresh) due_.emplace(open.first, ref);
  open.last = std::max(open.last, points.back().time());
  open.west = std::min(open.west, box.west), open.east = std::max(open.east, box.east);
  open.south = std::min(open.south, box.south), open.north = std::max(open.north, box.north);
  open.n += static_cast<std::uint32_t>(points.size());
  open_points_ += points.size();
  db_.query("INSERT INTO chunks VALUES(?, ?, ?)")
      .integer(ref)
      .integer(next_chunk_++)
      .blob(encode_segment(points, false))
      .run();
  put_open(ref, open);
}

void Archive::put_open(std::int64_t ref, const Open& open) {
  db_.query("INSERT OR REPLACE INTO open_tracks VALUES(?, ?, ?, ?, ?, ?, ?, ?)")
      .integer(ref)
      .integer(open.n)
      .time(open.first)
      .time(open.last)
      .integer(open.west)
      .integer(open.south)
      .integer(open.east)
      .integer(open.north)
      .run();
}

std::vector<Point> Archive::take_open(std::int64_t ref, TrackId track) {
  std::vector<Point> points;
  const auto found = open_.find(ref);
  if (found == open_.end()) return points;
  {
    Query q = db_.query("SELECT points FROM chunks WHERE ref = ? ORDER BY seq");
    q.integer(ref);
    while (q.step()) decode_segment(q.view(0), track, points);
  }
  db_.query("DELETE FROM chunks WHERE ref = ?").integer(ref).run();
  db_.query("DELETE FROM open_tracks WHERE ref = ?").integer(ref).run();
  due_.erase({found->second.first, ref});
  open_points_ -= found->second.n;
  open_.erase(found);
  return points;
}

// Cuts at 256 points and 6 hours.
void Archive::seal(std::int64_t ref, TrackId track, std::vector<Point> points) {
  for (std::size_t i = 0; i < points.size();) {
    std::size_t end = i + 1;
    while (end < points.size() && end - i < kSealAt &&
           points[end].time() - points[i].time() < kSealAge) {
      ++end;
    }
    const auto from = points.begin() + static_cast<std::ptrdiff_t>(i);
    std::vector<Point> piece(from, points.begin() + static_cast<std::ptrdiff_t>(end));
    drop_known(ref, track, piece);
    if (piece.empty()) {
      i = end;
      continue;
    }
    if (piece.size() >= kSmallPiece || !merge(ref, track, piece)) write_segment(ref, piece);
    i = end;
  }
}

// After a restart the points since the last checkpoint come again: those already sealed are
// dropped.
void Archive::drop_known(std::int64_t ref, TrackId track, std::vector<Point>& piece) {
  std::vector<Point> sealed;
  Query q =
      db_.query("SELECT points FROM segments WHERE id >= ?1 AND id <= ?2 AND id + span >= ?3");
  q.integer(segment_id(ref, piece.front().time() - kMaxSpan));
  q.integer(segment_id(ref, piece.back().time()) + kIdSlack);
  q.integer(segment_id(ref, piece.front().time()));
  while (q.step()) decode_segment(q.view(0), track, sealed);
  if (sealed.empty()) return;
  normalise(sealed);
  std::erase_if(piece, [&](const Point& p) {
    return std::binary_search(sealed.begin(), sealed.end(), p, point_before);
  });
}

// Joins the piece with the latest segment that it fits: true, and the joined one is written.
bool Archive::merge(std::int64_t ref, TrackId track, std::vector<Point>& piece) {
  std::int64_t id = -1;
  std::vector<Point> joined;
  {
    Query q = db_.query(
        "SELECT id, n, points FROM segments WHERE id >= ? AND id <= ? ORDER BY id DESC LIMIT 4");
    q.integer(segment_id(ref, piece.front().time() - kMaxSpan));
    q.integer(segment_id(ref, piece.back().time() + kMaxSpan) + kIdSlack);
    while (id < 0 && q.step()) {
      joined.clear();
      if (q.u64(1) + piece.size() > kSealAt) continue;
      if (!decode_segment(q.view(2), track, joined) || joined.empty()) continue;
      const Time first = std::min(joined.front().time(), piece.front().time());
      const Time last = std::max(joined.back().time(), piece.back().time());
      if (last - first < kMaxSpan) id = q.i64(0);
    }
  }
  if (id < 0) return false;
  delete_segment(id);
  joined.insert(joined.end(), piece.begin(), piece.end());
  normalise(joined);
  write_segment(ref, joined);
  return true;
}

void Archive::write_segment(std::int64_t ref, std::span<const Point> points) {
  std::int64_t id = segment_id(ref, points.front().time());
  const auto taken = [&] {
    Query q = db_.query("SELECT 1 FROM segments WHERE id = ?");
    return q.integer(id).step();
  };
  while (taken()) ++id;
  db_.query("INSERT INTO segments VALUES(?, ?, ?, ?)")
      .integer(id)
      .integer(static_cast<std::int64_t>(points.size()))
      .integer(clamped_seconds(points.back().time()) - clamped_seconds(points.front().time()) + 1)
      .blob(encode_segment(points, true))
      .run();
  const Extent box(points);
  db_.query("INSERT INTO segment_box VALUES(?, ?, ?, ?, ?, ?, ?)")
      .integer(id)
      .integer(box.west)
      .integer(box.east)
      .integer(box.south)
      .integer(box.north)
      .integer(minute(points.front().time()))
      .integer(minute(points.back().time()))
      .run();
}

void Archive::delete_segment(std::int64_t id) {
  db_.query("DELETE FROM segments WHERE id = ?").integer(id).run();
  db_.query("DELETE FROM segment_box WHERE id = ?").integer(id).run();
}

void Archive::seal_due(Time now, std::size_t budget) {
  while (budget-- > 0 && !due_.empty() && due_.begin()->first < now - kSealAge) {
    const std::int64_t ref = due_.begin()->second;
    const TrackId track = open_.at(ref).track;
    std::vector<Point> points = take_open(ref, track);
    normalise(points);
    seal(ref, track, std::move(points));
  }
}

void Archive::seal_all() { seal_due(Time::max(), due_.size()); }

void Archive::drop_person_scale(Time cutoff) {
  std::vector<std::pair<std::int64_t, TrackId>> list;
  {
    Query q = db_.query("SELECT ref, track FROM tracks WHERE person = 1 AND named = 0");
    while (q.step()) list.emplace_back(q.i64(0), static_cast<TrackId>(q.u64(1)));
  }
  for (const auto& [ref, track] : list) trim(ref, track, cutoff);
}

template <class Keep>
void Archive::filter(std::int64_t ref, TrackId track, Time from, Time to, Keep&& keep) {
  const auto found = open_.find(ref);
  if (found != open_.end() && found->second.first < to && found->second.last >= from) {
    std::vector<Point> points = take_open(ref, track);
    normalise(points);
    std::erase_if(points, [&](const Point& p) { return !keep(p); });
    if (!points.empty()) write_chunk(ref, points);
  }
  std::vector<std::pair<std::int64_t, std::vector<Point>>> touched;
  {
    Query q = db_.query(
        "SELECT id, points FROM segments WHERE id >= ?1 AND id <= ?2 AND id + span >= ?3");
    q.integer(ref << 32).integer(segment_id(ref, to) + kIdSlack).integer(segment_id(ref, from));
    while (q.step()) {
      touched.emplace_back(q.i64(0), std::vector<Point>{});
      decode_segment(q.view(1), track, touched.back().second);
    }
  }
  for (auto& [id, points] : touched) {
    const std::size_t had = points.size();
    std::erase_if(points, [&](const Point& p) { return !keep(p); });
    if (points.size() == had) continue;
    delete_segment(id);
    if (!points.empty()) write_segment(ref, points);
  }
}

void Archive::withdraw_others(const TracksSeen& seen) {
  std::set<std::pair<std::int64_t, TrackId>> others;
  const auto look = [&](std::int64_t ref, TrackId track) {
    if (!std::binary_search(seen.tracks.begin(), seen.tracks.end(), track)) {
      others.emplace(ref, track);
    }
  };
  for (const auto& [ref, open] : open_) {
    if (open.last >= seen.from) look(ref, open.track);
  }
  {
    Query q = db_.query(
        "SELECT DISTINCT ref, track FROM segment_box JOIN tracks ON ref = id >> 32 WHERE m1 >= ?");
    q.integer(minute(seen.from));
    while (q.step()) look(q.i64(0), static_cast<TrackId>(q.u64(1)));
  }
  for (const auto& [ref, track] : others) {
    filter(ref, track, seen.from, Time::max(),
           [&](const Point& p) { return p.time() < seen.from; });
  }
}

void Archive::trim(std::int64_t ref, TrackId track, Time cutoff) {
  filter(ref, track, kNoTime, cutoff, [&](const Point& p) { return p.time() >= cutoff; });
  // Nothing left: nothing more is known of it either.
  Query left = db_.query("SELECT 1 FROM segments WHERE id >= ? AND id < ? LIMIT 1");
  const bool sealed = left.integer(ref << 32).integer((ref + 1) << 32).step();
  if (!sealed && !open_.contains(ref)) {
    Query told = db_.query("SELECT told FROM tracks WHERE ref = ?");
    if (told.integer(ref).step() && told.when(0) < cutoff) tracks_.remove(ref);
  }
}

std::size_t Archive::drop_before(Time cutoff, std::size_t budget) {
  std::vector<std::int64_t> ids;
  {
    Query q = db_.query("SELECT id FROM segment_box WHERE m1 < ? LIMIT ?");
    q.integer(minute(cutoff)).integer(static_cast<std::int64_t>(budget));
    while (q.step()) ids.push_back(q.i64(0));
  }
  for (const std::int64_t id : ids) delete_segment(id);
  return ids.size();
}

std::optional<Time> Archive::oldest() const {
  Query q = db_.query("SELECT min(m1) FROM segment_box");
  if (!q.step() || q.is_null(0)) return std::nullopt;
  return Time{minutes{q.i64(0)}};
}

}  // namespace yagura
