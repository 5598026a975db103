#include "sea/ships.h"

#include <fmt/format.h>

#include <algorithm>

#include "track/state.h"

namespace yagura::sea {
namespace {

template <class T>
void save_optional(Writer& w, const std::optional<T>& v, double (*value)(T)) {
  w.boolean(v.has_value());
  if (v) w.f64(value(*v));
}

double knots_of(Speed s) { return s.metres_per_second(); }
double degrees_of(Angle a) { return a.degrees(); }

void save_fix(Writer& w, const Fix& f) {
  w.fixed64(static_cast<std::uint64_t>(f.track));
  w.time(f.time);
  save_position(w, f.position);
  save_optional<Speed>(w, f.speed, knots_of);
  save_optional<Angle>(w, f.course, degrees_of);
  save_optional<Angle>(w, f.heading, degrees_of);
  w.u8(static_cast<std::uint8_t>(f.object_class));
  save_spans(w, f.evidence);
}

void load_fix(Reader& r, Fix& f) {
  f.track = static_cast<TrackId>(r.fixed64());
  f.time = r.time();
  f.position = load_position(r);
  if (r.boolean()) f.speed = Speed::metres_per_second(r.f64());
  if (r.boolean()) f.course = Angle::degrees(r.f64());
  if (r.boolean()) f.heading = Angle::degrees(r.f64());
  f.object_class = static_cast<ObjectClass>(r.u8());
  f.evidence = load_spans(r);
}

}  // namespace

Held& Ship::held_of(TrackId track) {
  for (Held& h : held) {
    if (h.track == track) return h;
  }
  std::erase_if(held, [this](const Held& h) { return segments.of(h.track) == nullptr; });
  held.emplace_back().track = track;
  return held.back();
}

void Ship::save(Writer& w) const {
  identity.save(w);
  save_spans(w, name_evidence);
  save_spans(w, rest_evidence);
  segments.save(w);
  w.u64(held.size());
  for (const Held& h : held) {
    w.fixed64(static_cast<std::uint64_t>(h.track));
    save_spans(w, h.evidence);
    w.fixed64(h.cell);
    save_position(w, h.cell_at);
    w.time(h.said);
    w.u64(h.waiting.size());
    for (const Fix& f : h.waiting) save_fix(w, f);
  }
}

void Ship::load(Reader& r) {
  identity.load(r);
  name_evidence = load_spans(r);
  rest_evidence = load_spans(r);
  segments.load(r);
  const std::uint64_t n = r.count(16);
  for (std::uint64_t i = 0; i < n && r.ok(); ++i) {
    Held& h = held.emplace_back();
    h.track = static_cast<TrackId>(r.fixed64());
    h.evidence = load_spans(r);
    h.cell = r.fixed64();
    h.cell_at = load_position(r);
    h.said = r.time();
    const std::uint64_t fixes = r.count(12);
    for (std::uint64_t k = 0; k < fixes && r.ok(); ++k) load_fix(r, h.waiting.emplace_back());
  }
}

std::string Ships::label(std::uint32_t mmsi) const {
  const Ship* ship = find(mmsi);
  if (ship != nullptr && !ship->identity.name.empty()) return ship->identity.name.str();
  return fmt::format("MMSI {:09}", mmsi);
}

ObjectClass Ships::object_class(std::uint32_t mmsi) const {
  const Ship* ship = find(mmsi);
  return ship != nullptr ? ship->object_class(mmsi) : class_of(sender_of(mmsi), 0);
}

void Ships::save(Writer& w) const {
  table_.save(w, [](Writer& out, const Ship& ship) { ship.save(out); });
  std::vector<std::pair<TrackId, std::uint32_t>> owners(owners_.begin(), owners_.end());
  std::sort(owners.begin(), owners.end());
  w.u64(owners.size());
  for (const auto& [track, mmsi] : owners) {
    w.fixed64(static_cast<std::uint64_t>(track));
    w.u64(mmsi);
  }
}

bool Ships::load(Reader& r) {
  table_.load(r, [](Reader& in, Ship& ship) { ship.load(in); });
  owners_.clear();
  const std::uint64_t n = r.count(9);
  for (std::uint64_t i = 0; i < n && r.ok(); ++i) {
    const auto track = static_cast<TrackId>(r.fixed64());
    owners_[track] = static_cast<std::uint32_t>(r.u64());
  }
  return r.ok();
}

}  // namespace yagura::sea
