#include "air/adsb_encode.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "air/cpr.h"
#include "air/mode_s.h"
#include "base/assert.h"

namespace yagura::air {
namespace {

// Fills the 56 bits of an extended squitter, counted from 1.
class MeWriter {
 public:
  void put(unsigned first, unsigned last, std::uint32_t value) {
    const std::uint64_t mask = (std::uint64_t{1} << (last - first + 1)) - 1;
    bits_ |= (value & mask) << (56 - last);
  }
  void bit(unsigned at, bool on) { put(at, at, on ? 1 : 0); }
  std::uint64_t bits() const { return bits_; }

 private:
  std::uint64_t bits_ = 0;
};

std::uint32_t character_code(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<std::uint32_t>(c - 'A' + 1);
  if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c);
  return 32;
}

void fill(MeWriter& me, const Identification& b) {
  me.put(1, 5, 4 - static_cast<std::uint32_t>(std::clamp(b.set, 'A', 'D') - 'A'));
  me.put(6, 8, b.category);
  // No call sign is sent as eight codes 0.
  for (unsigned i = 0; i < 8 && !b.call_sign.empty(); ++i) {
    const char c = i < b.call_sign.size ? b.call_sign.bytes[i] : ' ';
    me.put(9 + 6 * i, 14 + 6 * i, character_code(c));
  }
}

void fill_cpr(MeWriter& me, const Cpr& cpr) {
  me.bit(22, cpr.odd);
  me.put(23, 39, cpr.latitude);
  me.put(40, 56, cpr.longitude);
}

void fill(MeWriter& me, const AirbornePosition& b) {
  me.put(1, 5, b.type_code);
  me.put(6, 7, b.surveillance_status);
  me.bit(8, b.supplement_b);
  if (b.type_code >= 20) {
    me.put(9, 20, static_cast<std::uint32_t>(std::clamp(b.height_m.value_or(0), 0, 4095)));
  } else if (b.altitude_ft) {
    me.put(9, 20, ac12_of_altitude(*b.altitude_ft));
  }
  me.bit(21, b.time_synchronised);
  if (b.cpr && b.type_code != 0) fill_cpr(me, *b.cpr);
}

// The largest movement code whose lower edge is not above the speed.
std::uint32_t movement_code(double kn) {
  if (kn < 0.125) return 1;
  if (kn < 1) return 2 + static_cast<std::uint32_t>((kn - 0.125) / 0.125);
  if (kn < 2) return 9 + static_cast<std::uint32_t>((kn - 1) / 0.25);
  if (kn < 15) return 13 + static_cast<std::uint32_t>((kn - 2) / 0.5);
  if (kn < 70) return 39 + static_cast<std::uint32_t>(kn - 15);
  if (kn < 100) return 94 + static_cast<std::uint32_t>((kn - 70) / 2);
  if (kn < 175) return 109 + static_cast<std::uint32_t>((kn - 100) / 5);
  return 124;
}

std::uint32_t angle_code(double degrees, unsigned steps) {
  const double turned = degrees / 360 - std::floor(degrees / 360);
  return static_cast<std::uint32_t>(std::lround(turned * steps)) % steps;
}

void fill(MeWriter& me, const SurfacePosition& b) {
  me.put(1, 5, b.type_code);
  if (b.ground_speed_kn) me.put(6, 12, movement_code(*b.ground_speed_kn));
  me.bit(13, b.track_deg.has_value());
  if (b.track_deg) me.put(14, 20, angle_code(*b.track_deg, 128));
  me.bit(21, b.time_synchronised);
  fill_cpr(me, b.cpr);
}

std::uint32_t step_code(int value, int step, int most) {
  return static_cast<std::uint32_t>(std::min((std::abs(value) + step / 2) / step + 1, most));
}

void fill(MeWriter& me, const Velocity& b) {
  me.put(1, 5, 19);
  me.put(6, 8, b.subtype);
  me.bit(9, b.intent_change);
  me.bit(10, b.ifr_capable);
  me.put(11, 13, b.nac_v);
  const int step = b.subtype % 2 == 0 ? 4 : 1;
  if (b.subtype <= 2) {
    me.bit(14, b.east_kn.value_or(0) < 0);
    if (b.east_kn) me.put(15, 24, step_code(*b.east_kn, step, 1023));
    me.bit(25, b.north_kn.value_or(0) < 0);
    if (b.north_kn) me.put(26, 35, step_code(*b.north_kn, step, 1023));
  } else {
    me.bit(14, b.heading_deg.has_value());
    if (b.heading_deg) me.put(15, 24, angle_code(*b.heading_deg, 1024));
    me.bit(25, b.true_airspeed);
    if (b.airspeed_kn) me.put(26, 35, step_code(*b.airspeed_kn, step, 1023));
  }
  me.bit(36, b.climb_barometric);
  me.bit(37, b.climb_ft_min.value_or(0) < 0);
  if (b.climb_ft_min) me.put(38, 46, step_code(*b.climb_ft_min, 64, 511));
  me.bit(49, b.height_minus_baro_ft.value_or(0) < 0);
  if (b.height_minus_baro_ft) me.put(50, 56, step_code(*b.height_minus_baro_ft, 25, 127));
}

void fill(MeWriter& me, const AircraftStatus& b) {
  me.put(1, 5, 28);
  me.put(6, 8, b.subtype);
  if (b.subtype != 1) return;
  me.put(9, 11, static_cast<std::uint32_t>(b.emergency));
  if (b.squawk) me.put(12, 24, id13_of_squawk(*b.squawk));
}

void fill(MeWriter& me, const TargetState& b) {
  me.put(1, 5, 29);
  me.put(6, 7, b.subtype);
  me.put(40, 43, b.nac_p);
  me.bit(44, b.nic_baro);
  me.put(45, 46, b.sil);
  if (b.subtype == 0) return;
  if (b.selected_altitude_ft) me.put(10, 20, step_code(*b.selected_altitude_ft, 32, 2047));
  me.bit(30, b.selected_heading_deg.has_value());
  if (b.selected_heading_deg) me.put(31, 39, angle_code(*b.selected_heading_deg, 512));
}

void fill(MeWriter& me, const OperationalStatus& b) {
  me.put(1, 5, 31);
  me.put(6, 8, b.surface ? 1 : 0);
  me.put(9, 24, b.capability);
  me.put(25, 40, b.operational);
  me.put(41, 43, b.version);
  if (b.version == 0) return;
  me.bit(44, b.nic_a);
  me.put(45, 48, b.nac_p);
  if (!b.surface) me.put(49, 50, b.gva);
  me.put(51, 52, b.sil);
  me.bit(53, b.nic_baro);
  me.bit(54, b.magnetic);
  if (b.version >= 2) {
    me.bit(55, b.sil_per_sample);
    if (b.nic_c && b.surface) me.bit(20, true);
  }
}

void fill(MeWriter& me, const OtherMessage& b) { me.put(1, 5, b.type_code); }
// A reply is no extended squitter.
void fill(MeWriter&, const SurveillanceReply&) { YAGURA_ASSERT(false); }

Cpr encode_words(Position place, bool odd, double span) {
  constexpr double kWord = 131072;
  const auto word = [&](double value, double zone) {
    const double part = value / zone - std::floor(value / zone);
    return static_cast<std::uint32_t>(std::floor(kWord * part + 0.5)) & 0x1ffff;
  };
  const double zone_lat = span / (odd ? 59 : 60);
  const double lat = place.latitude();
  const std::uint32_t y = word(lat, zone_lat);
  // The zones are those of the latitude that the receiver will find.
  const double found = zone_lat * (y / kWord + std::floor(lat / zone_lat));
  const double zone_lon = span / std::max(cpr_zones(found) - (odd ? 1 : 0), 1);
  return {y, word(place.longitude(), zone_lon), odd};
}

}  // namespace

LongMessage encode_message(const Sender& sender, const AdsbBody& body) {
  MeWriter me;
  std::visit([&](const auto& b) { fill(me, b); }, body);
  LongMessage out{};
  out[0] = static_cast<std::uint8_t>(sender.df << 3 | (sender.capability & 7));
  for (int i = 0; i < 3; ++i)
    out[1 + i] = static_cast<std::uint8_t>(sender.address >> (16 - 8 * i));
  for (int i = 0; i < 7; ++i) out[4 + i] = static_cast<std::uint8_t>(me.bits() >> (48 - 8 * i));
  set_parity(out);
  return out;
}

Cpr encode_cpr(Position place, bool odd) { return encode_words(place, odd, 360); }
Cpr encode_surface_cpr(Position place, bool odd) { return encode_words(place, odd, 90); }

void append_beast(std::string& out, std::uint64_t stamp48, std::uint8_t signal,
                  std::span<const std::uint8_t> message) {
  const auto put = [&](std::uint8_t byte) {
    out += static_cast<char>(byte);
    if (byte == 0x1a) out += static_cast<char>(byte);
  };
  out += '\x1a';
  out += message.size() == kLongBytes ? '3' : '2';
  for (int shift = 40; shift >= 0; shift -= 8) put(static_cast<std::uint8_t>(stamp48 >> shift));
  put(signal);
  for (const std::uint8_t byte : message) put(byte);
}

void append_avr(std::string& out, std::span<const std::uint8_t> message,
                std::optional<std::uint64_t> stamp48) {
  char text[16];
  out += stamp48 ? '@' : '*';
  if (stamp48) {
    std::snprintf(text, sizeof text, "%012llx",
                  static_cast<unsigned long long>(*stamp48 & 0xffffffffffff));
    out += text;
  }
  for (const std::uint8_t byte : message) {
    std::snprintf(text, sizeof text, "%02x", static_cast<unsigned>(byte));
    out += text;
  }
  out += ";\n";
}

std::uint64_t gps_stamp(Time t) {
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const auto us = static_cast<std::uint64_t>((t - day).count());
  return us / 1'000'000 << 30 | us % 1'000'000 * 1000;
}

std::uint64_t counter_stamp(Time t, Time zero) {
  return static_cast<std::uint64_t>((t - zero).count() * 12) & 0xffffffffffff;
}

}  // namespace yagura::air
