#include "cyber/rhythm.h"

#include <algorithm>

namespace yagura::cyber {
namespace {

constexpr std::int64_t kLeast = 10'000'000;
constexpr std::int64_t kHour = 3'600'000'000;
// 10 s times 2^(0, 1/4, 1/2, 3/4), in microseconds: whole numbers, the same on every machine.
constexpr std::array<std::int64_t, 4> kQuarters = {10'000'000, 11'892'071, 14'142'136, 16'817'928};

std::int64_t upper_edge(std::size_t bucket) { return kQuarters[bucket % 4] << (bucket / 4); }

std::int64_t hour_of(Time t) {
  const std::int64_t us = micros(t);
  return us >= 0 ? us / kHour : 0;
}

}  // namespace

void Rhythm::add(Time t) {
  if (!has_time(first_)) first_ = last_ = t;
  const Duration interval = t - last_;
  if (interval.count() < kLeast) return;
  std::size_t bucket = 0;
  while (bucket + 1 < kBuckets && upper_edge(bucket) < interval.count()) ++bucket;
  const std::int64_t hour = hour_of(t);
  Slot& slot = slots_[static_cast<std::size_t>(hour % 24)];
  if (slot.hour != hour) slot = {hour, {}};
  ++slot.counts[bucket];  // at most 360 an hour
  last_ = t;
}

template <class F>
void Rhythm::for_recent(Time now, F each) const {
  const std::int64_t hour = hour_of(now);
  for (const Slot& slot : slots_) {
    if (slot.hour >= 0 && slot.hour > hour - 24 && slot.hour <= hour) each(slot);
  }
}

std::uint32_t Rhythm::count(Time now) const {
  std::uint32_t n = 0;
  for_recent(now, [&](const Slot& s) {
    for (const auto c : s.counts) n += c;
  });
  return n;
}

Duration Rhythm::median(Time now) const {
  std::array<std::uint32_t, kBuckets> sums{};
  for_recent(now, [&](const Slot& s) {
    for (std::size_t i = 0; i < kBuckets; ++i) sums[i] += s.counts[i];
  });
  const std::uint32_t all = count(now);
  std::uint32_t below = 0;
  for (std::size_t i = 0; i < kBuckets && all > 0; ++i) {
    below += sums[i];
    if (2 * below >= all) return Duration{upper_edge(i)};
  }
  return Duration{0};
}

Duration Rhythm::span(Time now) const {
  std::int64_t oldest = -1;
  for_recent(now, [&](const Slot& s) { oldest = oldest < 0 ? s.hour : std::min(oldest, s.hour); });
  if (oldest < 0) return Duration{0};
  return last_ - std::max(first_, time_from_micros(oldest * kHour));
}

void Rhythm::save(Writer& w) const {
  w.time(first_);
  w.time(last_);
  for (const Slot& slot : slots_) {
    w.i64(slot.hour);
    if (slot.hour < 0) continue;
    std::size_t used = 0;
    for (const auto c : slot.counts) used += c != 0 ? 1 : 0;
    w.u64(used);
    for (std::size_t i = 0; i < kBuckets; ++i) {
      if (slot.counts[i] == 0) continue;
      w.u64(i);
      w.u64(slot.counts[i]);
    }
  }
}

void Rhythm::load(Reader& r) {
  first_ = r.time();
  last_ = r.time();
  for (Slot& slot : slots_) {
    slot = {};
    slot.hour = r.i64();
    if (slot.hour < 0) continue;
    for (auto n = r.count(2); n > 0 && r.ok(); --n) {
      const std::uint64_t bucket = r.u64();
      if (bucket >= kBuckets) return r.fail();
      slot.counts[bucket] = static_cast<std::uint16_t>(r.u64());
    }
  }
}

}  // namespace yagura::cyber
