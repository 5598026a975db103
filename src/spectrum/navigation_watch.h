// NavigationWatch: which aircraft lost satellite navigation that they had a moment ago.
//
// The rule of readsb (track.c, `nogpsCounter`), message by message. An aircraft that never had a
// good position, such as one with an old or ailing transponder, is never counted.
#pragma once

#include <cstdint>
#include <optional>

#include "base/position.h"
#include "base/time.h"
#include "base/wire.h"
#include "model/observation.h"
#include "track/table.h"

namespace yagura::spectrum {

class NavigationWatch {
 public:
  struct Limits {
    static constexpr Duration kLostAfter = seconds{10};  // without a good position
    static constexpr Duration kShownAfter = seconds{15};
    static constexpr Duration kForgotten = minutes{15};  // of the last good position
    static constexpr Duration kAccuracyKept = seconds{60};
    static constexpr int kBadFrom = 17;  // of the counter
    static constexpr int kMost = 20;
    static constexpr double kFlyingAbove_kn = 50;
  };

  struct Verdict {
    bool good = false;              // this message gave a good position
    bool bad = false;               // lost, as of this message
    bool turned_bad = false;        // and was not at the message before
    std::optional<Position> place;  // of a good or bad one; where it is known no better: last good
    Time last_good = kNoTime;
  };
  Verdict hear(const NavQuality& q);

  // Bytes of the last good position and of the first message after it that told of the loss.
  // Precondition: the newest verdict of this track was bad.
  Spans exhibits(TrackId track) const;

  std::uint64_t evicted() const { return states_.evicted(); }
  void save(Writer& w) const;
  bool load(Reader& r);

 private:
  struct State {
    Time last_good = kNoTime;
    Position place;  // at last_good
    int counter = 0;
    bool bad = false;
    std::optional<std::uint8_t> nac_p;
    Time nac_p_time = kNoTime;
    double speed_kn = 0;
    bool on_ground = false;
    Spans good_bytes, loss_bytes;
  };
  static void count(State& s, const NavQuality& q);

  Table<TrackId, State> states_{65'536};
};

void save_spans(Writer& w, const Spans& spans);
Spans load_spans(Reader& r);

}  // namespace yagura::spectrum
