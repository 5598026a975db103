#include "track/proximity.h"

#include <algorithm>

#include "base/assert.h"
#include "track/state.h"

namespace yagura {
namespace {

std::int64_t index_of(Time g, Duration step) { return micros(g) / step.count(); }

// The first instant at or after t. Instants count from 1970-01-01, so midnight is one of them.
Time instant_from(Time t, Duration step) {
  std::int64_t n = micros(t) / step.count();
  if (n * step.count() < micros(t)) ++n;
  return time_from_micros(n * step.count());
}

void add_partner(std::vector<TrackId>& partners, TrackId id, std::size_t most) {
  if (partners.size() >= most) return;
  if (std::find(partners.begin(), partners.end(), id) == partners.end()) partners.push_back(id);
}

double knots(Position a, Position b, Duration step) {
  return Speed::metres_per_second(distance(a, b).metres() / to_seconds(step)).knots();
}

}  // namespace

Proximity::Proximity(const ProximityRules& rules)
    : rules_(rules), grid_(rules.radius.metres()), tracks_(rules.tracks) {
  YAGURA_ASSERT(rules.max_gap / rules.step + 2 <= static_cast<std::int64_t>(kRecent));
}

// False where the fix gives no instant to look at.
bool Proximity::begin(TrackId id, Time time, Position position, const Spans& evidence, Way& way) {
  Track* track = tracks_.touch(id);
  const bool known = track != nullptr;
  if (!known) {
    track = &tracks_.make(id);
    tracks_.confirm(id);
  } else if (time < track->last) {
    return false;
  }
  const bool joined = known && time - track->last <= rules_.max_gap;
  way.track = track;
  way.to = time;
  way.b = position;
  way.from = joined ? track->last : time;
  way.a = joined ? track->position : position;
  way.first = instant_from(joined ? way.from + Duration{1} : time, rules_.step);
  if (!joined) {
    track->since = way.first;
    track->newest = way.first - rules_.step;
  }
  track->last = time;
  track->position = position;
  track->evidence = evidence;
  if (way.first > time) return false;
  instants_.erase(instants_.begin(), instants_.lower_bound(time - rules_.max_gap));
  return true;
}

Position Proximity::sample(const Way& way, Time g) {
  const double whole = static_cast<double>((way.to - way.from).count());
  const double f = whole > 0 ? static_cast<double>((g - way.from).count()) / whole : 1;
  const Position at = interpolate(way.a, way.b, f);
  way.track->newest = g;
  way.track->recent[static_cast<std::size_t>(index_of(g, rules_.step)) % kRecent] = at;
  return at;
}

std::optional<Position> Proximity::at_instant(const Track& track, Time g) const {
  if (g < track.since || g > track.newest) return std::nullopt;
  if (track.newest - g >= rules_.step * static_cast<std::int64_t>(kRecent)) return std::nullopt;
  return track.recent[static_cast<std::size_t>(index_of(g, rules_.step)) % kRecent];
}

void Proximity::meet(TrackId id, Time g, Position at, std::vector<Near>& out) {
  Instant& instant = instants_[g];
  grid_.around(at, [&](std::uint64_t square) {
    const auto found = instant.squares.find(square);
    if (found == instant.squares.end()) return;
    for (std::uint32_t n = found->second.first; n != 0; n = instant.links[n - 1].next) {
      const TrackId other = instant.links[n - 1].track;
      Track* theirs = tracks_.find(other);
      if (other == id || theirs == nullptr) continue;
      const auto there = at_instant(*theirs, g);
      if (!there || !may_be_within(at, *there, rules_.radius.metres())) continue;
      const double metres = distance(at, *there).metres();
      if (metres > rules_.radius.metres()) continue;
      Track& mine = *tracks_.find(id);
      add_partner(mine.partners, other, rules_.crowd);
      add_partner(theirs->partners, id, rules_.crowd);
      out.push_back(describe(id, mine, other, *theirs, g, metres));
    }
  });
  put(instant, grid_.square(at), id);
}

void Proximity::put(Instant& instant, std::uint64_t square, TrackId id) {
  Head& head = instant.squares[square];
  if (head.count >= rules_.crowd) {
    ++crowded_;
    return;
  }
  instant.links.push_back({id, head.first});
  head.first = static_cast<std::uint32_t>(instant.links.size());
  ++head.count;
}

// Partners that are heard at this instant but no longer near are told so, once.
void Proximity::part(TrackId id, Time g, Position at, std::vector<Near>& out) {
  Track& mine = *tracks_.find(id);
  std::erase_if(mine.partners, [&](TrackId other) {
    Track* theirs = tracks_.find(other);
    if (theirs == nullptr) return true;
    if (g < theirs->since) return true;  // it was silent meanwhile: no one knows
    const auto there = at_instant(*theirs, g);
    if (!there) return false;
    const double metres = distance(at, *there).metres();
    if (metres <= rules_.radius.metres()) return false;
    out.push_back(describe(id, mine, other, *theirs, g, metres));
    out.back().apart = true;
    std::erase(theirs->partners, id);
    return true;
  });
}

Near Proximity::describe(TrackId a, const Track& ta, TrackId b, const Track& tb, Time g,
                         double metres) const {
  if (b < a) return describe(b, tb, a, ta, g, metres);
  Near near;
  near.a = a;
  near.b = b;
  near.time = g;
  near.distance_m = metres;
  near.since = std::max(ta.since, tb.since);
  near.a_at = *at_instant(ta, g);
  near.b_at = *at_instant(tb, g);
  near.a_evidence = ta.evidence;
  near.b_evidence = tb.evidence;
  const auto a_before = at_instant(ta, g - rules_.step);
  const auto b_before = at_instant(tb, g - rules_.step);
  if (a_before) near.a_speed_kn = knots(*a_before, near.a_at, rules_.step);
  if (b_before) near.b_speed_kn = knots(*b_before, near.b_at, rules_.step);
  if (a_before && b_before) near.before_m = distance(*a_before, *b_before).metres();
  return near;
}

void Proximity::save(Writer& w) const {
  tracks_.save(w, [](Writer& out, const Track& t) {
    out.time(t.last);
    save_position(out, t.position);
    save_spans(out, t.evidence);
    out.time(t.since);
    out.time(t.newest);
    for (const Position p : t.recent) save_position(out, p);
    out.u64(t.partners.size());
    for (const TrackId p : t.partners) out.fixed64(static_cast<std::uint64_t>(p));
  });
  w.u64(instants_.size());
  for (const auto& [g, instant] : instants_) {
    w.time(g);
    // Squares in order of their keys, the tracks of each oldest first: put() rebuilds the same
    // chains.
    std::map<std::uint64_t, std::vector<TrackId>> squares;
    for (const auto& [square, head] : instant.squares) {
      auto& list = squares[square];
      for (std::uint32_t n = head.first; n != 0; n = instant.links[n - 1].next) {
        list.insert(list.begin(), instant.links[n - 1].track);
      }
    }
    w.u64(squares.size());
    for (const auto& [square, list] : squares) {
      w.fixed64(square);
      w.u64(list.size());
      for (const TrackId t : list) w.fixed64(static_cast<std::uint64_t>(t));
    }
  }
  w.u64(crowded_);
}

bool Proximity::load(Reader& r) {
  tracks_.load(r, [this](Reader& in, Track& t) {
    t.last = in.time();
    t.position = load_position(in);
    t.evidence = load_spans(in);
    t.since = in.time();
    t.newest = in.time();
    for (Position& p : t.recent) p = load_position(in);
    const std::uint64_t n = in.count(8);
    if (n > rules_.crowd) return in.fail();
    for (std::uint64_t i = 0; i < n; ++i) t.partners.push_back(static_cast<TrackId>(in.fixed64()));
  });
  instants_.clear();
  const std::uint64_t count = r.count(2);
  for (std::uint64_t i = 0; i < count && r.ok(); ++i) {
    Instant& instant = instants_[r.time()];
    const std::uint64_t squares = r.count(9);
    for (std::uint64_t s = 0; s < squares && r.ok(); ++s) {
      const std::uint64_t square = r.fixed64();
      const std::uint64_t n = r.count(8);
      for (std::uint64_t t = 0; t < n && r.ok(); ++t) {
        put(instant, square, static_cast<TrackId>(r.fixed64()));
      }
    }
  }
  crowded_ = r.u64();
  return r.ok();
}

}  // namespace yagura
