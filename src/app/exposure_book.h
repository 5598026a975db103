// ExposureBook: sums the detectors' exposure deltas into absolute values per detector, cell or
// asset, and hour, and says which changed since the last commit.
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "base/wire.h"
#include "model/observation.h"

namespace yagura {

struct ExposureTotal {
  std::string detector;
  std::uint64_t cell = 0;
  std::string asset;
  Time hour;
  std::int64_t live_us = 0;
  std::int64_t subject_us = 0;
};

class ExposureBook {
 public:
  // Deltas for hours more than 48 h before the newest are dropped and counted: their totals are
  // closed. True where the delta is the first of its hour in which the detector worked there.
  bool add(const Exposure& delta);
  // What changed since the last call, in order.
  std::vector<ExposureTotal> take_changed();
  std::vector<ExposureTotal> all() const;
  // After a second run over the same time: what differs from the first counts as changed, and what
  // only the first had becomes zero.
  void differs_from(const ExposureBook& before);
  std::uint64_t dropped() const { return dropped_; }

  void save(Writer& w) const;
  bool load(Reader& r);

 private:
  using Key = std::tuple<Time, std::string, std::uint64_t, std::string>;
  struct Sum {
    std::int64_t live_us = 0, subject_us = 0;
    bool operator==(const Sum&) const = default;
  };
  void close_old_hours();

  std::map<Key, Sum> sums_;
  std::set<Key> changed_;
  Time newest_hour_ = kNoTime;
  std::uint64_t dropped_ = 0;
};

}  // namespace yagura
