// sea.gap: a ship falls silent although the air around it does not: other ships are heard in its S2
// cell meanwhile, and where it should be by now. Only a ship that was heard some times before
// (`reports`) can fall silent. Threshold: sea.md of the product's definitions, 6
// h (Skylight 6 h, Global Fishing Watch 12 h). The event opens when silence reaches the threshold
// and closes with the ship's next report.
#pragma once

#include "sea/detector.h"

namespace yagura::sea {

extern const DetectorInfo kGap;
std::unique_ptr<Detector> make_gap(const Surroundings& around);

}  // namespace yagura::sea
