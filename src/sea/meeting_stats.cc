#include <algorithm>
#include <cmath>

#include "sea/encounter.h"
#include "track/state.h"

namespace yagura::sea {
namespace {

constexpr std::int64_t kRoundE7 = 3'600'000'000;

std::int64_t shorter_way(std::int64_t lon_e7) {
  if (lon_e7 > kRoundE7 / 2) return lon_e7 - kRoundE7;
  if (lon_e7 < -kRoundE7 / 2) return lon_e7 + kRoundE7;
  return lon_e7;
}

Position shifted(Position origin, std::int64_t lat, std::int64_t lon) {
  const auto p = Position::from_e7(
      std::clamp<std::int64_t>(origin.latitude_e7() + lat, -900'000'000, 900'000'000),
      shorter_way(origin.longitude_e7() + lon));
  return p.value_or(origin);
}

std::uint16_t whole(double v) { return static_cast<std::uint16_t>(std::clamp(v, 0.0, 65'000.0)); }

}  // namespace

void MeetingStats::add(const Near& near) {
  const Position at = near.midpoint();
  if (instants_ == 0) origin_ = at;
  ++instants_;
  ++metres_[whole(std::round(near.distance_m))];
  min_m_ = std::min(min_m_, near.distance_m);
  if (near.a_speed_kn && near.b_speed_kn) {
    ++tenth_knots_[whole(std::round((*near.a_speed_kn + *near.b_speed_kn) * 5))];
  }
  const std::int64_t lat = std::int64_t{at.latitude_e7()} - origin_.latitude_e7();
  const std::int64_t lon = shorter_way(std::int64_t{at.longitude_e7()} - origin_.longitude_e7());
  lat_sum_ += lat;
  lon_sum_ += lon;
  lat_min_ = std::min(lat_min_, lat);
  lat_max_ = std::max(lat_max_, lat);
  lon_min_ = std::min(lon_min_, lon);
  lon_max_ = std::max(lon_max_, lon);
  // Key exhibits: the reports of both at the first instant and of each hour after.
  constexpr std::uint32_t kEach = 6;
  const bool key = instants_ % kEach == 1;
  evidence.add(near.a_evidence, key);
  evidence.add(near.b_evidence, key);
}

void MeetingStats::merge(const MeetingStats& other) {
  if (other.instants_ == 0) return;
  if (instants_ == 0) origin_ = other.origin_;
  const std::int64_t lat = std::int64_t{other.origin_.latitude_e7()} - origin_.latitude_e7();
  const std::int64_t lon =
      shorter_way(std::int64_t{other.origin_.longitude_e7()} - origin_.longitude_e7());
  lat_sum_ += other.lat_sum_ + lat * other.instants_;
  lon_sum_ += other.lon_sum_ + lon * other.instants_;
  lat_min_ = std::min(lat_min_, other.lat_min_ + lat);
  lat_max_ = std::max(lat_max_, other.lat_max_ + lat);
  lon_min_ = std::min(lon_min_, other.lon_min_ + lon);
  lon_max_ = std::max(lon_max_, other.lon_max_ + lon);
  instants_ += other.instants_;
  min_m_ = std::min(min_m_, other.min_m_);
  for (const auto& [value, times] : other.metres_) metres_[value] += times;
  for (const auto& [value, times] : other.tenth_knots_) tenth_knots_[value] += times;
  evidence.merge(other.evidence);
}

double MeetingStats::median(const Counts& counts) {
  std::uint64_t all = 0;
  for (const auto& [value, times] : counts) all += times;
  // The mean of the two in the middle where their number is even.
  const auto at = [&](std::uint64_t rank) {
    std::uint64_t seen = 0;
    for (const auto& [value, times] : counts) {
      seen += times;
      if (seen > rank) return static_cast<double>(value);
    }
    return 0.0;
  };
  return all == 0 ? 0 : (at((all - 1) / 2) + at(all / 2)) / 2;
}

std::optional<double> MeetingStats::median_speed_kn() const {
  if (tenth_knots_.empty()) return std::nullopt;
  return median(tenth_knots_) / 10;
}

Position MeetingStats::middle() const {
  const auto n = std::max<std::int64_t>(1, instants_);
  return shifted(origin_, lat_sum_ / n, lon_sum_ / n);
}

double MeetingStats::spread_m() const {
  const Position a = shifted(origin_, lat_min_, lon_min_);
  const Position b = shifted(origin_, lat_max_, lon_max_);
  return distance(a, b).metres() / 2;
}

void MeetingStats::save(Writer& w) const {
  for (const Counts* counts : {&metres_, &tenth_knots_}) {
    w.u64(counts->size());
    for (const auto& [value, times] : *counts) {
      w.u64(value);
      w.u64(times);
    }
  }
  w.u64(instants_);
  w.f64(min_m_);
  save_position(w, origin_);
  for (const std::int64_t v : {lat_sum_, lon_sum_, lat_min_, lat_max_, lon_min_, lon_max_})
    w.i64(v);
  evidence.save(w);
}

void MeetingStats::load(Reader& r) {
  for (Counts* counts : {&metres_, &tenth_knots_}) {
    counts->clear();
    for (auto n = r.count(2); n > 0 && r.ok(); --n) {
      const auto value = static_cast<std::uint16_t>(r.u64());
      (*counts)[value] = static_cast<std::uint32_t>(r.u64());
    }
  }
  instants_ = static_cast<std::uint32_t>(r.u64());
  min_m_ = r.f64();
  origin_ = load_position(r);
  for (std::int64_t* v : {&lat_sum_, &lon_sum_, &lat_min_, &lat_max_, &lon_min_, &lon_max_}) {
    *v = r.i64();
  }
  evidence.load(r);
}

}  // namespace yagura::sea
