#include "sea/gap.h"

#include <algorithm>
#include <cmath>

#include "track/due.h"
#include "track/state.h"

namespace yagura::sea {
namespace {

constexpr double kMovingKn = 1;            // slower counts as lying still
constexpr Duration kReckoning = hours{6};  // a ship is followed in thought for so long
constexpr Duration kLookAgain = hours{1};  // where the air was silent when it fell due
constexpr Duration kGiveUp = hours{24};    // after the threshold

constexpr Option kOptions[] = {
    {"silence_h", 6, 1, 36, {"Silence from which it counts.", "検出の対象とする最短の途絶時間。"}},
    {"others",
     2,
     1,
     16,
     {"Other ships that must be heard in its cell meanwhile.",
      "その間に同じ区画で受信されるべき他船の数。"}},
    // A row of so few is noise or a jump (gpsdio-segment: 10); silence after it means nothing.
    {"reports",
     10,
     1,
     1000,
     {"Reports of the ship itself before its silence counts.",
      "途絶とみなす前に必要な当該船舶の受信報告数。"}},
    {"moving_only",
     0,
     0,
     1,
     {"1: only ships that were under way (1 kn or more) when last heard.",
      "1：最後の受信時に航行中（1ノット以上）の船舶だけを対象とします。"}},
};

constexpr Measure kMeasures[] = {
    {"silence_h", 0.01, {"Length of the silence", "途絶時間"}},
    {"reception", 1, {"Other ships heard in its cell meanwhile", "その間に受信された他船の数"}},
    {"reception_share",
     0.01,
     {"Share of the hours in which others were heard where it should have been",
      "予測位置付近で他船が受信された時間の割合"}},
    {"last_speed_kn", 0.1, {"Speed when last heard", "最終受信時の速力"}},
    {"same_mmsi_heard",
     0,
     {"The same MMSI was heard elsewhere meanwhile", "その間に同じMMSIが他所で受信されたか"}},
    {"distance_km", 0.1, {"Distance between the reports", "前後の位置の間の距離"}},
    {"implied_speed_kn", 0.1, {"Speed implied between the reports", "前後の位置から求めた速力"}},
};

struct Silence {
  std::uint32_t mmsi = 0;
  Time last;  // report
  Position position;
  float speed_kn = -1, course_deg = -1;
  std::uint32_t reports = 0;  // of the ship, its earlier tracks included
  CellId cell = 0;
  FeedSet feeds;
  Spans evidence;
  bool queued = false;
  std::unique_ptr<EventDraft> event;  // its newest revision, once it is open

  bool open() const { return event != nullptr; }
  void save(Writer& w) const;
  void load(Reader& r);
};

// Where the ship would be `after` its last report, had it gone on.
Position reckoned(const Silence& s, Duration after) {
  if (s.speed_kn < static_cast<float>(kMovingKn) || s.course_deg < 0) return s.position;
  const double way = Speed::knots(static_cast<double>(s.speed_kn)).metres_per_second() *
                     to_seconds(std::min<Duration>(after, kReckoning));
  return destination(s.position, Angle::degrees(static_cast<double>(s.course_deg)),
                     Distance::metres(way));
}

class Gap : public Detector {
 public:
  explicit Gap(const Surroundings& around)
      : around_(around),
        threshold_(seconds_of(around.settings.get(kGap.kind, "silence_h") * 3600)),
        others_(static_cast<std::uint32_t>(around.settings.get(kGap.kind, "others"))),
        reports_(static_cast<std::uint32_t>(around.settings.get(kGap.kind, "reports"))),
        moving_only_(around.settings.get(kGap.kind, "moving_only") >= 0.5),
        table_(Ships::kBudget * 2) {}

  void fix(const ShipFix& fix, Out& out) override;
  Time next_due() const override { return due_.next(); }
  void run_due(Out& out) override;
  void forget(TrackId track, Out& out) override;
  void save(Writer& w) const override;
  bool load(Reader& r) override;

 private:
  struct Air {  // what was heard around a silent ship
    std::uint32_t others = 0;
    double share = 0;
    bool lately = false;
    std::vector<Span> witnesses;
  };
  Air listen(const Silence& s, Time now) const;
  bool heard_elsewhere(const Silence& s, TrackId track) const;
  void consider(TrackId track, Silence& s, Time now, Out& out);
  void open(TrackId track, Silence& s, Time now, const Air& air, bool elsewhere, Out& out);
  void close(Silence& s, const ShipFix& fix, Out& out);
  void again(TrackId track, Silence& s, Time when) {
    due_.push(when, track);
    s.queued = true;
  }

  Surroundings around_;
  Duration threshold_;
  std::uint32_t others_, reports_;
  bool moving_only_;
  Table<TrackId, Silence> table_;
  DueQueue<TrackId> due_;
};

void Gap::fix(const ShipFix& fix, Out& out) {
  std::uint32_t before = 0;
  if (fix.previous != TrackId{} && fix.before == nullptr) {
    if (Silence* old = table_.find(fix.previous)) {
      if (old->open()) close(*old, fix, out);
      before = old->reports;
      table_.erase(fix.previous);
    }
  }
  Silence* s = table_.touch(fix.track);
  if (s == nullptr) {
    s = &table_.make(fix.track);
    table_.confirm(fix.track);
    s->reports = before;
  }
  if (s->open()) close(*s, fix, out);
  ++s->reports;
  s->mmsi = fix.mmsi;
  s->last = fix.time;
  s->position = fix.position;
  s->speed_kn = static_cast<float>(fix.speed_kn.value_or(-1));
  s->course_deg = static_cast<float>(fix.course_deg.value_or(-1));
  s->cell = fix.cell;
  s->feeds = fix.feeds;
  s->evidence = *fix.evidence;
  if (!s->queued) again(fix.track, *s, fix.time + threshold_);
}

void Gap::run_due(Out& out) {
  const auto [when, track] = due_.pop();
  Silence* s = table_.find(track);
  if (s == nullptr) return;
  s->queued = false;
  if (s->last + threshold_ > when) {
    again(track, *s, s->last + threshold_);
  } else if (!s->open()) {
    consider(track, *s, when, out);
  }
}

// Silence has lasted long enough at `now`: does it mean anything?
void Gap::consider(TrackId track, Silence& s, Time now, Out& out) {
  if (s.reports < reports_) return;
  if (moving_only_ && s.speed_kn < static_cast<float>(kMovingKn)) return;
  const Duration silent = now - s.last;
  const Duration down = around_.feeds.down_time(s.feeds, s.last, now);
  if (silent - down < threshold_) {
    again(track, s, now + std::max<Duration>(minutes{1}, threshold_ - (silent - down)));
    return;
  }
  const bool elsewhere = heard_elsewhere(s, track);
  const Air air = listen(s, now);
  if (air.others >= others_ && air.share >= 0.5 && air.lately) {
    open(track, s, now, air, elsewhere, out);
  } else if (silent < threshold_ + kGiveUp) {
    again(track, s, now + kLookAgain);
  }
}

bool Gap::heard_elsewhere(const Silence& s, TrackId track) const {
  const Ship* ship = around_.ships.find(s.mmsi);
  if (ship == nullptr) return false;
  const auto& all = ship->segments.all();
  return std::any_of(all.begin(), all.end(), [&](const Segment& segment) {
    return segment.track != track && segment.last > s.last;
  });
}

// A ship that sails out of range falls silent too. So others must be heard not only in the cell of
// its last report, but hour by hour where it should have been: in at least half of the hours, and
// in one of the last two.
Gap::Air Gap::listen(const Silence& s, Time now) const {
  Air air;
  const auto here = around_.reception.others(s.cell, s.last, now, s.mmsi, s.feeds);
  air.others = here.others;
  air.witnesses = here.witnesses;
  int hours_all = 0;
  int hours_heard = 0;
  for (Time middle = s.last + minutes{30}; middle < now; middle += hours{1}) {
    const CellId cell = cell_of(reckoned(s, middle - s.last));
    const Time hour = std::chrono::floor<hours>(middle);
    const bool heard = around_.reception.others(cell, hour, hour, s.mmsi, s.feeds).others > 0;
    ++hours_all;
    hours_heard += heard ? 1 : 0;
    if (heard && now - middle < hours{2}) air.lately = true;
  }
  air.share = hours_all == 0 ? 0 : static_cast<double>(hours_heard) / hours_all;
  return air;
}

void Gap::open(TrackId track, Silence& s, Time now, const Air& air, bool elsewhere, Out& out) {
  const Subject subject = mmsi_subject(s.mmsi);
  s.event = std::make_unique<EventDraft>();
  EventDraft& e = *s.event;
  e.id = event_id(kGap.kind, kGap.major, {subject}, "", s.last);
  e.kind = kGap.kind;
  e.tracks = {track};
  e.subjects = {subject};
  e.start = s.last;
  e.area = Area{s.position, 0, {s.cell}};
  set_measure(e.measures, kGap, "silence_h", to_seconds(now - s.last) / 3600);
  set_measure(e.measures, kGap, "reception", air.others);
  set_measure(e.measures, kGap, "reception_share", air.share);
  if (s.speed_kn >= 0)
    set_measure(e.measures, kGap, "last_speed_kn", static_cast<double>(s.speed_kn));
  e.measures.set("same_mmsi_heard", elsewhere ? "yes" : "no");
  e.message_key = "event.sea.gap";
  e.message_args = Json::object({{"name", around_.ships.label(s.mmsi)},
                                 {"hours", round_to(to_seconds(now - s.last) / 3600, 0.1)},
                                 {"others", air.others}});
  e.evidence.add(s.evidence, true);
  for (const Span& span : air.witnesses) e.evidence.add(Spans(span));
  table_.confirm(track);
  out.event(e);
}

void Gap::close(Silence& s, const ShipFix& fix, Out& out) {
  EventDraft& e = *s.event;
  const Duration length = fix.time - s.last;
  const Distance way = distance(s.position, fix.position);
  e.state = EventState::closed;
  e.reason = Reason::closed;
  e.end = fix.time;
  set_measure(e.measures, kGap, "silence_h", to_seconds(length) / 3600);
  set_measure(e.measures, kGap, "distance_km", way.kilometres());
  set_measure(e.measures, kGap, "implied_speed_kn",
              Speed::metres_per_second(way.metres() / std::max(1.0, to_seconds(length))).knots());
  e.message_key = "event.sea.gap.closed";
  e.message_args = Json::object({{"name", around_.ships.label(fix.mmsi)},
                                 {"hours", round_to(to_seconds(length) / 3600, 0.1)},
                                 {"others", e.measures["reception"]},
                                 {"distance_km", e.measures["distance_km"]}});
  e.evidence.add(*fix.evidence, true);
  out.event(e);
  s.event.reset();
}

void Gap::forget(TrackId track, Out& out) {
  if (Silence* s = table_.find(track); s != nullptr && s->open()) {
    s->event->state = EventState::closed;
    s->event->reason = Reason::closed;
    s->event->reason_text = "no_room";
    out.event(*s->event);
  }
  table_.erase(track);
}

void Silence::save(Writer& w) const {
  w.u64(mmsi);
  w.time(last);
  save_position(w, position);
  w.f64(static_cast<double>(speed_kn));
  w.f64(static_cast<double>(course_deg));
  w.u64(reports);
  w.fixed64(cell);
  w.fixed64(feeds.bits());
  save_spans(w, evidence);
  w.boolean(queued);
  w.boolean(open());
  if (open()) event->save(w);
}

void Silence::load(Reader& r) {
  mmsi = static_cast<std::uint32_t>(r.u64());
  last = r.time();
  position = load_position(r);
  speed_kn = static_cast<float>(r.f64());
  course_deg = static_cast<float>(r.f64());
  reports = static_cast<std::uint32_t>(r.u64());
  cell = r.fixed64();
  feeds = FeedSet::of_bits(r.fixed64());
  evidence = load_spans(r);
  queued = r.boolean();
  event.reset();
  if (r.boolean()) (event = std::make_unique<EventDraft>())->load(r);
}

void Gap::save(Writer& w) const {
  table_.save(w, [](Writer& to, const Silence& s) { s.save(to); });
  due_.save(w);
}

bool Gap::load(Reader& r) {
  table_.load(r, [](Reader& from, Silence& s) { s.load(from); });
  due_.load(r);
  return r.ok();
}

}  // namespace

const DetectorInfo kGap = {
    "sea.gap",
    1,
    1,
    {"AIS silence", "AIS信号の途絶"},
    {"A ship falls silent for hours while other ships are heard where it was and should be.",
     "周囲で他船が受信されているのに、ある船舶の信号が長時間途絶えた場合に検出します。"},
    {"Harmless where the transponder failed or was switched off in a port, or where the ship left "
     "the range of the receivers another way; a report through another receiver, a satellite or "
     "radar would show it.",
     "送信機の故障、港内での停止、予測と異なる針路で受信圏を出た場合は無害です。"
     "他の受信局、衛星、レーダーの記録で確かめられます。"},
    Key::track,
    Order::event_time,
    hours{36},
    kOptions,
    kMeasures,
};

std::unique_ptr<Detector> make_gap(const Surroundings& around) {
  return std::make_unique<Gap>(around);
}

}  // namespace yagura::sea
