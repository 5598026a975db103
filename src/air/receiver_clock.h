// ReceiverClock: the time of each frame from the 48-bit stamp that a receiver puts on it.
//
// A stamp is a free counter of 12 MHz, which says nothing of the date: it is tied once, to the
// arrival of a live feed or to the start time given for a file, and only differences count after
// that. Or it is GPS time: second of the UTC day << 30 | nanoseconds.
#pragma once

#include <cstdint>
#include <optional>

#include "base/wire.h"
#include "model/decoder.h"

namespace yagura::air {

class ReceiverClock {
 public:
  // `gps`: stamps of that form. `start`: see FeedContext.
  ReceiverClock(bool gps, Time start) : gps_(gps), start_(start) {}

  struct Reading {
    Time time = kNoTime;
    ClockKind clock = ClockKind::none;
  };
  // Frames in stream order. `arrival` is kNoTime for files. A stamp that is absent, zero (of a
  // counter), a mark of multilateration or out of range gives the time of the frame before (live:
  // the arrival).
  //
  // The tie is made anew where a live reading is more than 0.5 s after its arrival or 60 s before
  // it (a new connection, a drifting crystal); in a file where the counter goes back by more than
  // 10 s or ahead by more than 1 h and the next stamp confirms it (the receiver was restarted):
  // time then goes on from the last reading.
  Reading read(std::optional<std::uint64_t> stamp, Time arrival);

  static bool is_mlat(std::uint64_t stamp) { return stamp == 0xff004d4c4154; }

  void save(Writer& w) const;
  void load(Reader& r);

 private:
  Reading fallback(Time arrival) const;
  Reading gps_time(std::uint64_t stamp, Time arrival);
  Reading counter_time(std::uint64_t stamp, Time arrival);
  void tie(std::uint64_t stamp, Time time, ClockKind clock);

  bool gps_;
  Time start_;
  Time last_ = kNoTime;  // newest reading
  bool tied_ = false;
  std::uint64_t tie_stamp_ = 0;  // tie_stamp_ was at tie_time_
  Time tie_time_ = kNoTime;
  ClockKind clock_ = ClockKind::none;
  std::optional<std::uint64_t> odd_one_;  // a stamp far off, not confirmed yet
};

}  // namespace yagura::air
