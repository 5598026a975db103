// Tail: how often chance gave a statistic as large or larger, counted over slid histories.
// Rate: what that says of one incident.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/wire.h"

namespace yagura::join {

// Statistics are in nats and counted in bins of 1/32; what lies above 64 counts as 64.
inline constexpr int kBinsPerNat = 32;
inline constexpr int kBins = 64 * kBinsPerNat;
inline constexpr int kCoarse = 128;  // bins of half a nat, for how the counts scatter
inline constexpr int kBlocks = 16;   // of weeks, likewise
int bin_of(double statistic);        // [0, kBins); statistics <= 0 are in bin 0

// Counts are those of single slides: a root with its history slid by some days. Slides of a root
// share its place and hour, and slides of all roots share the slid events: their scatter is more
// than Poisson's, and is measured too.
class Tail {
 public:
  // One slid root that was looked at: its statistic, and the block of weeks it was slid onto.
  void add(double statistic, int block) {
    const int bin = bin_of(statistic);
    ++counts_[static_cast<std::size_t>(bin)];
    ++slides_;
    ++block_slides_[static_cast<std::size_t>(block)];
    if (bin == 0) return;
    ++blocks_[static_cast<std::size_t>(block) * kCoarse + coarse(bin)];
    ++root_[coarse(bin)];
    root_seen_ = true;
  }
  void end_of_root();  // after the last slide of one root
  void merge(const Tail& other);
  void finish();  // sums up; before the questions below

  std::uint64_t slides() const { return slides_; }
  std::uint64_t at_least(double statistic) const {  // slides with as much or more
    return above_[static_cast<std::size_t>(bin_of(statistic))];
  }
  // P(statistic or more by chance), (1 + n) / (1 + slides) (Davison & Hinkley 1997, section 4.2).
  double p(double statistic) const {
    return static_cast<double>(1 + at_least(statistic)) / static_cast<double>(1 + slides_);
  }
  // Variance of at_least() over its mean, >= 1: from the counts per root and per block.
  double scatter(double statistic) const;

  void save(Writer& w) const;
  void load(Reader& r);

 private:
  static std::size_t coarse(int bin) { return static_cast<std::size_t>(bin / (kBins / kCoarse)); }

  std::vector<std::uint64_t> counts_ = std::vector<std::uint64_t>(kBins);
  std::vector<std::uint64_t> above_ = std::vector<std::uint64_t>(kBins);
  std::uint64_t slides_ = 0;
  std::vector<std::uint64_t> blocks_ = std::vector<std::uint64_t>(kBlocks * kCoarse);
  std::array<std::uint64_t, kBlocks> block_slides_{};
  std::array<std::uint64_t, kCoarse> squares_{};  // of the counts at or above, summed over roots
  std::array<std::uint32_t, kCoarse> root_{};     // counts of the root at hand
  bool root_seen_ = false;
};

// How often a chance incident of the family scores as much or more, over all roots of the family.
struct Rate {
  enum class State : std::uint8_t {
    measured,
    below_floor,   // fewer than three in all slid time: only the bound 3/T is known
    not_measured,  // too little history, or nothing could have been seen
  };
  State state = State::not_measured;
  double per_day = 0;        // the bound where below_floor
  double low = 0, high = 0;  // 95 %, where measured and asked for
  double floor_per_day = 0;  // 3 / slid live time
  double slid_days = 0;      // live time of all slides
  std::uint64_t found = 0;   // slides that scored as much
  std::uint64_t slides = 0;  // slid roots looked at
  std::uint64_t roots = 0;   // roots of the history
  double roots_a_day = 0;
};
std::string_view state_name(Rate::State s);

// `tail` of a family with this many roots in its history, which come so often.
Rate rate_of(const Tail& tail, double statistic, std::uint64_t roots, double roots_a_day);
void add_interval(Rate& rate, const Tail& tail, double statistic);

}  // namespace yagura::join
