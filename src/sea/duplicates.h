// Duplicates: one message heard by several receivers is one record. Bounded: buckets of four, the
// oldest of which gives way; a duplicate that slips through so is a fix repeated, nothing worse.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/time.h"
#include "base/wire.h"

namespace yagura::sea {

class Duplicates {
 public:
  static constexpr Duration kWithin = seconds{30};

  Duplicates() : buckets_(kBuckets) {}
  // Whether the same payload was seen at most 30 s ago; remembers it.
  bool seen(std::uint64_t payload, Time time);

  void save(Writer& w) const;
  bool load(Reader& r);

 private:
  static constexpr std::size_t kBuckets = 16'384;
  struct Entry {
    std::uint64_t payload = 0;
    Time time = kNoTime;
  };
  using Bucket = std::array<Entry, 4>;
  std::vector<Bucket> buckets_;
  Time newest_ = kNoTime;
};

}  // namespace yagura::sea
