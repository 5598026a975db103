// The edge cases of AIS streams, one by one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "sea/ais_decoder.h"
#include "sea/ais_encode.h"
#include "sea/ais_message.h"
#include "sea/ais_testing.h"

namespace yagura::sea {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// "!AIVDM,..." with its checksum and line end.
std::string line(std::string_view body, char lead = '!') {
  unsigned sum = 0;
  for (const char c : body) sum ^= static_cast<unsigned char>(c);
  char text[8];
  std::snprintf(text, sizeof text, "*%02X\n", sum);
  return lead + std::string(body) + text;
}

std::vector<std::string> reasons(const Decoded& d) {
  std::vector<std::string> out;
  for (const Reject& r : d.rejects) out.emplace_back(r.reason);
  return out;
}

Time at(int hour, int minute, int second) { return *civil_time(2012, 3, 14, hour, minute, second); }

// A class A report without any time of its own.
constexpr const char* kReport = "AIVDM,1,1,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,0";
constexpr const char* kFirst =
    "AIVDM,2,1,3,A,56K8@vh2:w;D`OG??R0dTq9UF0l59F222222221@:HE694o`0@ORT80j0`<r3PDR,0";
constexpr const char* kSecond = "AIVDM,2,2,3,A,E0JH882,2";

std::string base_station(std::uint32_t mmsi, Time time) {
  AisRecord r;
  r.type = 4;
  r.mmsi = mmsi;
  r.body.emplace<BaseStation>().time = time;
  return encode(r, 'A', 0)[0] + "\n";
}

TEST(Ais, ALineBecomesARecordWithItsPlaceInTheStream) {
  const Decoded d = decode_all("\n" + line(kReport));
  ASSERT_EQ(d.bodies.size(), 1U);
  EXPECT_EQ(d.bodies[0].mmsi, 227006760U);
  EXPECT_EQ(d.bodies[0].channel, 'A');
  const PositionA& p = *d.bodies[0].as<PositionA>();
  EXPECT_NEAR(p.motion.position->latitude(), 49.4755767, 1e-7);
  EXPECT_NEAR(p.motion.position->longitude(), 0.13138, 1e-7);
  EXPECT_EQ(p.motion.cog_deg, 36.7F);
  EXPECT_FALSE(p.motion.heading_deg);
  EXPECT_FALSE(p.rot_deg_min);
  EXPECT_EQ(d.heads[0].spans.all()[0], (Span{1, 47, 0}));
  EXPECT_EQ(d.heads[0].end, 48U);
  EXPECT_EQ(d.stats.lines, 2U);
}

TEST(Ais, AnyLineEndIsOne) {
  std::string body = line(kReport);
  body.pop_back();
  for (const char* end : {"\n", "\r\n", "\r"}) {
    const Decoded d = decode_all(body + end + body + end + body);
    EXPECT_EQ(d.bodies.size(), 3U);
    EXPECT_EQ(d.stats.lines, 3U);
  }
}

TEST(Ais, PartsJoinAndEachIsEvidence) {
  const Decoded d = decode_all(line(kFirst) + line(kSecond));
  ASSERT_EQ(d.bodies.size(), 1U);
  EXPECT_EQ(d.bodies[0].as<StaticVoyage>()->name.view(), "KINRYU MARU");
  EXPECT_EQ(d.heads[0].spans.all().size(), 2U);
}

TEST(Ais, PartTwoMayComeFirst) {
  EXPECT_EQ(decode_all(line(kSecond) + line(kFirst)).stats.by_type.at("5"), 1U);
}

TEST(Ais, InterleavedPartsFindTheirOwn) {
  std::string other1(kFirst), other2(kSecond);
  other1[10] = other2[10] = '4';
  other1[12] = other2[12] = 'B';
  const std::string bytes =
      line(kFirst) + line(other1) + line(kReport) + line(other2) + line(kSecond);
  const Decoded d = decode_all(bytes);
  EXPECT_EQ(d.stats.by_type.at("5"), 2U);
  EXPECT_THAT(reasons(d), IsEmpty());
}

TEST(Ais, PartsOfAnotherSequenceIdOrChannelAreNeverJoined) {
  for (const std::size_t field : {std::size_t{10}, std::size_t{12}}) {
    std::string other(kSecond);
    other[field] = field == 10 ? '4' : 'B';
    const Decoded d = decode_all(line(kFirst) + line(other));
    EXPECT_EQ(d.bodies.size(), 0U);
    EXPECT_THAT(reasons(d), ElementsAre("missing_parts", "missing_parts"));
  }
}

TEST(Ais, PartsWithoutSequenceIdOrChannelJoin) {
  const std::string bytes =
      line("AIVDM,2,1,,,56K8@vh2:w;D`OG??R0dTq9UF0l59F222222221@:HE694o`0@ORT80j0`<r3PDR,0") +
      line("AIVDM,2,2,,,E0JH882,2");
  EXPECT_EQ(decode_all(bytes).stats.by_type.at("5"), 1U);
}

TEST(Ais, APartOneWithTheSameIdReplacesTheGroup) {
  std::string newer(kFirst);
  newer[20] = 'w';
  const Decoded d = decode_all(line(kFirst) + line(newer) + line(kSecond));
  EXPECT_EQ(d.bodies.size(), 1U);
  EXPECT_THAT(reasons(d), ElementsAre("missing_parts"));
}

TEST(Ais, TwoReceptionsPartByPartAreTwoMessages) {
  const Decoded d = decode_all(line(kFirst) + line(kFirst) + line(kSecond) + line(kSecond));
  ASSERT_EQ(d.bodies.size(), 2U);
  EXPECT_EQ(d.bodies[0].payload_hash, d.bodies[1].payload_hash);
  EXPECT_THAT(reasons(d), IsEmpty());
}

TEST(Ais, PendingGroupsAreBoundedAndAged) {
  std::string bytes;
  for (int seq = 0; seq < 70; ++seq) {
    bytes += line("AIVDM,3,1," + std::to_string(seq) + ",A,56K8@vh2:w;D`OG,0");
  }
  EXPECT_EQ(decode_all(bytes).stats.rejected.at("missing_parts"), 70U);
  bytes = line(kFirst);
  for (std::uint64_t i = 0; i <= Joiner::kAge; ++i) bytes += line(kReport);
  const Decoded d = decode_all(bytes + line(kSecond));
  EXPECT_EQ(d.stats.by_type.count("5"), 0U);
  EXPECT_EQ(d.stats.rejected.at("missing_parts"), 2U);
}

TEST(Ais, DamageIsRejectedByReason) {
  const std::pair<std::string, const char*> cases[] = {
      {"!AIVDM,1,1,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,0*24\n", "bad_checksum"},
      {"!AIVDM,1,1,,A,13HOI:0P0000VOHL\n", "no_checksum"},
      {line("=IVDM,1,1,,A,18JSmJ001D8FqSClKd51JAD20D0W,0"), "bad_address"},
      {line("AAVDM,0,1,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,0"), "bad_fields"},
      {line("AIVDM,0,1"), "bad_fields"},
      {line("AIVDM,2,3,1,A,13HOI,0"), "bad_fields"},
      {line("AIVDM,1,1,,A,13HOI:0P00Z0VOHLCnHQKwvL05Ip,0"), "bad_armour"},
      {line("AIVDM,1,1,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,x"), "bad_fill"},
      {line("AIVDM,1,1,,A,13HOI,0"), "too_short"},
      {line("AIVDM,1,1,,A,,0"), "too_short"},
      {line("AIVDM,1,1,,A," + std::string(700, '1') + ",0"), "too_long"},
      {line("AIVDM,1,1,,A,U31<0OOP000CshrMdl600?wP00SL,0"), "bad_type"},
      {"garbage\n", "no_sentence"},
      {"# !AIVDM,1,1,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,0*23\n", "no_sentence"},
      {std::string(5000, 'x') + "\n", "line_too_long"},
  };
  for (const auto& [bytes, reason] : cases) {
    const Decoded d = decode_all(bytes);
    EXPECT_THAT(d.bodies, IsEmpty()) << bytes;
    EXPECT_THAT(reasons(d), ElementsAre(reason)) << bytes;
    EXPECT_EQ(d.rejects[0].span.length + 1U, bytes.size()) << bytes;
  }
}

TEST(Ais, ASentenceBehindATornOneIsRead) {
  const Decoded d = decode_all("!ABVDM,1,1,6,A,17P=e23000bng" + line(kReport));
  EXPECT_EQ(d.bodies.size(), 1U);
  EXPECT_THAT(reasons(d), ElementsAre("bad_checksum"));
  std::string first = line(kReport);
  first.pop_back();
  EXPECT_EQ(decode_all(first + line(kReport)).bodies.size(), 2U);
}

TEST(Ais, TagBlockTimeAndStation) {
  const Decoded d = decode_all("\\s:rORBCOMM104,q:u,c:1418172113,T:2014-12-10 00.41.53*55\\" +
                               line("AIVDM,1,1,,B,13F?Vv700<DJuLEtvep`iToV0<00,0"));
  ASSERT_EQ(d.bodies.size(), 1U);
  EXPECT_EQ(to_rfc3339(d.heads[0].time), "2014-12-10T00:41:53.000000Z");
  EXPECT_EQ(d.heads[0].clock, ClockKind::tag_block);
  EXPECT_EQ(d.bodies[0].station.view(), "rORBCOMM104");
  EXPECT_EQ(d.heads[0].spans.all().size(), 1U);
}

TEST(Ais, ADamagedTagBlockIsDroppedAndTheSentenceKept) {
  const Decoded d = decode_all("\\s:rORBCOMM104,c:1418172114*55\\" + line(kReport));
  ASSERT_EQ(d.bodies.size(), 1U);
  EXPECT_FALSE(has_time(d.heads[0].time));
  EXPECT_TRUE(d.bodies[0].station.empty());
  EXPECT_THAT(reasons(d), ElementsAre("bad_tag_block"));
}

std::string tags(std::string_view inside) {
  std::string block = line(inside, '\\');
  block.back() = '\\';
  return block;
}

TEST(Ais, AGroupHasTheTimeOfItsFirstPart) {
  const Decoded d = decode_all(tags("g:1-2-1604,s:north,c:1331724600") + line(kFirst) +
                               tags("g:2-2-1604") + line(kSecond));
  ASSERT_EQ(d.bodies.size(), 1U);
  EXPECT_EQ(d.heads[0].time, at(11, 30, 0));
  EXPECT_EQ(d.bodies[0].station.view(), "north");
  // ... and so has a whole message further on in the group; the line with the time is evidence.
  const Decoded e = decode_all(tags("g:1-2-7,s:north,c:1331724600") + line("ABVSI,x,1", '$') +
                               tags("g:2-2-7") + line(kReport));
  ASSERT_EQ(e.bodies.size(), 1U);
  EXPECT_EQ(e.heads[0].time, at(11, 30, 0));
  EXPECT_EQ(e.heads[0].spans.all().size(), 2U);
}

TEST(Ais, PghpTimesOnlyTheNextMessage) {
  const std::string pghp = line("PGHP,1,2012,3,14,11,30,5,390,231,45,992190934,1,2B", '$');
  const Decoded d = decode_all(pghp + line(kReport) + line(kReport));
  ASSERT_EQ(d.bodies.size(), 2U);
  EXPECT_EQ(d.heads[0].time, at(11, 30, 5) + milliseconds(390));
  EXPECT_EQ(d.heads[0].clock, ClockKind::wrapper);
  EXPECT_EQ(d.heads[0].spans.all().size(), 2U);
  EXPECT_EQ(d.bodies[0].station.view(), "992190934");
  EXPECT_FALSE(has_time(d.heads[1].time));
  EXPECT_EQ(d.stats.by_type.at("PGHP"), 1U);
}

TEST(Ais, WrappersOfManyFormsGiveTheTime) {
  std::string body = line(kReport);
  body.pop_back();
  const std::string forms[] = {
      body + ",r003669945,1331724600",
      body + ",d-103,S2105,T44.4,x147521,r003669945,1331724600,1331724559",
      body + ",1331724600000",
      "[2012-03-14 11:30:00] " + body,
      "2012-03-14T11:30:00Z " + body,
      "2012-03-14T20:30:00+09:00," + body,
      "1331724600 " + body,
      "1331724600.000\t" + body,
      "2012-03-14T11:30:00Z '!AIVDM','1','1','','A','13HOI:0P0000VOHLCnHQKwvL05Ip','0*23\\n'",
  };
  for (const std::string& form : forms) {
    const Decoded d = decode_all(form + "\n");
    ASSERT_EQ(d.bodies.size(), 1U) << form << d.text;
    EXPECT_EQ(d.heads[0].time, at(11, 30, 0)) << form;
    EXPECT_EQ(d.heads[0].clock, ClockKind::wrapper) << form;
    EXPECT_EQ(d.heads[0].spans.all()[0].length, form.size()) << form;
    EXPECT_THAT(reasons(d), IsEmpty()) << form;
  }
  EXPECT_EQ(decode_all(forms[0]).bodies[0].station.view(), "r003669945");
}

TEST(Ais, TagBlockBeforeWrapperBeforeReceiverBeforeBaseStations) {
  std::string body = line(kReport);
  body.pop_back();
  const std::string rmc =
      line("GPRMC,113010.00,A,5759.09700,N,01144.34344,E,5.257,28.27,140312,,,A", '$');
  const Decoded d = decode_all(base_station(1, at(11, 30, 20)) + body + "\n" + rmc + body +
                               "\n[2012-03-14 11:30:05] " + body + "\n" + tags("c:1331724600") +
                               "[2012-03-14 11:30:05] " + body + "\n");
  ASSERT_EQ(d.bodies.size(), 5U);
  const std::pair<ClockKind, Time> expected[] = {{ClockKind::base_station, at(11, 30, 20)},
                                                 {ClockKind::base_station, at(11, 30, 20)},
                                                 {ClockKind::receiver, at(11, 30, 10)},
                                                 {ClockKind::wrapper, at(11, 30, 5)},
                                                 {ClockKind::tag_block, at(11, 30, 0)}};
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(d.heads[i].clock, expected[i].first) << i;
    EXPECT_EQ(d.heads[i].time, expected[i].second) << i;
  }
  // The base station's own line gave its time: one span. The others name the line that did: two.
  EXPECT_EQ(d.heads[0].spans.all().size(), 1U);
  EXPECT_EQ(d.heads[1].spans.all().size(), 2U);
  EXPECT_EQ(d.heads[2].spans.all().size(), 2U);
}

TEST(Ais, LinesBeforeTheFirstClockTakeIt) {
  const Decoded d =
      decode_all(line(kReport) + line(kReport) + base_station(1, at(11, 30, 20)) + line(kReport));
  ASSERT_EQ(d.bodies.size(), 4U);
  for (int i : {0, 1}) {
    EXPECT_EQ(d.heads[static_cast<std::size_t>(i)].clock, ClockKind::first_clock);
    EXPECT_EQ(d.heads[static_cast<std::size_t>(i)].time, at(11, 30, 20));
    EXPECT_EQ(d.heads[static_cast<std::size_t>(i)].spans.all().size(), 2U);
  }
  EXPECT_EQ(d.heads[2].clock, ClockKind::base_station);
  EXPECT_EQ(d.heads[3].clock, ClockKind::base_station);
  EXPECT_LT(d.heads[0].end, d.heads[1].end);
}

TEST(Ais, AFileWithoutAClockIsReleasedWithoutTimes) {
  std::string bytes;
  for (std::size_t i = 0; i < AisDecoder::kMaxHeld + 10; ++i) bytes += line(kReport);
  const Decoded d = decode_all(bytes + base_station(1, at(11, 30, 20)) + line(kReport));
  ASSERT_EQ(d.heads.size(), AisDecoder::kMaxHeld + 12);
  EXPECT_EQ(d.heads[0].clock, ClockKind::none);
  EXPECT_EQ(d.heads[AisDecoder::kMaxHeld + 9].clock, ClockKind::none);
  EXPECT_EQ(d.heads.back().clock, ClockKind::base_station);
}

TEST(Ais, AStartOptionTimesAFileWithoutClock) {
  const Decoded d =
      decode_all(line(kReport), 1 << 20, {.feed = 3, .start = at(1, 2, 3), .options = {}});
  EXPECT_EQ(d.heads[0].time, at(1, 2, 3));
  EXPECT_EQ(d.heads[0].clock, ClockKind::start_option);
  EXPECT_EQ(d.heads[0].spans.all()[0].feed, 3U);
}

TEST(Ais, LiveLinesWithoutAClockTakeTheirArrival) {
  const Decoded d = decode_all(line(kReport), 7, {}, at(9, 0, 0));
  EXPECT_EQ(d.heads[0].time, at(9, 0, 0));
  EXPECT_EQ(d.heads[0].clock, ClockKind::arrival);
}

TEST(Ais, AWrapperFarOffTheBaseStationsIsKeptAndFlagged) {
  std::string body = line(kReport);
  const Decoded d = decode_all(base_station(1, at(11, 30, 20)) + "[2012-03-14 11:40:00] " + body +
                               "[2012-03-14 11:33:00] " + body);
  EXPECT_TRUE(d.bodies[1].clock_doubtful);
  EXPECT_EQ(d.heads[1].time, at(11, 40, 0));
  EXPECT_FALSE(d.bodies[2].clock_doubtful);
  EXPECT_EQ(d.stats.clock_doubtful, 1U);
}

TEST(Ais, AReceiverThatSaysItsFixIsInvalidIsNoClock) {
  const std::string rmc =
      line("GPRMC,120939.000,V,0000.0000,N,00000.0000,E,000.0,000.0,280606,,,N", '$');
  const Decoded d = decode_all(rmc + line(kReport));
  EXPECT_FALSE(has_time(d.heads[0].time));
  EXPECT_EQ(d.stats.by_type.at("RMC"), 1U);
}

TEST(Ais, OtherSentencesAreCountedNotMessages) {
  const Decoded d =
      decode_all(line("GPGGA,1", '$') + line("AITXT,01,01,25,FR", '$') + line(kReport));
  EXPECT_EQ(d.stats.messages, 1U);
  EXPECT_EQ(d.stats.by_type.at("GGA"), 1U);
  EXPECT_EQ(d.stats.by_type.at("TXT"), 1U);
}

TEST(Ais, OwnShipAndUnknownTalkersAreMessages) {
  const Decoded d = decode_all(line("AIVDO,1,1,,,B000000002EgKjv=lCL03wQ5wP06,0") +
                               line("--VDM,1,1,,2,13HOI:0P0000VOHLCnHQKwvL05Ip,0"));
  ASSERT_EQ(d.bodies.size(), 2U);
  EXPECT_TRUE(d.bodies[0].own_ship);
  EXPECT_EQ(d.bodies[0].channel, '\0');
  EXPECT_EQ(d.bodies[1].channel, '2');
}

// A message of `type` cut or lengthened to `count` bits.
AisRecord with_length(const AisRecord& full, std::uint32_t count) {
  Bits b = encode_bits(full);
  b.count = count;
  b.bytes.resize((count + 7) / 8, '\xff');
  if (count % 8 != 0) b.bytes.back() = static_cast<char>(b.bytes.back() & (0xff00 >> count % 8));
  MessageBits bits;
  bits.assign(b);
  AisRecord out;
  EXPECT_TRUE(decode_message(bits, out));
  return out;
}

TEST(Ais, LengthsFoundInTheWildAreBorne) {
  AisRecord r;
  r.mmsi = 431000001;
  r.type = 24;
  r.body.emplace<StaticA>().name = "HAYABUSA";
  for (const std::uint32_t n : {156U, 158U, 160U, 162U, 168U}) {
    const AisRecord got = with_length(r, n);
    ASSERT_NE(got.as<StaticA>(), nullptr) << n;
    EXPECT_EQ(got.as<StaticA>()->name.view(), "HAYABUSA") << n;
  }
  r.body.emplace<StaticB>().call_sign = "JA1234";
  EXPECT_EQ(with_length(r, 162).as<StaticB>()->call_sign.view(), "JA1234");
  r.type = 5;
  r.body.emplace<StaticVoyage>().destination = "TOKYO";
  for (const std::uint32_t n : {420U, 422U, 424U, 426U, 462U}) {
    ASSERT_NE(with_length(r, n).as<StaticVoyage>(), nullptr) << n;
    EXPECT_EQ(with_length(r, n).as<StaticVoyage>()->destination.view(), "TOKYO") << n;
  }
  r.type = 1;
  r.body.emplace<PositionA>().motion.heading_deg = 321;
  for (const std::uint32_t n : {163U, 168U, 204U, 1284U}) {
    ASSERT_NE(with_length(r, n).as<PositionA>(), nullptr) << n;
    EXPECT_EQ(with_length(r, n).as<PositionA>()->motion.heading_deg, 321) << n;
  }
  // Where what is missing would have been a place, the bits are kept and no place is made up.
  EXPECT_NE(with_length(r, 100).as<Other>(), nullptr);
}

TEST(Ais, Type28IsRecognisedAndItsBitsKept) {
  AisRecord r;
  r.type = 28;
  r.mmsi = 431000001;
  Bits bits{std::string(21, '\0'), 168};
  bits.bytes[0] = static_cast<char>(28 << 2);
  r.body.emplace<Other>().message = bits;
  const Decoded d = decode_all(encode(r, 'A', 0)[0] + "\n");
  EXPECT_EQ(d.stats.by_type.at("28"), 1U);
  EXPECT_EQ(d.bodies[0].as<Other>()->message, bits);
}

TEST(Ais, NotAvailableCodesBecomeAbsent) {
  AisRecord r;
  r.type = 1;
  r.mmsi = 431000001;
  r.body.emplace<PositionA>();
  const AisRecord got = with_length(r, 168);
  EXPECT_EQ(*got.as<PositionA>(), PositionA{});
  const Decoded d = decode_all(encode(r, 'A', 0)[0] + "\n");
  for (const char* number : {"181", "91", "102.3", "511", "360", "-128", "63"}) {
    EXPECT_EQ(d.text.find(std::string(":") + number), std::string::npos) << number << d.text;
  }
}

TEST(Ais, CodesForOrMoreAreValuesWithAFlag) {
  AisRecord r;
  r.type = 1;
  auto& p = r.body.emplace<PositionA>();
  p.motion.sog_kn = 102.2F;
  p.motion.sog_or_more = true;
  p.fast_turn = FastTurn::left;
  const AisRecord got = with_length(r, 168);
  EXPECT_EQ(*got.as<PositionA>(), p);
  r.body.emplace<PositionA>().motion.sog_kn = 51.2F;
  EXPECT_EQ(with_length(r, 168).as<PositionA>()->motion.sog_kn, 51.2F);
}

TEST(Ais, StatusFifteenIsATestForDistressBeaconsOnly) {
  AisRecord r;
  r.type = 1;
  r.body.emplace<PositionA>();
  r.mmsi = 970'010'001;
  EXPECT_EQ(with_length(r, 168).as<PositionA>()->nav_status, 15);
  r.mmsi = 431'000'001;
  EXPECT_FALSE(with_length(r, 168).as<PositionA>()->nav_status);
}

TEST(Ais, AuxiliaryCraftNameTheirMotherShip) {
  AisRecord r;
  r.type = 24;
  r.mmsi = 984'310'001;
  r.body.emplace<StaticB>().mothership_mmsi = 431'000'001;
  EXPECT_EQ(with_length(r, 168).as<StaticB>()->mothership_mmsi, 431'000'001U);
  EXPECT_FALSE(with_length(r, 168).as<StaticB>()->dimensions);
}

TEST(Ais, EqualPayloadsHaveEqualHashes) {
  const Decoded d = decode_all(line("AIVDM,1,1,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,0") +
                               line("BSVDM,1,1,7,B,13HOI:0P0000VOHLCnHQKwvL05Ip,0") +
                               line("AIVDM,1,1,,A,13HOI:0P0000VOHLCnHQKwvN05Ip,0"));
  EXPECT_EQ(d.bodies[0].payload_hash, d.bodies[1].payload_hash);
  EXPECT_NE(d.bodies[0].payload_hash, d.bodies[2].payload_hash);
}

TEST(Ais, NoCutChangesTheRecords) {
  const std::string bytes = line(kReport) + "\r\n" + line(kFirst) + line(kSecond) +
                            std::string(5000, 'x') + "\r" +
                            line("PGHP,1,2012,3,14,11,30,5,390,231,45,992190934,1,2B", '$') +
                            line(kReport) + tags("g:1-2-7,c:1331724600") + line(kReport) +
                            base_station(1, at(11, 30, 20)) + line(kReport) + "!AIVDM,1,1";
  const std::string whole = decode_all(bytes).text;
  for (std::size_t piece = 1; piece < 200; ++piece) ASSERT_EQ(decode_all(bytes, piece).text, whole);
}

TEST(Ais, ASavedStateGoesOnExactly) {
  const std::string bytes = line(kReport) + line(kFirst) + line(kReport) +
                            tags("g:1-2-7,c:1331724600") + line("ABVSI,x", '$') +
                            line("PGHP,1,2012,3,14,11,30,5,390,231,45,992190934,1,2B", '$') +
                            line(kSecond) + tags("g:2-2-7") + line(kReport) +
                            base_station(1, at(11, 30, 20)) + line(kReport);
  const std::string whole = decode_all(bytes).text;
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    Decoded got;
    const auto before = make_ais_decoder({});
    got.take(before->push(std::string_view(bytes).substr(0, cut), kNoTime));
    Writer w;
    before->save(w);
    const auto after = make_ais_decoder({});
    Reader r(w.str());
    ASSERT_TRUE(after->load(r) && r.done()) << cut;
    got.take(after->push(std::string_view(bytes).substr(cut), kNoTime));
    got.take(after->finish());
    ASSERT_EQ(got.text, whole) << cut;
    // Any shorter state is refused.
    Reader torn(std::string_view(w.str()).substr(0, w.str().size() - 1));
    ASSERT_FALSE(make_ais_decoder({})->load(torn)) << cut;
  }
}

std::string content(const std::string& name) {
  std::ifstream in(std::string(YAGURA_SOURCE_DIR) + "/src/sea/testdata/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// One message of each decoded type, written by the encoder and read over by eye.
TEST(Ais, GoldenPair) {
  const std::string bytes = content("ais.nmea"), expected = content("ais.jsonl");
  ASSERT_FALSE(bytes.empty());
  const auto decoder = make_ais_decoder({});
  const auto batch = decoder->push(bytes, kNoTime);
  std::string text;
  for (std::size_t i = 0; i < batch->heads.size(); ++i) {
    batch->print(i, text);
    text += '\n';
  }
  EXPECT_EQ(text, expected);
}

TEST(Ais, MillionsOfLineEndsTakeLinearTime) {
  EXPECT_EQ(decode_all(std::string(3'000'000, '\r')).stats.lines, 3'000'000U);
}

}  // namespace
}  // namespace yagura::sea
