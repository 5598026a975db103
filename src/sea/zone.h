// sea.zone_entry and sea.zone_exit: a ship crosses the boundary of a zone. Entry: a fix inside
// after one outside. Exit: a fix outside by more than hysteresis_m, so that a ship working along
// the line is not reported at every turn. Time and place are those of the crossing, interpolated
// between the two fixes around it. A track that is first seen inside did not enter.
#pragma once

#include "sea/detector.h"

namespace yagura::sea {

extern const DetectorInfo kZoneEntry;
extern const DetectorInfo kZoneExit;
std::unique_ptr<Detector> make_zone_watch(const Surroundings& around);

}  // namespace yagura::sea
