// PrefixMap: network -> value, asked by address, the longest prefix wins.
// One hash table per prefix length in use: a question costs one probe in each, longest first.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "cyber/address.h"

namespace yagura::cyber {

class PrefixMap {
 public:
  // The first value given for a network stays: returns it where there is one already.
  std::optional<std::uint32_t> add(const Network& network, std::uint32_t value);
  std::optional<std::uint32_t> find(IpAddress a) const;
  std::size_t size() const { return size_; }
  std::size_t memory_bytes() const;  // about 72 a network

 private:
  struct Hash {
    std::size_t operator()(const IpAddress& a) const;
  };
  struct Level {
    std::uint8_t bits;
    std::unordered_map<IpAddress, std::uint32_t, Hash> values;  // never iterated
  };
  std::vector<Level> levels_;  // longest prefix first
  std::size_t size_ = 0;
};

}  // namespace yagura::cyber
