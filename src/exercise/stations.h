// Stations: shore receivers of AIS, each with its own loss, delay and clock, writing its own feed.
#pragma once

#include <string>
#include <vector>

#include "base/position.h"
#include "base/random.h"
#include "base/time.h"
#include "exercise/writer.h"

namespace yagura::exercise {

struct Station {
  std::string name;   // also of its feed: "a-goto"
  std::string owner;  // "partner-a"
  Position place;
  Distance range;                               // beyond it nothing is heard
  Time down_from = kNoTime, down_to = kNoTime;  // an outage of the receiver
};

// Hears sentences and writes them with a tag block in the order in which they were written out:
// a few per cent come seconds late, some are repeated by a second antenna.
class StationFeed {
 public:
  StationFeed(const Station& station, const std::string& path, std::uint64_t seed);
  // Sentences of one message sent at `time` from `place`; true where it was heard.
  bool hear(Time time, Position place, const std::vector<std::string>& sentences);
  void finish();
  const Station& station() const { return station_; }
  std::uint64_t lines() const { return lines_; }

 private:
  struct Pending {
    Time out;
    std::uint64_t order;
    std::string text;
  };
  void write_until(Time time);
  void enqueue(Time heard, Duration delay, const std::vector<std::string>& sentences);

  Station station_;
  FileWriter file_;
  Random random_;
  std::vector<Pending> pending_;  // a heap, earliest first
  std::uint64_t order_ = 0, lines_ = 0;
};

}  // namespace yagura::exercise
