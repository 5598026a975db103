#include "sea/encounter.h"

#include <algorithm>

namespace yagura::sea {
namespace {

constexpr Duration kStep = minutes{10};
constexpr Duration kMaxGap = hours{1};     // positions are interpolated across no longer silence
constexpr Duration kShortRun = hours{1};   // a run shorter than this is passing by
constexpr Duration kMerge = hours{4};      // runs nearer to each other are one meeting
constexpr Duration kUpdate = minutes{30};  // between revisions of an open event
constexpr std::size_t kPairs = 65'536;     // budget
// Positions nearer to an anchorage than the option says by more than this pair with no one; the
// middle of the meeting decides exactly.
constexpr double kAnchorageSlackKm = 2;

constexpr Option kOptions[] = {
    {"distance_m",
     500,
     10,
     5000,
     {"Largest distance between the two ships.", "2隻の間の最大距離。"}},
    {"duration_h", 2, 0.5, 48, {"Shortest time together.", "接近が続いた最短時間。"}},
    {"speed_kn", 2, 0.1, 20, {"Median speed below which they must stay.", "速力の中央値の上限。"}},
    {"anchorage_km",
     10,
     0,
     18,
     {"Nearest distance to an anchorage or port.", "錨地・港からの最小距離。"}},
};

constexpr Measure kMeasures[] = {
    {"median_distance_m", 1, {"Median distance", "距離の中央値"}},
    {"min_distance_m", 1, {"Smallest distance", "最小距離"}},
    {"duration_h", 0.01, {"Time together", "接近時間"}},
    {"median_speed_kn", 0.1, {"Median speed", "速力の中央値"}},
    {"anchorage_distance_km", 0.1, {"Distance to the nearest anchorage", "最寄りの錨地までの距離"}},
    {"anchorage_distance",
     0,
     {"Whether the distance to an anchorage is known", "錨地までの距離が分かるか"}},
    {"fixes", 1, {"Instants compared", "照合した時点の数"}},
    {"service_vessel",
     0,
     {"A pilot, tug or service vessel is one of the two", "水先・曳船・業務用船舶を含むか"}},
};

struct Pair {
  TrackId a{}, b{};
  MeetingStats meeting;            // what counts
  MeetingStats run;                // of a run that is too short to count yet
  Time meeting_start = kNoTime;    // interpolated
  Time meeting_opening = kNoTime;  // first instant: part of the event's identity
  Time run_start, run_opening;
  Time last = kNoTime;  // newest instant near
  double last_m = 0;
  bool counts = false;         // the present run does
  Duration together{};         // of the runs that count
  std::optional<Time> parted;  // when they were seen to part after `last`
  std::string id;              // "" until the event opens
  bool open = false;
  Time published = kNoTime;

  Time due() const { return open ? last + kStep + kMaxGap : last + kMerge + kMaxGap; }
  // A new meeting of the same two; the event of the last one closed when it fell due.
  void begin_anew() {
    Pair fresh;
    fresh.a = a;
    fresh.b = b;
    *this = std::move(fresh);
  }
  void save(Writer& w) const;
  void load(Reader& r);
};

class Encounter : public Detector {
 public:
  explicit Encounter(const Surroundings& around)
      : around_(around),
        distance_m_(around.settings.get(kEncounter.kind, "distance_m")),
        duration_(seconds_of(around.settings.get(kEncounter.kind, "duration_h") * 3600)),
        speed_kn_(around.settings.get(kEncounter.kind, "speed_kn")),
        anchorage_km_(around.settings.get(kEncounter.kind, "anchorage_km")),
        proximity_(rules()),
        pairs_(kPairs) {}

  void fix(const ShipFix& fix, Out& out) override {
    nears_.clear();
    const Distance clear = Distance::kilometres(std::max(0.0, anchorage_km_ - kAnchorageSlackKm));
    const auto wanted = [&](Position at) {
      return !around_.places.anchorages().any_within(at, clear);
    };
    proximity_.fix(fix.track, fix.time, fix.position, *fix.evidence, wanted, nears_);
    for (const Near& near : nears_) take(near, out);
  }

  Time next_due() const override { return due_.next(); }
  void run_due(Out& out) override;
  void forget(TrackId track, Out&) override { proximity_.forget(track); }
  void save(Writer& w) const override;
  bool load(Reader& r) override;

 private:
  ProximityRules rules() const {
    ProximityRules rules;
    rules.radius = Distance::metres(distance_m_);
    rules.step = kStep;
    rules.max_gap = kMaxGap;
    return rules;
  }
  static std::uint64_t key_of(TrackId a, TrackId b) {
    return spread(static_cast<std::uint64_t>(a) ^ spread(static_cast<std::uint64_t>(b)));
  }
  void take(const Near& near, Out& out);
  Pair& pair_of(const Near& near, Out& out);
  static void begin_run(Pair& pair, const Near& near, double radius_m);
  static void count_run(Pair& pair);
  void look(Pair& pair, Out& out);
  bool qualifies(const Pair& pair) const;
  void publish(Pair& pair, Reason reason, Out& out);
  std::string_view service_vessel(std::uint32_t a, std::uint32_t b) const;

  Surroundings around_;
  double distance_m_;
  Duration duration_;
  double speed_kn_, anchorage_km_;
  Proximity proximity_;
  Table<std::uint64_t, Pair> pairs_;
  DueQueue<std::uint64_t> due_;
  std::vector<Near> nears_;
};

Pair& Encounter::pair_of(const Near& near, Out& out) {
  const std::uint64_t key = key_of(near.a, near.b);
  if (Pair* known = pairs_.touch(key)) return *known;
  Pair& made = pairs_.make(key, [&](std::uint64_t, Pair& old) {
    if (!old.open) return;
    old.open = false;  // for want of room: what is known stands
    publish(old, Reason::closed, out);
  });
  made.a = near.a;
  made.b = near.b;
  due_.push(near.time + kMerge + kMaxGap, key);
  return made;
}

// The run begins where the distance fell below the radius on the way to its first instant.
void Encounter::begin_run(Pair& pair, const Near& near, double radius_m) {
  pair.run = MeetingStats();
  pair.counts = false;
  pair.run_opening = near.time;
  pair.run_start = near.time;
  if (near.before_m && *near.before_m > radius_m) {
    const double f = (*near.before_m - radius_m) / (*near.before_m - near.distance_m);
    pair.run_start = time_between(near.time - kStep, near.time, f);
  }
}

// From now on the present run belongs to the meeting.
void Encounter::count_run(Pair& pair) {
  if (pair.counts) return;
  pair.counts = true;
  if (pair.meeting.instants() == 0) {
    pair.meeting_start = pair.run_start;
    pair.meeting_opening = pair.run_opening;
  }
  if (pair.last != kNoTime && pair.last >= pair.run_opening) {
    pair.together += pair.last - pair.run_opening;
  }
  pair.meeting.merge(pair.run);
  pair.run = MeetingStats();
}

void Encounter::take(const Near& near, Out& out) {
  if (near.apart) {
    Pair* pair = pairs_.find(key_of(near.a, near.b));
    if (pair == nullptr || near.time != pair->last + kStep) return;
    const double f = (distance_m_ - pair->last_m) / (near.distance_m - pair->last_m);
    pair->parted = time_between(pair->last, near.time, f);
    return;
  }
  Pair& pair = pair_of(near, out);
  const bool first = pair.last == kNoTime;
  if (!first && near.time <= pair.last) return;
  if (first || near.time - pair.last >= kMerge) {
    if (!first) pair.begin_anew();
    begin_run(pair, near, distance_m_);
  } else if (near.time > pair.last + kStep) {
    const bool silence = !pair.parted && near.since > pair.last;
    if (silence) count_run(pair);
    begin_run(pair, near, distance_m_);
    if (silence) count_run(pair);
  } else if (pair.counts) {
    pair.together += kStep;
  }
  pair.last = near.time;
  pair.last_m = near.distance_m;
  pair.parted.reset();
  if (!pair.counts) {
    pair.run.add(near);
    if (near.time - pair.run_opening >= kShortRun) count_run(pair);
  } else {
    pair.meeting.add(near);
  }
  look(pair, out);
}

bool Encounter::qualifies(const Pair& pair) const {
  if (!pair.counts || pair.last - pair.meeting_start < duration_) return false;
  if (pair.together < std::min(kShortRun, duration_)) return false;
  const auto speed = pair.meeting.median_speed_kn();
  if (!speed || *speed >= speed_kn_) return false;
  const Distance clear = Distance::kilometres(anchorage_km_);
  return anchorage_km_ == 0 ||
         !around_.places.anchorages().any_within(pair.meeting.middle(), clear);
}

void Encounter::look(Pair& pair, Out& out) {
  if (pair.id.empty()) {
    if (!qualifies(pair)) return;
    const std::uint32_t a = around_.ships.mmsi_of(pair.a);
    const std::uint32_t b = around_.ships.mmsi_of(pair.b);
    if (a == 0 || b == 0 || a == b) return;
    pair.id = event_id(kEncounter.kind, kEncounter.major, {mmsi_subject(a), mmsi_subject(b)}, "",
                       pair.meeting_opening);
    pair.open = true;
    pairs_.confirm(key_of(pair.a, pair.b));
    due_.push(pair.due(), key_of(pair.a, pair.b));
    publish(pair, Reason::opened, out);
  } else if (!pair.open) {
    if (!pair.counts) return;
    pair.open = true;  // near again, within the same meeting
    due_.push(pair.due(), key_of(pair.a, pair.b));
    publish(pair, Reason::updated, out);
  } else if (pair.last - pair.published >= kUpdate) {
    publish(pair, Reason::updated, out);
  }
}

std::string_view Encounter::service_vessel(std::uint32_t a, std::uint32_t b) const {
  const ObjectClass ca = around_.ships.object_class(a);
  const ObjectClass cb = around_.ships.object_class(b);
  if (ca == ObjectClass::service || cb == ObjectClass::service) return "yes";
  return ca == ObjectClass::unknown || cb == ObjectClass::unknown ? "unknown" : "no";
}

void Encounter::publish(Pair& pair, Reason reason, Out& out) {
  TrackId first = pair.a;
  TrackId second = pair.b;
  std::uint32_t a = around_.ships.mmsi_of(first);
  std::uint32_t b = around_.ships.mmsi_of(second);
  if (a == 0 || b == 0) return;  // forgotten since: its last revision stands
  if (b < a) std::swap(a, b), std::swap(first, second);
  pair.published = pair.last;
  EventDraft draft;
  draft.id = pair.id;
  draft.kind = kEncounter.kind;
  draft.state = pair.open ? EventState::open : EventState::closed;
  draft.reason = reason;
  draft.tracks = {first, second};
  draft.subjects = {mmsi_subject(a), mmsi_subject(b)};
  draft.start = pair.meeting_start;
  const Time until = pair.parted.value_or(pair.last);
  if (!pair.open) draft.end = until;
  draft.area = Area{pair.meeting.middle(), std::ceil(pair.meeting.spread_m()), {}};
  const double hours_together = to_seconds(until - pair.meeting_start) / 3600;
  const double speed = pair.meeting.median_speed_kn().value_or(0);
  Json& m = draft.measures;
  set_measure(m, kEncounter, "median_distance_m", pair.meeting.median_distance_m());
  set_measure(m, kEncounter, "min_distance_m", pair.meeting.min_distance_m());
  set_measure(m, kEncounter, "duration_h", hours_together);
  set_measure(m, kEncounter, "median_speed_kn", speed);
  set_measure(m, kEncounter, "fixes", pair.meeting.instants());
  m.set("service_vessel", service_vessel(a, b));
  if (const auto d = around_.places.anchorages().nearest(pair.meeting.middle())) {
    m.set("anchorage_distance", "known");
    set_measure(m, kEncounter, "anchorage_distance_km", d->kilometres());
  } else {
    m.set("anchorage_distance", "unknown");
  }
  draft.references = around_.places.anchorage_references();
  draft.message_key = "event.sea.encounter";
  draft.message_args = Json::object({{"name_a", around_.ships.label(a)},
                                     {"name_b", around_.ships.label(b)},
                                     {"hours", round_to(hours_together, 0.1)},
                                     {"distance_m", m["median_distance_m"]},
                                     {"speed_kn", m["median_speed_kn"]}});
  draft.evidence = pair.meeting.evidence;
  out.event(draft);
}

void Encounter::run_due(Out& out) {
  const auto [when, key] = due_.pop();
  Pair* pair = pairs_.find(key);
  if (pair == nullptr) return;
  if (pair->due() > when) {
    due_.push(pair->due(), key);
    return;
  }
  if (pair->open) {
    pair->open = false;
    publish(*pair, Reason::closed, out);
    due_.push(pair->due(), key);
    return;
  }
  pairs_.erase(key);
}

void Pair::save(Writer& w) const {
  w.fixed64(static_cast<std::uint64_t>(a));
  w.fixed64(static_cast<std::uint64_t>(b));
  meeting.save(w);
  run.save(w);
  for (const Time t : {meeting_start, meeting_opening, run_start, run_opening, last, published}) {
    w.time(t);
  }
  w.f64(last_m);
  w.boolean(counts);
  w.i64(together.count());
  w.boolean(parted.has_value());
  if (parted) w.time(*parted);
  w.bytes(id);
  w.boolean(open);
}

void Pair::load(Reader& r) {
  a = static_cast<TrackId>(r.fixed64());
  b = static_cast<TrackId>(r.fixed64());
  meeting.load(r);
  run.load(r);
  for (Time* t : {&meeting_start, &meeting_opening, &run_start, &run_opening, &last, &published}) {
    *t = r.time();
  }
  last_m = r.f64();
  counts = r.boolean();
  together = Duration{r.i64()};
  if (r.boolean()) parted = r.time();
  id = r.bytes();
  open = r.boolean();
}

void Encounter::save(Writer& w) const {
  proximity_.save(w);
  pairs_.save(w, [](Writer& to, const Pair& pair) { pair.save(to); });
  due_.save(w);
}

bool Encounter::load(Reader& r) {
  if (!proximity_.load(r)) return false;
  pairs_.load(r, [](Reader& from, Pair& pair) { pair.load(from); });
  due_.load(r);
  return r.ok();
}

}  // namespace

const DetectorInfo kEncounter = {
    "sea.encounter",
    1,
    0,
    {"Ships meeting at sea", "洋上での船舶の会合"},
    {"Two ships stay close together at low speed for hours, away from anchorages.",
     "2隻の船舶が、錨地から離れた海域で長時間、低速のまま接近していた場合に検出します。"},
    {"Harmless where they wait for a berth, are towed, take a pilot, bunker or stores by "
     "agreement, "
     "or lie at an anchorage that is not in the list; a photograph, a radar track or the ships' "
     "own "
     "reports would show it.",
     "着岸待ち、曳航、水先人の乗下船、届出済みの補給、または一覧にない錨地での停泊であれば"
     "無害です。写真、レーダー航跡、船舶からの通報で確かめられます。"},
    Key::pair,
    Order::event_time,
    hours{12},
    kOptions,
    kMeasures,
};

std::unique_ptr<Detector> make_encounter(const Surroundings& around) {
  return std::make_unique<Encounter>(around);
}

}  // namespace yagura::sea
