// Compact position reporting (RTCA DO-260B A.1.7): two 17-bit words and what they can mean.
#pragma once

#include <optional>

#include "air/adsb_body.h"
#include "base/position.h"

namespace yagura::air {

// Number of longitude zones at a latitude, 1-59.
int cpr_zones(double latitude);

// The place of the newer of an even and an odd airborne report. Absent where the words give a
// latitude beyond 90 or the two lie in different longitude zones. The caller sees to it that they
// are at most 10 s apart. Accuracy 5 m.
std::optional<Position> cpr_global(const Cpr& even, const Cpr& odd, bool newest_is_odd);
// The same for surface reports; `reference` (within 45 degrees) tells the quadrant.
std::optional<Position> cpr_global_surface(const Cpr& even, const Cpr& odd, bool newest_is_odd,
                                           Position reference);

// The place nearest to `reference` that one report can mean: right if the true place is within
// 180 NM (airborne) or 45 NM (surface) of it. Absent where it would be farther than that.
std::optional<Position> cpr_local(const Cpr& report, Position reference, bool surface);

}  // namespace yagura::air
