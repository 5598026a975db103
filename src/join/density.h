// Density: how many events of a join's kinds an hour brings to a place, measured from what was seen
// and from where and when it could have been seen (exposure).
#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "base/wire.h"
#include "join/history.h"

namespace yagura::join {

// Counts over live hours in S2 cells of levels 7, 5 and 3 and everywhere. A cell with few events
// leans on the larger one around it, which weighs as much as one event (a gamma prior of shape 1).
// The hour of the day is a factor of its own, the same everywhere.
class Density {
 public:
  struct Count {
    std::uint64_t events = 0;
    std::uint64_t hours = 0;  // live cell-hours
  };

  void add_event(CellId cell, std::int64_t of_day_ms);
  void add_hours(CellId cell, std::uint64_t hours);
  void finish();

  // ln of expected events per km2 and hour. `itself`: the event at hand is among those counted, and
  // is taken out, so that it does not speak for its own place.
  double ln_at(CellId cell, bool itself) const;
  double ln_hour(int hour) const { return ln_hour_[static_cast<std::size_t>(hour)]; }

  std::uint64_t events() const { return all_.events; }
  std::uint64_t hours() const { return all_.hours; }

  void save(Writer& w) const;
  void load(Reader& r);

 private:
  Count all_;
  std::unordered_map<CellId, Count> cells_;  // of all three levels
  std::array<std::uint64_t, 24> by_hour_{};
  std::array<double, 24> ln_hour_{};
};

}  // namespace yagura::join
