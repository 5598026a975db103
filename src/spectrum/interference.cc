#include "spectrum/interference.h"

#include <algorithm>

#include "base/assert.h"
#include "spectrum/area.h"
#include "stat/wilson.h"

namespace yagura::spectrum {
namespace {

constexpr Duration kMinute = minutes{1};

Time whole_minute(Time t) { return std::chrono::floor<minutes>(t); }

// The second of two or more times in order of `less`; kNoTime for fewer.
template <class Less>
Time second_of(const std::map<TrackId, Time>& times, Less less) {
  std::vector<Time> sorted;
  sorted.reserve(times.size());
  for (const auto& [track, time] : times) sorted.push_back(time);
  if (sorted.size() < 2) return kNoTime;
  std::nth_element(sorted.begin(), sorted.begin() + 1, sorted.end(), less);
  return sorted[1];
}

bool any_bad(const Sightings::Cell& tracks) {
  return std::any_of(tracks.begin(), tracks.end(),
                     [](const auto& t) { return has_time(t.second.bad); });
}

}  // namespace

Interference::Interference(const Settings& settings)
    : window_(seconds_of(settings.get(kInterference.kind, "window_s"))),
      update_(seconds_of(settings.get(kInterference.kind, "update_s"))),
      cell_level_(static_cast<int>(settings.get(kInterference.kind, "cell_level"))) {
  rule_.least_aircraft =
      static_cast<std::uint64_t>(settings.get(kInterference.kind, "least_aircraft"));
  rule_.yellow_share = settings.get(kInterference.kind, "yellow_share");
  rule_.red_share = settings.get(kInterference.kind, "red_share");
}

void Interference::hear(const NavQuality& q, Out& out) {
  advance(q.time, out);
  const auto verdict = watch_.hear(q);
  if (!verdict.good && !verdict.bad) return;
  const CellId cell = cell_of(*verdict.place, cell_level_);
  if (verdict.good) sightings_.good(cell, q.track, q.time);
  if (verdict.bad) sightings_.bad(cell, q.track, q.time, watch_.exhibits(q.track));
  heard_[cell_of(*verdict.place)].insert(q.track);
}

void Interference::advance(Time now, Out& out) {
  const Time until = whole_minute(now);
  if (!has_time(minute_)) minute_ = until;
  while (minute_ < until) {
    // Nothing seen and nothing open: the minutes between say nothing.
    if (sightings_.empty() && groups_.empty() && heard_.empty()) {
      minute_ = until;
      return;
    }
    minute_ += kMinute;
    evaluate(minute_, out);
  }
}

CellState Interference::state_of(CellId cell, const Sightings::Cell& tracks) const {
  CellState s;
  s.cell = cell;
  for (const auto& [track, seen] : tracks) ++(has_time(seen.bad) ? s.bad : s.good);
  s.level = level_of(s.bad, s.good, rule_);
  s.share_low = wilson(s.bad, s.bad + s.good).low;
  return s;
}

std::vector<CellState> Interference::cells() const {
  std::vector<CellState> out;
  for (const auto& [cell, tracks] : sightings_.cells()) out.push_back(state_of(cell, tracks));
  return out;
}

// A cell of level 7 was watched in this minute if an aircraft was heard there in it and the window
// holds enough of them.
void Interference::expose(Time minute, Out& out) const {
  std::map<CellId, std::set<TrackId>> seen;
  for (const auto& [cell, tracks] : sightings_.cells()) {
    auto& wide = seen[cell_level_ > kCoverageLevel ? cell_parent(cell, kCoverageLevel) : cell];
    for (const auto& [track, s] : tracks) wide.insert(track);
  }
  for (const auto& [cell, tracks] : heard_) {
    const auto wide =
        seen.find(cell_level_ < kCoverageLevel ? cell_parent(cell, cell_level_) : cell);
    if (wide == seen.end() || wide->second.size() < rule_.least_aircraft) continue;
    Exposure e;
    e.detector = kInterference.kind;
    e.cell = cell;
    e.hour = std::chrono::floor<hours>(minute - kMinute);
    e.live_us = kMinute / Duration{1};
    e.subject_us = e.live_us * static_cast<std::int64_t>(tracks.size());
    out.exposure(e);
  }
}

std::set<CellId> Interference::live_cells(const Group& group) const {
  std::set<CellId> out;
  for (const CellId cell : group.cells) {
    const Sightings::Cell* tracks = sightings_.find(cell);
    if (tracks == nullptr) continue;
    if (any_bad(*tracks)) out.insert(cell);
  }
  return out;
}

// As one aircraft alone opens nothing, one alone keeps nothing open: the end is when the last but
// one was bad.
bool Interference::end_or_keep(Group& group, Time minute, Out& out) {
  std::map<TrackId, Time> last;
  for (const CellId cell : live_cells(group)) {
    for (const auto& [track, seen] : *sightings_.find(cell)) {
      if (!has_time(seen.bad)) continue;
      Time& t = last.try_emplace(track, seen.bad).first->second;
      t = std::max(t, seen.bad);
    }
  }
  const Time two = second_of(last, std::greater<>());
  if (has_time(two)) {
    group.last_bad = std::max(group.last_bad, two);
    return true;
  }
  group.draft.state = EventState::closed;
  group.draft.end = std::max(group.last_bad, group.draft.start);
  publish(group, Reason::closed, minute, out);
  return false;
}

void Interference::evaluate(Time minute, Out& out) {
  sightings_.forget(minute - window_);
  expose(minute, out);
  heard_.clear();
  for (auto g = groups_.begin(); g != groups_.end();) {
    g = end_or_keep(g->second, minute, out) ? std::next(g) : groups_.erase(g);
  }
  std::vector<CellId> bad_cells;
  std::set<CellId> clear;
  for (const CellState& s : cells()) {
    if (s.level == Level::yellow || s.level == Level::red) bad_cells.push_back(s.cell);
    if (s.level == Level::clear) clear.insert(s.cell);
  }
  // Cells with a single bad aircraft, or of which too little is known, join what lies on both sides
  // of them; an event needs a disturbed cell.
  std::map<CellId, std::set<std::string>> nodes;
  std::vector<CellId> keys;
  for (const auto& [cell, tracks] : sightings_.cells()) {
    if (!any_bad(tracks)) continue;
    nodes[cell];
    keys.push_back(cell);
  }
  for (const auto& [id, group] : groups_) {
    for (const CellId cell : live_cells(group)) nodes[cell].insert(id);
  }
  for (const std::vector<CellId>& together : connected(keys, clear)) {
    std::set<std::string> ids;
    std::vector<CellId> now;
    for (const CellId cell : together) {
      for (const std::string& id : nodes[cell]) {
        if (groups_.contains(id)) ids.insert(id);
      }
      if (std::binary_search(bad_cells.begin(), bad_cells.end(), cell)) now.push_back(cell);
    }
    if (now.empty() && ids.size() < 2) continue;
    grow(group_for(ids, now, minute, out), now);
  }
  for (auto& [id, group] : groups_) {
    if (group.changed && (!has_time(group.published) || minute - group.published >= update_)) {
      publish(group, has_time(group.published) ? Reason::updated : Reason::opened, minute, out);
    }
  }
}

Interference::Group& Interference::group_for(const std::set<std::string>& ids,
                                             const std::vector<CellId>& cells, Time minute,
                                             Out& out) {
  if (ids.empty()) return open(cells, minute);
  const auto older = [&](const std::string& a, const std::string& b) {
    return std::tie(groups_.at(a).draft.start, a) < std::tie(groups_.at(b).draft.start, b);
  };
  const std::string oldest = *std::min_element(ids.begin(), ids.end(), older);
  for (const std::string& id : ids) {
    if (id == oldest) continue;
    absorb(groups_.at(oldest), groups_.at(id), minute, out);
    groups_.erase(id);
  }
  return groups_.at(oldest);
}

Interference::Group& Interference::open(const std::vector<CellId>& cells, Time minute) {
  std::map<TrackId, Time> first;
  for (const CellId cell : cells) {
    for (const auto& [track, seen] : *sightings_.find(cell)) {
      if (!has_time(seen.bad)) continue;
      Time& t = first.try_emplace(track, seen.bad_from).first->second;
      t = std::min(t, seen.bad_from);
    }
  }
  // The rule discounts one aircraft, so the event begins with the second.
  Time begin = second_of(first, std::less<>());
  if (!has_time(begin)) begin = minute;
  Group group;
  group.draft.kind = kInterference.kind;
  group.draft.start = begin;
  group.draft.id =
      event_id(kInterference.kind, kInterference.major, {}, cell_token(cells.front()), begin);
  group.draft.message_key = "event.spectrum.gnss_interference";
  group.last_bad = begin;
  const std::string id = group.draft.id;
  return groups_.insert_or_assign(id, std::move(group)).first->second;
}

void Interference::absorb(Group& older, Group& younger, Time minute, Out& out) {
  younger.draft.state = EventState::retracted;
  younger.draft.reason_text = older.draft.id;
  if (has_time(younger.published)) publish(younger, Reason::merged_into, minute, out);
  older.cells.insert(younger.cells.begin(), younger.cells.end());
  older.draft.evidence.merge(younger.draft.evidence);
  for (const TrackId t : younger.exhibited) {
    if (older.exhibited.size() < kAircraft) older.exhibited.insert(t);
  }
  older.last_bad = std::max(older.last_bad, younger.last_bad);
  older.level = std::max(older.level, younger.level);
  older.changed = true;
  older.published = std::min(older.published, minute - update_);  // to be told at once
}

void Interference::grow(Group& group, const std::vector<CellId>& cells) {
  std::map<TrackId, bool> aircraft;  // bad?
  std::vector<std::pair<Time, TrackId>> turned;
  std::map<TrackId, const Spans*> exhibits;
  for (const CellId cell : cells) {
    const Sightings::Cell& tracks = *sightings_.find(cell);
    group.changed |= group.cells.insert(cell).second;
    const Level level = state_of(cell, tracks).level;
    group.changed |= level > group.level;
    group.level = std::max(group.level, level);
    for (const auto& [track, seen] : tracks) {
      const bool bad = has_time(seen.bad);
      aircraft[track] |= bad;
      if (!bad || group.exhibited.contains(track)) continue;
      if (exhibits.try_emplace(track, &seen.exhibits).second) {
        turned.emplace_back(seen.bad_from, track);
      }
    }
  }
  std::sort(turned.begin(), turned.end());
  for (const auto& [time, track] : turned) {
    if (group.exhibited.size() >= kAircraft) break;
    group.exhibited.insert(track);
    group.draft.evidence.add(*exhibits.at(track), true);
    group.changed = true;
  }
  std::uint64_t bad = 0;
  for (const auto& [track, is_bad] : aircraft) bad += is_bad ? 1 : 0;
  if (bad <= group.bad) return;
  group.bad = bad;
  group.good = aircraft.size() - bad;
  group.changed = true;
}

void Interference::publish(Group& group, Reason reason, Time minute, Out& out) const {
  EventDraft& d = group.draft;
  d.reason = reason;
  d.area = area_of(group.cells);
  const std::uint64_t all = group.bad + group.good;
  const double share = all == 0 ? 0 : static_cast<double>(group.bad) / static_cast<double>(all);
  d.measures = Json::object({{"cells", group.cells.size()},
                             {"bad_aircraft", group.bad},
                             {"good_aircraft", group.good},
                             {"share", round_to(share, 0.001)},
                             {"share_lower_95", round_to(wilson(group.bad, all).low, 0.001)},
                             {"level", level_name(group.level)},
                             {"bad_aircraft_total", group.exhibited.size()}});
  d.message_args =
      Json::object({{"bad_aircraft", group.bad}, {"aircraft", all}, {"cells", group.cells.size()}});
  out.event(d);
  group.published = minute;
  group.changed = false;
}

}  // namespace yagura::spectrum
