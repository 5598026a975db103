// Saving of the small values that state is made of.
#pragma once

#include "base/position.h"
#include "base/wire.h"
#include "model/evidence.h"

namespace yagura {

inline void save_position(Writer& w, Position p) {
  w.i64(p.latitude_e7());
  w.i64(p.longitude_e7());
}

inline Position load_position(Reader& r) {
  const std::int64_t lat = r.i64();
  const std::int64_t lon = r.i64();
  const auto p = Position::from_e7(lat, lon);
  if (!p) r.fail();
  return p.value_or(Position());
}

inline void save_spans(Writer& w, const Spans& spans) {
  w.u64(spans.all().size());
  for (const Span& s : spans.all()) save_span(w, s);
}

inline Spans load_spans(Reader& r) {
  Spans out;
  const std::uint64_t n = r.count(3);
  for (std::uint64_t i = 0; i < n && r.ok(); ++i) out.add(load_span(r));
  return out;
}

}  // namespace yagura
