#include <gtest/gtest.h>

#include "sea/ais_encode.h"
#include "sea/ais_message.h"
#include "sea/ais_testing.h"

namespace yagura::sea {
namespace {

template <class T>
std::optional<T> maybe(Random& r, T v) {
  return r.chance(0.8) ? std::optional<T>(v) : std::nullopt;
}

template <class T>
T any(Random& r, std::uint64_t below) {
  return static_cast<T>(r.below(below));
}

// Six-bit ASCII without '@', not ending with a space.
std::string any_text(Random& r, std::size_t most) {
  std::string t;
  for (std::size_t n = r.below(most + 1); n > 0; --n) {
    char c = static_cast<char>(32 + r.below(64));
    t += c == '@' ? 'A' : c;
  }
  while (!t.empty() && t.back() == ' ') t.pop_back();
  return t;
}

std::optional<Position> any_position(Random& r, std::int64_t per_degree) {
  const auto lon = static_cast<std::int64_t>(r.below(360 * static_cast<std::uint64_t>(per_degree)));
  const auto lat =
      static_cast<std::int64_t>(r.below(180 * static_cast<std::uint64_t>(per_degree) + 1));
  if (r.chance(0.2)) return std::nullopt;
  return Position::from_e7(e7_of_minutes(lat - 90 * per_degree, per_degree),
                           e7_of_minutes(lon - 180 * per_degree, per_degree));
}

Motion any_motion(Random& r, float sog_unit = 10) {
  Motion m;
  m.position = any_position(r, kFine);
  m.sog_kn = maybe(r, static_cast<float>(r.below(1023)) / sog_unit);
  m.sog_or_more = m.sog_kn == 1022 / sog_unit;
  m.cog_deg = maybe(r, static_cast<float>(r.below(3600)) / 10.0F);
  m.heading_deg = maybe(r, any<std::uint16_t>(r, 360));
  m.second = maybe(r, any<std::uint8_t>(r, 60));
  m.accuracy_high = r.chance(0.5);
  m.raim = r.chance(0.5);
  return m;
}

std::optional<Dimensions> any_hull(Random& r) {
  if (r.chance(0.2)) return std::nullopt;
  return Dimensions{static_cast<std::uint16_t>(1 + r.below(511)), any<std::uint16_t>(r, 512),
                    any<std::uint8_t>(r, 64), any<std::uint8_t>(r, 64)};
}

std::optional<std::uint8_t> any_code(Random& r) {  // 1-255
  return maybe(r, static_cast<std::uint8_t>(1 + r.below(255)));
}

std::optional<std::uint8_t> any_status(Random& r, std::uint32_t mmsi) {
  if (distress_mmsi(mmsi)) return any<std::uint8_t>(r, 16);
  return maybe(r, any<std::uint8_t>(r, 15));
}

Bits any_bits(Random& r, std::uint32_t most) {
  Bits b;
  b.count = static_cast<std::uint32_t>(r.below(most + 1));
  for (std::uint32_t i = 0; i < (b.count + 7) / 8; ++i) b.bytes += static_cast<char>(r.below(256));
  if (b.count % 8 != 0)
    b.bytes.back() = static_cast<char>(b.bytes.back() & (0xff00 >> b.count % 8));
  return b;
}

AisBody any_position_a(Random& r, std::uint32_t mmsi) {
  PositionA p;
  p.motion = any_motion(r);
  p.nav_status = any_status(r, mmsi);
  const int code = static_cast<int>(r.below(127));
  if (r.chance(0.7)) {
    p.rot_deg_min = r.chance(0.5) && code > 0 ? -turn_of_code(code) : turn_of_code(code);
  } else {
    p.fast_turn = any<FastTurn>(r, 3);
  }
  p.manoeuvre = any<std::uint8_t>(r, 4);
  p.spare = any<std::uint8_t>(r, 8);
  p.radio = any<std::uint32_t>(r, 1 << 19);
  return p;
}

AisBody any_base_station(Random& r) {
  BaseStation s;
  s.time =
      maybe(r, time_from_micros(static_cast<std::int64_t>(r.below(4'000'000'000)) * 1'000'000));
  s.position = any_position(r, kFine);
  s.epfd = any<std::uint8_t>(r, 16);
  s.accuracy_high = r.chance(0.5);
  s.raim = r.chance(0.5);
  s.radio = any<std::uint32_t>(r, 1 << 19);
  return s;
}

AisBody any_static_voyage(Random& r) {
  StaticVoyage s;
  s.imo = maybe(r, static_cast<std::uint32_t>(1 + r.below((1 << 30) - 1)));
  s.call_sign = any_text(r, 7);
  s.name = any_text(r, 20);
  s.destination = any_text(r, 20);
  s.ship_type = any_code(r);
  s.dimensions = any_hull(r);
  s.draught_m = maybe(r, static_cast<float>(1 + r.below(255)) / 10.0F);
  s.eta = {maybe(r, static_cast<std::uint8_t>(1 + r.below(12))),
           maybe(r, static_cast<std::uint8_t>(1 + r.below(31))), maybe(r, any<std::uint8_t>(r, 24)),
           maybe(r, any<std::uint8_t>(r, 60))};
  s.ais_version = any<std::uint8_t>(r, 4);
  s.epfd = any<std::uint8_t>(r, 16);
  s.terminal_ready = r.chance(0.5);
  return s;
}

AisBody any_position_b(Random& r) {
  PositionB p;
  p.motion = any_motion(r);
  p.carrier_sense = r.chance(0.5);
  p.display = r.chance(0.5);
  p.dsc = r.chance(0.5);
  p.whole_band = r.chance(0.5);
  p.message_22 = r.chance(0.5);
  p.assigned = r.chance(0.5);
  p.radio = any<std::uint32_t>(r, 1 << 20);
  return p;
}

AisBody any_position_b_extended(Random& r) {
  PositionBExtended p;
  p.motion = any_motion(r);
  p.name = any_text(r, 20);
  p.ship_type = any_code(r);
  p.dimensions = any_hull(r);
  p.epfd = any<std::uint8_t>(r, 16);
  p.terminal_ready = r.chance(0.5);
  p.assigned = r.chance(0.5);
  return p;
}

AisBody any_static_b(Random& r, std::uint32_t mmsi) {
  StaticB s;
  s.ship_type = any_code(r);
  s.vendor = any_text(r, 3);
  s.unit_model = any<std::uint8_t>(r, 16);
  s.serial = any<std::uint32_t>(r, 1 << 20);
  s.call_sign = any_text(r, 7);
  if (auxiliary_mmsi(mmsi)) {
    s.mothership_mmsi = maybe(r, static_cast<std::uint32_t>(1 + r.below(999'999'999)));
  } else {
    s.dimensions = any_hull(r);
  }
  s.epfd = any<std::uint8_t>(r, 16);
  return s;
}

AisBody any_long_range(Random& r, std::uint32_t mmsi) {
  LongRange p;
  p.motion.position = any_position(r, kCoarse);
  p.motion.sog_kn = maybe(r, static_cast<float>(r.below(63)));
  p.motion.cog_deg = maybe(r, static_cast<float>(r.below(360)));
  p.motion.accuracy_high = r.chance(0.5);
  p.motion.raim = r.chance(0.5);
  p.nav_status = any_status(r, mmsi);
  p.fresh = r.chance(0.5);
  return p;
}

AisBody any_sar_aircraft(Random& r) {
  SarAircraft s;
  s.motion = any_motion(r, 1);
  s.motion.heading_deg.reset();
  s.altitude_m = maybe(r, any<std::uint16_t>(r, 4095));
  return s;
}

AisBody any_aid(Random& r) {
  AidToNavigation a;
  a.position = any_position(r, kFine);
  a.aid_type = maybe(r, static_cast<std::uint8_t>(1 + r.below(31)));
  a.name = any_text(r, 34);
  a.dimensions = any_hull(r);
  a.second = maybe(r, any<std::uint8_t>(r, 60));
  if (a.second) a.off_position = r.chance(0.5);
  a.epfd = any<std::uint8_t>(r, 16);
  a.status = any<std::uint8_t>(r, 256);
  a.accuracy_high = r.chance(0.5);
  a.raim = r.chance(0.5);
  a.is_virtual = r.chance(0.5);
  a.assigned = r.chance(0.5);
  return a;
}

AisBody any_addressed(Random& r, std::uint8_t type) {
  const auto destination = static_cast<std::uint32_t>(r.below(1 << 30));
  const bool addressed = type == 6 || type == 12;
  const auto sequence = static_cast<std::uint8_t>(addressed ? r.below(4) : 0);
  const bool again = addressed && r.chance(0.5);
  const auto to = addressed ? std::optional<std::uint32_t>(destination) : std::nullopt;
  if (type == 12 || type == 14) return SafetyText{to, sequence, again, any_text(r, 156)};
  return Binary{
      to, sequence, again, any<std::uint16_t>(r, 1024), any<std::uint8_t>(r, 64), any_bits(r, 920)};
}

AisBody any_body(Random& r, std::uint8_t type, std::uint32_t mmsi) {
  switch (type) {
    case 1:
    case 2:
    case 3:
      return any_position_a(r, mmsi);
    case 4:
    case 11:
      return any_base_station(r);
    case 5:
      return any_static_voyage(r);
    case 9:
      return any_sar_aircraft(r);
    case 18:
      return any_position_b(r);
    case 19:
      return any_position_b_extended(r);
    case 21:
      return any_aid(r);
    case 24:
      return r.chance(0.5) ? AisBody(StaticA{any_text(r, 20)}) : any_static_b(r, mmsi);
    case 27:
      return any_long_range(r, mmsi);
    default:
      return any_addressed(r, type);
  }
}

}  // namespace

AisRecord random_message(Random& random) {
  constexpr std::uint8_t kTypes[] = {1, 2, 3, 4, 5, 6, 8, 9, 11, 12, 14, 18, 19, 21, 24, 27};
  AisRecord record;
  record.type = kTypes[random.below(std::size(kTypes))];
  record.repeat = any<std::uint8_t>(random, 4);
  record.own_ship = random.chance(0.1);
  record.mmsi = static_cast<std::uint32_t>(random.below(1'000'000'000));
  if (random.chance(0.1)) record.mmsi = 970'000'000 + any<std::uint32_t>(random, 10'000'000);
  if (random.chance(0.1)) record.mmsi = 980'000'000 + any<std::uint32_t>(random, 10'000'000);
  record.body = any_body(random, record.type, record.mmsi);
  return record;
}

namespace {

TEST(AisRoundTrip, AnyMessageComesBackThroughItsSentences) {
  Random random(20120314);
  for (int i = 0; i < 20'000; ++i) {
    const AisRecord sent = random_message(random);
    std::string lines;
    const auto sentences = encode(sent, random.chance(0.5) ? 'A' : 'B', i % 10);
    for (const std::string& s : sentences) {
      ASSERT_LE(s.size(), 82U) << s;
      lines += s + "\r\n";
    }
    const Decoded got = decode_all(lines);
    ASSERT_EQ(got.bodies.size(), 1U) << lines << got.text;
    ASSERT_TRUE(got.bodies[0].same_message(sent)) << lines << got.text;
    ASSERT_EQ(got.bodies[0].own_ship, sent.own_ship);
    ASSERT_EQ(got.heads[0].spans.all().size(), sentences.size());
  }
}

TEST(AisRoundTrip, PositionsKeepTheirCodeOverTheWholeRange) {
  for (std::int64_t raw = -180 * kFine; raw <= 180 * kFine; raw += 997) {
    ASSERT_EQ(minutes_of_e7(e7_of_minutes(raw, kFine), kFine), raw);
  }
  for (std::int64_t raw = -180 * kCoarse; raw <= 180 * kCoarse; ++raw) {
    ASSERT_EQ(minutes_of_e7(e7_of_minutes(raw, kCoarse), kCoarse), raw);
  }
}

TEST(AisRoundTrip, EveryTurnCodeComesBack) {
  for (int code = 0; code <= 126; ++code) {
    for (const float sign : {1.0F, -1.0F}) {
      AisRecord sent;
      sent.type = 1;
      sent.body.emplace<PositionA>().rot_deg_min = sign * turn_of_code(code);
      MessageBits bits;
      bits.assign(encode_bits(sent));
      AisRecord got;
      ASSERT_TRUE(decode_message(bits, got));
      EXPECT_EQ(got.as<PositionA>()->rot_deg_min, sent.as<PositionA>()->rot_deg_min) << code;
    }
  }
}

TEST(AisRoundTrip, TagBlockCarriesStationAndTime) {
  AisRecord sent;
  sent.type = 14;
  sent.mmsi = 970'010'001;
  sent.body.emplace<SafetyText>().text = "SART TEST";
  const Time whole = *civil_time(2026, 1, 2, 3, 4, 5), odd = whole + milliseconds(678);
  for (const Time t : {whole, odd}) {
    const Decoded got = decode_all(tag_block("north", t) + encode(sent, 'B', 0)[0] + "\n");
    ASSERT_EQ(got.bodies.size(), 1U) << got.text;
    EXPECT_EQ(got.heads[0].time, t);
    EXPECT_EQ(got.heads[0].clock, ClockKind::tag_block);
    EXPECT_EQ(got.bodies[0].station.view(), "north");
    EXPECT_EQ(got.bodies[0].as<SafetyText>()->text, "SART TEST");
  }
}

}  // namespace
}  // namespace yagura::sea
