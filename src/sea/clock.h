// The clocks of a feed that stand behind its lines' own times: a receiver on the same bus (RMC,
// ZDA) and the base stations (type 4).
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"
#include "base/wire.h"
#include "model/decoder.h"
#include "model/evidence.h"

namespace yagura::sea {

class Clocks {
 public:
  struct Reading {
    Time time = kNoTime;  // kNoTime: no clock says anything
    ClockKind kind = ClockKind::none;
    Span line;  // the line that last moved the clock
  };

  // `arrival` is kNoTime for files.
  void receiver(Time time, Span line, Time arrival);
  // A type 4 report. Taken as plausible: years 2000 to 2099. The clock is the (lower) median of the
  // newest reports of the last 31 different stations, and moves only when more than half of them
  // stand within 5 minutes of it. So a station with a stuck clock does not move it once others are
  // heard.
  void base_station(std::uint32_t mmsi, Time time, Span line, Time arrival);

  // The receiver's time before the base stations'. Live, a clock that said nothing for 60 s of
  // arrival time is not read.
  Reading read(Time arrival) const;
  // More than 5 minutes off the base stations' time, where they say one.
  bool doubtful(Time time) const;

  void save(Writer& w) const;
  bool load(Reader& r);

 private:
  // Steps back of less than a minute are jitter between lines and ignored; larger ones are
  // followed.
  struct Clock {
    Time time = kNoTime;
    Time arrival = kNoTime;
    Span line;
    void move(Time to, Span by, Time at);
    bool fresh(Time now) const;
  };
  struct Report {
    std::uint32_t mmsi;
    Time time;
  };
  Clock receiver_, stations_;
  std::vector<Report> window_;  // oldest first, one a station, at most 31
};

}  // namespace yagura::sea
