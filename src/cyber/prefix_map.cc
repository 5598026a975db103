#include "cyber/prefix_map.h"

#include <algorithm>

namespace yagura::cyber {

std::size_t PrefixMap::Hash::operator()(const IpAddress& a) const {
  std::uint64_t z = a.high() * 0x9e3779b97f4a7c15ULL ^ a.low();
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

std::optional<std::uint32_t> PrefixMap::add(const Network& network, std::uint32_t value) {
  auto level = std::find_if(levels_.begin(), levels_.end(),
                            [&](const Level& l) { return l.bits <= network.bits; });
  if (level == levels_.end() || level->bits != network.bits) {
    level = levels_.insert(level, Level{network.bits, {}});
  }
  const auto [at, added] = level->values.emplace(network.first, value);
  if (!added) return at->second;
  ++size_;
  return std::nullopt;
}

std::optional<std::uint32_t> PrefixMap::find(IpAddress a) const {
  for (const Level& level : levels_) {
    const auto at = level.values.find(a.masked(level.bits));
    if (at != level.values.end()) return at->second;
  }
  return std::nullopt;
}

std::size_t PrefixMap::memory_bytes() const {
  std::size_t n = 0;
  for (const Level& level : levels_)
    n += level.values.size() * 56 + level.values.bucket_count() * 8;
  return n;
}

}  // namespace yagura::cyber
