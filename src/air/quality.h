// Navigation quality by ADS-B version (DO-260, DO-260A, DO-260B; NIC and NUCp are never mixed).
#pragma once

#include <cstdint>
#include <optional>

namespace yagura::air {

// Integrity of a position: the true place is within rc_m.
struct Integrity {
  std::optional<std::uint8_t> nic;  // 0-11; versions 1 and 2
  std::optional<std::uint8_t> nuc;  // 0-9; version 0 (NUCp)
  std::optional<double> rc_m;       // absent: unknown, or no limit
  bool operator==(const Integrity&) const = default;
};

// Supplements: `a` and `c` from the operational status (absent where none is known), `b` from the
// position message itself. What the tables do not list gives nothing.
struct Supplements {
  std::optional<bool> a, b, c;
};

// Type codes 0, 9-18, 20-22.
Integrity airborne_integrity(unsigned version, unsigned type_code, Supplements s);
// Type codes 5-8.
Integrity surface_integrity(unsigned version, unsigned type_code, Supplements s);

// 95 % bound of the position error in metres; NACp 0 and above 11: absent.
std::optional<double> nac_p_metres(unsigned nac_p);
// 95 % bound of the velocity error in m/s; NACv 0 and above 4: absent.
std::optional<double> nac_v_metres_per_second(unsigned nac_v);

// Version 0 sends no NACp: it follows from the type code (ED-102A table N-7). Absent for type codes
// without a position.
std::optional<std::uint8_t> nac_p_of_version_0(unsigned type_code);
// Likewise SIL (table N-8).
std::optional<std::uint8_t> sil_of_version_0(unsigned type_code);

}  // namespace yagura::air
