// Checkpoints of the detector.
#include "spectrum/interference.h"

namespace yagura::spectrum {

void Interference::save(Writer& w) const {
  watch_.save(w);
  sightings_.save(w);
  w.u64(heard_.size());
  for (const auto& [cell, tracks] : heard_) {
    w.fixed64(cell);
    w.u64(tracks.size());
    for (const TrackId t : tracks) w.fixed64(static_cast<std::uint64_t>(t));
  }
  w.u64(groups_.size());
  for (const auto& [id, g] : groups_) {
    g.draft.save(w);
    w.u64(g.cells.size());
    for (const CellId cell : g.cells) w.fixed64(cell);
    w.u64(g.exhibited.size());
    for (const TrackId t : g.exhibited) w.fixed64(static_cast<std::uint64_t>(t));
    w.time(g.last_bad);
    w.u8(static_cast<std::uint8_t>(g.level));
    w.u64(g.bad);
    w.u64(g.good);
    w.time(g.published);
    w.boolean(g.changed);
  }
  w.time(minute_);
}

bool Interference::load(Reader& r) {
  heard_.clear();
  groups_.clear();
  if (!watch_.load(r) || !sightings_.load(r)) return false;
  for (auto n = r.count(9); n > 0 && r.ok(); --n) {
    auto& tracks = heard_[r.fixed64()];
    for (auto m = r.count(8); m > 0; --m) tracks.insert(static_cast<TrackId>(r.fixed64()));
  }
  for (auto n = r.count(20); n > 0 && r.ok(); --n) {
    Group g;
    g.draft.load(r);
    for (auto m = r.count(8); m > 0; --m) {
      const CellId cell = r.fixed64();
      if (!cell_valid(cell)) return false;
      g.cells.insert(cell);
    }
    for (auto m = r.count(8); m > 0; --m) g.exhibited.insert(static_cast<TrackId>(r.fixed64()));
    g.last_bad = r.time();
    g.level = static_cast<Level>(r.u8() % 4);
    g.bad = r.u64();
    g.good = r.u64();
    g.published = r.time();
    g.changed = r.boolean();
    if (!r.ok() || g.cells.empty()) return false;
    const std::string id = g.draft.id;
    groups_.insert_or_assign(id, std::move(g));
  }
  minute_ = r.time();
  return r.ok();
}

}  // namespace yagura::spectrum
