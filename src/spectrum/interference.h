// spectrum.gnss_interference: several aircraft lose satellite navigation in one area at one time.
// Events follow connected groups of cells through begin, growth, joining and end.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "model/room.h"
#include "spectrum/level.h"
#include "spectrum/navigation_watch.h"
#include "spectrum/sightings.h"

namespace yagura::spectrum {

extern const DetectorInfo kInterference;

// A cell as the map shows it: every colour opens to its counts.
struct CellState {
  CellId cell = 0;
  Level level = Level::no_data;
  std::uint64_t bad = 0, good = 0;  // distinct aircraft; a bad one is not counted as good too
  double share_low = 0;             // Wilson 95 % lower bound of bad / (bad + good)
};

class Interference {
 public:
  explicit Interference(const Settings& settings);

  // In order of event time.
  void hear(const NavQuality& q, Out& out);
  // Evaluates every whole minute up to `now`.
  void advance(Time now, Out& out);

  // Every cell with a sighting in the window, as of the last whole minute; by cell.
  std::vector<CellState> cells() const;

  void save(Writer& w) const;
  bool load(Reader& r);

 private:
  // One open event.
  struct Group {
    EventDraft draft;
    std::set<CellId> cells;
    std::set<TrackId> exhibited;  // bad aircraft counted and shown as evidence; at most kAircraft
    Time last_bad = kNoTime;      // two aircraft were bad until then
    Level level = Level::clear;   // the worst of any cell
    std::uint64_t bad = 0, good = 0;  // in the worst minute
    Time published = kNoTime;
    bool changed = false;
  };
  using Groups = std::map<std::string, Group>;  // by event id
  static constexpr std::size_t kAircraft = 4096;

  CellState state_of(CellId cell, const Sightings::Cell& tracks) const;
  void evaluate(Time minute, Out& out);
  void expose(Time minute, Out& out) const;
  std::set<CellId> live_cells(const Group& group) const;
  bool end_or_keep(Group& group, Time minute, Out& out);
  Group& group_for(const std::set<std::string>& ids, const std::vector<CellId>& cells, Time minute,
                   Out& out);
  Group& open(const std::vector<CellId>& cells, Time minute);
  void absorb(Group& older, Group& younger, Time minute, Out& out);
  void grow(Group& group, const std::vector<CellId>& cells);
  void publish(Group& group, Reason reason, Time minute, Out& out) const;

  Duration window_, update_;
  int cell_level_;
  LevelRule rule_;
  NavigationWatch watch_;
  Sightings sightings_;
  std::map<CellId, std::set<TrackId>> heard_;  // since the last minute, by cell of level 7
  Groups groups_;
  Time minute_ = kNoTime;  // evaluated up to here
};

}  // namespace yagura::spectrum
