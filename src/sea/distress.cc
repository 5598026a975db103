#include "sea/distress.h"

#include <algorithm>

#include "sea/duplicates.h"
#include "track/due.h"
#include "track/state.h"

namespace yagura::sea {
namespace {

constexpr Duration kSilent = minutes{60};  // closes the event
constexpr Duration kUpdate = minutes{5};   // between revisions that bring only positions
constexpr double kMovedM = 200;            // a revision at once
constexpr std::size_t kBudget = 4096;      // beacons

constexpr Measure kMeasures[] = {
    {"beacon", 0, {"Kind of beacon", "発信器の種類"}},
    {"status", 0, {"Active, test or unknown", "作動・試験・不明の別"}},
    {"messages",
     1,
     {"Messages heard, each once however many receivers heard it",
      "受信した通報の数（複数局で受信した同じ通報は1件）"}},
};

enum class Status : std::uint8_t { unknown, test, active };
constexpr std::string_view status_name(Status s) {
  return s == Status::active ? "active" : s == Status::test ? "test" : "unknown";
}

struct Beacon {
  std::uint32_t mmsi = 0;
  Time first = kNoTime, last;
  std::optional<Position> position, shown;
  Status status = Status::unknown;
  std::uint32_t messages = 0;
  EvidenceSet evidence;
  Time published = kNoTime;
  bool queued = false;
};

std::string_view beacon_name(std::uint32_t mmsi) {
  switch (sender_of(mmsi)) {
    case Sender::sart:
      return "sart";
    case Sender::man_overboard:
      return "mob";
    default:
      return "epirb";
  }
}

Status status_of(const AisRecord& record) {
  if (const auto* a = record.as<PositionA>()) {
    if (a->nav_status == 14) return Status::active;
    if (a->nav_status == 15) return Status::test;
  } else if (const auto* text = record.as<SafetyText>()) {
    if (text->text.find("TEST") != std::string::npos) return Status::test;
    if (text->text.find("ACTIVE") != std::string::npos) return Status::active;
  }
  return Status::unknown;
}

class Distress : public Detector {
 public:
  Distress() : table_(kBudget) {}

  void arrive(const AisRecord& record, const RecordHead& head, Out& out) override;
  Time next_due() const override { return due_.next(); }
  void run_due(Out& out) override;
  void save(Writer& w) const override;
  bool load(Reader& r) override;

 private:
  Beacon& beacon_of(std::uint32_t mmsi, Time time, Out& out);
  void publish(const Beacon& beacon, bool open, Reason reason, Out& out) const;

  Table<std::uint32_t, Beacon> table_;
  DueQueue<std::uint32_t> due_;
  Duplicates heard_;
};

Beacon& Distress::beacon_of(std::uint32_t mmsi, Time time, Out& out) {
  Beacon* beacon = table_.touch(mmsi);
  if (beacon != nullptr && time - beacon->last >= kSilent) {
    publish(*beacon, false, Reason::closed, out);  // before event time got there
    const bool queued = beacon->queued;
    *beacon = Beacon();
    beacon->queued = queued;
  } else if (beacon == nullptr) {
    beacon = &table_.make(mmsi, [&](std::uint32_t, Beacon& old) {
      publish(old, false, Reason::closed, out);  // a flood of beacons: what is known stands
    });
  }
  if (beacon->first == kNoTime) {
    beacon->mmsi = mmsi;
    beacon->first = beacon->last = time;
  }
  return *beacon;
}

void Distress::arrive(const AisRecord& record, const RecordHead& head, Out& out) {
  if (!is_beacon(sender_of(record.mmsi)) || !has_time(head.time)) return;
  Beacon& beacon = beacon_of(record.mmsi, head.time, out);
  if (heard_.seen(record.payload_hash, head.time) && beacon.messages > 0) {
    beacon.evidence.add(head.spans, false);  // another receiver heard the same
    return;
  }
  const bool fresh = beacon.messages == 0;
  ++beacon.messages;
  beacon.last = std::max(beacon.last, head.time);
  if (const Motion* motion = motion_of(record); motion != nullptr && motion->position) {
    beacon.position = motion->position;
  }
  const Status before = beacon.status;
  beacon.status = std::max(beacon.status, status_of(record));
  const bool changed = beacon.status != before;
  const bool moved =
      beacon.position &&
      (!beacon.shown || distance(*beacon.position, *beacon.shown).metres() > kMovedM);
  beacon.evidence.add(head.spans, fresh || changed);
  if (beacon.status == Status::active) table_.confirm(record.mmsi);
  if (!beacon.queued) {
    due_.push(beacon.last + kSilent, record.mmsi);
    beacon.queued = true;
  }
  if (!fresh && !changed && !moved && head.time - beacon.published < kUpdate) return;
  beacon.published = head.time;
  beacon.shown = beacon.position;
  publish(beacon, true, fresh ? Reason::opened : Reason::updated, out);
}

void Distress::run_due(Out& out) {
  const auto [when, mmsi] = due_.pop();
  Beacon* beacon = table_.find(mmsi);
  if (beacon == nullptr) return;
  if (beacon->last + kSilent > when) {
    due_.push(beacon->last + kSilent, mmsi);
    return;
  }
  publish(*beacon, false, Reason::closed, out);
  table_.erase(mmsi);
}

void Distress::publish(const Beacon& beacon, bool open, Reason reason, Out& out) const {
  const Subject subject = mmsi_subject(beacon.mmsi);
  EventDraft e;
  e.id = event_id(kDistress.kind, kDistress.major, {subject}, "", beacon.first);
  e.kind = kDistress.kind;
  e.state = open ? EventState::open : EventState::closed;
  e.reason = reason;
  e.tracks = {live_object(subject)};
  e.subjects = {subject};
  e.start = beacon.first;
  if (!open) e.end = beacon.last;
  if (beacon.position) e.area = Area{*beacon.position, 0, {}};
  e.measures.set("beacon", beacon_name(beacon.mmsi));
  e.measures.set("status", status_name(beacon.status));
  set_measure(e.measures, kDistress, "messages", beacon.messages);
  e.message_key = "event.sea.distress." + std::string(status_name(beacon.status));
  static constexpr Text kBeacons[] = {{"AIS-SART", "AIS-SART（捜索救助用送信機）"},
                                      {"Man-overboard beacon", "落水者用発信器（MOB）"},
                                      {"EPIRB-AIS", "EPIRB-AIS（非常用位置指示無線標識）"}};
  const Text& name =
      kBeacons[static_cast<int>(sender_of(beacon.mmsi)) - static_cast<int>(Sender::sart)];
  e.message_args = Json::object(
      {{"beacon", Json::object({{"en", name.en}, {"ja", name.ja}})}, {"mmsi", subject.substr(5)}});
  e.evidence = beacon.evidence;
  out.event(e);
}

void Distress::save(Writer& w) const {
  const auto save_optional = [](Writer& to, const std::optional<Position>& p) {
    to.boolean(p.has_value());
    if (p) save_position(to, *p);
  };
  table_.save(w, [&](Writer& to, const Beacon& b) {
    to.u64(b.mmsi);
    for (const Time t : {b.first, b.last, b.published}) to.time(t);
    save_optional(to, b.position);
    save_optional(to, b.shown);
    to.u8(static_cast<std::uint8_t>(b.status));
    to.u64(b.messages);
    b.evidence.save(to);
    to.boolean(b.queued);
  });
  due_.save(w);
  heard_.save(w);
}

bool Distress::load(Reader& r) {
  table_.load(r, [](Reader& from, Beacon& b) {
    b.mmsi = static_cast<std::uint32_t>(from.u64());
    for (Time* t : {&b.first, &b.last, &b.published}) *t = from.time();
    if (from.boolean()) b.position = load_position(from);
    if (from.boolean()) b.shown = load_position(from);
    const std::uint8_t status = from.u8();
    if (status > 2 || !is_beacon(sender_of(b.mmsi))) return from.fail();
    b.status = static_cast<Status>(status);
    b.messages = static_cast<std::uint32_t>(from.u64());
    b.evidence.load(from);
    b.queued = from.boolean();
  });
  due_.load(r);
  return heard_.load(r) && r.ok();
}

}  // namespace

const DetectorInfo kDistress = {
    "sea.distress",
    1,
    1,
    {"Distress beacon", "遭難信号"},
    {"A search and rescue transmitter, man-overboard or EPIRB-AIS beacon is heard.",
     "捜索救助用送信機、落水者用発信器、またはEPIRB-AISの信号を受信した場合に検出します。"},
    {"A test or a beacon set off by mistake: its status says test, or the ship and its owner "
     "confirm "
     "it by radio.",
     "試験または誤発射であれば無害です。状態が「試験」であるか、無線で船舶・所有者に確認できます"
     "。"},
    Key::track,
    Order::arrival,
    hours{1},
    {},
    kMeasures,
    "status",
    "active",
};

std::unique_ptr<Detector> make_distress(const Surroundings& around) {
  static_cast<void>(around);  // it looks at nothing but the records
  return std::make_unique<Distress>();
}

}  // namespace yagura::sea
