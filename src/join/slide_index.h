// SlideIndex: the events that one join may find, laid out so that sliding reads them in short runs.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "join/density.h"
#include "join/history.h"

namespace yagura::join {

inline constexpr std::int64_t kHourMs = 3'600'000;

// The events that one join may find, by cell and day.
struct Item {
  std::array<float, 3> at;
  float sigma2;
  std::int32_t of_day_ms;
  std::uint16_t sources;
  std::uint8_t hour;
  bool linked;
};

// By cell, part of the day and day: a slide then reads one short run for each part that the window
// touches, and the runs of one slide after the other lie side by side.
class SlideIndex {
 public:
  // Events from `from_day` on: earlier ones are slid onto no root.
  SlideIndex(const History& history, const JoinRule& rule, std::int64_t from_day,
             const Density& density)
      : from_day_(from_day) {
    const std::int64_t window =
        std::max<std::int64_t>(1, (rule.before + rule.after).count() / 1000);
    parts_ = std::clamp<std::int64_t>(kDayMs / window, 1, 8);
    const auto found = entries(history, rule);
    items_.reserve(found.size());
    for (std::size_t i = 0; i < found.size();) {
      const CellId id = found[i]->cell;
      Cell& cell = cells_[id];
      cell.ln_density = density.ln_at(id, true);
      cell.centre = on_sphere(cell_centre(id));
      cell.starts.reserve(static_cast<std::size_t>(parts_) * days_ + 1);
      for (std::int64_t run = 0; run < parts_ * static_cast<std::int64_t>(days_); ++run) {
        cell.starts.push_back(static_cast<std::uint32_t>(items_.size()));
        for (; i < found.size() && found[i]->cell == id && run_of(*found[i]) == run; ++i) {
          const Entry& e = *found[i];
          items_.push_back({e.at, e.sigma_km * e.sigma_km, static_cast<std::int32_t>(e.of_day_ms()),
                            e.sources, static_cast<std::uint8_t>(e.of_day_ms() / kHourMs),
                            e.linked});
        }
      }
      cell.starts.push_back(static_cast<std::uint32_t>(items_.size()));
    }
  }

  struct Cell {
    std::vector<std::uint32_t> starts;  // of each run, in items_
    std::array<float, 3> centre;
    double ln_density = 0;
  };
  const Cell* cell(CellId cell) const {
    const auto it = cells_.find(cell);
    return it == cells_.end() ? nullptr : &it->second;
  }
  std::int64_t parts() const { return parts_; }  // of a day
  std::span<const Item> of(const Cell& cell, std::int64_t part, std::int64_t day) const {
    const auto i = static_cast<std::size_t>(day - from_day_);
    if (day < from_day_ || i >= days_) return {};
    const std::size_t run = static_cast<std::size_t>(part) * days_ + i;
    return {items_.data() + cell.starts[run], items_.data() + cell.starts[run + 1]};
  }

 private:
  std::int64_t run_of(const Entry& e) const {
    return e.of_day_ms() * parts_ / kDayMs * static_cast<std::int64_t>(days_) + e.day() - from_day_;
  }
  std::vector<const Entry*> entries(const History& history, const JoinRule& rule) {
    std::vector<std::uint16_t> kinds;
    kinds.reserve(rule.kinds.size());
    for (const std::string& k : rule.kinds) kinds.push_back(history.kind(k).value());
    std::vector<const Entry*> out;
    std::int64_t last = from_day_;
    for (const Entry& e : history.entries()) {
      if (e.gone || (e.mask & rule.benign) != 0 || e.day() < from_day_) continue;
      if (std::find(kinds.begin(), kinds.end(), e.kind) == kinds.end()) continue;
      out.push_back(&e);
      last = std::max(last, e.day());
    }
    days_ = static_cast<std::size_t>(last - from_day_ + 1);
    std::stable_sort(out.begin(), out.end(), [&](const Entry* a, const Entry* b) {
      return std::tuple(a->cell, run_of(*a), a->time_ms) <
             std::tuple(b->cell, run_of(*b), b->time_ms);
    });
    return out;
  }

  std::int64_t from_day_;
  std::int64_t parts_ = 1;
  std::size_t days_ = 0;
  std::vector<Item> items_;
  std::unordered_map<CellId, Cell> cells_;
};

}  // namespace yagura::join
