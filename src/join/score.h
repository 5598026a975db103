// Score: the log likelihood ratio of a pair of events, linked over independent.
//
//   ln LR = ln p(distance | linked) + ln p(lag | linked) - ln(density of such events there and
//   then)
//
// Distance of a linked pair: normal in two dimensions, its variance the rule's scale squared plus
// those of both places. Lag: exponential on either side, with the rule's fades. Units: km, hours.
#pragma once

#include <cmath>
#include <numbers>

#include "join/rules.h"
#include "stat/ln.h"

namespace yagura::join {

struct PairScore {
  double ln_place = 0;    // 1/km2
  double ln_time = 0;     // 1/h
  double ln_density = 0;  // 1/(km2 h)
  double total() const { return ln_place + ln_time - ln_density; }
};

class PairScorer {
 public:
  explicit PairScorer(const JoinRule& rule)
      : before_ms_(rule.before.count() / 1000),
        after_ms_(rule.after.count() / 1000),
        reach2_(rule.reach_km * rule.reach_km),
        scale2_(rule.scale_km * rule.scale_km),
        fade_before_h_(to_seconds(rule.fade_before) / 3600),
        fade_after_h_(to_seconds(rule.fade_after) / 3600) {
    ln_fades_ = portable_ln(std::max(1e-6, fade_before_h_ + fade_after_h_));
    ln_scale_ = portable_ln(2 * std::numbers::pi * std::max(1e-6, scale2_));
  }

  bool in_window(std::int64_t lag_ms) const { return lag_ms >= -before_ms_ && lag_ms <= after_ms_; }
  bool in_reach(double squared_km) const { return squared_km <= reach2_; }
  std::int64_t before_ms() const { return before_ms_; }
  std::int64_t after_ms() const { return after_ms_; }

  // `sigma2`: of both places, km2. `ln_density` as Density gives it, hour included.
  PairScore operator()(double squared_km, double sigma2, std::int64_t lag_ms,
                       double ln_density) const {
    const double variance = scale2_ + sigma2;
    // Places known far better than the scale do not change it: no logarithm for most pairs.
    const double ln_variance =
        sigma2 < 0.01 * scale2_ ? ln_scale_ : portable_ln(2 * std::numbers::pi * variance);
    const double lag_h = static_cast<double>(lag_ms) / 3'600'000;
    const double faded = lag_h < 0 ? -lag_h / fade_before_h_ : lag_h / fade_after_h_;
    return {-squared_km / (2 * variance) - ln_variance, -faded - ln_fades_, ln_density};
  }

 private:
  std::int64_t before_ms_, after_ms_;
  double reach2_, scale2_, fade_before_h_, fade_after_h_, ln_fades_, ln_scale_;
};

}  // namespace yagura::join
