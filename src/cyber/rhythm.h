// Rhythm: how often a source of records speaks, from its own last 24 hours.
// Records closer than 10 s to the last counted one are one sign of life, so that a burst does not
// pass for a rhythm. Intervals are kept in quarter octaves: a median is exact to 19 %, rounded up.
#pragma once

#include <array>
#include <cstdint>

#include "base/time.h"
#include "base/wire.h"

namespace yagura::cyber {

class Rhythm {
 public:
  void add(Time t);
  std::uint32_t count(Time now) const;  // intervals of the last 24 hours
  Duration median(Time now) const;      // 0 without any
  Duration span(Time now) const;        // from the first to the last counted sign of life of them
  void save(Writer& w) const;
  void load(Reader& r);

 private:
  static constexpr std::size_t kBuckets = 56;  // 10 s to 10 s * 2^14 = 45 h
  struct Slot {
    std::int64_t hour = -1;  // since 1970; -1 = never used
    std::array<std::uint16_t, kBuckets> counts{};
  };
  template <class F>
  void for_recent(Time now, F each) const;

  std::array<Slot, 24> slots_{};
  Time first_ = kNoTime, last_ = kNoTime;  // counted
};

}  // namespace yagura::cyber
