// What the server tells the page of the program: lanes, formats, detectors; and the shape of cells.
#pragma once

#include <cstdint>

#include "base/json.h"

namespace yagura {

Json catalogue_json();
Json corners_json(std::uint64_t cell);  // [[lon,lat] x 4], empty for no cell

}  // namespace yagura
