#include "app/reorder.h"

#include <algorithm>
#include <tuple>

namespace yagura {

Reorder::HeldRef Reorder::hold(std::unique_ptr<Batch> batch, std::uint64_t sequence) {
  held_.push_back({std::move(batch), sequence, 0});
  return std::prev(held_.end());
}

void Reorder::add(HeldRef held, std::size_t i) {
  const RecordHead& head = held->batch->heads[i];
  const std::int64_t second = std::chrono::floor<seconds>(head.time).time_since_epoch().count();
  auto it = buckets_.lower_bound(second);
  if (it == buckets_.end() || it->first != second) {
    Bucket bucket;
    if (!spare_.empty()) {
      bucket = std::move(spare_.back());
      spare_.pop_back();
    }
    it = buckets_.emplace_hint(it, second, std::move(bucket));
  }
  it->second.push_back(
      {head.time, head.end, static_cast<std::uint32_t>(i), held->batch->feed, held});
  ++held->pending;
  ++size_;
}

void Reorder::drop_if_unused(HeldRef held) {
  if (held->pending == 0) held_.erase(held);
}

Time Reorder::first_second() const {
  return buckets_.empty() ? kNoTime : Time{Duration{buckets_.begin()->first * 1'000'000}};
}

std::uint64_t Reorder::oldest_sequence() const {
  std::uint64_t oldest = 0;
  for (const Held& h : held_) {
    if (oldest == 0 || h.sequence < oldest) oldest = h.sequence;
  }
  return oldest;
}

void Reorder::sort(Bucket& bucket) {
  const auto key = [](const Entry& e) { return std::tie(e.time, e.feed, e.offset, e.index); };
  const auto less = [&](const Entry& a, const Entry& b) { return key(a) < key(b); };
  // Mostly in order already: one feed, in reading order.
  if (!std::is_sorted(bucket.begin(), bucket.end(), less)) {
    std::sort(bucket.begin(), bucket.end(), less);
  }
}

}  // namespace yagura
