#include "spectrum/sightings.h"

#include <algorithm>

#include "spectrum/navigation_watch.h"

namespace yagura::spectrum {

Sightings::Sighting* Sightings::at(CellId cell, TrackId track) {
  const auto c = cells_.find(cell);
  if (c != cells_.end()) {
    const auto s = c->second.find(track);
    if (s != c->second.end()) return &s->second;
  }
  if (count_ >= kBudget) {
    ++refused_;
    return nullptr;
  }
  ++count_;
  return &cells_[cell][track];
}

void Sightings::good(CellId cell, TrackId track, Time time) {
  if (Sighting* s = at(cell, track)) s->good = std::max(s->good, time);
}

void Sightings::bad(CellId cell, TrackId track, Time time, const Spans& exhibits) {
  Sighting* s = at(cell, track);
  if (s == nullptr) return;
  if (!has_time(s->bad)) {
    s->bad_from = time;
    s->exhibits = exhibits;
  }
  s->bad = std::max(s->bad, time);
}

void Sightings::forget(Time limit) {
  for (auto c = cells_.begin(); c != cells_.end();) {
    for (auto s = c->second.begin(); s != c->second.end();) {
      Sighting& seen = s->second;
      if (has_time(seen.bad) && seen.bad <= limit) {
        seen.bad = seen.bad_from = kNoTime;
        seen.exhibits = {};
      }
      const bool gone = !has_time(seen.bad) && (!has_time(seen.good) || seen.good <= limit);
      count_ -= gone ? 1 : 0;
      s = gone ? c->second.erase(s) : std::next(s);
    }
    c = c->second.empty() ? cells_.erase(c) : std::next(c);
  }
}

const Sightings::Cell* Sightings::find(CellId cell) const {
  const auto c = cells_.find(cell);
  return c == cells_.end() ? nullptr : &c->second;
}

void Sightings::save(Writer& w) const {
  w.u64(cells_.size());
  for (const auto& [cell, tracks] : cells_) {
    w.fixed64(cell);
    w.u64(tracks.size());
    for (const auto& [track, s] : tracks) {
      w.fixed64(static_cast<std::uint64_t>(track));
      w.time(s.good);
      w.time(s.bad_from);
      w.time(s.bad);
      save_spans(w, s.exhibits);
    }
  }
  w.u64(refused_);
}

bool Sightings::load(Reader& r) {
  cells_.clear();
  count_ = 0;
  for (auto cells = r.count(9); cells > 0 && r.ok(); --cells) {
    const CellId cell = r.fixed64();
    if (!cell_valid(cell)) r.fail();
    for (auto tracks = r.count(12); tracks > 0 && r.ok(); --tracks) {
      Sighting s;
      const auto track = static_cast<TrackId>(r.fixed64());
      s.good = r.time();
      s.bad_from = r.time();
      s.bad = r.time();
      s.exhibits = load_spans(r);
      if (cells_[cell].emplace(track, std::move(s)).second) ++count_;
    }
  }
  refused_ = r.u64();
  return r.ok();
}

}  // namespace yagura::spectrum
