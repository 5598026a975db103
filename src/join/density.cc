#include "join/density.h"

#include <algorithm>

#include "stat/ln.h"

namespace yagura::join {
namespace {

constexpr std::array kLevels = {3, 5, 7};
// Of a level-7 cell on average (the Earth's surface over 6 * 4^7 cells); cells differ by a factor
// of two, which a density from counts does not notice beside its own scatter.
constexpr double kCellKm2 = 510'065'600.0 / (6 * 16'384);
constexpr double kHourPrior = 5;  // events that an hour of the day is granted beforehand

}  // namespace

void Density::add_event(CellId cell, std::int64_t of_day_ms) {
  ++all_.events;
  for (const int level : kLevels) ++cells_[cell_parent(cell, level)].events;
  ++by_hour_[static_cast<std::size_t>(of_day_ms / 3'600'000)];
}

void Density::add_hours(CellId cell, std::uint64_t hours) {
  all_.hours += hours;
  for (const int level : kLevels) cells_[cell_parent(cell, level)].hours += hours;
}

void Density::finish() {
  std::array<double, 24> smooth{};
  double sum = 0;
  for (std::size_t h = 0; h < 24; ++h) {
    const auto n = [&](std::size_t i) { return static_cast<double>(by_hour_[i % 24]); };
    smooth[h] = (n(h + 23) + 2 * n(h) + n(h + 1)) / 4 + kHourPrior;
    sum += smooth[h];
  }
  for (std::size_t h = 0; h < 24; ++h) ln_hour_[h] = portable_ln(smooth[h] * 24 / sum);
}

double Density::ln_at(CellId cell, bool itself) const {
  const double less = itself ? 1 : 0;
  const auto events = [&](const Count& c) {
    return std::max(0.0, static_cast<double>(c.events) - less);
  };
  double rate = (events(all_) + 0.5) / (static_cast<double>(all_.hours) + 1);
  for (const int level : kLevels) {
    const auto it = cells_.find(cell_parent(cell, level));
    if (it == cells_.end()) continue;
    rate = (events(it->second) + 1) / (static_cast<double>(it->second.hours) + 1 / rate);
  }
  return portable_ln(rate / kCellKm2);
}

void Density::save(Writer& w) const {
  w.u64(all_.events);
  w.u64(all_.hours);
  std::vector<std::pair<CellId, Count>> sorted(cells_.begin(), cells_.end());
  std::sort(sorted.begin(), sorted.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  w.u64(sorted.size());
  for (const auto& [cell, count] : sorted) {
    w.fixed64(cell);
    w.u64(count.events);
    w.u64(count.hours);
  }
  for (const std::uint64_t n : by_hour_) w.u64(n);
}

void Density::load(Reader& r) {
  all_.events = r.u64();
  all_.hours = r.u64();
  cells_.clear();
  for (auto n = r.count(10); n > 0; --n) {
    Count& count = cells_[r.fixed64()];
    count.events = r.u64();
    count.hours = r.u64();
  }
  for (std::uint64_t& n : by_hour_) n = r.u64();
  finish();
}

}  // namespace yagura::join
