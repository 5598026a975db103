// LiveQueue: what the threads of live feeds hear, stamped with arrival time, in one order. Bounded:
// who pushes waits while it is full, so that TCP stops reading and the kernel counts what UDP
// loses.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "feed/intake.h"

namespace yagura {

struct LiveItem {
  RecordKind kind = RecordKind::data;
  FeedId feed = 0;
  Time arrival;
  std::string bytes;
};

class LiveQueue {
 public:
  // No arrival time is before `not_before` (the last one of the journal).
  LiveQueue(Clock clock, Time not_before, std::uint64_t most_bytes);

  // From any thread. Waits while the queue is full; false when it is stopped.
  bool push(RecordKind kind, FeedId feed, std::string bytes);
  void notice(Notice notice);

  // A tick for each of `feeds`, stamped in order with all else.
  void tick(const std::vector<FeedId>& feeds);
  // All that is there; waits at most `limit` for the first, or until wake() or stop().
  std::deque<LiveItem> take(std::chrono::steady_clock::duration limit);
  std::vector<Notice> take_notices();
  std::uint64_t steps_back();
  Duration behind();  // the clock is that far behind the arrival time given last

  void wake();
  void stop();

 private:
  Time stamp();

  Clock clock_;
  std::uint64_t most_bytes_;
  std::mutex mutex_;
  std::condition_variable filled_, emptied_;
  std::deque<LiveItem> items_;
  std::vector<Notice> notices_;
  std::uint64_t bytes_ = 0;
  Time last_;  // the latest arrival time given
  Time clock_last_ = kNoTime;
  std::uint64_t steps_back_ = 0;
  bool stopped_ = false;
  bool woken_ = false;
};

}  // namespace yagura
