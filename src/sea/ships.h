// Ships: every sender heard, by MMSI, with its tracks and what it says of itself. Bounded.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "model/observation.h"
#include "sea/ais.h"
#include "sea/identity.h"
#include "track/cell.h"
#include "track/segment.h"
#include "track/table.h"

namespace yagura::sea {

// What the room keeps of a track besides its segment.
struct Held {
  TrackId track{};
  Spans evidence;   // of the newest fix
  CellId cell = 0;  // of `cell_at`, which is at most 500 m from the newest fix
  Position cell_at;
  Time said = kNoTime;       // newest fix handed out, of things that hardly move
  std::vector<Fix> waiting;  // fixes of a track that is not confirmed yet
};

struct Ship {
  Identity identity;
  Spans name_evidence, rest_evidence;  // the messages that said so
  Segments segments;
  std::vector<Held> held;  // one for each segment, in no order

  Held& held_of(TrackId track);
  ObjectClass object_class(std::uint32_t mmsi) const {
    return class_of(sender_of(mmsi), identity.ship_type);
  }
  void save(Writer& w) const;
  void load(Reader& r);
};

class Ships {
 public:
  static constexpr std::size_t kBudget = 131'072;  // MMSIs
  explicit Ships(std::size_t budget = kBudget) : table_(budget) {}

  // Makes it the newest; opens an entry where there is none, and tells `forgotten(TrackId)` of the
  // confirmed tracks that go for it.
  template <class F>
  Ship& touch(std::uint32_t mmsi, F&& forgotten) {
    if (Ship* known = table_.touch(mmsi)) return *known;
    std::vector<TrackId> gone;
    Ship& made = table_.make(mmsi, [&](std::uint32_t, Ship& old) {
      for (const Segment& s : old.segments.all()) gone.push_back(s.track);
    });
    for (const TrackId t : gone) {
      if (owners_.erase(t) != 0) forgotten(t);
    }
    return made;
  }
  const Ship* find(std::uint32_t mmsi) const { return table_.find(mmsi); }
  Ship* find(std::uint32_t mmsi) { return table_.find(mmsi); }

  void confirm(std::uint32_t mmsi, TrackId track) {
    table_.confirm(mmsi);
    owners_.emplace(track, mmsi);
  }
  void forget(TrackId track) { owners_.erase(track); }
  // The MMSI of a confirmed track; 0 where it is not known any more.
  std::uint32_t mmsi_of(TrackId track) const {
    const auto at = owners_.find(track);
    return at == owners_.end() ? 0 : at->second;
  }
  // For messages: the name, or "MMSI 431000001".
  std::string label(std::uint32_t mmsi) const;
  ObjectClass object_class(std::uint32_t mmsi) const;

  std::size_t size() const { return table_.size(); }
  std::uint64_t evicted() const { return table_.evicted(); }
  void save(Writer& w) const;
  bool load(Reader& r);

 private:
  Table<std::uint32_t, Ship> table_;
  std::unordered_map<TrackId, std::uint32_t> owners_;  // looked up, never walked
};

}  // namespace yagura::sea
