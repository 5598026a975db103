#include <algorithm>

#include "sea/detector.h"

namespace yagura::sea {

void FeedTimes::set(FeedId feed, bool down, Time when) {
  const auto lasting = std::find_if(outages_.begin(), outages_.end(), [&](const Outage& o) {
    return o.feed == feed && o.to == Time::max();
  });
  if (!down && lasting != outages_.end()) lasting->to = std::max(when, lasting->from);
  if (!down || lasting != outages_.end()) return;
  if (outages_.size() >= kRemembered) outages_.erase(outages_.begin());
  outages_.push_back({feed, when, Time::max()});
}

Duration FeedTimes::down_time(FeedSet feeds, Time from, Time to) const {
  std::vector<std::pair<Time, Time>> spans;
  for (const Outage& o : outages_) {
    if (feeds.has(o.feed) && o.from < to && o.to > from) {
      spans.emplace_back(std::max(from, o.from), std::min(to, o.to));
    }
  }
  std::sort(spans.begin(), spans.end());
  Duration sum{};
  Time until = from;
  for (const auto& [start, end] : spans) {
    if (end > until) sum += end - std::max(start, until);
    until = std::max(until, end);
  }
  return sum;
}

void FeedTimes::save(Writer& w) const {
  w.u64(outages_.size());
  for (const Outage& o : outages_) {
    w.u64(o.feed);
    w.time(o.from);
    w.time(o.to);
  }
}

bool FeedTimes::load(Reader& r) {
  outages_.clear();
  for (auto n = r.count(3); n > 0 && r.ok(); --n) {
    const auto feed = static_cast<FeedId>(r.u64());
    const Time from = r.time();
    outages_.push_back({feed, from, r.time()});
  }
  return r.ok();
}

}  // namespace yagura::sea
