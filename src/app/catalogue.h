// What the server tells the page of the program: lanes, formats, detectors; and the shape of cells.
#pragma once

#include <cstdint>
#include <optional>

#include "base/json.h"
#include "store/query.h"

namespace yagura {

Json catalogue_json(const std::optional<Box>& area);  // which the page opens on
Json corners_json(std::uint64_t cell);                // [[lon,lat] x 4], empty for no cell

}  // namespace yagura
