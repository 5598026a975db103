// The message bodies of AIS (ITU-R M.1371-5; type 28 of M.1371-6), as known values: a not-available
// code of the standard is an absent std::optional or an empty text, never a number.
//
// Texts are the six-bit ASCII of the standard up to the first '@', without trailing spaces.
// Where a code means "this or more", the value is kept and a flag beside it says so.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "base/position.h"
#include "base/time.h"

namespace yagura::sea {

// A text of at most N bytes inside the record; longer ones are cut.
template <std::size_t N>
struct ShortText {
  std::uint8_t size = 0;
  std::array<char, N> bytes{};

  ShortText() = default;
  // From any text: literals and std::string too.
  template <class T>
    requires std::is_convertible_v<const T&, std::string_view>
  ShortText(const T& text) {
    assign(text);
  }
  void assign(std::string_view text) {
    size = static_cast<std::uint8_t>(text.size() < N ? text.size() : N);
    text.copy(bytes.data(), size);
  }
  bool empty() const { return size == 0; }
  std::string_view view() const { return {bytes.data(), size}; }
  std::string str() const { return std::string(view()); }
  bool operator==(const ShortText& other) const { return view() == other.view(); }
};

// Bits as sent, first bit highest in the first byte; bits after `count` in the last byte are zero.
struct Bits {
  std::string bytes;
  std::uint32_t count = 0;
  bool operator==(const Bits&) const = default;
};

// Distances in metres from the antenna to the hull; 511 (bow, stern) and 63 (sides) mean "or more".
// Absent as a whole where all four are 0. bow == 0 && port == 0 with the others set: length (stern)
// and beam (starboard) are known, the antenna's place is not.
struct Dimensions {
  std::uint16_t bow_m = 0, stern_m = 0;
  std::uint8_t port_m = 0, starboard_m = 0;
  std::optional<double> length_m() const {
    return bow_m + stern_m > 0 ? std::optional<double>(bow_m + stern_m) : std::nullopt;
  }
  std::optional<double> beam_m() const {
    return port_m + starboard_m > 0 ? std::optional<double>(port_m + starboard_m) : std::nullopt;
  }
  bool operator==(const Dimensions&) const = default;
};

// Motion and place: types 1-3, 9, 18, 19 and 27.
struct Motion {
  std::optional<Position> position;  // type 27: to 1/10 minute (about 185 m); others 1/10,000
  std::optional<float> sog_kn;       // 0-102.2 by 0.1 (type 27: 0-62 by 1; type 9: 0-1022 by 1)
  std::optional<float> cog_deg;      // [0, 360) by 0.1 (type 27: by 1)
  std::optional<std::uint16_t> heading_deg;  // true, 0-359
  std::optional<std::uint8_t> second;        // UTC second of the fix, 0-59
  bool sog_or_more = false;                  // 102.2 kn (type 9: 1022 kn) means "or more"
  bool accuracy_high = false;                // better than 10 m
  bool raim = false;
  bool operator==(const Motion&) const = default;
};

enum class FastTurn : std::uint8_t {
  none,
  right,
  left
};  // faster than 5 degrees in 30 s, no figure

// Types 1, 2, 3.
struct PositionA {
  Motion motion;
  std::optional<std::uint8_t> nav_status;  // 0-14; 15 (not defined) is absent except for SART, MOB,
                                           // EPIRB (MMSI 97.......), where it means "under test"
  std::optional<float> rot_deg_min;  // + to starboard, at most 708; absent with `fast_turn` set
  FastTurn fast_turn = FastTurn::none;
  std::uint8_t manoeuvre = 0;  // 0 not available, 1 none, 2 special; as sent
  std::uint8_t spare = 0;
  std::uint32_t radio = 0;  // communication state, 19 bits
  bool operator==(const PositionA&) const = default;
};

// Types 4 and 11.
struct BaseStation {
  std::optional<Time> time;  // absent unless every part is there and in range
  std::optional<Position> position;
  std::uint8_t epfd = 0;  // kind of positioning device, 0 = undefined
  bool accuracy_high = false;
  bool raim = false;
  std::uint32_t radio = 0;  // 19 bits
  bool operator==(const BaseStation&) const = default;
};

struct Eta {  // UTC; each part absent on its own
  std::optional<std::uint8_t> month, day, hour, minute;
  bool operator==(const Eta&) const = default;
};

// Type 5.
struct StaticVoyage {
  std::optional<std::uint32_t> imo;  // as sent, not tested; 0 is absent
  ShortText<7> call_sign;
  ShortText<20> name;
  ShortText<20> destination;
  std::optional<std::uint8_t> ship_type;  // 1-255; 0 is absent
  std::optional<Dimensions> dimensions;
  std::optional<float> draught_m;  // 0.1-25.5 by 0.1; 25.5 means "or more"
  Eta eta;
  std::uint8_t ais_version = 0;
  std::uint8_t epfd = 0;
  bool terminal_ready = false;  // DTE (sent inverted)
  bool operator==(const StaticVoyage&) const = default;
};

// Type 9.
struct SarAircraft {
  Motion motion;
  std::optional<std::uint16_t> altitude_m;  // 0-4094; 4094 means "or more"
  bool operator==(const SarAircraft&) const = default;
};

// Type 14, and 12 where `destination` is set.
struct SafetyText {
  std::optional<std::uint32_t> destination;  // MMSI
  std::uint8_t sequence = 0;                 // type 12: 0-3
  bool retransmitted = false;                // type 12
  std::string text;                          // "SART TEST"
  bool operator==(const SafetyText&) const = default;
};

// Type 18.
struct PositionB {
  Motion motion;
  bool carrier_sense = false, display = false, dsc = false, whole_band = false, message_22 = false;
  bool assigned = false;
  std::uint32_t radio = 0;  // 20 bits
  bool operator==(const PositionB&) const = default;
};

// Type 19.
struct PositionBExtended {
  Motion motion;
  ShortText<20> name;
  std::optional<std::uint8_t> ship_type;
  std::optional<Dimensions> dimensions;
  std::uint8_t epfd = 0;
  bool terminal_ready = false;
  bool assigned = false;
  bool operator==(const PositionBExtended&) const = default;
};

// Type 21.
struct AidToNavigation {
  std::optional<Position> position;
  std::optional<std::uint8_t> aid_type;  // 1-31; 0 is absent
  ShortText<34> name;                    // with its extension
  std::optional<Dimensions> dimensions;
  std::optional<std::uint8_t> second;
  std::optional<bool> off_position;  // absent for fixed aids (second absent)
  std::uint8_t epfd = 0;
  std::uint8_t status = 0;  // as sent, regional
  bool accuracy_high = false, raim = false, is_virtual = false, assigned = false;
  bool operator==(const AidToNavigation&) const = default;
};

// Type 24 part A.
struct StaticA {
  ShortText<20> name;
  bool operator==(const StaticA&) const = default;
};

// Type 24 part B.
struct StaticB {
  std::optional<std::uint8_t> ship_type;
  ShortText<3> vendor;
  std::uint8_t unit_model = 0;  // 4 bits
  std::uint32_t serial = 0;     // 20 bits
  ShortText<7> call_sign;
  std::optional<Dimensions> dimensions;          // absent where mothership_mmsi is sent
  std::optional<std::uint32_t> mothership_mmsi;  // auxiliary craft (MMSI 98.......)
  std::uint8_t epfd = 0;
  bool operator==(const StaticB&) const = default;
};

// Type 27.
struct LongRange {
  Motion motion;                           // no heading, no second
  std::optional<std::uint8_t> nav_status;  // as in PositionA
  bool fresh = false;                      // position latency below 5 s
  bool operator==(const LongRange&) const = default;
};

// Types 6 (addressed) and 8: application data kept as bits.
struct Binary {
  std::optional<std::uint32_t> destination;  // type 6: MMSI
  std::uint8_t sequence = 0;                 // type 6: 0-3
  bool retransmitted = false;                // type 6
  std::uint16_t dac = 0;                     // area code, 0-1023
  std::uint8_t fi = 0;                       // function, 0-63
  Bits payload;                              // what follows DAC and FI
  bool operator==(const Binary&) const = default;
};

// A type recognised and kept as it came: all bits of the message from its first.
struct Other {
  Bits message;
  bool operator==(const Other&) const = default;
};

using AisBody =
    std::variant<PositionA, BaseStation, StaticVoyage, PositionB, PositionBExtended, StaticA,
                 StaticB, LongRange, Binary, SarAircraft, AidToNavigation, SafetyText, Other>;

}  // namespace yagura::sea
