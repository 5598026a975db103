// The air domain: ADS-B and Mode S. THE list of its formats, detectors and kinds of reference.
#pragma once

#include "model/room.h"

namespace yagura::air {

// Subjects: icao24:84abcd; adsb-other:... (DF 18, not an ICAO address); tisb:... (rebroadcast radar
// targets). A track opens with the second consistent message of an address and ends 60 min after
// the last one. Fix: at most one a second per aircraft, once 4 positions agree. NavQuality: every
// DF 17 message of an opened track.
const Domain& air_domain();

}  // namespace yagura::air
