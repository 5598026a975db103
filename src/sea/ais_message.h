// Bits of a message to its record, by the tables of ITU-R M.1371-5 annex 8.
#pragma once

#include "sea/ais.h"
#include "sea/ais_armour.h"

namespace yagura::sea {

// Fills type, repeat, mmsi, payload hash and body of `record`. Lengths seen in the wild are borne:
// what is beyond the standard's length is ignored; a message whose last fields are cut is decoded
// where nothing but the radio state or spare bits is missing, else kept as `Other`. False: shorter
// than its MMSI (38 bits), or the type is not 1-28.
bool decode_message(const MessageBits& bits, AisRecord& record);

// 1/10,000 minute (or 1/10 minute) to units of 1e-7 degree and back, rounded to nearest.
constexpr std::int64_t e7_of_minutes(std::int64_t raw, std::int64_t per_degree) {
  const std::int64_t twice = raw * 20'000'000;
  return (twice + (raw < 0 ? -per_degree : per_degree)) / (2 * per_degree);
}
constexpr std::int64_t minutes_of_e7(std::int64_t e7, std::int64_t per_degree) {
  const std::int64_t twice = e7 * per_degree * 2;
  return (twice + (e7 < 0 ? -10'000'000 : 10'000'000)) / 20'000'000;
}
inline constexpr std::int64_t kFine = 600'000;  // 1/10,000 minute in a degree
inline constexpr std::int64_t kCoarse = 600;    // 1/10 minute in a degree

// Rate of turn of the code 0-126: (code / 4.733)^2 degrees a minute.
constexpr float turn_of_code(int code) {
  const float root = static_cast<float>(code) / 4.733F;
  return root * root;
}

// MMSI 970 (SART), 972 (MOB), 974 (EPIRB) and the rest of their block: navigation status 15 = test.
constexpr bool distress_mmsi(std::uint32_t mmsi) { return mmsi / 10'000'000 == 97; }
// MMSI 98.......: craft belonging to a mother ship.
constexpr bool auxiliary_mmsi(std::uint32_t mmsi) { return mmsi / 10'000'000 == 98; }

}  // namespace yagura::sea
