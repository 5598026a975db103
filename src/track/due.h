// DueQueue: what falls due when, in a fixed order (time, then key). Entries are not moved when a
// due time changes: the owner keeps the true one and, where popped too early, pushes again.
#pragma once

#include <algorithm>
#include <tuple>
#include <vector>

#include "base/time.h"
#include "base/wire.h"

namespace yagura {

template <class Key>
class DueQueue {
 public:
  void push(Time due, Key key) {
    heap_.push_back({due, key});
    std::push_heap(heap_.begin(), heap_.end(), later);
  }
  // Of the earliest entry; Time::max() when empty.
  Time next() const { return heap_.empty() ? Time::max() : heap_.front().due; }
  bool ready(Time now) const { return !heap_.empty() && heap_.front().due <= now; }
  std::pair<Time, Key> pop() {
    const Entry e = heap_.front();
    std::pop_heap(heap_.begin(), heap_.end(), later);
    heap_.pop_back();
    return {e.due, e.key};
  }
  std::size_t size() const { return heap_.size(); }
  void clear() { heap_.clear(); }

  void save(Writer& w) const {
    auto sorted = heap_;
    std::sort(sorted.begin(), sorted.end(),
              [](const Entry& a, const Entry& b) { return later(b, a); });
    w.u64(sorted.size());
    for (const Entry& e : sorted) {
      w.time(e.due);
      w.u64(static_cast<std::uint64_t>(e.key));
    }
  }
  void load(Reader& r) {
    clear();
    const std::uint64_t n = r.count(2);
    for (std::uint64_t i = 0; i < n && r.ok(); ++i) {
      const Time due = r.time();
      push(due, static_cast<Key>(r.u64()));
    }
  }

 private:
  struct Entry {
    Time due;
    Key key;
  };
  static bool later(const Entry& a, const Entry& b) {
    return std::tie(a.due, a.key) > std::tie(b.due, b.key);
  }
  std::vector<Entry> heap_;
};

}  // namespace yagura
