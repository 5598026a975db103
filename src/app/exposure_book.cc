#include "app/exposure_book.h"

namespace yagura {
namespace {

constexpr Duration kKept = hours{48};

}  // namespace

bool ExposureBook::add(const Exposure& delta) {
  if (newest_hour_ != kNoTime && delta.hour < newest_hour_ - kKept) {
    ++dropped_;
    return false;
  }
  Key key{delta.hour, std::string(delta.detector), delta.cell, delta.asset};
  Sum& sum = sums_[key];
  const bool first = sum.live_us <= 0 && sum.live_us + delta.live_us > 0;
  sum.live_us += delta.live_us;
  sum.subject_us += delta.subject_us;
  changed_.insert(std::move(key));
  if (newest_hour_ == kNoTime || delta.hour > newest_hour_) newest_hour_ = delta.hour;
  return first;
}

void ExposureBook::close_old_hours() {
  while (!sums_.empty() && std::get<0>(sums_.begin()->first) < newest_hour_ - kKept) {
    sums_.erase(sums_.begin());
  }
}

std::vector<ExposureTotal> ExposureBook::take_changed() {
  std::vector<ExposureTotal> out;
  for (const Key& key : changed_) {
    const Sum& sum = sums_[key];
    out.push_back({std::get<1>(key), std::get<2>(key), std::get<3>(key), std::get<0>(key),
                   sum.live_us, sum.subject_us});
  }
  changed_.clear();
  close_old_hours();
  return out;
}

void ExposureBook::differs_from(const ExposureBook& before) {
  for (const auto& [key, sum] : before.sums_) {
    if (!sums_.contains(key)) sums_[key] = {};
  }
  changed_ = before.changed_;
  for (const auto& [key, sum] : sums_) {
    const auto was = before.sums_.find(key);
    if (was == before.sums_.end() || !(was->second == sum)) changed_.insert(key);
  }
  dropped_ = before.dropped_;
}

std::vector<ExposureTotal> ExposureBook::all() const {
  std::vector<ExposureTotal> out;
  for (const auto& [key, sum] : sums_) {
    out.push_back({std::get<1>(key), std::get<2>(key), std::get<3>(key), std::get<0>(key),
                   sum.live_us, sum.subject_us});
  }
  return out;
}

void ExposureBook::save(Writer& w) const {
  w.u64(sums_.size());
  for (const auto& [key, sum] : sums_) {
    w.time(std::get<0>(key));
    w.bytes(std::get<1>(key));
    w.fixed64(std::get<2>(key));
    w.bytes(std::get<3>(key));
    w.i64(sum.live_us);
    w.i64(sum.subject_us);
  }
  w.time(newest_hour_);
  w.u64(dropped_);
}

bool ExposureBook::load(Reader& r) {
  sums_.clear();
  changed_.clear();
  for (auto n = r.count(13); n > 0; --n) {
    const Time hour = r.time();
    const std::string detector(r.bytes());
    const std::uint64_t cell = r.fixed64();
    const std::string asset(r.bytes());
    Sum sum;
    sum.live_us = r.i64();
    sum.subject_us = r.i64();
    sums_.emplace(Key{hour, detector, cell, asset}, sum);
  }
  newest_hour_ = r.time();
  dropped_ = r.u64();
  return r.ok();
}

}  // namespace yagura
