// Reorder: holds decoded records until the watermark has passed them, then gives them in event-time
// order. Ties are broken by feed and offset, so the order does not depend on how feeds interleaved.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <vector>

#include "model/decoder.h"

namespace yagura {

class Reorder {
 public:
  struct Held {
    std::unique_ptr<Batch> batch;
    std::uint64_t sequence = 0;  // journal record that completed it
    std::size_t pending = 0;     // records not released yet
  };
  using HeldRef = std::list<Held>::iterator;

  HeldRef hold(std::unique_ptr<Batch> batch, std::uint64_t sequence);
  // Queues record i of a held batch by its time (which it has).
  void add(HeldRef held, std::size_t i);
  // A record that will be added later, by add_expected(): its batch is kept until then.
  void expect(HeldRef held) { ++held->pending; }
  void add_expected(HeldRef held, std::size_t i) {
    add(held, i);
    --held->pending;
  }
  // To be called when no record of it was added: frees it.
  void drop_if_unused(HeldRef held);

  // Calls f(second, Batch&, i) for every record before `until`, whole seconds at a time.
  template <class F>
  void release(Time until, F&& f) {
    while (!buckets_.empty()) {
      auto first = buckets_.begin();
      if (Time{Duration{(first->first + 1) * 1'000'000}} > until) break;
      release_bucket(first->first, f);
    }
  }
  template <class F>
  void release_all(F&& f) {
    while (!buckets_.empty()) release_bucket(buckets_.begin()->first, f);
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Time first_second() const;  // kNoTime when empty
  // Smallest journal sequence that is still needed to build what is held; 0 when nothing is.
  std::uint64_t oldest_sequence() const;

 private:
  struct Entry {
    Time time;
    std::uint64_t offset;
    std::uint32_t index;
    FeedId feed;
    HeldRef held;
  };
  using Bucket = std::vector<Entry>;
  static void sort(Bucket& bucket);

  template <class F>
  void release_bucket(std::int64_t second, F& f) {
    auto node = buckets_.extract(second);
    Bucket& bucket = node.mapped();
    sort(bucket);
    for (const Entry& e : bucket) {
      f(Time{Duration{second * 1'000'000}}, *e.held->batch, static_cast<std::size_t>(e.index));
      --size_;
      if (--e.held->pending == 0) held_.erase(e.held);
    }
    bucket.clear();
    spare_.push_back(std::move(bucket));
    if (spare_.size() > 64) spare_.resize(64);
  }

  std::map<std::int64_t, Bucket> buckets_;  // by whole second of event time
  std::vector<Bucket> spare_;               // emptied buckets, to spare allocations
  std::list<Held> held_;
  std::size_t size_ = 0;
};

}  // namespace yagura
