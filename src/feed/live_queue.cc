#include "feed/live_queue.h"

#include <fmt/format.h>

#include <algorithm>

namespace yagura {
namespace {

// Less is a correction of a clock that is kept.
constexpr Duration kStepWorthSaying = seconds{2};

constexpr std::uint64_t kOverhead = sizeof(LiveItem);

}  // namespace

LiveQueue::LiveQueue(Clock clock, Time not_before, std::uint64_t most_bytes)
    : clock_(std::move(clock)),
      most_bytes_(most_bytes),
      last_(not_before),
      clock_last_(not_before) {}

// Arrival times never go back; how often the clock did is counted, and said where anyone can
// notice.
Time LiveQueue::stamp() {
  const Time now = clock_();
  if (now < clock_last_) ++steps_back_;
  if (has_time(clock_last_) && clock_last_ - now >= kStepWorthSaying) {
    const double step_s = to_seconds(clock_last_ - now);
    notices_.push_back({"feed.notice.clock_back", {{"seconds", fmt::format("{:.0f}", step_s)}}});
  }
  clock_last_ = now;
  last_ = std::max(last_, now);
  return last_;
}

bool LiveQueue::push(RecordKind kind, FeedId feed, std::string bytes) {
  std::unique_lock lock(mutex_);
  emptied_.wait(lock, [&] { return stopped_ || bytes_ < most_bytes_; });
  if (stopped_) return false;
  bytes_ += bytes.size() + kOverhead;
  items_.push_back({kind, feed, stamp(), std::move(bytes)});
  filled_.notify_one();
  return true;
}

void LiveQueue::notice(Notice notice) {
  const std::lock_guard guard(mutex_);
  notices_.push_back(std::move(notice));
}

void LiveQueue::tick(const std::vector<FeedId>& feeds) {
  const std::lock_guard guard(mutex_);
  if (feeds.empty()) return;
  const Time now = stamp();
  for (const FeedId feed : feeds) {
    bytes_ += kOverhead;
    items_.push_back({RecordKind::tick, feed, now, {}});
  }
}

std::deque<LiveItem> LiveQueue::take(std::chrono::steady_clock::duration limit) {
  std::unique_lock lock(mutex_);
  if (items_.empty() && limit > std::chrono::steady_clock::duration::zero()) {
    filled_.wait_for(lock, limit, [&] { return !items_.empty() || stopped_ || woken_; });
  }
  woken_ = false;
  std::deque<LiveItem> out;
  out.swap(items_);
  bytes_ = 0;
  emptied_.notify_all();
  return out;
}

std::vector<Notice> LiveQueue::take_notices() {
  const std::lock_guard guard(mutex_);
  return std::exchange(notices_, {});
}

std::uint64_t LiveQueue::steps_back() {
  const std::lock_guard guard(mutex_);
  return steps_back_;
}

Duration LiveQueue::behind() {
  const std::lock_guard guard(mutex_);
  return has_time(clock_last_) ? last_ - clock_last_ : Duration{0};
}

void LiveQueue::wake() {
  const std::lock_guard guard(mutex_);
  woken_ = true;
  filled_.notify_all();
}

void LiveQueue::stop() {
  const std::lock_guard guard(mutex_);
  stopped_ = true;
  filled_.notify_all();
  emptied_.notify_all();
}

}  // namespace yagura
