// Every domain of the program, in the order of their lanes. A new domain is one line in
// registry.cc.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/room.h"

namespace yagura {

std::span<const Domain* const> all_domains();

// nullptr where there is none of that name.
const Format* find_format(std::string_view name);
const DetectorInfo* find_detector(std::string_view kind);
const Domain* domain_of_format(std::string_view name);

// Every detector of every domain, and those of the feeds themselves.
std::span<const DetectorInfo* const> all_detectors();

std::string kind_list();  // of their events: "sea.encounter, sea.gap, ..."

// All parameters at their standard values.
Settings standard_settings();

}  // namespace yagura
