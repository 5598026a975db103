// The bits of one Mode S message, as a record (adsb.h: read_message).
#include "air/adsb.h"
#include "air/mode_s.h"
#include "base/hash.h"

namespace yagura::air {
namespace {

// Six-bit characters of identification; '?' marks codes without a meaning.
constexpr std::string_view kCharacters =
    "?ABCDEFGHIJKLMNOPQRSTUVWXYZ????? ???????????????0123456789??????";

CallSign call_sign_of(const MeBits& me) {
  char text[8];
  std::size_t size = 0;
  for (unsigned i = 0; i < 8; ++i) {
    text[i] = kCharacters[me.get(9 + 6 * i, 14 + 6 * i)];
    if (text[i] == '?') return {};
    if (text[i] != ' ') size = i + 1;
  }
  return CallSign(std::string_view(text, size));
}

AdsbBody identification(const MeBits& me, unsigned type_code) {
  Identification out;
  out.set = static_cast<char>('A' + (4 - type_code));
  out.category = static_cast<std::uint8_t>(me.get(6, 8));
  out.call_sign = call_sign_of(me);
  return out;
}

Cpr cpr_of(const MeBits& me) { return {me.get(23, 39), me.get(40, 56), me.bit(22)}; }

AdsbBody airborne_position(const MeBits& me, unsigned type_code) {
  AirbornePosition out;
  out.type_code = static_cast<std::uint8_t>(type_code);
  out.surveillance_status = static_cast<std::uint8_t>(me.get(6, 7));
  out.supplement_b = me.bit(8);
  out.time_synchronised = me.bit(21);
  const std::uint32_t code = me.get(9, 20);
  if (type_code >= 20) {
    if (code != 0) out.height_m = static_cast<std::int32_t>(code);
  } else {
    out.altitude_ft = altitude_of_ac12(code);
  }
  if (type_code != 0) out.cpr = cpr_of(me);
  return out;
}

// DO-260B table A-16: the lower edge of each step.
std::optional<double> movement_kn(std::uint32_t code) {
  struct Step {
    std::uint32_t first;
    double from, each;
  };
  static constexpr Step kSteps[] = {{2, 0.125, 0.125}, {9, 1, 0.25}, {13, 2, 0.5},
                                    {39, 15, 1},       {94, 70, 2},  {109, 100, 5}};
  if (code == 0 || code > 124) return std::nullopt;
  if (code == 1) return 0;
  if (code == 124) return 175;
  const Step* step = kSteps;
  for (const Step& s : kSteps) {
    if (code >= s.first) step = &s;
  }
  return step->from + step->each * (code - step->first);
}

AdsbBody surface_position(const MeBits& me, unsigned type_code) {
  SurfacePosition out;
  out.type_code = static_cast<std::uint8_t>(type_code);
  out.ground_speed_kn = movement_kn(me.get(6, 12));
  if (me.bit(13)) out.track_deg = me.get(14, 20) * 360.0 / 128;
  out.time_synchronised = me.bit(21);
  out.cpr = cpr_of(me);
  return out;
}

// A field whose code 0 means "not available" and 1 means zero, with its sign bit.
std::optional<std::int16_t> signed_step(std::uint32_t code, bool negative, int step) {
  if (code == 0) return std::nullopt;
  const int v = (static_cast<int>(code) - 1) * step;
  return static_cast<std::int16_t>(negative ? -v : v);
}

AdsbBody velocity(const MeBits& me) {
  Velocity out;
  out.subtype = static_cast<std::uint8_t>(me.get(6, 8));
  if (out.subtype < 1 || out.subtype > 4) return OtherMessage{19};
  out.intent_change = me.bit(9);
  out.ifr_capable = me.bit(10);
  out.nac_v = static_cast<std::uint8_t>(me.get(11, 13));
  const int step = out.subtype % 2 == 0 ? 4 : 1;
  if (out.subtype <= 2) {
    out.east_kn = signed_step(me.get(15, 24), me.bit(14), step);
    out.north_kn = signed_step(me.get(26, 35), me.bit(25), step);
  } else {
    if (me.bit(14)) out.heading_deg = me.get(15, 24) * 360.0 / 1024;
    out.true_airspeed = me.bit(25);
    out.airspeed_kn = signed_step(me.get(26, 35), false, step);
  }
  out.climb_barometric = me.bit(36);
  if (const auto climb = me.get(38, 46); climb != 0) {
    const int v = (static_cast<int>(climb) - 1) * 64;
    out.climb_ft_min = me.bit(37) ? -v : v;
  }
  out.height_minus_baro_ft = signed_step(me.get(50, 56), me.bit(49), 25);
  return out;
}

AdsbBody aircraft_status(const MeBits& me) {
  AircraftStatus out;
  out.subtype = static_cast<std::uint8_t>(me.get(6, 8));
  if (out.subtype != 1) return out;
  out.emergency = static_cast<Emergency>(me.get(9, 11));
  if (const auto squawk = squawk_of_id13(me.get(12, 24)); squawk != 0) out.squawk = squawk;
  return out;
}

AdsbBody target_state(const MeBits& me) {
  TargetState out;
  out.subtype = static_cast<std::uint8_t>(me.get(6, 7));
  if (out.subtype > 1) return OtherMessage{29};
  out.nac_p = static_cast<std::uint8_t>(me.get(40, 43));
  out.nic_baro = me.bit(44);
  out.sil = static_cast<std::uint8_t>(me.get(45, 46));
  if (out.subtype == 0) return out;
  if (const auto altitude = me.get(10, 20); altitude != 0) {
    out.selected_altitude_ft = (static_cast<std::int32_t>(altitude) - 1) * 32;
  }
  if (me.bit(30)) out.selected_heading_deg = me.get(31, 39) * 360.0 / 512;
  return out;
}

AdsbBody operational_status(const MeBits& me) {
  const std::uint32_t subtype = me.get(6, 8);
  if (subtype > 1) return OtherMessage{31};
  OperationalStatus out;
  out.surface = subtype == 1;
  out.version = static_cast<std::uint8_t>(me.get(41, 43));
  out.capability = static_cast<std::uint16_t>(me.get(9, 24));
  out.operational = static_cast<std::uint16_t>(me.get(25, 40));
  if (out.version == 0) return out;
  out.nic_a = me.bit(44);
  out.nac_p = static_cast<std::uint8_t>(me.get(45, 48));
  if (!out.surface) out.gva = static_cast<std::uint8_t>(me.get(49, 50));
  out.sil = static_cast<std::uint8_t>(me.get(51, 52));
  out.nic_baro = me.bit(53);
  out.magnetic = me.bit(54);
  if (out.version >= 2) {
    out.sil_per_sample = me.bit(55);
    out.nic_c = out.surface && me.bit(20);
  }
  return out;
}

AdsbBody squitter(const MeBits& me) {
  const unsigned type_code = me.get(1, 5);
  switch (type_code) {
    case 1:
    case 2:
    case 3:
    case 4:
      return identification(me, type_code);
    case 5:
    case 6:
    case 7:
    case 8:
      return surface_position(me, type_code);
    case 19:
      return velocity(me);
    case 28:
      return aircraft_status(me);
    case 29:
      return target_state(me);
    case 31:
      return operational_status(me);
    default:
      break;
  }
  if (type_code <= 22) return airborne_position(me, type_code);
  return OtherMessage{static_cast<std::uint8_t>(type_code)};
}

// DF 18 by its CF field: 0 ICAO, 1 anonymous, 2 and 5 TIS-B, 6 ADS-R. 3, 4 and 7 have other
// layouts.
AdsbBody non_transponder(MessageBytes message, AdsbRecord& out) {
  const MeBits me(message);
  switch (out.capability) {
    case 0:
      break;
    case 1:
      out.address_kind = AddressKind::other;
      break;
    case 2:
    case 5:
      out.address_kind = AddressKind::tis_b;
      break;
    case 6:
      out.rebroadcast = true;
      break;
    default:
      out.address_kind = AddressKind::tis_b;
      return OtherMessage{};
  }
  return squitter(me);
}

std::uint32_t announced_address(MessageBytes m) {
  return static_cast<std::uint32_t>(m[1]) << 16 | static_cast<std::uint32_t>(m[2]) << 8 | m[3];
}

AdsbBody surveillance_reply(MessageBytes m, unsigned df) {
  SurveillanceReply out;
  const std::uint32_t code = (static_cast<std::uint32_t>(m[2]) << 8 | m[3]) & 0x1fff;
  if (df == 5 || df == 21) {
    out.squawk = squawk_of_id13(code);
  } else {
    out.altitude_ft = altitude_of_ac13(code);
  }
  return out;
}

}  // namespace

MessageResult read_message(MessageBytes message, AdsbRecord& out) {
  if (message.size() != kShortBytes && message.size() != kLongBytes) return {false, "wrong_length"};
  const unsigned df = downlink_format(message[0]);
  if (message.size() != (is_long(df) ? kLongBytes : kShortBytes)) return {false, "wrong_length"};
  const std::uint32_t residue = parity_residue(message);
  out.df = static_cast<std::uint8_t>(df);
  out.capability = message[0] & 7;
  out.address_kind = AddressKind::icao;
  out.rebroadcast = false;
  out.address_proven = df == 11 || df == 17 || df == 18;
  if (out.address_proven && (df == 11 ? residue & 0xffff80 : residue) != 0) {
    return {false, "bad_crc"};
  }
  out.address = out.address_proven ? announced_address(message) : residue;
  out.message_hash =
      hash64(std::string_view(reinterpret_cast<const char*>(message.data()), message.size()));
  switch (df) {
    case 17:
      out.body = squitter(MeBits(message));
      break;
    case 18:
      out.body = non_transponder(message, out);
      break;
    case 0:
    case 4:
    case 5:
    case 16:
    case 20:
    case 21:
      out.capability = 0;
      out.body = surveillance_reply(message, df);
      break;
    case 11:
      out.body = OtherMessage{};
      break;
    default:
      return {false, "unknown_format"};
  }
  return {true, {}};
}

}  // namespace yagura::air
