// The saved form of what the joiner keeps of an event.
#include "join/joiner.h"

namespace yagura::join {
namespace {

void put(Writer& w, const std::vector<std::string>& list) {
  w.u64(list.size());
  for (const std::string& s : list) w.bytes(s);
}

std::vector<std::string> get(Reader& r) {
  std::vector<std::string> out;
  for (auto n = r.count(); n > 0; --n) out.emplace_back(r.bytes());
  return out;
}

}  // namespace

void Fact::save(Writer& w) const {
  w.bytes(id);
  w.u64(static_cast<std::uint64_t>(revision));
  w.bytes(kind);
  w.u8(static_cast<std::uint8_t>(state));
  w.time(start);
  w.time(end.value_or(kNoTime));
  w.boolean(place.has_value());
  if (place) {
    w.i64(place->latitude_e7());
    w.i64(place->longitude_e7());
  }
  w.f64(radius_m);
  put(w, subjects);
  w.bytes(asset);
  put(w, sources);
  put(w, ultimate);
  w.u8(static_cast<std::uint8_t>(label.marking));
  put(w, label.releasable_to);
  w.bytes(label.originator);
}

void Fact::load(Reader& r) {
  id = r.bytes();
  revision = static_cast<int>(r.u64());
  kind = r.bytes();
  state = static_cast<EventState>(r.u8() % 3);
  start = r.time();
  end = r.time();
  if (!has_time(*end)) end.reset();
  place.reset();
  if (r.boolean()) {
    const std::int64_t lat = r.i64();
    place = Position::from_e7(lat, r.i64());
  }
  radius_m = r.f64();
  subjects = get(r);
  asset = r.bytes();
  sources = get(r);
  ultimate = get(r);
  label.marking = static_cast<Tlp>(r.u8() % 5);
  label.releasable_to = get(r);
  label.originator = r.bytes();
}

}  // namespace yagura::join
