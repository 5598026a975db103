// Descriptors as JSON, for `formats`, `detectors`, the API and the page.
#pragma once

#include "model/room.h"

namespace yagura {

Json text_json(const Text& text);  // {"en":..,"ja":..}
Json format_json(const Format& format);
Json detector_json(const DetectorInfo& detector);
Json domain_json(const Domain& domain);  // name and title: a lane

}  // namespace yagura
