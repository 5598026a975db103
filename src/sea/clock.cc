#include "sea/clock.h"

#include <algorithm>
#include <array>

namespace yagura::sea {
namespace {

constexpr std::size_t kStations = 31;
constexpr Duration kJitter = seconds(60), kStale = seconds(60), kAgreement = minutes(5);

constexpr std::int64_t kFar = 300'000'000'000'000'000;  // year 11476

bool plausible(Time t) {
  constexpr Time kFrom = time_from_micros(946'684'800'000'000);  // 2000-01-01
  constexpr Time kTo = time_from_micros(4'102'444'800'000'000);  // 2100-01-01
  return t >= kFrom && t < kTo;
}

// Within what arithmetic on times can bear: nothing else is ever saved.
bool storable(Time t) { return !has_time(t) || (micros(t) >= -kFar && micros(t) <= kFar); }

bool near(Time a, Time b, Duration by) { return a - b <= by && b - a <= by; }

}  // namespace

void Clocks::Clock::move(Time to, Span by, Time at) {
  arrival = at;
  if (has_time(time) && to <= time && time - to < kJitter) return;
  time = to;
  line = by;
}

bool Clocks::Clock::fresh(Time now) const {
  if (!has_time(time)) return false;
  return !has_time(now) || !has_time(arrival) || now - arrival <= kStale;
}

void Clocks::receiver(Time time, Span line, Time arrival) { receiver_.move(time, line, arrival); }

void Clocks::base_station(std::uint32_t mmsi, Time time, Span line, Time arrival) {
  if (!plausible(time)) return;
  std::erase_if(window_, [mmsi](const Report& r) { return r.mmsi == mmsi; });
  if (window_.size() == kStations) window_.erase(window_.begin());
  window_.push_back({mmsi, time});

  std::array<Time, kStations> times;
  const auto end = std::transform(window_.begin(), window_.end(), times.begin(),
                                  [](const Report& r) { return r.time; });
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>((window_.size() - 1) / 2);
  std::nth_element(times.begin(), middle, end);
  const auto agreeing = static_cast<std::size_t>(
      std::count_if(times.begin(), end, [&](Time t) { return near(t, *middle, kAgreement); }));
  if (agreeing * 2 <= window_.size()) return;
  stations_.move(*middle, line, arrival);
}

Clocks::Reading Clocks::read(Time arrival) const {
  if (receiver_.fresh(arrival)) return {receiver_.time, ClockKind::receiver, receiver_.line};
  if (stations_.fresh(arrival)) return {stations_.time, ClockKind::base_station, stations_.line};
  return {};
}

bool Clocks::doubtful(Time time) const {
  return has_time(stations_.time) && !near(time, stations_.time, kAgreement);
}

void Clocks::save(Writer& w) const {
  for (const Clock* c : {&receiver_, &stations_}) {
    w.time(c->time);
    w.time(c->arrival);
    save_span(w, c->line);
  }
  w.u64(window_.size());
  for (const Report& r : window_) {
    w.u64(r.mmsi);
    w.time(r.time);
  }
}

bool Clocks::load(Reader& r) {
  for (Clock* c : {&receiver_, &stations_}) {
    c->time = r.time();
    c->arrival = r.time();
    c->line = load_span(r);
    if (!storable(c->time) || !storable(c->arrival)) return false;
  }
  const std::uint64_t n = r.count(2);
  if (n > kStations) return false;
  window_.clear();
  for (std::uint64_t i = 0; i < n; ++i) {
    const auto mmsi = static_cast<std::uint32_t>(r.u64());
    window_.push_back({mmsi, r.time()});
    if (!plausible(window_.back().time)) return false;
  }
  return r.ok();
}

}  // namespace yagura::sea
