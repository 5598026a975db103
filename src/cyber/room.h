// The cyber room at work: its references, its detectors, and the order of what falls due.
#pragma once

#include <memory>

#include "model/room.h"

namespace yagura::cyber {

// References (register, indicators, warninglists) are no part of the saved state: they are given
// again, before or after load(), by whoever made the room. State names assets by id.
std::unique_ptr<Room> make_cyber_room(const Settings& settings, std::span<const Source> sources);

}  // namespace yagura::cyber
