// sea.distress: AIS beacons of people in danger: SART (MMSI 970), man overboard (972), EPIRB-AIS
// (974); ITU-R M.1371-5 annex 8, IEC 61097-14. Arrival order: raised at once. One event per beacon,
// until it has been silent for an hour. `status` tells an active beacon (navigational status 14,
// text "SART ACTIVE") from a test (15, "SART TEST") and from one that says neither; only an active
// one pages. An event that was active stays so.
#pragma once

#include "sea/detector.h"

namespace yagura::sea {

extern const DetectorInfo kDistress;
std::unique_ptr<Detector> make_distress(const Surroundings& around);

}  // namespace yagura::sea
