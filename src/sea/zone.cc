#include "sea/zone.h"

#include <algorithm>
#include <cmath>

#include "track/state.h"

namespace yagura::sea {
namespace {

constexpr Option kExitOptions[] = {
    {"hysteresis_m",
     1000,
     0,
     50'000,
     {"How far outside a ship must be before it has left.",
      "退出とみなすために必要な境界からの距離。"}},
};

constexpr Measure kEntryMeasures[] = {
    {"claimant", 0, {"Claimed by", "主張する国"}},
    {"basis", 0, {"Basis of the claim", "根拠"}},
    {"zone_source", 0, {"Source of the boundary", "境界の出典"}},
    {"fix_interval_min", 0.1, {"Time between the reports around the crossing", "前後の受信間隔"}},
};

constexpr Measure kExitMeasures[] = {
    {"claimant", 0, {"Claimed by", "主張する国"}},
    {"basis", 0, {"Basis of the claim", "根拠"}},
    {"zone_source", 0, {"Source of the boundary", "境界の出典"}},
    {"fix_interval_min", 0.1, {"Time between the reports around the crossing", "前後の受信間隔"}},
    {"stay_h", 0.01, {"Time inside", "区域内にいた時間"}},
};

// The boundary crossed between two fixes.
struct Crossing {
  Time time, opening;  // interpolated; of the fix that showed it
  Position position;
  Duration between{};
  Spans before, after;
};

// A track and one zone.
struct Stand {
  std::uint64_t zone = 0;   // Zone::key
  std::uint64_t drawn = 0;  // Zone::drawn, as it was looked at
  bool inside = false;
  Position at;        // where it was looked at exactly
  double safe_m = 0;  // within this of `at`, nothing can have changed
  std::optional<Time> entered;
  std::optional<Crossing> leaving;  // outside, but not far enough yet
};

// Never less than the true distance in metres; large where the antimeridian lies between.
double at_most_m(Position a, Position b) {
  constexpr double kDegreeM = 111'700;
  const double lat = std::abs(a.latitude() - b.latitude());
  const double lon = std::abs(a.longitude() - b.longitude());
  return kDegreeM * std::hypot(lat, lon);
}

class ZoneWatch : public Detector {
 public:
  explicit ZoneWatch(const Surroundings& around)
      : around_(around),
        hysteresis_m_(around.settings.get(kZoneExit.kind, "hysteresis_m")),
        table_(Ships::kBudget * 2) {}

  void fix(const ShipFix& fix, Out& out) override;
  void forget(TrackId track, Out&) override { table_.erase(track); }
  void places_changed() override;
  bool watches(CellId cell) const override { return !around_.places.zones_near(cell).empty(); }
  void save(Writer& w) const override;
  bool load(Reader& r) override;

 private:
  using Stands = std::vector<Stand>;
  static Stand* stand_of(Stands& stands, std::uint64_t zone);
  Stand first_stand(const Zone& zone, const ShipFix& fix) const;
  void look(const Zone& zone, Stand& stand, const ShipFix& fix, Out& out) const;
  static Crossing crossing(const Zone& zone, const ShipFix& fix);
  void publish(const DetectorInfo& rule, const Zone& zone, const Stand& stand,
               const Crossing& crossing, const ShipFix& fix, Out& out) const;

  Surroundings around_;
  double hysteresis_m_;
  Table<TrackId, Stands> table_;
};

Stand* ZoneWatch::stand_of(Stands& stands, std::uint64_t zone) {
  const auto at =
      std::find_if(stands.begin(), stands.end(), [zone](const Stand& s) { return s.zone == zone; });
  return at == stands.end() ? nullptr : &*at;
}

// How it stood before this fix: by the fix before, if there is one.
Stand ZoneWatch::first_stand(const Zone& zone, const ShipFix& fix) const {
  Stand stand;
  stand.zone = zone.key;
  stand.drawn = zone.drawn;
  stand.at = fix.before != nullptr ? fix.before->position : fix.position;
  stand.inside = zone.shape.contains(stand.at);
  stand.safe_m = zone.shape.to_boundary(stand.at).metres() * 0.99;
  return stand;
}

void ZoneWatch::fix(const ShipFix& fix, Out& out) {
  const auto& zones = around_.places.zones();
  if (zones.empty()) return;
  const auto& near = around_.places.zones_near(fix.cell);
  Stands* stands = table_.touch(fix.track);
  if (near.empty() && stands == nullptr) return;
  if (stands == nullptr) {
    stands = &table_.make(fix.track);
    table_.confirm(fix.track);
  }
  // Zones it stood in or near, then those it comes near to now.
  for (Stand& stand : *stands) {
    const auto zone = std::find_if(zones.begin(), zones.end(),
                                   [&](const Zone& z) { return z.key == stand.zone; });
    if (zone != zones.end()) look(*zone, stand, fix, out);
  }
  for (const std::uint32_t i : near) {
    if (stand_of(*stands, zones[i].key) != nullptr) continue;
    stands->push_back(first_stand(zones[i], fix));
    look(zones[i], stands->back(), fix, out);
  }
  const bool far = stands->size() > near.size();
  if (far) {
    std::erase_if(*stands, [&](const Stand& s) {
      return !s.inside && std::none_of(near.begin(), near.end(),
                                       [&](std::uint32_t i) { return zones[i].key == s.zone; });
    });
  }
  if (stands->empty()) table_.erase(fix.track);
}

void ZoneWatch::look(const Zone& zone, Stand& stand, const ShipFix& fix, Out& out) const {
  if (!stand.leaving && at_most_m(stand.at, fix.position) < stand.safe_m) return;
  const bool inside = zone.shape.contains(fix.position);
  const double boundary_m = zone.shape.to_boundary(fix.position).metres();
  stand.at = fix.position;
  stand.safe_m = boundary_m * 0.99;  // the sphere is not quite the Earth
  if (inside) {
    stand.leaving.reset();
    if (stand.inside) return;
    stand.inside = true;
    if (fix.before == nullptr || zone.shape.contains(fix.before->position)) return;
    const Crossing entry = crossing(zone, fix);
    stand.entered = entry.time;
    publish(kZoneEntry, zone, stand, entry, fix, out);
    return;
  }
  if (!stand.inside) return;
  if (!stand.leaving) {
    if (fix.before == nullptr || !zone.shape.contains(fix.before->position)) {
      stand.inside = false;  // the boundary was corrected meanwhile: no crossing is known
      return;
    }
    stand.leaving = crossing(zone, fix);
  }
  if (boundary_m <= hysteresis_m_) return;
  publish(kZoneExit, zone, stand, *stand.leaving, fix, out);
  stand.inside = false;
  stand.leaving.reset();
  stand.entered.reset();
}

Crossing ZoneWatch::crossing(const Zone& zone, const ShipFix& fix) {
  const ShipFix::Before& before = *fix.before;
  const double f = zone.shape.crossing(before.position, fix.position);
  return {time_between(before.time, fix.time, f),
          fix.time,
          interpolate(before.position, fix.position, f),
          fix.time - before.time,
          before.evidence,
          *fix.evidence};
}

// A text of a document for a sentence: as given where the document has no Japanese.
Json in_both(const std::string& en, const std::string& ja) {
  return ja.empty() ? Json(en) : Json::object({{"en", en}, {"ja", ja}});
}

void ZoneWatch::publish(const DetectorInfo& rule, const Zone& zone, const Stand& stand,
                        const Crossing& crossing, const ShipFix& fix, Out& out) const {
  const Subject subject = mmsi_subject(fix.mmsi);
  EventDraft e;
  e.id = event_id(rule.kind, rule.major, {subject},
                  zone.name_en + '/' + zone.claimant + '/' + zone.basis, crossing.opening);
  e.kind = rule.kind;
  e.state = EventState::closed;
  e.reason = Reason::opened;
  e.tracks = {fix.track};
  e.subjects = {subject};
  e.start = crossing.time;
  e.end = crossing.time;
  e.area = Area{crossing.position, 0, {}};
  e.measures.set("claimant", zone.claimant);
  e.measures.set("basis", zone.basis);
  e.measures.set("zone_source", zone.source);
  set_measure(e.measures, rule, "fix_interval_min", to_seconds(crossing.between) / 60);
  if (&rule == &kZoneExit && stand.entered) {
    set_measure(e.measures, rule, "stay_h", to_seconds(crossing.time - *stand.entered) / 3600);
  }
  e.references = around_.places.zone_references(zone);
  e.message_key = "event." + std::string(rule.kind);
  e.message_args =
      Json::object({{"name", around_.ships.label(fix.mmsi)},
                    {"zone", Json::object({{"en", zone.name_en}, {"ja", zone.name_ja}})},
                    {"claimant", in_both(zone.claimant, zone.claimant_ja)},
                    {"basis", in_both(zone.basis, zone.basis_ja)}});
  e.evidence.add(crossing.before, true);
  e.evidence.add(crossing.after, true);
  out.event(e);
}

// What stands by a shape that was corrected is looked at anew, and what is inside now did not
// enter.
void ZoneWatch::places_changed() {
  std::vector<TrackId> tracks;
  table_.for_each([&](TrackId track, const Stands&) { tracks.push_back(track); });
  const auto& zones = around_.places.zones();
  for (const TrackId track : tracks) {
    Stands& stands = *table_.find(track);
    std::erase_if(stands, [&](Stand& stand) {
      const auto zone = std::find_if(zones.begin(), zones.end(),
                                     [&](const Zone& z) { return z.key == stand.zone; });
      if (zone == zones.end()) return true;
      if (zone->drawn == stand.drawn) return false;
      stand.drawn = zone->drawn;
      stand.inside = zone->shape.contains(stand.at);
      stand.safe_m = 0;
      stand.leaving.reset();
      return false;
    });
    if (stands.empty()) table_.erase(track);
  }
}

void save_crossing(Writer& w, const Crossing& c) {
  w.time(c.time);
  w.time(c.opening);
  save_position(w, c.position);
  w.i64(c.between.count());
  save_spans(w, c.before);
  save_spans(w, c.after);
}

Crossing load_crossing(Reader& r) {
  Crossing c;
  c.time = r.time();
  c.opening = r.time();
  c.position = load_position(r);
  c.between = Duration{r.i64()};
  c.before = load_spans(r);
  c.after = load_spans(r);
  return c;
}

void ZoneWatch::save(Writer& w) const {
  table_.save(w, [](Writer& to, const Stands& stands) {
    to.u64(stands.size());
    for (const Stand& s : stands) {
      to.fixed64(s.zone);
      to.fixed64(s.drawn);
      to.boolean(s.inside);
      save_position(to, s.at);
      to.f64(s.safe_m);
      to.boolean(s.entered.has_value());
      if (s.entered) to.time(*s.entered);
      to.boolean(s.leaving.has_value());
      if (s.leaving) save_crossing(to, *s.leaving);
    }
  });
}

bool ZoneWatch::load(Reader& r) {
  table_.load(r, [](Reader& from, Stands& stands) {
    for (auto n = from.count(24); n > 0 && from.ok(); --n) {
      Stand& s = stands.emplace_back();
      s.zone = from.fixed64();
      s.drawn = from.fixed64();
      s.inside = from.boolean();
      s.at = load_position(from);
      s.safe_m = from.f64();
      if (from.boolean()) s.entered = from.time();
      if (from.boolean()) s.leaving = load_crossing(from);
    }
  });
  return r.ok();
}

constexpr Text kRefutedBy = {
    "Harmless where the ship has a right of passage or leave to be there; wrong where the boundary "
    "is "
    "disputed or drawn otherwise, or the position is false: compare the source of the boundary and "
    "another sensor.",
    "通航権や許可があれば無害です。境界に争いがある、引き方が異なる、または位置が偽りであれば"
    "誤りです。境界の出典と他のセンサーを確認してください。"};

}  // namespace

const DetectorInfo kZoneEntry = {
    "sea.zone_entry",
    1,
    0,
    {"Entry into a zone", "区域への進入"},
    {"A ship crosses the boundary of a zone inwards.",
     "船舶が区域の境界を越えて進入した場合に検出します。"},
    kRefutedBy,
    Key::track,
    Order::event_time,
    hours{24},
    {},
    kEntryMeasures,
};

const DetectorInfo kZoneExit = {
    "sea.zone_exit",
    1,
    0,
    {"Exit from a zone", "区域からの退出"},
    {"A ship crosses the boundary of a zone outwards and goes on.",
     "船舶が区域の境界を越えて退出した場合に検出します。"},
    kRefutedBy,
    Key::track,
    Order::event_time,
    hours{24},
    kExitOptions,
    kExitMeasures,
};

std::unique_ptr<Detector> make_zone_watch(const Surroundings& around) {
  return std::make_unique<ZoneWatch>(around);
}

}  // namespace yagura::sea
