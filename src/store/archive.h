// Archive: the writer's side of the positions. New points go to `chunks` (a few points of one track
// in a row, not compressed); when a track has 256 of them, or the oldest is 6 hours old, they are
// sealed into compressed segments of at most 256 points and 6 hours, with a box each in the R*Tree.
// A small or late piece is merged into the segment beside it, up to a day long, so that sparse
// tracks stay small.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/db.h"
#include "store/commit.h"
#include "store/point.h"
#include "store/track_table.h"

namespace yagura {

inline constexpr std::size_t kSealAt = 256;      // points
inline constexpr Duration kSealAge = hours{6};   // and the longest a new segment spans
inline constexpr Duration kMaxSpan = hours{24};  // the longest that small pieces are merged into
inline constexpr std::size_t kSmallPiece = 64;   // points: below, a neighbour is looked for

// Segment ids: ref << 32 | seconds since 1970, clamped to what fits; ids of one track rise with
// time.
std::int64_t segment_id(std::int64_t ref, Time start);
// Ids are moved on by at most so much where segments of a track begin in one second.
inline constexpr std::int64_t kIdSlack = 3'600;

class Archive {
 public:
  Archive(const Db& db, TrackTable& tracks);

  void load();  // what is open, from the tables
  void add(std::vector<Point> points);
  // Seals what is older than 6 h at `now`, at most `budget` tracks (oldest first).
  void seal_due(Time now, std::size_t budget);
  void seal_all();
  // Drops positions of all tracks but those seen, from a time on.
  void withdraw_others(const TracksSeen& seen);
  // Drops the positions of person-scale tracks that no event names, from before `cutoff`.
  void drop_person_scale(Time cutoff);
  // Drops segments that ended before `cutoff`, at most `budget` of them; how many were dropped.
  std::size_t drop_before(Time cutoff, std::size_t budget);
  std::optional<Time> oldest() const;  // end of the oldest segment

  std::size_t open_tracks() const { return open_.size(); }
  std::uint64_t open_points() const { return open_points_; }

 private:
  struct Open {
    TrackId track{};
    std::uint32_t n = 0;
    Time first, last;
    std::int32_t west, south, east, north;
  };
  using Due = std::set<std::pair<Time, std::int64_t>>;

  void append(TrackRef track, std::span<const Point> group);
  void write_chunk(std::int64_t ref, std::span<const Point> points);
  void put_open(std::int64_t ref, const Open& open);
  std::vector<Point> take_open(std::int64_t ref, TrackId track);
  void seal(std::int64_t ref, TrackId track, std::vector<Point> points);
  void drop_known(std::int64_t ref, TrackId track, std::vector<Point>& piece);
  bool merge(std::int64_t ref, TrackId track, std::vector<Point>& piece);
  void write_segment(std::int64_t ref, std::span<const Point> points);
  void delete_segment(std::int64_t id);
  // Keeps the points for which `keep` is true, of those between the times.
  template <class Keep>
  void filter(std::int64_t ref, TrackId track, Time from, Time to, Keep&& keep);
  void trim(std::int64_t ref, TrackId track, Time cutoff);

  const Db& db_;
  TrackTable& tracks_;
  std::unordered_map<std::int64_t, Open> open_;  // by ref; never walked where order could show
  Due due_;                                      // (first, ref)
  std::uint64_t open_points_ = 0;
  std::int64_t next_chunk_ = 1;
};

}  // namespace yagura
