// Table: keyed state with a budget. When it is full, making a new entry evicts another in a fixed
// order: unconfirmed ones first, then confirmed ones, the longest untouched first. So a flood of
// new keys displaces itself and not what is known, memory is bounded, and replay evicts the same.
#pragma once

#include <cstdint>
#include <vector>

#include "base/assert.h"
#include "base/wire.h"

namespace yagura {

// Spreads keys that differ in few bits (splitmix64 finaliser).
constexpr std::uint64_t spread(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

// Key: an integer or enum of at most 64 bits. Value: movable and default constructible; a reference
// to one is good until the next make().
template <class Key, class Value>
class Table {
 public:
  explicit Table(std::size_t budget) : budget_(budget) {
    YAGURA_ASSERT(budget >= 1 && budget < kNone);
    rehash(64);
  }

  std::size_t size() const { return size_; }
  std::size_t budget() const { return budget_; }
  std::uint64_t evicted() const { return evicted_; }                      // in all
  std::uint64_t evicted_confirmed() const { return evicted_confirmed_; }  // of these

  // The entry, made the newest; nullptr where there is none.
  Value* touch(Key key) {
    const std::uint32_t n = locate(key);
    if (n == kNone) return nullptr;
    Node& node = nodes_[n];
    List& list = lists_[node.confirmed];
    if (list.last != n) {
      unlink(list, n);
      append(list, n);
    }
    return &node.value;
  }
  // The entry, its age unchanged.
  Value* find(Key key) {
    const std::uint32_t n = locate(key);
    return n == kNone ? nullptr : &nodes_[n].value;
  }
  const Value* find(Key key) const {
    const std::uint32_t n = locate(key);
    return n == kNone ? nullptr : &nodes_[n].value;
  }

  // A new, unconfirmed entry for a key that has none. When full, another goes first:
  // evict(key, value&) is told before.
  template <class F>
  Value& make(Key key, F&& evict) {
    if (size_ == budget_) {
      const bool confirmed = lists_[0].first == kNone;
      const std::uint32_t oldest = lists_[confirmed].first;
      evict(nodes_[oldest].key, nodes_[oldest].value);
      ++evicted_;
      evicted_confirmed_ += confirmed ? 1 : 0;
      erase(nodes_[oldest].key);
    }
    std::uint32_t n = free_;
    if (n != kNone) {
      free_ = nodes_[n].next;
    } else {
      n = static_cast<std::uint32_t>(nodes_.size());
      nodes_.emplace_back();
    }
    nodes_[n].key = key;
    nodes_[n].value = Value{};
    nodes_[n].confirmed = false;
    if ((size_ + 1) * 2 > index_.size()) rehash(index_.size() * 2);
    append(lists_[0], n);
    ++size_;
    insert(n);
    return nodes_[n].value;
  }
  Value& make(Key key) {
    return make(key, [](Key, Value&) {});
  }

  void confirm(Key key) {
    const std::uint32_t n = locate(key);
    if (n == kNone || nodes_[n].confirmed) return;
    unlink(lists_[0], n);
    nodes_[n].confirmed = true;
    append(lists_[1], n);
  }
  bool confirmed(Key key) const {
    const std::uint32_t n = locate(key);
    return n != kNone && nodes_[n].confirmed;
  }

  void erase(Key key) {
    const std::size_t at = slot_of(key);
    if (index_[at] == kNone) return;
    const std::uint32_t n = index_[at];
    remove_slot(at);
    unlink(lists_[nodes_[n].confirmed], n);
    nodes_[n].value = Value{};
    nodes_[n].next = free_;
    free_ = n;
    --size_;
  }

  // Every entry, unconfirmed first, the longest untouched first: an order that replay repeats.
  template <class F>
  void for_each(F&& f) const {
    for (const List& list : lists_) {
      for (std::uint32_t n = list.first; n != kNone; n = nodes_[n].next) {
        f(nodes_[n].key, nodes_[n].value);
      }
    }
  }

  // save_value(Writer&, const Value&), load_value(Reader&, Value&).
  template <class F>
  void save(Writer& w, F&& save_value) const {
    w.u64(evicted_);
    w.u64(evicted_confirmed_);
    w.u64(size_);
    for (const std::uint32_t c : {0u, 1u}) {
      for (std::uint32_t n = lists_[c].first; n != kNone; n = nodes_[n].next) {
        w.u64(static_cast<std::uint64_t>(nodes_[n].key));
        w.boolean(c == 1);
        save_value(w, nodes_[n].value);
      }
    }
  }
  template <class F>
  void load(Reader& r, F&& load_value) {
    clear();
    const std::uint64_t evicted = r.u64();
    const std::uint64_t evicted_confirmed = r.u64();
    const std::uint64_t count = r.count(2);
    if (count > budget_) return r.fail();
    for (std::uint64_t i = 0; i < count && r.ok(); ++i) {
      const Key key = static_cast<Key>(r.u64());
      const bool confirmed = r.boolean();
      if (!r.ok() || find(key) != nullptr) return r.fail();
      Value& value = make(key);
      if (confirmed) confirm(key);
      load_value(r, value);
    }
    evicted_ = evicted;
    evicted_confirmed_ = evicted_confirmed;
  }
  void clear() { *this = Table(budget_); }

 private:
  static constexpr std::uint32_t kNone = 0xffff'ffff;
  struct Node {
    Key key{};
    std::uint32_t previous = kNone, next = kNone;
    bool confirmed = false;
    Value value{};
  };
  struct List {
    std::uint32_t first = kNone, last = kNone;
  };

  // Open addressing with linear probing; at most half full.
  std::size_t home(Key key) const {
    return static_cast<std::size_t>(spread(static_cast<std::uint64_t>(key))) & (index_.size() - 1);
  }
  std::size_t slot_of(Key key) const {
    std::size_t at = home(key);
    while (index_[at] != kNone && nodes_[index_[at]].key != key)
      at = (at + 1) & (index_.size() - 1);
    return at;
  }
  std::uint32_t locate(Key key) const { return index_[slot_of(key)]; }
  void insert(std::uint32_t n) { index_[slot_of(nodes_[n].key)] = n; }
  // Moves later members of the cluster back, so that no tombstones are needed.
  void remove_slot(std::size_t at) {
    const std::size_t mask = index_.size() - 1;
    std::size_t hole = at;
    for (std::size_t next = (hole + 1) & mask; index_[next] != kNone; next = (next + 1) & mask) {
      const std::size_t want = home(nodes_[index_[next]].key);
      if (((next - want) & mask) >= ((next - hole) & mask)) {
        index_[hole] = index_[next];
        hole = next;
      }
    }
    index_[hole] = kNone;
  }
  void rehash(std::size_t slots) {
    index_.assign(slots, kNone);
    for (const List& list : lists_) {
      for (std::uint32_t n = list.first; n != kNone; n = nodes_[n].next) {
        insert(n);
      }
    }
  }

  void append(List& list, std::uint32_t n) {
    nodes_[n].previous = list.last;
    nodes_[n].next = kNone;
    (list.last == kNone ? list.first : nodes_[list.last].next) = n;
    list.last = n;
  }
  void unlink(List& list, std::uint32_t n) {
    const Node& node = nodes_[n];
    (node.previous == kNone ? list.first : nodes_[node.previous].next) = node.next;
    (node.next == kNone ? list.last : nodes_[node.next].previous) = node.previous;
  }

  std::size_t budget_;
  std::size_t size_ = 0;
  std::uint64_t evicted_ = 0, evicted_confirmed_ = 0;
  std::vector<Node> nodes_;
  std::vector<std::uint32_t> index_;
  std::uint32_t free_ = kNone;
  List lists_[2];  // unconfirmed, confirmed
};

}  // namespace yagura
