#include "sea/ais_message.h"

namespace yagura::sea {
namespace {

// Fewest bits with which the body below is read; shorter ones are kept as bits.
constexpr std::uint32_t kPositionBits = 149, kStaticBits = 420, kExtendedBits = 301, kAidBits = 269,
                        kLongRangeBits = 94, kStaticABits = 156, kStaticBBits = 132;

std::optional<Position> position(const MessageBits& b, std::uint32_t at) {
  return Position::from_e7(e7_of_minutes(b.i32(at + 28, 27), kFine),
                           e7_of_minutes(b.i32(at, 28), kFine));
}

template <class T>
std::optional<T> below(std::uint32_t v, std::uint32_t limit) {
  return v < limit ? std::optional<T>(static_cast<T>(v)) : std::nullopt;
}

template <class T>
std::optional<T> not_zero(std::uint32_t v) {
  return v != 0 ? std::optional<T>(static_cast<T>(v)) : std::nullopt;
}

std::optional<Dimensions> dimensions(const MessageBits& b, std::uint32_t at) {
  const std::uint32_t all = b.u32(at, 30);
  if (all == 0) return std::nullopt;
  return Dimensions{static_cast<std::uint16_t>(all >> 21),
                    static_cast<std::uint16_t>(all >> 12 & 511),
                    static_cast<std::uint8_t>(all >> 6 & 63), static_cast<std::uint8_t>(all & 63)};
}

template <std::size_t N>
void read_text(const MessageBits& b, std::uint32_t at, ShortText<N>& to) {
  to.size = static_cast<std::uint8_t>(b.text(at, N, to.bytes.data()));
}

// SOG, accuracy, longitude, latitude, COG stand in this order in all reports of motion.
void motion(const MessageBits& b, std::uint32_t at, float sog_unit, Motion& m) {
  const std::uint32_t sog = b.u32(at, 10);
  if (sog != 1023) m.sog_kn = static_cast<float>(sog) / sog_unit;
  m.sog_or_more = sog == 1022;
  m.accuracy_high = b.flag(at + 10);
  m.position = position(b, at + 11);
  const std::uint32_t cog = b.u32(at + 66, 12);
  if (cog < 3600) m.cog_deg = static_cast<float>(cog) / 10.0F;
}

std::optional<std::uint8_t> nav_status(std::uint32_t v, std::uint32_t mmsi) {
  if (v == 15 && !distress_mmsi(mmsi)) return std::nullopt;
  return static_cast<std::uint8_t>(v);
}

bool position_a(const MessageBits& b, AisRecord& r) {
  if (b.count() < kPositionBits) return false;
  auto& p = r.body.emplace<PositionA>();
  p.nav_status = nav_status(b.u32(38, 4), r.mmsi);
  const std::int32_t turn = b.i32(42, 8);
  if (turn == 127) p.fast_turn = FastTurn::right;
  if (turn == -127) p.fast_turn = FastTurn::left;
  if (turn > -127 && turn < 127)
    p.rot_deg_min = turn < 0 ? -turn_of_code(-turn) : turn_of_code(turn);
  motion(b, 50, 10.0F, p.motion);
  p.motion.heading_deg = below<std::uint16_t>(b.u32(128, 9), 360);
  p.motion.second = below<std::uint8_t>(b.u32(137, 6), 60);
  p.manoeuvre = static_cast<std::uint8_t>(b.u32(143, 2));
  p.spare = static_cast<std::uint8_t>(b.u32(145, 3));
  p.motion.raim = b.flag(148);
  p.radio = b.u32(149, 19);
  return true;
}

bool base_station(const MessageBits& b, AisRecord& r) {
  if (b.count() < kPositionBits) return false;
  auto& s = r.body.emplace<BaseStation>();
  const std::uint32_t year = b.u32(38, 14);
  if (year != 0) {
    s.time = civil_time(static_cast<int>(year), static_cast<int>(b.u32(52, 4)),
                        static_cast<int>(b.u32(56, 5)), static_cast<int>(b.u32(61, 5)),
                        static_cast<int>(b.u32(66, 6)), static_cast<int>(b.u32(72, 6)));
  }
  s.accuracy_high = b.flag(78);
  s.position = position(b, 79);
  s.epfd = static_cast<std::uint8_t>(b.u32(134, 4));
  s.raim = b.flag(148);
  s.radio = b.u32(149, 19);
  return true;
}

bool static_voyage(const MessageBits& b, AisRecord& r) {
  if (b.count() < kStaticBits) return false;
  auto& s = r.body.emplace<StaticVoyage>();
  s.ais_version = static_cast<std::uint8_t>(b.u32(38, 2));
  s.imo = not_zero<std::uint32_t>(b.u32(40, 30));
  read_text(b, 70, s.call_sign);
  read_text(b, 112, s.name);
  s.ship_type = not_zero<std::uint8_t>(b.u32(232, 8));
  s.dimensions = dimensions(b, 240);
  s.epfd = static_cast<std::uint8_t>(b.u32(270, 4));
  const std::uint32_t month = b.u32(274, 4), day = b.u32(278, 5);
  if (month >= 1 && month <= 12) s.eta.month = static_cast<std::uint8_t>(month);
  s.eta.day = not_zero<std::uint8_t>(day);
  s.eta.hour = below<std::uint8_t>(b.u32(283, 5), 24);
  s.eta.minute = below<std::uint8_t>(b.u32(288, 6), 60);
  const std::uint32_t draught = b.u32(294, 8);
  if (draught != 0) s.draught_m = static_cast<float>(draught) / 10.0F;
  read_text(b, 302, s.destination);
  s.terminal_ready = b.count() > 422 && !b.flag(422);
  return true;
}

bool binary(const MessageBits& b, AisRecord& r) {
  const std::uint32_t at = r.type == 6 ? 72 : 40;
  if (b.count() < at + 16) return false;
  auto& v = r.body.emplace<Binary>();
  if (r.type == 6) {
    v.sequence = static_cast<std::uint8_t>(b.u32(38, 2));
    v.destination = b.u32(40, 30);
    v.retransmitted = b.flag(70);
  }
  v.dac = static_cast<std::uint16_t>(b.u32(at, 10));
  v.fi = static_cast<std::uint8_t>(b.u32(at + 10, 6));
  v.payload = b.bits(at + 16);
  return true;
}

bool sar_aircraft(const MessageBits& b, AisRecord& r) {
  if (b.count() < kPositionBits) return false;
  auto& s = r.body.emplace<SarAircraft>();
  s.altitude_m = below<std::uint16_t>(b.u32(38, 12), 4095);
  motion(b, 50, 1.0F, s.motion);
  s.motion.second = below<std::uint8_t>(b.u32(128, 6), 60);
  s.motion.raim = b.flag(147);
  return true;
}

bool safety_text(const MessageBits& b, AisRecord& r) {
  const std::uint32_t at = r.type == 12 ? 72 : 40;
  if (b.count() < at) return false;
  auto& s = r.body.emplace<SafetyText>();
  if (r.type == 12) {
    s.sequence = static_cast<std::uint8_t>(b.u32(38, 2));
    s.destination = b.u32(40, 30);
    s.retransmitted = b.flag(70);
  }
  char text[MessageBits::kMaxBits / 6];
  s.text.assign(text, b.text(at, sizeof text, text));
  return true;
}

bool position_b(const MessageBits& b, AisRecord& r) {
  if (b.count() < 148) return false;
  auto& p = r.body.emplace<PositionB>();
  motion(b, 46, 10.0F, p.motion);
  p.motion.heading_deg = below<std::uint16_t>(b.u32(124, 9), 360);
  p.motion.second = below<std::uint8_t>(b.u32(133, 6), 60);
  p.carrier_sense = b.flag(141);
  p.display = b.flag(142);
  p.dsc = b.flag(143);
  p.whole_band = b.flag(144);
  p.message_22 = b.flag(145);
  p.assigned = b.flag(146);
  p.motion.raim = b.flag(147);
  p.radio = b.u32(148, 20);
  return true;
}

bool position_b_extended(const MessageBits& b, AisRecord& r) {
  if (b.count() < kExtendedBits) return false;
  auto& p = r.body.emplace<PositionBExtended>();
  motion(b, 46, 10.0F, p.motion);
  p.motion.heading_deg = below<std::uint16_t>(b.u32(124, 9), 360);
  p.motion.second = below<std::uint8_t>(b.u32(133, 6), 60);
  read_text(b, 143, p.name);
  p.ship_type = not_zero<std::uint8_t>(b.u32(263, 8));
  p.dimensions = dimensions(b, 271);
  p.epfd = static_cast<std::uint8_t>(b.u32(301, 4));
  p.motion.raim = b.flag(305);
  p.terminal_ready = b.count() > 306 && !b.flag(306);
  p.assigned = b.flag(307);
  return true;
}

bool aid_to_navigation(const MessageBits& b, AisRecord& r) {
  if (b.count() < kAidBits) return false;
  auto& a = r.body.emplace<AidToNavigation>();
  a.aid_type = not_zero<std::uint8_t>(b.u32(38, 5));
  char name[34];
  std::size_t size = b.text(43, 20, name);
  // The extension goes on where the name fills its twenty characters.
  if (b.count() > 272 && b.u32(43 + 19 * 6, 6) != 0) {
    while (size < 20) name[size++] = ' ';
    size += b.text(272, 14, name + 20);
    while (size > 0 && name[size - 1] == ' ') --size;
  }
  a.name.assign({name, size});
  a.accuracy_high = b.flag(163);
  a.position = position(b, 164);
  a.dimensions = dimensions(b, 219);
  a.epfd = static_cast<std::uint8_t>(b.u32(249, 4));
  a.second = below<std::uint8_t>(b.u32(253, 6), 60);
  if (a.second) a.off_position = b.flag(259);
  a.status = static_cast<std::uint8_t>(b.u32(260, 8));
  a.raim = b.flag(268);
  a.is_virtual = b.flag(269);
  a.assigned = b.flag(270);
  return true;
}

bool static_b(const MessageBits& b, AisRecord& r) {
  if (b.count() < kStaticBBits) return false;
  auto& s = r.body.emplace<StaticB>();
  s.ship_type = not_zero<std::uint8_t>(b.u32(40, 8));
  read_text(b, 48, s.vendor);
  s.unit_model = static_cast<std::uint8_t>(b.u32(66, 4));
  s.serial = b.u32(70, 20);
  read_text(b, 90, s.call_sign);
  if (b.count() < 162) return true;  // the dimensions are cut
  if (auxiliary_mmsi(r.mmsi)) {
    s.mothership_mmsi = not_zero<std::uint32_t>(b.u32(132, 30));
  } else {
    s.dimensions = dimensions(b, 132);
  }
  if (b.count() >= 166) s.epfd = static_cast<std::uint8_t>(b.u32(162, 4));
  return true;
}

bool static_data(const MessageBits& b, AisRecord& r) {
  if (b.count() < 40) return false;
  const std::uint32_t part = b.u32(38, 2);
  if (part == 1) return static_b(b, r);
  if (part != 0 || b.count() < kStaticABits) return false;
  read_text(b, 40, r.body.emplace<StaticA>().name);
  return true;
}

bool long_range(const MessageBits& b, AisRecord& r) {
  if (b.count() < kLongRangeBits) return false;
  auto& p = r.body.emplace<LongRange>();
  p.motion.accuracy_high = b.flag(38);
  p.motion.raim = b.flag(39);
  p.nav_status = nav_status(b.u32(40, 4), r.mmsi);
  p.motion.position = Position::from_e7(e7_of_minutes(b.i32(62, 17), kCoarse),
                                        e7_of_minutes(b.i32(44, 18), kCoarse));
  const std::uint32_t sog = b.u32(79, 6), cog = b.u32(85, 9);
  if (sog != 63) p.motion.sog_kn = static_cast<float>(sog);
  if (cog < 360) p.motion.cog_deg = static_cast<float>(cog);
  p.fresh = b.count() > 94 && !b.flag(94);
  return true;
}

bool decode_body(const MessageBits& b, AisRecord& r) {
  switch (r.type) {
    case 1:
    case 2:
    case 3:
      return position_a(b, r);
    case 4:
    case 11:
      return base_station(b, r);
    case 5:
      return static_voyage(b, r);
    case 6:
    case 8:
      return binary(b, r);
    case 9:
      return sar_aircraft(b, r);
    case 12:
    case 14:
      return safety_text(b, r);
    case 18:
      return position_b(b, r);
    case 19:
      return position_b_extended(b, r);
    case 21:
      return aid_to_navigation(b, r);
    case 24:
      return static_data(b, r);
    case 27:
      return long_range(b, r);
    default:
      return false;
  }
}

}  // namespace

bool decode_message(const MessageBits& bits, AisRecord& record) {
  if (bits.count() < 38) return false;
  const std::uint64_t head = bits.get(0, 38);
  record.type = static_cast<std::uint8_t>(head >> 32);
  if (record.type < 1 || record.type > 28) return false;
  record.repeat = static_cast<std::uint8_t>(head >> 30 & 3);
  record.mmsi = static_cast<std::uint32_t>(head & 0x3fffffff);
  record.payload_hash = bits.hash();
  if (!decode_body(bits, record)) record.body.emplace<Other>().message = bits.bits();
  return true;
}

}  // namespace yagura::sea
