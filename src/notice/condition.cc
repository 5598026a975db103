#include "notice/condition.h"

#include <algorithm>

#include "base/hash.h"
#include "notice/notice.h"

namespace yagura::notice {
namespace {

constexpr double kHalfEarth_m = 20'015'087;  // pi times the mean radius of 6,371,008.8 m

constexpr Measure kMeasures[] = {
    {"condition", 0, {"kind of condition", "状況の種別"}},
    {"name_en", 0, {"its name", "名称（英語）"}},
    {"name_ja", 0, {"its name in Japanese", "名称"}},
    {"until", 0, {"valid until", "有効期限"}},
    {"issued_by", 0, {"who says so", "発表元"}},
    {"duration_h", 0.1, {"length of its validity", "有効時間"}},
};

std::uint64_t content_of(const Condition& c) {
  Writer w;
  for (const auto* s : {&c.id, &c.name_en, &c.name_ja, &c.source}) w.bytes(*s);
  w.u8(static_cast<std::uint8_t>(c.kind));
  w.time(c.from);
  w.time(c.to);
  for (const Polygon& p : c.area) {
    for (const auto& ring : p.rings) {
      w.u64(ring.size());
      for (const Position q : ring) {
        w.i64(q.latitude_e7());
        w.i64(q.longitude_e7());
      }
    }
  }
  return hash64(w.str());
}

}  // namespace

const DetectorInfo kCondition = {
    "notice.condition",
    1,
    0,
    {"Announced condition", "告示・発表された状況"},
    {"A storm, exercise, closure, outage or space weather condition was announced and is in force.",
     "暴風、演習、閉鎖、障害または宇宙天気の状況が発表され、有効期間内にある場合に検出します。"},
    {"The announcement was cancelled, corrected, or never came from the source it names.",
     "発表が取り消されたか、訂正されたか、発表元のものでなければ誤りです。"},
    Key::node,
    Order::event_time,
    hours(24),
    {},
    kMeasures,
    "",
    "",
    false,
};

Area circle_around(const std::vector<Polygon>& area) {
  std::int64_t south = 900'000'000, north = -900'000'000, west = 0, east = 0;
  const Position* first = nullptr;
  // Longitudes are unwrapped around the first corner, so that an area across 180 degrees is one.
  const auto unwrapped = [&](Position p) {
    std::int64_t d = std::int64_t{p.longitude_e7()} - first->longitude_e7();
    if (d > 1'800'000'000) d -= 3'600'000'000;
    if (d < -1'800'000'000) d += 3'600'000'000;
    return d;
  };
  for (const Polygon& polygon : area) {
    for (const Position& p : polygon.rings.front()) {
      if (first == nullptr) first = &p;
      south = std::min<std::int64_t>(south, p.latitude_e7());
      north = std::max<std::int64_t>(north, p.latitude_e7());
      west = std::min(west, unwrapped(p));
      east = std::max(east, unwrapped(p));
    }
  }
  if (first == nullptr) return {Position{}, kHalfEarth_m, {}};
  std::int64_t middle = first->longitude_e7() + (west + east) / 2;
  if (middle > 1'800'000'000) middle -= 3'600'000'000;
  if (middle < -1'800'000'000) middle += 3'600'000'000;
  Area out{Position::from_e7((south + north) / 2, middle).value_or(*first), 0, {}};
  for (const Polygon& polygon : area) {
    for (const Position& p : polygon.rings.front()) {
      out.radius_m = std::max(out.radius_m, distance(out.centre, p).metres());
    }
  }
  return out;
}

void ConditionRoom::observe(const Batch& batch, std::size_t i, Out& out) {
  const auto& notices = static_cast<const NoticeBatch&>(batch);
  advance(batch.heads[i].time, out);
  Condition c = notices.bodies[i].condition;
  c.evidence = batch.heads[i].spans;
  const auto at = known_.find(c.id);
  if (at != known_.end() && at->second.content == content_of(c)) return;  // said again
  out.condition(c);
  add(c, batch.heads[i].spans, batch.heads[i].time, out);
}

Time ConditionRoom::due_of(const Known& k) { return k.stage == Stage::before ? k.from : k.to; }

void ConditionRoom::add(const Condition& c, const Spans& evidence, Time now, Out& out) {
  if (!known_.contains(c.id) && known_.size() >= kMaxKnown) forget_one();
  const auto [at, added] = known_.emplace(c.id, Known{});
  Known& k = at->second;
  if (!added) {
    due_.erase({due_of(k), c.id});
    by_end_.erase({k.to, c.id});
  }
  EventDraft& d = k.draft;
  k.content = content_of(c);
  k.from = c.from;
  k.to = c.to;
  d.start = c.from;
  if (d.id.empty()) {
    d.kind = kCondition.kind;
    d.subjects = {"condition:" + c.id};
    d.id = event_id(d.kind, kCondition.major, d.subjects, "", c.from);
  }
  d.area = circle_around(c.area);
  d.measures = Json::object({{"condition", condition_kind_name(c.kind)},
                             {"name_en", c.name_en},
                             {"name_ja", c.name_ja},
                             {"until", to_rfc3339(c.to)},
                             {"issued_by", c.source},
                             {"duration_h", round_to(to_seconds(c.to - c.from) / 3600, 0.1)}});
  d.message_key = "event.notice.condition." + std::string(condition_kind_name(c.kind));
  d.message_args = Json::object({{"name", Json::object({{"en", c.name_en}, {"ja", c.name_ja}})},
                                 {"until", to_rfc3339(c.to)},
                                 {"source", c.source}});
  d.evidence.add(evidence, true);
  by_end_.insert({k.to, c.id});
  if (k.stage != Stage::before) {
    // Already published: the correction is a revision, and may end it or set it going again.
    k.stage = now < k.to ? Stage::during : Stage::after;
    d.state = k.stage == Stage::after ? EventState::closed : EventState::open;
    d.end = k.stage == Stage::after ? std::optional(k.to) : std::nullopt;
    d.reason = Reason::revised;
    out.event(d);
  } else if (k.from <= now) {
    step(k, now, out);
  }
  if (k.stage != Stage::after) due_.insert({due_of(k), c.id});
}

// Publishes what is due at `now`: the opening, the closing, or both as one.
void ConditionRoom::step(Known& k, Time now, Out& out) {
  EventDraft& d = k.draft;
  const bool over = k.to <= now;
  d.reason = over && k.stage == Stage::during ? Reason::closed : Reason::opened;
  d.state = over ? EventState::closed : EventState::open;
  d.end = over ? std::optional(k.to) : std::nullopt;
  k.stage = over ? Stage::after : Stage::during;
  out.event(d);
}

void ConditionRoom::advance(Time now, Out& out) {
  while (!due_.empty() && due_.begin()->first <= now) {
    const auto [due, id] = *due_.begin();
    due_.erase(due_.begin());
    Known& k = known_.at(id);
    step(k, due, out);
    if (k.stage != Stage::after) due_.insert({due_of(k), id});
  }
}

void ConditionRoom::forget_one() {
  const auto [end, id] = *by_end_.begin();
  by_end_.erase(by_end_.begin());
  due_.erase({due_of(known_.at(id)), id});
  known_.erase(id);
}

void ConditionRoom::save(Writer& w) const {
  w.u64(known_.size());
  for (const auto& [id, k] : known_) {
    w.bytes(id);
    w.fixed64(k.content);
    w.time(k.from);
    w.time(k.to);
    w.u8(static_cast<std::uint8_t>(k.stage));
    k.draft.save(w);
  }
}

bool ConditionRoom::load(Reader& r) {
  known_.clear();
  due_.clear();
  by_end_.clear();
  for (auto n = r.count(12); n > 0 && r.ok(); --n) {
    const std::string id(r.bytes());
    Known& k = known_[id];
    k.content = r.fixed64();
    k.from = r.time();
    k.to = r.time();
    k.stage = static_cast<Stage>(r.u8() % 3);
    k.draft.load(r);
    by_end_.insert({k.to, id});
    if (k.stage != Stage::after) due_.insert({due_of(k), id});
  }
  return r.ok() && by_end_.size() == known_.size();
}

std::unique_ptr<Room> make_notice_room(const Settings&, std::span<const Source>) {
  return std::make_unique<ConditionRoom>();
}

}  // namespace yagura::notice
