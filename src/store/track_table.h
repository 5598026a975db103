// TrackTable: the row of each track, its claims, and what can be searched. A track's `ref` is a
// small number that stands for its id inside the database.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>

#include "base/db.h"
#include "model/observation.h"
#include "store/commit.h"

namespace yagura {

struct TrackRef {
  std::int64_t ref = 0;
  bool person = false;  // person-scale, and named by no event: no search, no history
};

class TrackTable {
 public:
  explicit TrackTable(const Db& db) : db_(db) {}

  // The row of the track, made where it is new.
  TrackRef ref(TrackId id, ObjectClass object_class);
  void describe(const TrackInfo& info);
  void claim(const IdentityClaim& claim);
  void asset(const AssetRow& row);
  // An event names the track: its history is kept from now on.
  void named(TrackId id);
  void remove(std::int64_t ref);
  void forget_cache();  // after a rollback

 private:
  struct Known {
    TrackRef track;
    ObjectClass object_class;
  };
  Known* find(TrackId id);
  void index(std::int64_t target, const std::string& name, const std::string& words);

  const Db& db_;
  // Bounded; only looked up in, never walked.
  std::unordered_map<std::uint64_t, Known> known_;
};

}  // namespace yagura
