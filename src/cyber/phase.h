// What an alert says of the course of an attack, by its category (Suricata's classification.config)
// and signature class (the Emerging Threats naming scheme: "ET SCAN ...").
#pragma once

#include <cstdint>
#include <string_view>

#include "base/text.h"
#include "cyber/eve_body.h"

namespace yagura::cyber {

enum class Phase : std::uint8_t {
  reconnaissance,
  intrusion,
  command_and_control,
  industrial_control,  // commands to or about control systems
  disruption,
  reputation,  // the sender is on a list; says nothing of what was done: the least weight
  other,
  noise  // decoder and protocol anomalies, policy notes: no weight
};
inline constexpr int kPhases = 8;
Phase phase_of(const EveAlert& alert);
std::string_view phase_name(Phase p);

}  // namespace yagura::cyber
