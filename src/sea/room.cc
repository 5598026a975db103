#include "sea/room.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/assert.h"

namespace yagura::sea {
namespace {

constexpr Duration kExposureStep = minutes{5};
constexpr Duration kFixtureStep = hours{1};  // stations and aids that do not move say so hourly
constexpr std::int64_t kCellLagE7 = 50'000;  // 0.005 degrees: the cell of a ship is looked up again

SegmentRules rules_for(Sender sender) {
  SegmentRules rules;
  if (sender == Sender::sar_aircraft) rules.max_speed_kn = 600;
  return rules;
}

const AisRecord& record_of(const Batch& batch, std::size_t i) {
  return static_cast<const AisBatch&>(batch).bodies[i];
}

// "mmsi:" and nine digits, without an allocation.
struct Name {
  std::array<char, 14> text{'m', 'm', 's', 'i', ':'};
  explicit Name(std::uint32_t mmsi) {
    for (std::size_t i = 14; i-- > 5; mmsi /= 10) text[i] = static_cast<char>('0' + mmsi % 10);
  }
  std::string_view view() const { return {text.data(), text.size()}; }
};

Fix fix_of(const Motion& motion, Position position, const RecordHead& head) {
  Fix fix;
  fix.time = head.time;
  fix.position = position;
  if (motion.sog_kn) fix.speed = Speed::knots(static_cast<double>(*motion.sog_kn));
  if (motion.cog_deg) fix.course = Angle::degrees(static_cast<double>(*motion.cog_deg));
  if (motion.heading_deg) fix.heading = Angle::degrees(*motion.heading_deg);
  fix.evidence = head.spans;
  return fix;
}

// The place in a record without motion: stations and aids.
std::optional<Position> fixed_place(const AisRecord& record) {
  if (const auto* station = record.as<BaseStation>()) return station->position;
  if (const auto* aid = record.as<AidToNavigation>()) return aid->position;
  return std::nullopt;
}

template <std::size_t N>
void take(ShortText<N>& known, std::string_view said) {
  if (!said.empty()) known.assign(said);
}

// What a record says of its sender, laid over what is known. False where it says nothing.
bool said(const AisRecord& record, Identity& known, bool& named) {
  const auto size = [&known](const std::optional<Dimensions>& d) {
    if (d && d->length_m()) known.length_m = static_cast<std::uint16_t>(*d->length_m());
  };
  if (const auto* s = record.as<StaticVoyage>()) {
    take(known.name, s->name.view());
    take(known.call_sign, s->call_sign.view());
    if (s->imo && imo_valid(*s->imo)) known.imo = *s->imo;
    if (s->ship_type) known.ship_type = *s->ship_type;
    size(s->dimensions);
    named = true;
  } else if (const auto* b = record.as<PositionBExtended>()) {
    take(known.name, b->name.view());
    if (b->ship_type) known.ship_type = *b->ship_type;
    size(b->dimensions);
    named = true;
  } else if (const auto* a = record.as<StaticA>()) {
    take(known.name, a->name.view());
    named = true;
  } else if (const auto* p = record.as<StaticB>()) {
    take(known.call_sign, p->call_sign.view());
    if (p->ship_type) known.ship_type = *p->ship_type;
    size(p->dimensions);
  } else if (const auto* aid = record.as<AidToNavigation>()) {
    take(known.name, aid->name.view().substr(0, 20));
    named = true;
  } else {
    return false;
  }
  return true;
}

}  // namespace

SeaRoom::SeaRoom(const Settings& settings, std::span<const Source> sources, std::size_t ships)
    : settings_(settings), ships_(ships) {
  static_cast<void>(sources);
  const Surroundings around{settings_, ships_, places_, reception_, feeds_};
  for (const DetectorEntry& entry : detector_entries()) detectors_.push_back(entry.make(around));
}

void SeaRoom::arrive(const Batch& batch, std::size_t i, Out& out) {
  const AisRecord& record = record_of(batch, i);
  for (const auto& detector : detectors_) detector->arrive(record, batch.heads[i], out);
  if (out.wants_live() && has_time(batch.heads[i].time)) live(record, batch.heads[i], out);
}

void SeaRoom::observe(const Batch& batch, std::size_t i, Out& out) {
  const AisRecord& record = record_of(batch, i);
  const RecordHead& head = batch.heads[i];
  run_due(head.time, out);
  ++counters_.records;
  const Heard heard{record, head, batch.feed, sender_of(record.mmsi)};
  if (heard.sender == Sender::none) {
    ++counters_.no_sender;
    return;
  }
  if (duplicates_.seen(record.payload_hash, head.time)) {
    ++counters_.repeats;
    if (Ship* ship = ships_.find(record.mmsi)) {
      if (Segment* newest = ship->segments.newest()) newest->feeds.add(heard.feed);
    }
    return;
  }
  if (const Motion* m = motion_of(record)) motion(heard, *m, out);
  if (const auto place = fixed_place(record)) fixture(heard, *place, out);
  identity(heard, out);
}

void SeaRoom::advance(Time now, Out& out) { run_due(now, out); }

// What fell due up to `now`, the earliest first, whichever detector it belongs to.
void SeaRoom::run_due(Time now, Out& out) {
  if (exposed_ == kNoTime) exposed_ = std::chrono::floor<hours>(now);
  if (now - exposed_ >= kExposureStep) expose(now, out);
  for (;;) {
    Detector* first = nullptr;
    for (const auto& detector : detectors_) {
      const Time due = detector->next_due();
      if (due <= now && (first == nullptr || due < first->next_due())) first = detector.get();
    }
    if (first == nullptr) return;
    first->run_due(out);
  }
}

void SeaRoom::expose(Time now, Out& out) {
  exposed_ += (now - exposed_) / kExposureStep * kExposureStep;
  for (const Reception::Exposed& e : reception_.take_exposure()) {
    for (std::size_t d = 0; d < detectors_.size(); ++d) {
      if (!detectors_[d]->watches(e.cell)) continue;
      for (const DetectorInfo* rule : detector_entries()[d].rules) {
        out.exposure({rule->kind, e.cell, "", e.hour, e.live.count(), e.subject.count()});
      }
    }
  }
}

Ship& SeaRoom::ship_of(std::uint32_t mmsi, Out& out) {
  return ships_.touch(mmsi, [&](TrackId gone) {
    for (const auto& detector : detectors_) detector->forget(gone, out);
  });
}

void SeaRoom::forget(TrackId track, Out& out) {
  for (const auto& detector : detectors_) detector->forget(track, out);
  ships_.forget(track);
}

void SeaRoom::motion(const Heard& heard, const Motion& motion, Out& out) {
  if (!motion.position) return;
  sighting(heard, fix_of(motion, *motion.position, heard.head), out);
}

void SeaRoom::fixture(const Heard& heard, Position position, Out& out) {
  Fix fix;
  fix.time = heard.head.time;
  fix.position = position;
  fix.evidence = heard.head.spans;
  sighting(heard, std::move(fix), out);
}

void SeaRoom::sighting(const Heard& heard, Fix fix, Out& out) {
  const std::uint32_t mmsi = heard.record.mmsi;
  Ship& ship = ship_of(mmsi, out);
  Sighting s{fix.time, fix.position, std::nullopt, std::nullopt};
  if (fix.speed) s.speed_kn = fix.speed->knots();
  if (fix.course) s.course_deg = fix.course->degrees();
  const SegmentRules rules = rules_for(heard.sender);
  const auto match = ship.segments.match(s, Name(mmsi).view(), rules);
  if (match.forgotten) forget(*match.forgotten, out);
  if (match.segment == nullptr) return;
  counters_.double_mmsi += match.duplicate ? 1 : 0;
  Segment& segment = *match.segment;
  segment.feeds.add(heard.feed);
  fix.track = segment.track;
  fix.object_class = ship.object_class(mmsi);
  Held& held = ship.held_of(segment.track);
  if (segment.fixes < rules.confirm) {
    held.waiting.push_back(std::move(fix));
    return;
  }
  if (match.confirmed_now) {
    confirmed(mmsi, ship, held, out);
    std::vector<Fix> waiting;
    waiting.swap(held.waiting);
    waiting.push_back(std::move(fix));
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      std::optional<ShipFix::Before> before;
      if (i > 0) {
        before = {waiting[i - 1].time, waiting[i - 1].position, waiting[i - 1].evidence};
      }
      hand_on(heard, ship, segment, held, waiting[i], before ? &*before : nullptr, out);
    }
    return;
  }
  const std::size_t at = (segment.fixes - 2) % SegmentRules::kLookback;
  const ShipFix::Before before{segment.times[at], segment.positions[at], std::move(held.evidence)};
  hand_on(heard, ship, segment, held, fix, &before, out);
}

// The third fix of a track: from now on it is one.
void SeaRoom::confirmed(std::uint32_t mmsi, Ship& ship, Held& held, Out& out) {
  ships_.confirm(mmsi, held.track);
  const Time time =
      held.waiting.empty() ? ship.segments.of(held.track)->last : held.waiting[0].time;
  out.track(info(mmsi, ship.identity, held.track, time));
  claim(ship, held.track, nullptr, time, out);
}

void SeaRoom::hand_on(const Heard& heard, const Ship& ship, const Segment& segment, Held& held,
                      const Fix& fix, const ShipFix::Before* before, Out& out) {
  held.evidence = fix.evidence;
  const bool vessel = is_vessel(heard.sender);
  if (!vessel && heard.sender != Sender::sar_aircraft && !is_beacon(heard.sender)) {
    const bool moved = before != nullptr && distance(before->position, fix.position).metres() > 200;
    if (held.said != kNoTime && !moved && fix.time - held.said < kFixtureStep) return;
    held.said = fix.time;
  }
  out.fix(fix);
  if (!vessel) return;
  const Position cell_at = held.cell_at;
  if (held.cell == 0 ||
      std::abs(std::int64_t{cell_at.latitude_e7()} - fix.position.latitude_e7()) > kCellLagE7 ||
      std::abs(std::int64_t{cell_at.longitude_e7()} - fix.position.longitude_e7()) > kCellLagE7) {
    held.cell = cell_of(fix.position);
    held.cell_at = fix.position;
  }
  const Span span = fix.evidence.empty() ? Span{} : fix.evidence.all().front();
  reception_.heard(held.cell, fix.time, heard.record.mmsi, heard.feed, span,
                   before != nullptr ? fix.time - before->time : Duration{});
  if (person_scale(fix.object_class)) return;
  ShipFix ship_fix;
  ship_fix.mmsi = heard.record.mmsi;
  ship_fix.track = fix.track;
  ship_fix.previous = segment.previous;
  ship_fix.time = fix.time;
  ship_fix.position = fix.position;
  if (fix.speed) ship_fix.speed_kn = fix.speed->knots();
  if (fix.course) ship_fix.course_deg = fix.course->degrees();
  ship_fix.cell = held.cell;
  ship_fix.feeds = segment.feeds;
  ship_fix.evidence = &fix.evidence;
  ship_fix.before = before;
  static_cast<void>(ship);
  for (const auto& detector : detectors_) detector->fix(ship_fix, out);
}

// Static data belongs to the MMSI; where several ships use it, to the track heard last.
void SeaRoom::identity(const Heard& heard, Out& out) {
  Identity fresh;
  bool named = false;
  if (!said(heard.record, fresh, named)) return;
  const std::uint32_t mmsi = heard.record.mmsi;
  Ship& ship = ship_of(mmsi, out);
  const Identity before = ship.identity;
  said(heard.record, ship.identity, named);
  if (ship.identity == before) return;
  (named ? ship.name_evidence : ship.rest_evidence) = heard.head.spans;
  Segment* newest = ship.segments.newest();
  if (newest == nullptr || newest->fixes < SegmentRules{}.confirm) return;
  out.track(info(mmsi, ship.identity, newest->track, heard.head.time));
  claim(ship, newest->track, &before, heard.head.time, out);
}

// What differs from `known` (everything, where that is nullptr), as claims.
void SeaRoom::claim(const Ship& ship, TrackId track, const Identity* known, Time time,
                    Out& out) const {
  const Identity& now = ship.identity;
  const auto say = [&](std::string text, const Spans& evidence) {
    const Spans& best = evidence.empty() ? ship.name_evidence : evidence;
    out.identity({track, time, std::move(text), best});
  };
  if (!now.name.empty() && (known == nullptr || !(known->name == now.name))) {
    say("name:" + now.name.str(), ship.name_evidence);
  }
  const Spans& rest = ship.rest_evidence;
  if (!now.call_sign.empty() && (known == nullptr || !(known->call_sign == now.call_sign))) {
    say("callsign:" + now.call_sign.str(), rest);
  }
  if (now.imo != 0 && (known == nullptr || known->imo != now.imo)) {
    say("imo:" + std::to_string(now.imo), rest);
  }
}

TrackInfo SeaRoom::info(std::uint32_t mmsi, const Identity& identity, TrackId track,
                        Time time) const {
  TrackInfo info;
  info.id = track;
  info.subject = mmsi_subject(mmsi);
  info.name = identity.name.str();
  info.call_sign = identity.call_sign.str();
  if (identity.imo != 0) info.imo = std::to_string(identity.imo);
  info.object_class = class_of(sender_of(mmsi), identity.ship_type);
  if (identity.length_m != 0) info.length_m = identity.length_m;
  info.time = time;
  return info;
}

void SeaRoom::live(const AisRecord& record, const RecordHead& head, Out& out) const {
  const Sender sender = sender_of(record.mmsi);
  if (sender == Sender::none) return;
  const TrackId object = live_object(Name(record.mmsi).view());
  const Ship* ship = ships_.find(record.mmsi);
  Identity identity = ship != nullptr ? ship->identity : Identity{};
  bool named = false;
  if (said(record, identity, named)) out.live_info(info(record.mmsi, identity, object, head.time));
  const Motion* motion = motion_of(record);
  const auto place = motion != nullptr ? motion->position : fixed_place(record);
  if (!place) return;
  Fix fix = fix_of(motion != nullptr ? *motion : Motion{}, *place, head);
  fix.track = object;
  fix.object_class = class_of(sender, identity.ship_type);
  out.live(fix);
}

void SeaRoom::feed_down(FeedId feed, bool down, Time when, Out& out) {
  static_cast<void>(out);
  feeds_.set(feed, down, when);
}

Result<void> SeaRoom::reference(const ReferenceDocument& document) {
  auto taken = places_.take(document);
  if (!taken) return taken;
  for (const auto& detector : detectors_) detector->places_changed();
  return {};
}

void SeaRoom::save(Writer& w) const {
  w.u8(2);  // version of this form
  ships_.save(w);
  reception_.save(w);
  feeds_.save(w);
  duplicates_.save(w);
  w.time(exposed_);
  for (const std::uint64_t v :
       {counters_.records, counters_.repeats, counters_.no_sender, counters_.double_mmsi}) {
    w.u64(v);
  }
  for (const auto& detector : detectors_) detector->save(w);
}

bool SeaRoom::load(Reader& r) {
  if (r.u8() != 2) return false;
  if (!ships_.load(r) || !reception_.load(r) || !feeds_.load(r)) return false;
  if (!duplicates_.load(r)) return false;
  exposed_ = r.time();
  for (std::uint64_t* v :
       {&counters_.records, &counters_.repeats, &counters_.no_sender, &counters_.double_mmsi}) {
    *v = r.u64();
  }
  for (const auto& detector : detectors_) {
    if (!detector->load(r)) return false;
    detector->places_changed();  // since then, perhaps
  }
  return r.ok();
}

std::unique_ptr<Room> make_sea_room(const Settings& settings, std::span<const Source> sources) {
  return std::make_unique<SeaRoom>(settings, sources);
}

}  // namespace yagura::sea
