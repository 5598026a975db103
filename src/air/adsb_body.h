// What an ADS-B message says (RTCA DO-260, DO-260A, DO-260B: versions 0, 1, 2), as known values: a
// not-available code of the standard is an absent std::optional or an empty text, never a number.
//
// CPR words stay as sent: which place they mean depends on other messages, so that is the room's.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace yagura::air {

// Up to eight characters A-Z, 0-9 and space, without trailing spaces; empty = not available.
struct CallSign {
  std::array<char, 8> bytes{};
  std::uint8_t size = 0;
  CallSign() = default;
  CallSign(std::string_view text)
      : size(static_cast<std::uint8_t>(text.size() < 8 ? text.size() : 8)) {
    text.copy(bytes.data(), size);
  }
  bool empty() const { return size == 0; }
  std::string_view view() const { return {bytes.data(), size}; }
  bool operator==(const CallSign& o) const { return view() == o.view(); }
};

// Compact position report: 17-bit words of an even or odd frame.
struct Cpr {
  std::uint32_t latitude = 0, longitude = 0;  // 0-131071
  bool odd = false;
  bool operator==(const Cpr&) const = default;
};

// Type codes 1-4.
struct Identification {
  char set = 'A';             // 'A' (type code 4) to 'D' (1)
  std::uint8_t category = 0;  // 0-7; 0 = not stated
  CallSign call_sign;
  bool operator==(const Identification&) const = default;
};

// Type codes 9-18 (barometric), 20-22 (height above the ellipsoid), and 0 (no position known).
struct AirbornePosition {
  std::uint8_t type_code = 0;
  std::uint8_t surveillance_status = 0;  // 0 none, 1 permanent alert, 2 temporary alert, 3 ident
  bool supplement_b = false;  // bit 8: NIC supplement B in version 2, single antenna flag before
  bool time_synchronised = false;
  std::optional<std::int32_t> altitude_ft;  // type codes 0, 9-18: barometric
  std::optional<std::int32_t> height_m;     // type codes 20-22
  std::optional<Cpr> cpr;                   // absent in type code 0
  bool operator==(const AirbornePosition&) const = default;
};

// Type codes 5-8.
struct SurfacePosition {
  std::uint8_t type_code = 0;
  std::optional<double> ground_speed_kn;  // lower edge of the movement code's step; 175 = or more
  std::optional<double> track_deg;        // [0, 360), steps of 2.8125
  bool time_synchronised = false;
  Cpr cpr;
  bool operator==(const SurfacePosition&) const = default;
};

// Type code 19. Subtypes 1, 2: over ground; 3, 4: through the air. 2 and 4 count in steps of 4 kn.
struct Velocity {
  std::uint8_t subtype = 1;  // 1-4
  bool intent_change = false;
  bool ifr_capable = false;
  std::uint8_t nac_v = 0;                            // 0-7 as sent; version 0: NUCr
  std::optional<std::int16_t> east_kn;               // subtypes 1, 2; 1021 (4084) = or more
  std::optional<std::int16_t> north_kn;              // likewise
  std::optional<double> heading_deg;                 // subtypes 3, 4: magnetic; steps of 360/1024
  std::optional<std::int16_t> airspeed_kn;           // subtypes 3, 4
  bool true_airspeed = false;                        // else indicated
  std::optional<std::int32_t> climb_ft_min;          // steps of 64; positive = up; 32640 = or more
  bool climb_barometric = false;                     // else geometric
  std::optional<std::int16_t> height_minus_baro_ft;  // steps of 25; 3137 = or more
  bool operator==(const Velocity&) const = default;
};

enum class Emergency : std::uint8_t {
  none,
  general,
  medical,
  minimum_fuel,
  no_communications,
  unlawful_interference,
  downed,
  reserved
};

// Type code 28, subtype 1 (others: only the subtype).
struct AircraftStatus {
  std::uint8_t subtype = 0;
  Emergency emergency = Emergency::none;
  std::optional<std::uint16_t> squawk;  // four octal digits read as decimal: 7700
  bool operator==(const AircraftStatus&) const = default;
};

// Type code 29: subtype 0 (version 1) and 1 (version 2).
struct TargetState {
  std::uint8_t subtype = 0;
  std::uint8_t nac_p = 0;  // 0-15 as sent; 12-15 reserved
  std::uint8_t sil = 0;
  bool nic_baro = false;
  std::optional<std::int32_t> selected_altitude_ft;  // subtype 1
  std::optional<double> selected_heading_deg;        // subtype 1
  bool operator==(const TargetState&) const = default;
};

// Type code 31, subtypes 0 (airborne) and 1 (surface). Where version is 0, what follows it is 0.
struct OperationalStatus {
  bool surface = false;
  std::uint8_t version = 0;       // 0-7; 3-7 reserved
  std::uint16_t capability = 0;   // 16 bits as sent (surface: 12 bits, then 4 of length and width)
  std::uint16_t operational = 0;  // 16 bits as sent
  bool nic_a = false;             // NIC supplement A (version 1: the only supplement)
  bool nic_c = false;             // NIC supplement C: surface, version 2 (a bit of `capability`)
  std::uint8_t nac_p = 0;         // 0-15 as sent; 12-15 reserved
  std::uint8_t gva = 0;           // airborne: geometric vertical accuracy (version 1: BAQ)
  std::uint8_t sil = 0;
  bool nic_baro = false;        // airborne; surface: track or heading flag
  bool magnetic = false;        // horizontal reference: magnetic north
  bool sil_per_sample = false;  // SIL supplement, version 2
  bool operator==(const OperationalStatus&) const = default;
};

// DF 0, 4, 16, 20 (altitude) and 5, 21 (identity): the address is only what the parity leaves.
struct SurveillanceReply {
  std::optional<std::int32_t> altitude_ft;
  std::optional<std::uint16_t> squawk;
  bool operator==(const SurveillanceReply&) const = default;
};

// Another message of a known format: DF 11, and extended squitters of other type codes.
struct OtherMessage {
  std::uint8_t type_code = 0;
  bool operator==(const OtherMessage&) const = default;
};

using AdsbBody =
    std::variant<OtherMessage, Identification, AirbornePosition, SurfacePosition, Velocity,
                 AircraftStatus, TargetState, OperationalStatus, SurveillanceReply>;

}  // namespace yagura::air
