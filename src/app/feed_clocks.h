// FeedClocks: how far event time has come on each feed, and the watermark over all of them.
//
// A feed's clock is the newest assigned time of its records; a live feed's ticks carry it on
// through silence by the arrival time that passed. Files are merged by assigned time, so they share
// one clock. The watermark is the minimum of (clock - lateness) over feeds that are heard, up and
// not ended; it never goes back. When every feed has ended it is the newest clock: the end of a
// file advances time to its last record and no further.
//
// A live feed that lags an hour behind another live one does not hold the watermark back: what it
// sends is late. So neither a wrong clock nor a lie of one receiver stops the others.
//
// A record more than an hour ahead of its feed's clock moves it only when two more records within
// ten minutes of it follow: one broken time cannot make everything after it late.
#pragma once

#include <vector>

#include "base/time.h"
#include "base/wire.h"
#include "model/evidence.h"

namespace yagura {

class FeedClocks {
 public:
  void add_feed(FeedId feed, bool live, Duration lateness);
  void heard(FeedId feed, Time record_time, Time arrival);
  void tick(FeedId feed, Time arrival);
  void down(FeedId feed, bool is_down);
  void ended(FeedId feed);

  Time watermark() const { return watermark_; }  // kNoTime before the first record
  bool all_ended() const;
  Time newest() const;  // over all feeds; kNoTime where none was heard
  Time clock_of(FeedId feed) const;

  void save(Writer& w) const;
  bool load(Reader& r);

 private:
  struct Feed {
    bool known = false, live = false, down = false, ended = false;
    Duration lateness{};
    Time clock = kNoTime, arrival = kNoTime;
    Time ahead = kNoTime;  // a time far ahead that waits to be confirmed
    int confirmed = 0;
  };
  void advance(Feed& feed, Time record_time, Time arrival);
  Time effective(const Feed& feed) const;
  void refresh();

  std::vector<Feed> feeds_;
  Time file_clock_ = kNoTime;
  Time watermark_ = kNoTime;
};

}  // namespace yagura
