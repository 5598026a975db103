#include "store/archive_read.h"

#include <algorithm>

#include "store/archive.h"
#include "store/segment.h"

namespace yagura {
namespace {

constexpr Duration kPersonScale = hours{24};

std::int64_t minute(Time t) {
  const std::int64_t m = std::chrono::floor<minutes>(t).time_since_epoch().count();
  return std::clamp<std::int64_t>(m, INT32_MIN, INT32_MAX);
}

// Subtracts without passing the lowest time there is.
Time before(Time t, Duration d) { return t < Time::min() + d ? Time::min() : t - d; }

// The one or two boxes with west <= east.
std::vector<Box> simple_boxes(const Box& box) {
  if (box.west <= box.east) return {box};
  Box eastern = box, western = box;
  eastern.east = 1'800'000'000;
  western.west = -1'800'000'000;
  return {eastern, western};
}

}  // namespace

std::optional<ArchiveReader::Track> ArchiveReader::track(TrackId id) const {
  Query q = db_.query("SELECT ref FROM tracks WHERE track = ?");
  if (!q.integer(static_cast<std::int64_t>(id)).step()) return std::nullopt;
  return by_ref(q.i64(0));
}

std::optional<ArchiveReader::Track> ArchiveReader::by_ref(std::int64_t ref) const {
  Query q = db_.query("SELECT track, class, person, named FROM tracks WHERE ref = ?");
  if (!q.integer(ref).step()) return std::nullopt;
  const bool hidden = q.i64(2) != 0 && q.i64(3) == 0 && has_time(now_);
  return Track{ref, static_cast<TrackId>(q.u64(0)), hidden ? before(now_, kPersonScale) : kNoTime,
               static_cast<ObjectClass>(q.i64(1))};
}

void ArchiveReader::read_segments(const Track& track, Time from, Time to,
                                  std::vector<Point>& out) const {
  Query q = db_.query(
      "SELECT points FROM segments WHERE id >= ? AND id <= ? AND id + span >= ? ORDER BY id");
  // A segment that began up to a day before may reach in.
  q.integer(segment_id(track.ref, before(from, kMaxSpan)))
      .integer(segment_id(track.ref, to) + kIdSlack);
  q.integer(segment_id(track.ref, from));
  while (q.step()) decode_segment(q.view(0), track.id, out);
}

void ArchiveReader::read_open(const Track& track, std::vector<Point>& out) const {
  Query q = db_.query("SELECT points FROM chunks WHERE ref = ? ORDER BY seq");
  q.integer(track.ref);
  while (q.step()) decode_segment(q.view(0), track.id, out);
}

void ArchiveReader::finish(const Track& track, Time from, Time to, std::vector<Point>& out) const {
  const Time low = std::max(from, track.visible_from);
  std::erase_if(out, [&](const Point& p) { return p.time() < low || p.time() > to; });
  normalise(out);
  for (Point& p : out) p.set_class(track.object_class);
}

std::vector<Point> ArchiveReader::positions(const Track& track, Time from, Time to) const {
  std::vector<Point> out;
  read_segments(track, from, to, out);
  read_open(track, out);
  finish(track, from, to, out);
  return out;
}

// Backwards from `to`, and only through segments that can hold something newer than what was found.
std::optional<Point> ArchiveReader::newest(const Track& track, Time from, Time to) const {
  std::vector<Point> some;
  read_open(track, some);
  finish(track, from, to, some);
  std::optional<Point> best;
  if (!some.empty()) best = some.back();
  Query q = db_.query(
      "SELECT id + span, points FROM segments WHERE id >= ? AND id <= ? AND id + span >= ? "
      "ORDER BY id DESC");
  q.integer(segment_id(track.ref, before(from, kMaxSpan)));
  q.integer(segment_id(track.ref, to) + kIdSlack);
  q.integer(segment_id(track.ref, from));
  while (q.step()) {
    if (best && q.i64(0) < segment_id(track.ref, best->time())) continue;
    some.clear();
    decode_segment(q.view(1), track.id, some);
    finish(track, from, to, some);
    if (!some.empty() && (!best || point_before(*best, some.back()))) best = some.back();
  }
  return best;
}

std::optional<Point> ArchiveReader::oldest(const Track& track) const {
  std::vector<Point> out;
  read_open(track, out);
  {
    Query q = db_.query("SELECT points FROM segments WHERE id >= ? AND id < ? ORDER BY id LIMIT 1");
    q.integer(track.ref << 32).integer((track.ref + 1) << 32);
    if (q.step()) decode_segment(q.view(0), track.id, out);
  }
  finish(track, Time::min(), Time::max(), out);
  return out.empty() ? std::nullopt : std::optional(out.front());
}

std::vector<std::int64_t> ArchiveReader::segments_touching(const Box& area, Time from,
                                                           Time to) const {
  std::vector<std::int64_t> ids;
  for (const Box& box : simple_boxes(area)) {
    Query q = db_.query(
        "SELECT id FROM segment_box WHERE east >= ? AND west <= ? AND north >= ? AND south <= ? "
        "AND m1 >= ? AND m0 <= ?");
    q.integer(box.west).integer(box.east).integer(box.south).integer(box.north);
    q.integer(minute(from)).integer(minute(to));
    while (q.step()) ids.push_back(q.i64(0));
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

std::vector<std::int64_t> ArchiveReader::open_touching(const Box& area, Time from, Time to) const {
  std::vector<std::int64_t> refs;
  for (const Box& box : simple_boxes(area)) {
    Query q = db_.query(
        "SELECT ref FROM open_tracks WHERE east >= ? AND west <= ? AND north >= ? AND south <= ? "
        "AND t1 >= ? AND t0 <= ?");
    q.integer(box.west).integer(box.east).integer(box.south).integer(box.north).time(from).time(to);
    while (q.step()) refs.push_back(q.i64(0));
  }
  return refs;
}

std::vector<std::int64_t> ArchiveReader::touching(const Box& area, Time from, Time to) const {
  std::vector<std::int64_t> refs = open_touching(area, from, to);
  for (const std::int64_t id : segments_touching(area, from, to)) refs.push_back(id >> 32);
  std::sort(refs.begin(), refs.end());
  refs.erase(std::unique(refs.begin(), refs.end()), refs.end());
  return refs;
}

std::vector<Point> ArchiveReader::positions_in(const Box& area, Time from, Time to,
                                               std::size_t limit) const {
  std::vector<Point> out, some;
  const std::vector<std::int64_t> ids = segments_touching(area, from, to);
  std::vector<std::int64_t> refs = open_touching(area, from, to);
  for (const std::int64_t id : ids) refs.push_back(id >> 32);
  std::sort(refs.begin(), refs.end());
  refs.erase(std::unique(refs.begin(), refs.end()), refs.end());
  Query segment = db_.query("SELECT points FROM segments WHERE id = ?");
  std::size_t next = 0;
  for (const std::int64_t ref : refs) {
    const auto track = by_ref(ref);
    some.clear();
    for (; next < ids.size() && ids[next] >> 32 == ref; ++next) {
      if (track && segment.integer(ids[next]).step())
        decode_segment(segment.view(0), track->id, some);
      segment.again();
    }
    if (!track) continue;
    read_open(*track, some);
    finish(*track, from, to, some);
    for (const Point& p : some) {
      if (area.has(p.position())) out.push_back(p);
      if (out.size() >= limit) return out;
    }
  }
  return out;
}

}  // namespace yagura
