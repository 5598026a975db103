#include "app/feed_clocks.h"

#include <algorithm>

namespace yagura {
namespace {

constexpr Duration kPlausibleStep = hours{1};
constexpr Duration kConfirmWithin = minutes{10};
constexpr int kConfirmations = 3;

}  // namespace

void FeedClocks::add_feed(FeedId feed, bool live, Duration lateness) {
  if (feeds_.size() <= feed) feeds_.resize(feed + std::size_t{1});
  feeds_[feed].known = true;
  feeds_[feed].live = live;
  feeds_[feed].ended = false;
  feeds_[feed].lateness = lateness;
}

Time FeedClocks::effective(const Feed& feed) const { return feed.live ? feed.clock : file_clock_; }

void FeedClocks::advance(Feed& feed, Time record_time, Time arrival) {
  if (feed.clock == kNoTime || record_time > feed.clock) {
    feed.clock = record_time;
    feed.arrival = arrival;
  }
  if (!feed.live && (file_clock_ == kNoTime || feed.clock > file_clock_)) file_clock_ = feed.clock;
  feed.ahead = kNoTime;
  feed.confirmed = 0;
}

void FeedClocks::heard(FeedId id, Time record_time, Time arrival) {
  Feed& feed = feeds_[id];
  const Time now = effective(feed);
  if (now == kNoTime || record_time <= now + kPlausibleStep) {
    advance(feed, record_time, arrival);
    refresh();
    return;
  }
  const bool agrees = feed.ahead != kNoTime && record_time >= feed.ahead - kConfirmWithin &&
                      record_time <= feed.ahead + kConfirmWithin;
  feed.confirmed = agrees ? feed.confirmed + 1 : 1;
  if (!agrees || record_time < feed.ahead) feed.ahead = record_time;
  if (feed.confirmed >= kConfirmations) {
    advance(feed, record_time, arrival);
    refresh();
  }
}

void FeedClocks::tick(FeedId id, Time arrival) {
  Feed& feed = feeds_[id];
  if (feed.clock == kNoTime || feed.arrival == kNoTime || arrival <= feed.arrival) return;
  feed.clock += arrival - feed.arrival;
  feed.arrival = arrival;
  refresh();
}

void FeedClocks::down(FeedId id, bool is_down) {
  feeds_[id].down = is_down;
  refresh();
}

void FeedClocks::ended(FeedId id) {
  feeds_[id].ended = true;
  refresh();
}

bool FeedClocks::all_ended() const {
  return std::all_of(feeds_.begin(), feeds_.end(),
                     [](const Feed& f) { return !f.known || f.ended; });
}

Time FeedClocks::newest() const {
  Time newest = kNoTime;
  for (const Feed& f : feeds_) newest = std::max(newest, f.clock);
  return newest;
}

Time FeedClocks::clock_of(FeedId feed) const {
  return feed < feeds_.size() ? feeds_[feed].clock : kNoTime;
}

void FeedClocks::refresh() {
  Time low = kNoTime;
  Time newest_live = kNoTime;
  bool any = false;
  for (const Feed& f : feeds_) {
    if (f.known && f.live && !f.ended && !f.down) newest_live = std::max(newest_live, f.clock);
  }
  for (const Feed& f : feeds_) {
    const Time clock = effective(f);
    if (!f.known || f.ended || f.down || clock == kNoTime) continue;
    if (f.live && clock < newest_live - kPlausibleStep) continue;
    const Time reached = clock - f.lateness;
    low = any ? std::min(low, reached) : reached;
    any = true;
  }
  if (!any && all_ended()) low = newest();
  if (low != kNoTime && (watermark_ == kNoTime || low > watermark_)) watermark_ = low;
}

void FeedClocks::save(Writer& w) const {
  w.u64(feeds_.size());
  for (const Feed& f : feeds_) {
    w.boolean(f.known);
    w.boolean(f.live);
    w.boolean(f.down);
    w.boolean(f.ended);
    w.i64(f.lateness.count());
    w.time(f.clock);
    w.time(f.arrival);
    w.time(f.ahead);
    w.u64(static_cast<std::uint64_t>(f.confirmed));
  }
  w.time(file_clock_);
  w.time(watermark_);
}

bool FeedClocks::load(Reader& r) {
  feeds_.assign(r.count(9), {});
  for (Feed& f : feeds_) {
    f.known = r.boolean();
    f.live = r.boolean();
    f.down = r.boolean();
    f.ended = r.boolean();
    f.lateness = Duration{r.i64()};
    f.clock = r.time();
    f.arrival = r.time();
    f.ahead = r.time();
    f.confirmed = static_cast<int>(r.u64());
  }
  file_clock_ = r.time();
  watermark_ = r.time();
  return r.ok();
}

}  // namespace yagura
