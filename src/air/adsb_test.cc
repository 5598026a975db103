#include "air/adsb.h"

#include <gtest/gtest.h>

#include <cmath>

#include "air/adsb_encode.h"
#include "air/testing.h"
#include "base/json.h"
#include "base/random.h"

namespace yagura::air {
namespace {

// Worked examples of "The 1090 Megahertz Riddle" (J. Sun): numbers only.
TEST(AdsbMessage, ReadsThePublishedIdentification) {
  const AdsbRecord record = read_hex("8D4840D6202CC371C32CE0576098");
  EXPECT_EQ(record.address, 0x4840d6u);
  EXPECT_EQ(record.df, 17);
  ASSERT_NE(record.as<Identification>(), nullptr);
  EXPECT_EQ(record.as<Identification>()->call_sign.view(), "KLM1023");
}

TEST(AdsbMessage, ReadsThePublishedGroundVelocity) {
  const AdsbRecord record = read_hex("8D485020994409940838175B284F");
  const auto* v = record.as<Velocity>();
  ASSERT_NE(v, nullptr);
  EXPECT_EQ(v->east_kn, -8);
  EXPECT_EQ(v->north_kn, -159);
  EXPECT_EQ(v->climb_ft_min, -832);
  EXPECT_EQ(v->height_minus_baro_ft, 550);
  EXPECT_FALSE(v->climb_barometric);
}

TEST(AdsbMessage, ReadsThePublishedAirspeed) {
  const AdsbRecord record = read_hex("8DA05F219B06B6AF189400CBC33F");
  const auto* v = record.as<Velocity>();
  ASSERT_NE(v, nullptr);
  EXPECT_EQ(v->subtype, 3);
  EXPECT_EQ(v->airspeed_kn, 375);
  EXPECT_TRUE(v->true_airspeed);
  EXPECT_NEAR(*v->heading_deg, 243.98, 0.01);
  EXPECT_EQ(v->climb_ft_min, -2304);
  EXPECT_TRUE(v->climb_barometric);
}

TEST(AdsbMessage, ReadsThePublishedTargetState) {
  const AdsbRecord record = read_hex("8DA05629EA21485CBF3F8CADAEEB");
  const auto* t = record.as<TargetState>();
  ASSERT_NE(t, nullptr);
  EXPECT_EQ(t->subtype, 1);
  EXPECT_EQ(t->selected_altitude_ft, 16992);
  EXPECT_NEAR(*t->selected_heading_deg, 66.8, 0.1);
  EXPECT_EQ(t->nac_p, 9);
  EXPECT_TRUE(t->nic_baro);
  EXPECT_EQ(t->sil, 3);
}

TEST(AdsbMessage, ADamagedSquitterIsRefused) {
  AdsbRecord record;
  const auto read = read_message(hex_bytes("8D4840D6202CC371C32CE0576099"), record);
  EXPECT_FALSE(read.ok);
  EXPECT_EQ(read.reason, "bad_crc");
}

TEST(AdsbMessage, ALongFormatInAShortFrameIsRefused) {
  AdsbRecord record;
  EXPECT_EQ(read_message(hex_bytes("8D4840D6202CC3"), record).reason, "wrong_length");
}

AdsbBody random_body(Random& random) {
  const auto below = [&](std::uint64_t n) { return static_cast<int>(random.below(n)); };
  switch (random.below(6)) {
    case 0: {
      Identification b;
      b.set = static_cast<char>('A' + below(4));
      b.category = static_cast<std::uint8_t>(below(8));
      std::string text;
      for (int i = below(9); i > 0; --i) text += "ABCXYZ0189"[below(10)];
      b.call_sign = CallSign(text);
      return b;
    }
    case 1: {
      AirbornePosition b;
      constexpr int kCodes[] = {0, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 21, 22};
      b.type_code = static_cast<std::uint8_t>(kCodes[below(14)]);
      b.surveillance_status = static_cast<std::uint8_t>(below(4));
      b.supplement_b = random.chance(0.5);
      b.time_synchronised = random.chance(0.5);
      if (b.type_code >= 20) {
        if (random.chance(0.9)) b.height_m = 1 + below(4095);
      } else if (random.chance(0.9)) {
        b.altitude_ft = below(2047) * 25 - 1000;
      }
      if (b.type_code != 0) {
        b.cpr = Cpr{static_cast<std::uint32_t>(below(131072)),
                    static_cast<std::uint32_t>(below(131072)), random.chance(0.5)};
      }
      return b;
    }
    case 2: {
      SurfacePosition b;
      b.type_code = static_cast<std::uint8_t>(5 + below(4));
      constexpr double kSpeeds[] = {0,  0.125, 0.875, 1,  1.75, 2,   14.5,
                                    15, 69,    70,    98, 100,  170, 175};
      if (random.chance(0.9)) b.ground_speed_kn = kSpeeds[below(14)];
      if (random.chance(0.9)) b.track_deg = below(128) * 2.8125;
      b.cpr = Cpr{static_cast<std::uint32_t>(below(131072)),
                  static_cast<std::uint32_t>(below(131072)), random.chance(0.5)};
      return b;
    }
    case 3: {
      Velocity b;
      b.subtype = static_cast<std::uint8_t>(1 + below(4));
      b.ifr_capable = random.chance(0.5);
      b.nac_v = static_cast<std::uint8_t>(below(5));
      const int step = b.subtype % 2 == 0 ? 4 : 1;
      if (b.subtype <= 2) {
        b.east_kn = static_cast<std::int16_t>((below(2045) - 1022) * step);
        b.north_kn = static_cast<std::int16_t>((below(2045) - 1022) * step);
      } else {
        b.heading_deg = below(1024) * 360.0 / 1024;
        b.airspeed_kn = static_cast<std::int16_t>(below(1023) * step);
        b.true_airspeed = random.chance(0.5);
      }
      if (random.chance(0.9)) b.climb_ft_min = (below(1021) - 510) * 64;
      b.climb_barometric = random.chance(0.5);
      if (random.chance(0.9)) {
        b.height_minus_baro_ft = static_cast<std::int16_t>((below(251) - 125) * 25);
      }
      return b;
    }
    case 4: {
      AircraftStatus b;
      b.subtype = 1;
      b.emergency = static_cast<Emergency>(below(8));
      b.squawk = 7700;
      return b;
    }
    default: {
      OperationalStatus b;
      b.surface = random.chance(0.3);
      b.version = static_cast<std::uint8_t>(1 + below(2));
      b.capability = static_cast<std::uint16_t>(below(65536));
      b.operational = static_cast<std::uint16_t>(below(65536));
      b.nic_a = random.chance(0.5);
      b.nic_c = b.surface && b.version == 2 && (b.capability & 0x10) != 0;
      b.nac_p = static_cast<std::uint8_t>(below(12));
      if (!b.surface) b.gva = static_cast<std::uint8_t>(below(4));
      b.sil = static_cast<std::uint8_t>(below(4));
      b.nic_baro = random.chance(0.5);
      b.magnetic = random.chance(0.5);
      b.sil_per_sample = b.version == 2 && random.chance(0.5);
      return b;
    }
  }
}

TEST(AdsbMessage, WhatIsEncodedIsDecodedAlike) {
  Random random(1);
  for (int i = 0; i < 20'000; ++i) {
    const AdsbBody body = random_body(random);
    const Sender sender{static_cast<std::uint32_t>(random.below(1 << 24))};
    AdsbRecord record;
    ASSERT_TRUE(read_message(encode_message(sender, body), record).ok);
    EXPECT_EQ(record.address, sender.address);
    ASSERT_TRUE(record.body == body) << i << " kind " << body.index();
  }
}

TEST(AdsbMessage, AgreesWithTheGoldenMessagesOfPymodes) {
  const auto text = recording("air/mode_s/pymodes_golden_v2_dev.json");
  if (!text) GTEST_SKIP() << "YAGURA_RECORDINGS is not set";
  const auto golden = Json::parse(*text);
  ASSERT_TRUE(golden);
  int compared = 0;
  for (const auto& [hex, want] : golden->as_object()) {
    const AdsbRecord got = read_hex(hex);
    SCOPED_TRACE(hex);
    ++compared;
    EXPECT_EQ(got.df, want["df"].as_integer());
    std::string address = want["icao"].as_string();
    for (char& c : address) c = static_cast<char>(std::tolower(c));
    EXPECT_EQ(std::stoul(address, nullptr, 16), got.address);
    if (const auto* b = got.as<SurveillanceReply>()) {
      if (got.df == 20) {
        EXPECT_EQ(b->altitude_ft, want["altitude"].as_integer());
      } else {
        EXPECT_EQ(std::stoi(want["squawk"].as_string()), b->squawk);
      }
    } else if (const auto* p = got.as<AirbornePosition>()) {
      EXPECT_EQ(p->type_code, want["typecode"].as_integer());
      EXPECT_EQ(p->altitude_ft, want["altitude"].as_integer());
      ASSERT_TRUE(p->cpr);
      EXPECT_EQ(p->cpr->odd, want["cpr_format"].as_integer() == 1);
    } else if (const auto* v = got.as<Velocity>()) {
      // pyModeS cuts the speed to whole knots.
      EXPECT_EQ(std::floor(std::hypot(*v->east_kn, *v->north_kn)), want["groundspeed"].as_number());
      EXPECT_EQ(v->climb_ft_min, want["vertical_rate"].as_integer());
    } else if (const auto* id = got.as<Identification>()) {
      EXPECT_EQ(std::string(id->call_sign.view()) + "_", want["callsign"].as_string());
      EXPECT_EQ(id->category, want["category"].as_integer());
    } else {
      ADD_FAILURE();
    }
  }
  EXPECT_EQ(compared, 389);
}

std::string some_beast(std::uint64_t seed, std::size_t count) {
  Random random(seed);
  std::string out;
  Time t = *parse_rfc3339("2026-03-01T23:59:50Z");
  for (std::size_t i = 0; i < count; ++i) {
    const Sender sender{0x1a1a00 + static_cast<std::uint32_t>(random.below(8))};
    append_beast(out, gps_stamp(t), static_cast<std::uint8_t>(random.below(256)),
                 encode_message(sender, random_body(random)));
    t += milliseconds{50};
  }
  return out;
}

FeedContext gps_file(std::string_view start) {
  FeedContext context;
  context.start = *parse_rfc3339(start);
  context.options["timestamps"] = "gps";
  return context;
}

TEST(AdsbDecoder, AnyCutGivesTheSameRecords) {
  std::string bytes = some_beast(3, 300);
  bytes.insert(700, "\x1a\x33\x01\x02");       // a frame that lost its end
  bytes.insert(2000, "*garbage;\nnoise\x1a");  // and what belongs to nothing
  bytes += "*8D4840D6202CC371C32CE0576098;\n@0000000000ff8D4840D6202CC371C32CE0576098;\r\n*8D48";
  const FeedContext context = gps_file("2026-03-01T00:00:00Z");
  const Decoded whole = decode_in_pieces(bytes, bytes.size(), context);
  EXPECT_GT(whole.lines.size(), 290u);
  EXPECT_GT(whole.rejects.size(), 2u);
  for (const std::size_t piece : {1u, 2u, 7u, 64u, 1000u}) {
    const Decoded cut = decode_in_pieces(bytes, piece, context);
    EXPECT_EQ(cut.lines, whole.lines) << piece;
    EXPECT_EQ(cut.rejects, whole.rejects) << piece;
    EXPECT_EQ(cut.stats.messages, whole.stats.messages);
    EXPECT_EQ(cut.stats.lines, whole.stats.lines);
    EXPECT_EQ(cut.stats.rejected, whole.stats.rejected);
  }
}

TEST(AdsbDecoder, GoesOnFromACheckpointInsideAFrame) {
  const std::string bytes = some_beast(4, 100);
  const FeedContext context = gps_file("2026-03-01T00:00:00Z");
  const Decoded whole = decode_in_pieces(bytes, bytes.size(), context);
  const auto first = make_adsb_decoder(context);
  const auto head = first->push(std::string_view(bytes).substr(0, 1003), kNoTime);
  Writer w;
  first->save(w);
  const auto second = make_adsb_decoder(context);
  Reader r(w.str());
  ASSERT_TRUE(second->load(r));
  const auto tail = second->push(std::string_view(bytes).substr(1003), kNoTime);
  ASSERT_EQ(head->heads.size() + tail->heads.size(), whole.lines.size());
  std::string line;
  tail->print(0, line);
  EXPECT_EQ(whole.lines[head->heads.size()].substr(0, line.size()), line);
}

TEST(AdsbDecoder, GpsStampsRunOverMidnightsForTwoDays) {
  std::string bytes;
  const Time start = *parse_rfc3339("2026-03-01T20:00:00Z");
  const LongMessage m = encode_message({0x840001}, Identification{'A', 3, CallSign("YGR1")});
  for (int minute = 0; minute < 48 * 60; minute += 7) {
    // Slightly out of order, as several receivers give it.
    const Time t = start + minutes{minute} - milliseconds{minute % 3 * 400};
    append_beast(bytes, gps_stamp(t), 1, m);
  }
  const auto decoder = make_adsb_decoder(gps_file("2026-03-01T20:00:00Z"));
  const auto batch = decoder->push(bytes, kNoTime);
  ASSERT_EQ(batch->heads.size(), 412u);
  for (std::size_t i = 0; i < batch->heads.size(); ++i) {
    const int minute = static_cast<int>(i) * 7;
    EXPECT_EQ(batch->heads[i].time, start + minutes{minute} - milliseconds{minute % 3 * 400});
    EXPECT_EQ(batch->heads[i].clock, ClockKind::receiver);
  }
}

TEST(AdsbDecoder, AFreeCounterGivesNoTimeToAFileWithoutAStart) {
  std::string bytes;
  const LongMessage m = encode_message({0x840001}, Identification{'A', 3, CallSign("YGR1")});
  for (int i = 0; i < 5; ++i) append_beast(bytes, 7'000'000 + 12'000'000ull * i, 1, m);
  const auto without = make_adsb_decoder({});
  const auto timeless = without->push(bytes, kNoTime);
  EXPECT_FALSE(has_time(timeless->heads[4].time));
  FeedContext context;
  context.start = *parse_rfc3339("2026-03-01T12:00:00Z");
  const auto with = make_adsb_decoder(context);
  const auto timed = with->push(bytes, kNoTime);
  EXPECT_EQ(timed->heads[0].time, context.start);
  EXPECT_EQ(timed->heads[4].time, context.start + seconds{4});
  EXPECT_EQ(timed->heads[4].clock, ClockKind::start_option);
}

TEST(AdsbDecoder, ALiveCounterIsTiedOnceAndDifferencesCount) {
  const LongMessage m = encode_message({0x840001}, Identification{'A', 3, CallSign("YGR1")});
  const auto decoder = make_adsb_decoder({});
  const Time arrival = *parse_rfc3339("2026-03-01T12:00:00Z");
  const auto one = [&](std::uint64_t stamp, Time at) {
    std::string frame;
    append_beast(frame, stamp, 1, m);
    return decoder->push(frame, at)->heads[0].time;
  };
  const std::uint64_t near_wrap = 0xffffffffffff - 6'000'000;
  EXPECT_EQ(one(near_wrap, arrival), arrival);
  // Delayed by the network: the counter tells better, over its own wrap.
  EXPECT_EQ(one((near_wrap + 12'000'000) & 0xffffffffffff, arrival + seconds{3}),
            arrival + seconds{1});
  // Another connection with another counter.
  EXPECT_EQ(one(5, arrival + seconds{200}), arrival + seconds{200});
  // A mark of multilateration is no stamp.
  EXPECT_EQ(one(0xff004d4c4154, arrival + seconds{201}), arrival + seconds{201});
}

TEST(AdsbDecoder, ReadsAvrWithAndWithoutStamp) {
  const Decoded d = decode_in_pieces(
      "*8D4840D6202CC371C32CE0576098;\n@016CE3671C8D4840D6202CC371C32CE0576098;\n*7700;\n*8D4840;"
      "\n",
      1000);
  EXPECT_EQ(d.stats.messages, 2u);  // and one of Mode A/C; the stamp of the second is cut off
  EXPECT_EQ(d.stats.by_type.at("DF17"), 1u);
  EXPECT_EQ(d.stats.by_type.at("mode_ac"), 1u);
  EXPECT_EQ(d.stats.rejected.at("wrong_length"), 2u);
  EXPECT_EQ(d.stats.lines, 4u);
}

TEST(AdsbDecoder, UnstampedLinesOfAFileAllHaveItsStart) {
  FeedContext context;
  context.start = *parse_rfc3339("2026-03-01T12:00:00Z");
  const auto decoder = make_adsb_decoder(context);
  const std::string line = "*8D4840D6202CC371C32CE0576098;\n";
  const auto batch = decoder->push(line + line, kNoTime);
  for (const RecordHead& head : batch->heads) {
    EXPECT_EQ(head.time, context.start);
    EXPECT_EQ(head.clock, ClockKind::start_option);
  }
}

std::string source_file(const std::string& name) {
  std::ifstream in(std::string(YAGURA_SOURCE_DIR) + "/src/air/testdata/" + name, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

TEST(AdsbDecoder, GivesTheGoldenLines) {
  FeedContext context;
  context.start = *parse_rfc3339("2026-03-01T12:00:00Z");
  const auto decoder = make_adsb_decoder(context);
  const std::string input = source_file("adsb.avr");
  const auto batch = decoder->push(input, kNoTime);
  std::string lines;
  for (std::size_t i = 0; i < batch->heads.size(); ++i) {
    batch->print(i, lines);
    lines += '\n';
  }
  ASSERT_FALSE(input.empty());
  EXPECT_EQ(lines, source_file("adsb.jsonl"));
}

TEST(AdsbDecoder, CountsTheBeastSampleFrameByFrame) {
  const auto bytes = recording("air/mode_s/traffic_sample_dump1090.beast");
  if (!bytes) GTEST_SKIP() << "YAGURA_RECORDINGS is not set";
  FeedContext context;
  context.start = *parse_rfc3339("2026-03-01T12:00:00Z");
  const Decoded d = decode_in_pieces(*bytes, 4096, context);
  EXPECT_EQ(d.stats.lines, 239u);
  std::uint64_t rejected = 0, long_ones = 0;
  for (const auto& [reason, n] : d.stats.rejected) rejected += n;
  for (const auto& [type, n] : d.stats.by_type) {
    if (type == "DF16" || type == "DF17" || type == "DF20" || type == "DF21") long_ones += n;
  }
  EXPECT_EQ(d.stats.messages + rejected, 239u);
  EXPECT_EQ(rejected, 0u);
  EXPECT_EQ(long_ones, 54u);
  EXPECT_NEAR(to_seconds(d.stats.last_time - d.stats.first_time), 23.9, 0.1);
}

TEST(AdsbDecoder, CountsTheAvrSampleLineByLine) {
  const auto bytes = recording("air/mode_s/antirez_modes1.avr");
  if (!bytes) GTEST_SKIP() << "YAGURA_RECORDINGS is not set";
  const Decoded d = decode_in_pieces(*bytes, 4096);
  EXPECT_EQ(d.stats.lines, 217u);
  EXPECT_EQ(d.stats.messages, 217u);
  EXPECT_TRUE(d.stats.rejected.empty());
  EXPECT_EQ(d.stats.first_time, kNoTime);
}

}  // namespace
}  // namespace yagura::air
