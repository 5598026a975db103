#include "air/tracker.h"

#include <cstdio>

namespace yagura::air {
namespace {

constexpr Duration kTrackEnds = minutes{60};
constexpr Duration kSecondMessage = seconds{60};  // two messages that confirm an address
constexpr Duration kFixEvery = seconds{1};

}  // namespace

Subject subject_of(AddressKind kind, std::uint32_t address) {
  static constexpr const char* kSchemes[] = {"icao24", "adsb-other", "tisb"};
  char text[32];
  std::snprintf(text, sizeof text, "%s:%06x", kSchemes[static_cast<std::size_t>(kind)],
                static_cast<unsigned>(address & 0xffffff));
  return text;
}

// The entry of an address; nullptr where the message proves none and none is known.
Tracker::Entry* Tracker::entry_for(std::uint64_t key, const AdsbRecord& record, Time time) {
  Entry* entry = aircraft_.touch(key);
  if (entry != nullptr) {
    const bool confirmed = aircraft_.confirmed(key);
    const bool stale = time - entry->aircraft.last() > (confirmed ? kTrackEnds : kSecondMessage);
    if (!record.address_proven) return confirmed && !stale ? entry : nullptr;
    if (!stale) return entry;
    aircraft_.erase(key);
  }
  return record.address_proven ? &aircraft_.make(key) : nullptr;
}

void Tracker::hear(const AdsbRecord& record, const RecordHead& head, Out& out) {
  const std::uint64_t key = std::uint64_t{static_cast<std::uint8_t>(record.address_kind)} << 24 |
                            (record.address & 0xffffff);
  Entry* entry = entry_for(key, record, head.time);
  if (entry == nullptr) return;
  if (!record.address_proven) return entry->aircraft.heard_of(head.time);
  const auto heard = entry->aircraft.hear(record, head.time);
  if (heard.duplicate || entry->aircraft.messages() < 2) return;
  const bool opened = !aircraft_.confirmed(key);
  if (opened) {
    aircraft_.confirm(key);
    const Subject subject = subject_of(record.address_kind, record.address);
    entry->track = live_ ? live_object(subject) : track_id(subject, entry->aircraft.first());
  }
  if (opened || heard.identity_changed) {
    const bool claim = heard.call_sign_changed || (opened && !entry->aircraft.call_sign().empty());
    say_identity(record, head, *entry, claim, out);
  }
  if (heard.reliable) say_fix(head, heard, *entry, out);
  if (!live_ && record.df == 17 && !record.mlat) say_quality(head, heard, *entry, out);
}

void Tracker::say_identity(const AdsbRecord& record, const RecordHead& head, const Entry& entry,
                           bool claim, Out& out) const {
  TrackInfo info;
  info.id = entry.track;
  info.subject = subject_of(record.address_kind, record.address);
  info.call_sign = entry.aircraft.call_sign().view();
  info.name = info.call_sign;
  info.object_class = entry.aircraft.object_class();
  info.time = head.time;
  if (live_) return out.live_info(info);
  out.track(info);
  if (claim) {
    out.identity({entry.track, head.time, "callsign:" + info.call_sign, head.spans});
  }
}

void Tracker::say_fix(const RecordHead& head, const Aircraft::Heard& heard, Entry& entry,
                      Out& out) const {
  if (has_time(entry.last_fix) && head.time - entry.last_fix < kFixEvery) return;
  entry.last_fix = head.time;
  const Aircraft& a = entry.aircraft;
  Fix fix;
  fix.track = entry.track;
  fix.time = head.time;
  fix.position = *heard.place;
  if (const auto m = a.altitude_m(head.time)) fix.altitude_m = static_cast<float>(*m);
  if (const auto kn = a.speed_kn(head.time)) fix.speed = Speed::knots(*kn);
  if (const auto deg = a.course_deg(head.time)) fix.course = Angle::degrees(*deg);
  fix.object_class = a.object_class();
  fix.evidence = head.spans;
  if (live_) {
    out.live(fix);
  } else {
    out.fix(fix);
  }
}

void Tracker::say_quality(const RecordHead& head, const Aircraft::Heard& heard, const Entry& entry,
                          Out& out) const {
  const Aircraft& a = entry.aircraft;
  NavQuality q;
  q.track = entry.track;
  q.time = head.time;
  q.position = a.reliable_place(head.time);
  if (const auto m = a.altitude_m(head.time)) q.altitude_m = static_cast<float>(*m);
  if (const auto kn = a.speed_kn(head.time)) q.ground_speed = Speed::knots(*kn);
  q.on_ground = a.on_ground();
  q.nic = heard.nic;
  q.nac_p = heard.nac_p;
  q.nac_p_derived = heard.nac_p_derived;
  q.position_lost = heard.position_lost;
  q.reliable_position = heard.reliable;
  q.evidence = head.spans;
  out.nav_quality(q);
}

void Tracker::save(Writer& w) const {
  aircraft_.save(w, [](Writer& to, const Entry& e) {
    e.aircraft.save(to);
    to.fixed64(static_cast<std::uint64_t>(e.track));
    to.time(e.last_fix);
  });
}

bool Tracker::load(Reader& r) {
  aircraft_.load(r, [](Reader& from, Entry& e) {
    e.aircraft.load(from);
    e.track = static_cast<TrackId>(from.fixed64());
    e.last_fix = from.time();
  });
  return r.ok();
}

}  // namespace yagura::air
