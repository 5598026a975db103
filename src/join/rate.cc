#include "join/rate.h"

#include <algorithm>
#include <cmath>

namespace yagura::join {

int bin_of(double statistic) {
  if (!(statistic > 0)) return 0;
  // A statistic above nothing is above nothing, however little.
  return std::clamp(static_cast<int>(statistic * kBinsPerNat), 1, kBins - 1);
}

void Tail::end_of_root() {
  if (!root_seen_) return;
  std::uint64_t sum = 0;
  for (std::size_t b = kCoarse; b-- > 0;) {
    sum += root_[b];
    squares_[b] += sum * sum;
    root_[b] = 0;
  }
  root_seen_ = false;
}

void Tail::merge(const Tail& other) {
  const auto sum = [](auto& into, const auto& from) {
    for (std::size_t i = 0; i < into.size(); ++i) into[i] += from[i];
  };
  sum(counts_, other.counts_);
  sum(blocks_, other.blocks_);
  sum(block_slides_, other.block_slides_);
  sum(squares_, other.squares_);
  slides_ += other.slides_;
}

void Tail::finish() {
  std::uint64_t sum = 0;
  for (std::size_t b = kBins; b-- > 0;) {
    sum += counts_[b];
    above_[b] = sum;
  }
}

double Tail::scatter(double statistic) const {
  const std::size_t from = coarse(bin_of(statistic));
  std::array<double, kBlocks> n{};
  double all = 0;
  for (std::size_t block = 0; block < kBlocks; ++block) {
    for (std::size_t b = from; b < kCoarse; ++b) {
      n[block] += static_cast<double>(blocks_[block * kCoarse + b]);
    }
    all += n[block];
  }
  if (all < 1) return 1;
  const double by_root = static_cast<double>(squares_[from]) / all;
  double by_block = 0;
  int used = 0;
  for (std::size_t block = 0; block < kBlocks; ++block) {
    if (block_slides_[block] == 0) continue;
    const double mean =
        all * static_cast<double>(block_slides_[block]) / static_cast<double>(slides_);
    by_block += (n[block] - mean) * (n[block] - mean) / mean;
    ++used;
  }
  by_block = used > 1 ? by_block / (used - 1) : 1;
  return std::max(1.0, by_root) + std::max(0.0, by_block - 1);
}

void Tail::save(Writer& w) const {
  const auto put = [&](const auto& list) {
    for (const std::uint64_t v : list) w.u64(v);
  };
  put(counts_);
  put(blocks_);
  put(block_slides_);
  put(squares_);
  w.u64(slides_);
}

void Tail::load(Reader& r) {
  const auto get = [&](auto& list) {
    for (auto& v : list) v = r.u64();
  };
  get(counts_);
  get(blocks_);
  get(block_slides_);
  get(squares_);
  slides_ = r.u64();
  finish();
}

std::string_view state_name(Rate::State s) {
  static constexpr std::string_view kNames[] = {"measured", "below_floor", "not_measured"};
  return kNames[static_cast<std::size_t>(s)];
}

Rate rate_of(const Tail& tail, double statistic, std::uint64_t roots, double roots_a_day) {
  Rate out;
  out.slides = tail.slides();
  out.roots = roots;
  out.roots_a_day = roots_a_day;
  if (roots == 0 || tail.slides() == 0 || roots_a_day <= 0) return out;
  out.slid_days = static_cast<double>(tail.slides()) / roots_a_day;
  out.floor_per_day = 3 / out.slid_days;
  out.found = tail.at_least(statistic);
  const double rate = static_cast<double>(1 + out.found) / out.slid_days;
  if (rate < out.floor_per_day) {
    out.state = Rate::State::below_floor;
    out.per_day = out.floor_per_day;
    return out;
  }
  out.state = Rate::State::measured;
  out.per_day = rate;
  return out;
}

void add_interval(Rate& rate, const Tail& tail, double statistic) {
  if (rate.state != Rate::State::measured) return;
  // The count is worth as many independent ones as its scatter says; the roots a day are a count
  // too.
  const double worth = static_cast<double>(rate.found) / tail.scatter(statistic);
  const double both = 1 / (1 / std::max(worth, 0.5) + 1 / static_cast<double>(rate.roots));
  // The interval of a Poisson count by Byar's approximation (Breslow & Day 1987, section 2.3): for
  // a count that is no whole number.
  const auto byar = [](double n, double z) {
    const double root = 1 - 1 / (9 * n) + z / (3 * std::sqrt(n));
    return n * root * root * root;
  };
  const double n = std::max(1.0, both);
  rate.low = rate.per_day * std::max(0.0, byar(n, -1.96)) / n;
  rate.high = rate.per_day * byar(n + 1, 1.96) / n;
}

}  // namespace yagura::join
