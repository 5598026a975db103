// PrefixMap: network -> value, asked by address, the longest prefix wins. Built once, then read
// only. One sorted array per prefix length in use: a question costs a binary search in each,
// longest first.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "cyber/address.h"

namespace yagura::cyber {

class PrefixMap {
 public:
  // The first value given for a network stays. Returns the value that stands there already, if any.
  std::optional<std::uint32_t> add(const Network& network, std::uint32_t value);
  std::optional<std::uint32_t> find(IpAddress a) const;
  std::size_t size() const { return size_; }
  std::size_t memory_bytes() const;

 private:
  struct Entry {
    IpAddress first;
    std::uint32_t value;
  };
  struct Level {
    std::uint8_t bits;
    mutable bool sorted = true;  // additions are sorted in at the first question after them
    mutable std::vector<Entry> entries;
  };
  std::vector<Level> levels_;  // longest prefix first
  std::size_t size_ = 0;
};

}  // namespace yagura::cyber
