// Real logs and published vectors, read in place through YAGURA_RECORDINGS.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/hash.h"
#include "sea/ais_message.h"
#include "sea/ais_testing.h"

namespace yagura::sea {
namespace {

using Counts = std::map<std::string, std::uint64_t, std::less<>>;

#define RECORDING_OR_SKIP(name)                                                   \
  const auto found = recording("maritime/" name);                                 \
  if (!found) GTEST_SKIP() << "YAGURA_RECORDINGS is unset: needs maritime/" name; \
  ASSERT_FALSE(found->empty()) << "cannot read maritime/" name;                   \
  const std::string& bytes = *found

// The counts by type alone, without sentences.
Counts types(const Decoded& d) {
  Counts out;
  for (const auto& [name, n] : d.stats.by_type) {
    if (name[0] <= '9') out[name] = n;
  }
  return out;
}

std::map<ClockKind, int> clocks(const Decoded& d) {
  std::map<ClockKind, int> out;
  for (const RecordHead& h : d.heads) ++out[h.clock];
  return out;
}

// The counts of pyais 3.0 to the message. Rejected: two groups that miss their other part (of two
// different sequence ids, which gpsdecode joins), and two types above 28.
TEST(AisRecordings, AishubSampleGivesEveryMessage) {
  RECORDING_OR_SKIP("nmea/aishub_sample_20120314.nmea.xz");
  const Decoded d = decode_all(bytes);
  EXPECT_EQ(d.stats.lines, 85194U);
  EXPECT_EQ(d.stats.messages, 82756U);
  const Counts expected = {{"1", 61374}, {"2", 1973}, {"3", 8785},  {"4", 4043}, {"5", 2221},
                           {"6", 443},   {"8", 1082}, {"9", 27},    {"10", 7},   {"11", 28},
                           {"16", 1},    {"17", 314}, {"18", 1361}, {"19", 109}, {"20", 276},
                           {"21", 380},  {"22", 23},  {"24", 307},  {"25", 2}};
  EXPECT_EQ(types(d), expected);
  EXPECT_EQ(d.stats.rejected, (Counts{{"bad_type", 2}, {"missing_parts", 4}}));
  EXPECT_EQ(clocks(d), (std::map<ClockKind, int>{{ClockKind::base_station, 82716},
                                                 {ClockKind::first_clock, 40}}));
  EXPECT_EQ(to_rfc3339(d.stats.first_time), "2012-03-14T11:30:15.000000Z");
  EXPECT_EQ(to_rfc3339(d.stats.last_time), "2012-03-14T11:33:31.000000Z");
  EXPECT_EQ(decode_all(bytes, 4099).text, d.text);
}

TEST(AisRecordings, AmsaLogOfMixedTalkersAndDamage) {
  RECORDING_OR_SKIP("nmea/amsa_ais_2012.nmea.xz");
  const Decoded d = decode_all(bytes);
  EXPECT_EQ(d.stats.lines, 44687U);
  EXPECT_EQ(d.stats.messages, 32516U);
  EXPECT_EQ(d.stats.by_type.at("1"), 18388U);
  EXPECT_EQ(d.stats.by_type.at("5"), 1728U);
  EXPECT_EQ(d.stats.by_type.at("24"), 324U);
  EXPECT_EQ(d.stats.by_type.at("RMC"), 383U);
  EXPECT_EQ(d.stats.by_type.at("ZDA"), 384U);
  EXPECT_EQ(d.stats.rejected.at("bad_address"), 1523U);  // "!=IVDM"
  for (const RecordHead& h : d.heads) EXPECT_TRUE(has_time(h.time));
}

TEST(AisRecordings, DmaStreamHasTheTimeOfEveryPghp) {
  RECORDING_OR_SKIP("nmea/dma_stream_pghp_20100611.nmea.xz");
  const Decoded d = decode_all(bytes);
  EXPECT_EQ(d.stats.messages, 4051U);
  EXPECT_EQ(d.stats.by_type.at("PGHP"), 4051U);
  EXPECT_TRUE(d.stats.rejected.empty());
  EXPECT_EQ(clocks(d), (std::map<ClockKind, int>{{ClockKind::wrapper, 4051}}));
  EXPECT_EQ(d.stats.clock_doubtful, 0U);
}

TEST(AisRecordings, OpencpnBusLogTakesTheReceiversClock) {
  RECORDING_OR_SKIP("nmea/opencpn_hakefjord_2015.nmea.xz");
  const Decoded d = decode_all(bytes);
  EXPECT_EQ(d.stats.lines, 102935U);
  EXPECT_EQ(types(d), (Counts{{"1", 2728},
                              {"18", 5984},
                              {"20", 648},
                              {"24", 208},
                              {"3", 928},
                              {"4", 956},
                              {"5", 88},
                              {"8", 4284}}));
  EXPECT_TRUE(d.stats.rejected.empty());
  EXPECT_EQ(clocks(d), (std::map<ClockKind, int>{{ClockKind::receiver, 15824}}));
  EXPECT_EQ(d.stats.clock_doubtful, 0U);
}

TEST(AisRecordings, TokyoBayWrapperIsThreeDaysOffItsBaseStations) {
  RECORDING_OR_SKIP("nmea/zenju_tokyo_20180511.nmea.xz");
  const Decoded d = decode_all(bytes);
  EXPECT_EQ(d.stats.lines, 1999U);
  EXPECT_EQ(d.stats.messages, 1166U);
  EXPECT_TRUE(d.stats.rejected.empty());
  EXPECT_EQ(clocks(d), (std::map<ClockKind, int>{{ClockKind::wrapper, 1166}}));
  EXPECT_EQ(d.stats.clock_doubtful, 1124U);
}

TEST(AisRecordings, TokyoBayInItsQuotedForm) {
  RECORDING_OR_SKIP("nmea/zenju_tokyo_20180511_gps_merged.nmea.xz");
  const Decoded d = decode_all(bytes);
  EXPECT_EQ(d.stats.lines, 1736U);
  EXPECT_EQ(d.stats.messages, 1001U);
  EXPECT_TRUE(d.stats.rejected.empty());
  EXPECT_EQ(clocks(d), (std::map<ClockKind, int>{{ClockKind::wrapper, 1001}}));
}

// gpsd: test/sample.aivdm with gpsdecode's unscaled JSON (BSD). Integers as sent.
class GpsdVector {
 public:
  GpsdVector(const AisRecord& r, const Json& expected) : r_(r), e_(expected) {}
  void check() {
    number("mmsi", r_.mmsi);
    number("repeat", r_.repeat);
    if (const auto* p = r_.as<PositionA>()) return position_a(*p);
    if (const auto* p = r_.as<PositionB>())
      return motion(p->motion, 10, true), number("radio", p->radio);
    if (const auto* p = r_.as<PositionBExtended>()) return position_b_extended(*p);
    if (const auto* p = r_.as<SarAircraft>()) return sar_aircraft(*p);
    if (const auto* p = r_.as<BaseStation>()) return base_station(*p);
    if (const auto* p = r_.as<StaticVoyage>()) return static_voyage(*p);
    if (const auto* p = r_.as<AidToNavigation>()) return aid(*p);
    if (const auto* p = r_.as<LongRange>()) return long_range(*p);
    if (const auto* p = r_.as<SafetyText>()) return text("text", p->text);
    if (const auto* p = r_.as<Binary>()) return binary(*p);
  }

 private:
  void number(std::string_view key, std::int64_t v) {
    if (e_.find(key) != nullptr) {
      EXPECT_EQ(e_[key].as_integer(-99999), v) << key << " " << e_.dump();
    }
  }
  void text(std::string_view key, std::string_view v) {
    std::string t = e_[key].as_string();
    while (!t.empty() && t.back() == ' ') t.pop_back();
    EXPECT_EQ(t, v) << key << " " << e_.dump();
  }
  void flag(std::string_view key, bool v) {
    if (e_.find(key) != nullptr) {
      EXPECT_EQ(e_[key].as_bool(!v), v) << key << " " << e_.dump();
    }
  }
  void position(const std::optional<Position>& p, std::int64_t per_degree) {
    const std::int64_t lon = e_["lon"].as_integer(), lat = e_["lat"].as_integer();
    const bool there = std::abs(lon) <= 180 * per_degree && std::abs(lat) <= 90 * per_degree;
    ASSERT_EQ(p.has_value(), there) << e_.dump();
    if (!p) return;
    EXPECT_EQ(minutes_of_e7(p->longitude_e7(), per_degree), lon) << e_.dump();
    EXPECT_EQ(minutes_of_e7(p->latitude_e7(), per_degree), lat) << e_.dump();
  }
  void motion(const Motion& m, int sog_unit, bool heading) {
    position(m.position, kFine);
    number("speed", m.sog_kn ? std::lround(*m.sog_kn * static_cast<float>(sog_unit)) : 1023);
    if (m.cog_deg) number("course", std::lround(*m.cog_deg * 10));
    if (!m.cog_deg) {
      EXPECT_GE(e_["course"].as_integer(), 3600);
    }
    if (heading && m.heading_deg) number("heading", *m.heading_deg);
    if (heading && !m.heading_deg) {
      EXPECT_GE(e_["heading"].as_integer(), 360);
    }
    if (m.second) number("second", *m.second);
    if (!m.second) {
      EXPECT_GE(e_["second"].as_integer(), 60);
    }
    flag("accuracy", m.accuracy_high);
    flag("raim", m.raim);
  }
  void hull(const std::optional<Dimensions>& d) {
    const Dimensions v = d.value_or(Dimensions{});
    number("to_bow", v.bow_m);
    number("to_stern", v.stern_m);
    number("to_port", v.port_m);
    number("to_starboard", v.starboard_m);
  }
  void position_a(const PositionA& p) {
    number("status", p.nav_status.value_or(15));
    std::int64_t turn = -128;
    if (p.fast_turn != FastTurn::none) turn = p.fast_turn == FastTurn::right ? 127 : -127;
    if (p.rot_deg_min) {
      turn = std::lround(std::sqrt(std::fabs(*p.rot_deg_min)) * 4.733F) *
             (*p.rot_deg_min < 0 ? -1 : 1);
    }
    number("turn", turn);
    // One report of 163 bits lacks the last five of its radio state; gpsd shifts what is there.
    const bool cut = r_.mmsi == 244740981 && e_["radio"].as_integer() < 1 << 14;
    number("radio", cut ? p.radio >> 5 : p.radio);
    motion(p.motion, 10, true);
  }
  void position_b_extended(const PositionBExtended& p) {
    motion(p.motion, 10, true);
    text("shipname", p.name.view());
    number("shiptype", p.ship_type.value_or(0));
    hull(p.dimensions);
    number("epfd", p.epfd);
    flag("assigned", p.assigned);
  }
  void sar_aircraft(const SarAircraft& s) {
    number("alt", s.altitude_m.value_or(4095));
    motion(s.motion, 1, false);
  }
  void base_station(const BaseStation& s) {
    if (s.time) {
      EXPECT_EQ(e_["timestamp"].as_string(), to_rfc3339(*s.time).substr(0, 19) + "Z");
    }
    position(s.position, kFine);
    number("epfd", s.epfd);
    flag("accuracy", s.accuracy_high);
    number("radio", s.radio);
  }
  void static_voyage(const StaticVoyage& s) {
    number("imo", s.imo.value_or(0));
    text("callsign", s.call_sign.view());
    text("shipname", s.name.view());
    text("destination", s.destination.view());
    number("shiptype", s.ship_type.value_or(0));
    hull(s.dimensions);
    number("epfd", s.epfd);
    number("draught", s.draught_m ? std::lround(*s.draught_m * 10) : 0);
    number("dte", s.terminal_ready ? 0 : 1);
    char eta[32];
    std::snprintf(eta, sizeof eta, "%02d-%02dT%02d:%02dZ", s.eta.month.value_or(0),
                  s.eta.day.value_or(0), s.eta.hour.value_or(24), s.eta.minute.value_or(60));
    EXPECT_EQ(e_["eta"].as_string(), eta);
  }
  void aid(const AidToNavigation& a) {
    number("aid_type", a.aid_type.value_or(0));
    text("name", a.name.view());
    position(a.position, kFine);
    hull(a.dimensions);
    number("regional", a.status);
    flag("virtual_aid", a.is_virtual);
    flag("accuracy", a.accuracy_high);
  }
  void long_range(const LongRange& p) {
    position(p.motion.position, kCoarse);
    number("status", p.nav_status.value_or(15));
    if (p.motion.sog_kn) number("speed", std::lround(*p.motion.sog_kn));
    if (p.motion.cog_deg) number("course", std::lround(*p.motion.cog_deg));
  }
  void binary(const Binary& b) {
    number("dac", b.dac);
    number("fid", b.fi);
    if (b.destination) number("dest_mmsi", *b.destination);
    const std::string& data = e_["data"].as_string();
    if (data.empty()) return;  // gpsd decodes some of them further
    EXPECT_EQ(data, std::to_string(b.payload.count) + ":" + to_hex(b.payload.bytes));
  }
  const AisRecord& r_;
  const Json& e_;
};

TEST(AisVectors, GpsdSampleFieldByField) {
  RECORDING_OR_SKIP("vectors/gpsd_sample.aivdm");
  const auto expected_text = recording("maritime/vectors/gpsd_sample.aivdm.ju.chk");
  std::map<int, std::vector<Json>> expected;
  std::size_t at = 0;
  while (at < expected_text->size()) {
    const std::size_t end = std::min(expected_text->find('\n', at), expected_text->size());
    const auto json = Json::parse(std::string_view(*expected_text).substr(at, end - at));
    if (json) expected[static_cast<int>((*json)["type"].as_integer())].push_back(*json);
    at = end + 1;
  }
  const Decoded d = decode_all(bytes);
  std::map<int, std::vector<const AisRecord*>> got;
  for (const AisRecord& r : d.bodies) got[r.type].push_back(&r);
  int compared = 0;
  for (const auto& [type, list] : expected) {
    if (type == 24) continue;  // gpsdecode merges parts A and B
    ASSERT_EQ(got[type].size(), list.size()) << "type " << type;
    for (std::size_t i = 0; i < list.size(); ++i, ++compared) {
      SCOPED_TRACE(list[i].dump());
      GpsdVector(*got[type][i], list[i]).check();
    }
  }
  EXPECT_EQ(compared, 95);
}

// libais: data/typeexamples.nmea with the JSON of its Python decoder (Apache-2.0), scaled.
TEST(AisVectors, LibaisTypeExamples) {
  RECORDING_OR_SKIP("vectors/libais_typeexamples.nmea");
  const auto expected_text = recording("maritime/vectors/libais_typeexamples.json");
  const Decoded d = decode_all(bytes);
  std::size_t at = 0, compared = 0;
  while (at < expected_text->size()) {
    const std::size_t end = std::min(expected_text->find('\n', at), expected_text->size());
    const auto json = Json::parse(std::string_view(*expected_text).substr(at, end - at));
    at = end + 1;
    if (!json) continue;
    const Json& e = *json;
    const auto same = std::find_if(d.bodies.begin(), d.bodies.end(), [&](const AisRecord& r) {
      return r.type == e["type"].as_integer() && r.mmsi == e["mmsi"].as_integer();
    });
    ASSERT_NE(same, d.bodies.end()) << e.dump();
    ++compared;
    const Motion* m = motion_of(*same);
    if (m == nullptr || !m->position) continue;
    EXPECT_NEAR(m->position->longitude(), e["lon"].as_number(), 1e-4) << e.dump();
    EXPECT_NEAR(m->position->latitude(), e["lat"].as_number(), 1e-4) << e.dump();
  }
  EXPECT_EQ(compared, 26U);
}

TEST(AisVectors, LibaisTagBlocksGiveTheirTimes) {
  RECORDING_OR_SKIP("vectors/libais_tagblock.nmea");
  const Decoded d = decode_all(bytes);
  ASSERT_EQ(d.heads.size(), 4U);
  const char* times[] = {"2014-12-10T00:41:53", "2014-12-10T00:00:01", "2014-12-10T00:35:22",
                         "2014-12-10T00:32:41"};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(to_rfc3339(d.heads[i].time).substr(0, 19), times[i]);
    EXPECT_EQ(d.heads[i].clock, ClockKind::tag_block);
  }
  EXPECT_EQ(d.bodies[1].as<StaticVoyage>()->name.view(), "ROSINANTE");
  EXPECT_EQ(d.heads[1].spans.all().size(), 2U);
}

TEST(AisVectors, LibaisTestFileIsReadWhole) {
  RECORDING_OR_SKIP("vectors/libais_test.aivdm");
  const Decoded d = decode_all(bytes);
  EXPECT_EQ(d.stats.rejected.at("too_short"), 1U);  // a type 23 of 33 bits: not even a whole MMSI
  EXPECT_EQ(d.stats.messages, 260U);
  EXPECT_EQ(d.stats.rejected.count("missing_parts"), 0U);
}

}  // namespace
}  // namespace yagura::sea
