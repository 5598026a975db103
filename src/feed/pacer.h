// Pacer: when the lines of a second of event time may go on, where files are played at a pace.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

#include "base/time.h"

namespace yagura {

class Pacer {
 public:
  using Steady = std::chrono::steady_clock;
  // `speed` times event time from `play_from` on; absent: at once.
  Pacer(std::optional<double> speed, Time play_from) : speed_(speed), play_from_(play_from) {}

  // Whether the second that begins at `time` (kNoTime: nobody knows which) may go on now.
  bool is_due(Time time) {
    due_ = Steady::time_point::max();
    if (!speed_ || !has_time(time)) return true;
    if (has_time(play_from_) && time < play_from_) return true;
    const auto now = Steady::now();
    if (!has_time(from_)) {
      from_ = has_time(play_from_) ? std::max(play_from_, time - seconds(1)) : time;
      since_ = now;
    }
    const double wait_s = to_seconds(time - from_) / *speed_;
    // A day at most: a far jump of the feed's clock must not overflow ours.
    const auto due = since_ + std::chrono::duration_cast<Steady::duration>(
                                  std::chrono::duration<double>(std::min(wait_s, 1e8)));
    if (due <= now) return true;
    due_ = due;
    return false;
  }
  // When the second asked for last will be due; max() where it was.
  Steady::time_point due() const { return due_; }

 private:
  std::optional<double> speed_;
  Time play_from_;
  Time from_ = kNoTime;
  Steady::time_point since_;
  Steady::time_point due_ = Steady::time_point::max();
};

}  // namespace yagura
