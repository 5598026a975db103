#include "track/reception.h"

#include <algorithm>

namespace yagura {
namespace {

Time hour_start(Time t) { return std::chrono::floor<hours>(t); }

}  // namespace

void Reception::heard(CellId id, Time time, std::uint64_t subject, FeedId feed, const Span& span,
                      Duration quiet) {
  const auto [at, fresh] = cells_.try_emplace(id);
  Cell& cell = at->second;
  if (fresh) cell.last = time;
  if (time < cell.last) return;
  Hour& hour = hour_of(id, cell, hour_start(time));
  ++hour.positions;
  hour.feeds.add(feed);
  const auto known = hour.who.begin() + hour.subjects;
  if (std::find(hour.who.begin(), known, subject) == known && hour.subjects < Limits::kSubjects) {
    if (hour.subjects < Limits::kWitnesses) hour.witness[hour.subjects] = span;
    hour.who[hour.subjects++] = subject;
  }
  expose(id, cell, cell.last, std::min(time, cell.last + limits_.heard_for), &Hour::live);
  const Time since = time - quiet;
  expose(id, cell, since, std::min(time, since + limits_.heard_for), &Hour::subject);
  cell.last = time;
  while (!ages_.empty() && (ages_.size() > limits_.cell_hours ||
                            ages_.begin()->first < hour_start(time) - limits_.kept)) {
    forget_oldest();
  }
}

Reception::Hour& Reception::hour_of(CellId id, Cell& cell, Time start) {
  if (!cell.hours.empty() && cell.hours.back().start == start) return cell.hours.back();
  auto at = std::lower_bound(cell.hours.begin(), cell.hours.end(), start,
                             [](const Hour& h, Time t) { return h.start < t; });
  if (at == cell.hours.end() || at->start != start) {
    at = cell.hours.insert(at, Hour{});
    at->start = start;
    ages_.insert({start, id});
  }
  return *at;
}

// Adds [from, to) to the hours it touches.
void Reception::expose(CellId id, Cell& cell, Time from, Time to, Duration Hour::* what) {
  while (from < to) {
    const Time start = hour_start(from);
    const Time until = std::min(to, start + hours{1});
    Hour& hour = hour_of(id, cell, start);
    hour.*what += until - from;
    if (!hour.changed) changed_.insert({id, start});
    hour.changed = true;
    from = until;
  }
}

void Reception::forget_oldest() {
  const auto [start, id] = *ages_.begin();
  ages_.erase(ages_.begin());
  changed_.erase({id, start});
  const auto at = cells_.find(id);
  std::erase_if(at->second.hours, [oldest = start](const Hour& h) { return h.start == oldest; });
  if (at->second.hours.empty()) cells_.erase(at);
}

Reception::Heard Reception::others(CellId id, Time from, Time to, std::uint64_t subject,
                                   FeedSet feeds) const {
  Heard out;
  const auto at = cells_.find(id);
  if (at == cells_.end()) return out;
  std::vector<std::uint64_t> who;
  for (const Hour& hour : at->second.hours) {
    if (hour.start < from || hour.start > to || (hour.feeds.bits() & feeds.bits()) == 0) continue;
    bool any = false;
    for (std::size_t i = 0; i < hour.subjects; ++i) {
      if (hour.who[i] == subject) continue;
      any = true;
      who.push_back(hour.who[i]);
      if (i < Limits::kWitnesses) out.witnesses.push_back(hour.witness[i]);
    }
    if (any) out.feeds.add(hour.feeds);
  }
  std::sort(who.begin(), who.end());
  out.others = static_cast<std::uint32_t>(std::unique(who.begin(), who.end()) - who.begin());
  return out;
}

std::vector<Reception::Exposed> Reception::take_exposure() {
  std::vector<Exposed> out;
  out.reserve(changed_.size());
  for (const auto& [id, start] : changed_) {
    Hour& hour = hour_of(id, cells_.at(id), start);
    out.push_back({id, start, hour.live, hour.subject});
    hour.live = hour.subject = Duration{};
    hour.changed = false;
  }
  changed_.clear();
  return out;
}

void Reception::save(Writer& w) const {
  std::vector<CellId> ids;
  for (const auto& [id, cell] : cells_) ids.push_back(id);
  std::sort(ids.begin(), ids.end());
  w.u64(ids.size());
  for (const CellId id : ids) {
    const Cell& cell = cells_.at(id);
    w.fixed64(id);
    w.time(cell.last);
    w.u64(cell.hours.size());
    for (const Hour& h : cell.hours) {
      w.time(h.start);
      w.u64(h.positions);
      w.u64(h.feeds.bits());
      w.u8(h.subjects);
      for (std::size_t i = 0; i < h.subjects; ++i) w.u64(h.who[i]);
      for (const Span& s : h.witness) save_span(w, s);
      w.boolean(h.changed);
      w.i64(h.live.count());
      w.i64(h.subject.count());
    }
  }
}

bool Reception::load(Reader& r) {
  cells_.clear();
  ages_.clear();
  changed_.clear();
  const std::uint64_t cells = r.count(10);
  for (std::uint64_t c = 0; c < cells && r.ok(); ++c) {
    const CellId id = r.fixed64();
    Cell& cell = cells_[id];
    cell.last = r.time();
    const std::uint64_t n = r.count(8);
    for (std::uint64_t i = 0; i < n && r.ok(); ++i) {
      Hour& h = hour_of(id, cell, r.time());
      h.positions = static_cast<std::uint32_t>(r.u64());
      h.feeds = FeedSet::of_bits(r.u64());
      h.subjects = r.u8();
      if (h.subjects > Limits::kSubjects) return false;
      for (std::size_t k = 0; k < h.subjects; ++k) h.who[k] = r.u64();
      for (Span& s : h.witness) s = load_span(r);
      h.changed = r.boolean();
      h.live = Duration{r.i64()};
      h.subject = Duration{r.i64()};
      if (h.changed) changed_.insert({id, h.start});
    }
    if (cell.hours.empty()) return false;
  }
  return r.ok();
}

}  // namespace yagura
