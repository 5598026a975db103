#include "track/segment.h"

#include <algorithm>
#include <cmath>

#include "track/state.h"

namespace yagura {
namespace {

// Fixes this near are within any allowance (25 kn over the buffer of 15 minutes is 11.6 km).
constexpr std::int64_t kSurelyNearE7 = 500'000;  // 0.05 degrees: at most 7.9 km in all

bool surely_near(Position a, Position b) {
  return std::abs(std::int64_t{a.latitude_e7()} - b.latitude_e7()) <= kSurelyNearE7 &&
         std::abs(std::int64_t{a.longitude_e7()} - b.longitude_e7()) <= kSurelyNearE7;
}

// How far a ship may have come in this time, in metres.
double allowance_m(Duration dt, const SegmentRules& rules) {
  const double seconds = std::hypot(to_seconds(dt), to_seconds(rules.buffer));
  return Speed::knots(rules.max_speed_kn).metres_per_second() * seconds;
}

// Where the segment would be now had it kept speed and course, for at most an hour.
Position reckoned(const Segment& segment, Time now) {
  if (segment.speed_kn < 0 || segment.course_deg < 0) return segment.position();
  const double seconds = std::min(3600.0, to_seconds(now - segment.last));
  const Speed speed = Speed::knots(static_cast<double>(segment.speed_kn));
  return destination(segment.position(), Angle::degrees(static_cast<double>(segment.course_deg)),
                     Distance::metres(speed.metres_per_second() * seconds));
}

// Distance from where the ship could be expected, as a share of what is allowed; > 1 does not fit.
double misfit(const Segment& segment, const Sighting& s, const SegmentRules& rules) {
  double best = distance(reckoned(segment, s.time), s.position).metres() /
                allowance_m(s.time - segment.last, rules);
  const std::uint32_t known = std::min<std::uint32_t>(segment.fixes, SegmentRules::kLookback);
  for (std::uint32_t i = 0; i < known; ++i) {
    const double metres = distance(segment.positions[i], s.position).metres();
    best = std::min(best, metres / allowance_m(s.time - segment.times[i], rules));
  }
  return best;
}

void extend(Segment& segment, const Sighting& s) {
  const std::size_t at = segment.fixes % SegmentRules::kLookback;
  segment.positions[at] = s.position;
  segment.times[at] = s.time;
  segment.last = s.time;
  segment.speed_kn = static_cast<float>(s.speed_kn.value_or(-1));
  segment.course_deg = static_cast<float>(s.course_deg.value_or(-1));
  ++segment.fixes;
}

}  // namespace

Segments::Match Segments::match(const Sighting& s, std::string_view name,
                                const SegmentRules& rules) {
  Match out;
  Segment* best = nullptr;
  double best_misfit = 1;
  if (segments_.size() == 1 && s.time >= segments_[0].last &&
      s.time - segments_[0].last <= rules.max_silence &&
      surely_near(segments_[0].position(), s.position)) {
    best = &segments_[0];
  } else {
    for (Segment& segment : segments_) {
      if (s.time < segment.last) return out;
      if (s.time - segment.last > rules.max_silence) continue;
      const double m = misfit(segment, s, rules);
      if (m > best_misfit || (m == best_misfit && best != nullptr)) continue;
      best = &segment;
      best_misfit = m;
    }
  }
  if (best == nullptr) {
    open(s, name, rules, out);
    best = &segments_.back();
  }
  extend(*best, s);
  out.segment = best;
  out.confirmed_now = best->fixes == rules.confirm;
  out.duplicate =
      out.confirmed_now && std::any_of(segments_.begin(), segments_.end(), [&](const Segment& o) {
        return &o != best && o.fixes >= rules.confirm && s.time - o.last <= rules.max_silence;
      });
  return out;
}

void Segments::open(const Sighting& s, std::string_view name, const SegmentRules& rules,
                    Match& out) {
  out.opened = true;
  Segment fresh;
  Time first = s.time;
  while (of(track_id(name, first)) != nullptr) first += Duration{1};
  fresh.track = track_id(name, first);
  fresh.first = s.time;
  Time newest = kNoTime;
  for (const Segment& old : segments_) {
    if (old.fixes < rules.confirm) continue;
    if (s.time - old.last <= rules.max_silence) continue;
    const bool continued = std::any_of(segments_.begin(), segments_.end(), [&](const Segment& o) {
      return o.previous == old.track && o.fixes >= rules.confirm;
    });
    const bool reachable =
        distance(old.position(), s.position).metres() <= allowance_m(s.time - old.last, rules);
    if (continued || !reachable || old.last <= newest) continue;
    newest = old.last;
    fresh.previous = old.track;
  }
  if (segments_.size() >= SegmentRules::kPerName) forget_one(rules, out);
  segments_.push_back(fresh);
}

void Segments::forget_one(const SegmentRules& rules, Match& out) {
  const auto worse = [&](const Segment& a, const Segment& b) {
    const bool ca = a.fixes >= rules.confirm;
    const bool cb = b.fixes >= rules.confirm;
    return ca != cb ? !ca : a.last < b.last;
  };
  const auto victim = std::min_element(segments_.begin(), segments_.end(), worse);
  if (victim->fixes >= rules.confirm) out.forgotten = victim->track;
  segments_.erase(victim);
}

Segment* Segments::newest() {
  const auto at =
      std::max_element(segments_.begin(), segments_.end(),
                       [](const Segment& a, const Segment& b) { return a.last < b.last; });
  return at == segments_.end() ? nullptr : &*at;
}

Segment* Segments::of(TrackId track) {
  const auto at = std::find_if(segments_.begin(), segments_.end(),
                               [&](const Segment& s) { return s.track == track; });
  return at == segments_.end() ? nullptr : &*at;
}

void Segment::save(Writer& w) const {
  w.fixed64(static_cast<std::uint64_t>(track));
  w.time(first);
  w.time(last);
  w.u64(fixes);
  for (const Position p : positions) save_position(w, p);
  for (const Time t : times) w.time(t);
  w.f64(static_cast<double>(speed_kn));
  w.f64(static_cast<double>(course_deg));
  w.fixed64(feeds.bits());
  w.fixed64(static_cast<std::uint64_t>(previous));
}

void Segment::load(Reader& r) {
  track = static_cast<TrackId>(r.fixed64());
  first = r.time();
  last = r.time();
  fixes = static_cast<std::uint32_t>(r.u64());
  for (Position& p : positions) p = load_position(r);
  for (Time& t : times) t = r.time();
  speed_kn = static_cast<float>(r.f64());
  course_deg = static_cast<float>(r.f64());
  feeds = FeedSet::of_bits(r.fixed64());
  previous = static_cast<TrackId>(r.fixed64());
  if (fixes == 0) r.fail();
}

void Segments::save(Writer& w) const {
  w.u64(segments_.size());
  for (const Segment& s : segments_) s.save(w);
}

void Segments::load(Reader& r) {
  segments_.clear();
  const std::uint64_t n = r.count(32);
  if (n > SegmentRules::kPerName) return r.fail();
  for (std::uint64_t i = 0; i < n && r.ok(); ++i) segments_.emplace_back().load(r);
}

}  // namespace yagura
