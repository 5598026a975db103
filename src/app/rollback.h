// Rollback: states of the pipeline from before, kept in a folder, so that late data can be worked
// in without going back to the beginning: one each ten minutes of event time for two hours, each
// hour for twelve, each six hours for two days, each day for eight. They are a cache: where none
// serves, the journal is run from its beginning.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace yagura {

class Rollback {
 public:
  struct Point {
    Time now;                // everything before was observed
    std::uint64_t sequence;  // of the newest item in it
    std::uint64_t base;      // items after this are needed to go on from it
    std::uint64_t valid;     // holds late records up to this sequence: of no use before it
  };
  static constexpr Duration kStep = minutes{10};

  // Makes the folder, takes up what is there, and removes what is newer than the journal's end: it
  // belongs to another journal. EnvironmentError where that fails.
  Rollback(std::string folder, std::uint64_t journal_end);

  // Whether a point at `at` would be kept when event time has come to `newest`.
  static bool wanted(Time at, Time newest);
  // Whether a new one is due at `now`.
  bool due(Time now) const;
  void add(const Point& point, std::string_view state);
  // The newest from before `time` (kNoTime: the oldest at all) that an item numbered `at` may use
  // and whose items after `first` are all there.
  std::optional<Point> find(Time time, std::uint64_t at, std::uint64_t first) const;
  std::optional<std::string> read(const Point& point) const;  // nullopt where it is damaged
  // What was made without knowing a record of this time.
  void forget_after(Time time);
  // Drops what is wanted no more.
  void thin(Time newest);
  const std::vector<Point>& points() const { return points_; }

 private:
  std::string path_of(const Point& point) const;
  void remove(const Point& point) const;

  std::string folder_;
  std::vector<Point> points_;  // by `now`
};

}  // namespace yagura
