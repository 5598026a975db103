// Reading the position archive: segments and what is still open, as one list of points. Points of
// person-scale tracks that no event names are shown for 24 h of event time only, also where the
// hourly removal has not come to them yet.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/db.h"
#include "store/point.h"
#include "store/query.h"

namespace yagura {

class ArchiveReader {
 public:
  // `now`: event time of the store. For use within one read transaction.
  ArchiveReader(const Db& db, Time now) : db_(db), now_(now) {}

  struct Track {
    std::int64_t ref = 0;
    TrackId id{};
    Time visible_from = kNoTime;
    ObjectClass object_class = ObjectClass::unknown;
  };
  std::optional<Track> track(TrackId id) const;
  std::optional<Track> by_ref(std::int64_t ref) const;

  // In order of time, each point once.
  std::vector<Point> positions(const Track& track, Time from, Time to) const;
  std::optional<Point> newest(const Track& track, Time from, Time to) const;
  std::optional<Point> oldest(const Track& track) const;
  // Tracks with a segment or open points that touch the box and [from, to]; sorted by ref.
  std::vector<std::int64_t> touching(const Box& area, Time from, Time to) const;
  std::vector<Point> positions_in(const Box& area, Time from, Time to, std::size_t limit) const;

 private:
  void read_segments(const Track& track, Time from, Time to, std::vector<Point>& out) const;
  void read_open(const Track& track, std::vector<Point>& out) const;
  void finish(const Track& track, Time from, Time to, std::vector<Point>& out) const;
  std::vector<std::int64_t> segments_touching(const Box& area, Time from, Time to) const;
  std::vector<std::int64_t> open_touching(const Box& area, Time from, Time to) const;

  const Db& db_;
  Time now_;
};

}  // namespace yagura
