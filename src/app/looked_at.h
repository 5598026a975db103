// What a detector looked at around one event: the hours that overlap it, at its own cell or asset.
// The page sums the same rows (web/src/detail.ts), so both show one figure.
#pragma once

#include "base/json.h"
#include "store/store.h"

namespace yagura {

struct LookedAt {
  Duration live{};     // the detector could have seen something there
  Duration subject{};  // watched there, summed over subjects
};

LookedAt looked_at(const StoreReader& store, const Json& event);

}  // namespace yagura
