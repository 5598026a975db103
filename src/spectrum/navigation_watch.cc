#include "spectrum/navigation_watch.h"

#include "base/assert.h"

namespace yagura::spectrum {

void save_spans(Writer& w, const Spans& spans) {
  w.u64(spans.all().size());
  for (const Span& s : spans.all()) save_span(w, s);
}

Spans load_spans(Reader& r) {
  Spans out;
  for (auto n = r.count(3); n > 0 && r.ok(); --n) out.add(load_span(r));
  return out;
}

void NavigationWatch::count(State& s, const NavQuality& q) {
  using L = Limits;
  if (!has_time(s.last_good)) return;
  const Duration since = q.time - s.last_good;
  const bool told_loss = q.position_lost || (q.nac_p && *q.nac_p <= 2);
  if (told_loss && s.speed_kn > L::kFlyingAbove_kn && !s.on_ground && since > L::kLostAfter &&
      since < L::kForgotten && s.counter < L::kMost) {
    if (s.loss_bytes.empty()) s.loss_bytes = q.evidence;
    ++s.counter;
  }
  if (since > L::kForgotten) s.counter = 0;
  if (s.counter > 0 && q.nac_p && *q.nac_p >= 4 && since < L::kLostAfter) --s.counter;
}

NavigationWatch::Verdict NavigationWatch::hear(const NavQuality& q) {
  using L = Limits;
  State* found = states_.touch(q.track);
  State& s = found != nullptr ? *found : states_.make(q.track);
  if (q.nac_p) {
    s.nac_p = q.nac_p;
    s.nac_p_time = q.time;
  }
  if (q.ground_speed) s.speed_kn = q.ground_speed->knots();
  if (q.on_ground) s.on_ground = *q.on_ground;

  Verdict out;
  const bool accurate = s.nac_p && *s.nac_p >= 4 && q.time - s.nac_p_time <= L::kAccuracyKept;
  if (q.reliable_position && q.position && accurate) {
    // Who once had a good position is not displaced by a flood of new addresses.
    if (!has_time(s.last_good)) states_.confirm(q.track);
    s.last_good = q.time;
    s.place = *q.position;
    s.good_bytes = q.evidence;
    s.loss_bytes = {};
    out.good = true;
  }
  count(s, q);
  if (has_time(s.last_good)) {
    const Duration since = q.time - s.last_good;
    out.bad = s.counter >= L::kBadFrom && since > L::kShownAfter && since < L::kForgotten;
    out.place = out.good || !q.position ? s.place : *q.position;
    out.last_good = s.last_good;
  }
  out.turned_bad = out.bad && !s.bad;
  s.bad = out.bad;
  return out;
}

Spans NavigationWatch::exhibits(TrackId track) const {
  const State* s = states_.find(track);
  YAGURA_ASSERT(s != nullptr);
  Spans out = s->good_bytes;
  for (const Span& span : s->loss_bytes.all()) out.add(span);
  return out;
}

void NavigationWatch::save(Writer& w) const {
  states_.save(w, [](Writer& to, const State& s) {
    to.time(s.last_good);
    to.i64(s.place.latitude_e7());
    to.i64(s.place.longitude_e7());
    to.u64(static_cast<std::uint64_t>(s.counter));
    to.boolean(s.bad);
    to.boolean(s.nac_p.has_value());
    to.u8(s.nac_p.value_or(0));
    to.time(s.nac_p_time);
    to.f64(s.speed_kn);
    to.boolean(s.on_ground);
    save_spans(to, s.good_bytes);
    save_spans(to, s.loss_bytes);
  });
}

bool NavigationWatch::load(Reader& r) {
  states_.load(r, [](Reader& from, State& s) {
    s.last_good = from.time();
    const auto lat = from.i64();
    const auto lon = from.i64();
    const auto place = Position::from_e7(lat, lon);
    if (!place) return from.fail();
    s.place = *place;
    s.counter = static_cast<int>(from.u64() % (Limits::kMost + 1));
    s.bad = from.boolean();
    const bool known = from.boolean();
    const std::uint8_t nac_p = from.u8();
    s.nac_p = known ? std::optional(nac_p) : std::nullopt;
    s.nac_p_time = from.time();
    s.speed_kn = from.f64();
    s.on_ground = from.boolean();
    s.good_bytes = load_spans(from);
    s.loss_bytes = load_spans(from);
  });
  return r.ok();
}

}  // namespace yagura::spectrum
