// Reception: where and when subjects were heard at all, per S2 cell (level 7) and UTC hour. It
// answers "were others heard here meanwhile?", without which silence means nothing, and gives
// exposure.
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/time.h"
#include "base/wire.h"
#include "model/evidence.h"
#include "track/cell.h"

namespace yagura {

class Reception {
 public:
  struct Limits {
    Duration kept = hours{50};         // how far back hours are remembered
    Duration heard_for = minutes{10};  // a report shows that the cell is heard for so long
    std::size_t cell_hours = 200'000;  // cell-hours in all; the oldest go first
    static constexpr std::size_t kSubjects = 16;  // told apart per cell and hour
    static constexpr std::size_t kWitnesses = 2;  // whose bytes are remembered per cell and hour
  };

  // What was heard in a cell over some hours, one subject left out.
  struct Heard {
    std::uint32_t others = 0;  // distinct; at most kSubjects are told apart in an hour
    FeedSet feeds;
    std::vector<Span>
        witnesses;  // a report of each of the first others, at most kWitnesses an hour
  };

  Reception() = default;
  explicit Reception(const Limits& limits) : limits_(limits) {}

  // A position of a (confirmed) subject, in event-time order. `quiet` = since its report before.
  void heard(CellId cell, Time time, std::uint64_t subject, FeedId feed, const Span& span,
             Duration quiet);

  // Others heard in the cell by any of `feeds` in the UTC hours that begin in [from, to].
  Heard others(CellId cell, Time from, Time to, std::uint64_t subject, FeedSet feeds) const;

  // Exposure since the last call: cells in order, hours in order.
  struct Exposed {
    CellId cell;
    Time hour;
    Duration live, subject;
  };
  std::vector<Exposed> take_exposure();

  std::size_t cell_hours() const { return ages_.size(); }
  void save(Writer& w) const;
  bool load(Reader& r);

 private:
  struct Hour {
    Time start;
    std::uint32_t positions = 0;
    std::uint8_t subjects = 0;
    FeedSet feeds;
    std::array<std::uint64_t, Limits::kSubjects> who{};
    std::array<Span, Limits::kWitnesses> witness{};
    Duration live{}, subject{};  // not yet taken
    bool changed = false;        // listed in changed_
  };
  struct Cell {
    Time last;
    std::vector<Hour> hours;  // in order
  };
  Hour& hour_of(CellId id, Cell& cell, Time start);
  void expose(CellId id, Cell& cell, Time from, Time to, Duration Hour::* what);
  void forget_oldest();

  Limits limits_;
  std::unordered_map<CellId, Cell> cells_;  // looked up, never walked in its own order
  std::set<std::pair<Time, CellId>> ages_;  // of every cell-hour, the oldest first
  std::set<std::pair<CellId, Time>> changed_;
};

}  // namespace yagura
