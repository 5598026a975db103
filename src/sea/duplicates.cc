#include "sea/duplicates.h"

#include <algorithm>

namespace yagura::sea {

bool Duplicates::seen(std::uint64_t payload, Time time) {
  newest_ = std::max(newest_, time);
  Bucket& bucket = buckets_[payload % kBuckets];
  Entry* oldest = &bucket[0];
  for (Entry& e : bucket) {
    if (e.time != kNoTime && e.payload == payload) {
      const Duration apart = time > e.time ? time - e.time : e.time - time;
      if (apart <= kWithin) return true;
      e.time = time;
      return false;
    }
    if (e.time < oldest->time) oldest = &e;
  }
  *oldest = {payload, time};
  return false;
}

void Duplicates::save(Writer& w) const {
  const Time since = newest_ == kNoTime ? kNoTime : newest_ - kWithin;
  w.time(newest_);
  std::uint64_t count = 0;
  for (const Bucket& b : buckets_) {
    count += static_cast<std::uint64_t>(std::count_if(
        b.begin(), b.end(), [&](const Entry& e) { return e.time != kNoTime && e.time >= since; }));
  }
  w.u64(count);
  for (std::size_t b = 0; b < kBuckets; ++b) {
    for (std::size_t i = 0; i < buckets_[b].size(); ++i) {
      const Entry& e = buckets_[b][i];
      if (e.time == kNoTime || e.time < since) continue;
      w.u64(b * 4 + i);
      w.fixed64(e.payload);
      w.time(e.time);
    }
  }
}

bool Duplicates::load(Reader& r) {
  *this = Duplicates();
  newest_ = r.time();
  for (auto n = r.count(10); n > 0 && r.ok(); --n) {
    const std::uint64_t at = r.u64();
    if (at >= kBuckets * 4) return false;
    Entry& e = buckets_[at / 4][at % 4];
    e.payload = r.fixed64();
    e.time = r.time();
  }
  return r.ok();
}

}  // namespace yagura::sea
