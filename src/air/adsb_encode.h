// ADS-B out: messages with their parity, and the frames that carry them. decode(encode(m)) = m for
// every body that encode_message takes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "air/adsb_body.h"
#include "base/position.h"
#include "base/time.h"

namespace yagura::air {

using LongMessage = std::array<std::uint8_t, 14>;

struct Sender {
  std::uint32_t address = 0;    // 24 bits
  std::uint8_t df = 17;         // 17 or 18
  std::uint8_t capability = 5;  // DF 17: CA (5 = airborne); DF 18: CF
};

// Identification, AirbornePosition, SurfacePosition, Velocity, AircraftStatus (subtype 1),
// TargetState, OperationalStatus. Values outside the field's range are clamped to it.
LongMessage encode_message(const Sender& sender, const AdsbBody& body);

// The 17-bit words of a place (airborne), even or odd.
Cpr encode_cpr(Position place, bool odd);
// Words of a surface position (a quarter of the airborne zone).
Cpr encode_surface_cpr(Position place, bool odd);

// One Beast frame: 1A, '3', stamp, signal level, message, every inner 1A doubled.
void append_beast(std::string& out, std::uint64_t stamp48, std::uint8_t signal,
                  std::span<const std::uint8_t> message);
// One AVR line: "*<hex>;\n", or "@<12 hex><hex>;\n" with a stamp.
void append_avr(std::string& out, std::span<const std::uint8_t> message,
                std::optional<std::uint64_t> stamp48 = std::nullopt);

// Stamps of 48 bits. GPS: second of the UTC day << 30 | nanosecond. Counter: 12 MHz from `zero`.
std::uint64_t gps_stamp(Time t);
std::uint64_t counter_stamp(Time t, Time zero);

}  // namespace yagura::air
