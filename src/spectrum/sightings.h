// Sightings: which aircraft had good or lost satellite navigation in which cell, within a window.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "base/time.h"
#include "base/wire.h"
#include "model/evidence.h"
#include "model/observation.h"
#include "track/cell.h"

namespace yagura::spectrum {

class Sightings {
 public:
  struct Sighting {
    Time good = kNoTime;      // newest
    Time bad_from = kNoTime;  // when it turned bad here, and the newest time it was so
    Time bad = kNoTime;
    Spans exhibits;  // of its turning bad
  };
  using Cell = std::map<TrackId, Sighting>;

  void good(CellId cell, TrackId track, Time time);
  void bad(CellId cell, TrackId track, Time time, const Spans& exhibits);

  // Forgets what is no newer than `limit`.
  void forget(Time limit);
  const std::map<CellId, Cell>& cells() const { return cells_; }
  const Cell* find(CellId cell) const;
  bool empty() const { return cells_.empty(); }

  // At most so many sightings; a new one beyond is refused and counted. What is refused is not
  // exposure either, so a flood lowers coverage.
  static constexpr std::size_t kBudget = 400'000;
  std::uint64_t refused() const { return refused_; }

  void save(Writer& w) const;
  bool load(Reader& r);

 private:
  Sighting* at(CellId cell, TrackId track);

  std::map<CellId, Cell> cells_;
  std::size_t count_ = 0;
  std::uint64_t refused_ = 0;
};

}  // namespace yagura::spectrum
