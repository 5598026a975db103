#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "air/adsb_encode.h"
#include "air/air.h"
#include "air/scenario.h"
#include "air/testing.h"

namespace yagura::air {
namespace {

const Time kStart = *parse_rfc3339("2026-03-01T12:00:00Z");

FeedContext gps_feed() {
  FeedContext context;
  context.start = kStart;
  context.options["timestamps"] = "gps";
  return context;
}

std::unique_ptr<Room> new_room() {
  static const Settings settings;
  return air_domain().make_room(settings, {});
}

Flight one_flight(std::uint8_t version = 2) {
  Flight f;
  f.address = 0x84abcd;
  f.call_sign = CallSign("YGR1");
  f.version = version;
  f.from = *Position::from_degrees(33, 129);
  f.to = *Position::from_degrees(35, 133);
  f.ground_speed = Speed::knots(450);
  f.depart = kStart;
  return f;
}

TrafficPlan plan_of(std::vector<Flight> flights, Duration how_long) {
  TrafficPlan plan;
  plan.flights = std::move(flights);
  plan.from = kStart;
  plan.to = kStart + how_long;
  return plan;
}

std::string beast_of(const TrafficPlan& plan) {
  std::string bytes;
  transmit(plan,
           [&](const Transmission& t) { append_beast(bytes, gps_stamp(t.time), 100, t.message); });
  return bytes;
}

TEST(AirRoom, FollowsAFlightWithinTenMetresOfItsPath) {
  const Flight f = one_flight();
  Kept kept;
  play(beast_of(plan_of({f}, minutes{10})), gps_feed(), *new_room(), kept);
  ASSERT_FALSE(kept.tracks.empty());
  EXPECT_EQ(kept.tracks.back().subject, "icao24:84abcd");
  EXPECT_EQ(kept.tracks.back().call_sign, "YGR1");
  EXPECT_EQ(kept.tracks.back().object_class, ObjectClass::aircraft);
  ASSERT_EQ(kept.claims.size(), 1u);
  EXPECT_EQ(kept.claims[0].claim, "callsign:YGR1");
  EXPECT_GT(kept.fixes.size(), 400u);  // at most one a second
  EXPECT_LE(kept.fixes.size(), 600u);
  for (const Fix& fix : kept.fixes) {
    EXPECT_LT(distance(fix.position, flight_state(f, fix.time).position).metres(), 10);
    ASSERT_TRUE(fix.altitude_m);
    EXPECT_NEAR(*fix.altitude_m, f.altitude_m, 8);
  }
  ASSERT_TRUE(kept.fixes.back().speed);
  EXPECT_NEAR(kept.fixes.back().speed->knots(), 450, 1);
}

TEST(AirRoom, AnAddressHeardOnceOpensNoTrack) {
  std::string bytes;
  for (std::uint32_t i = 0; i < 100; ++i) {
    append_beast(bytes, gps_stamp(kStart + seconds{i}), 1,
                 encode_message({0x100000 + i}, Identification{'A', 3, CallSign("X")}));
  }
  Kept kept;
  play(bytes, gps_feed(), *new_room(), kept);
  EXPECT_TRUE(kept.tracks.empty());
}

TEST(AirRoom, ThePositionIsReliableFromTheFourthThatAgrees) {
  Kept kept;
  play(beast_of(plan_of({one_flight()}, seconds{20})), gps_feed(), *new_room(), kept);
  ASSERT_FALSE(kept.fixes.empty());
  // Positions every 0.5 s: the first pair resolves with the second, the fourth with the fifth.
  EXPECT_GE(kept.fixes[0].time, kStart + milliseconds{1500});
  EXPECT_LE(kept.fixes[0].time, kStart + milliseconds{3500});
}

TEST(AirRoom, ADisplacedPositionIsRefused) {
  const Flight f = one_flight();
  const Time when = kStart + seconds{60};
  std::string bytes;
  bool placed = false;
  transmit(plan_of({f}, minutes{2}), [&](const Transmission& t) {
    append_beast(bytes, gps_stamp(t.time), 100, t.message);
    if (placed || t.time < when) return;
    placed = true;
    const Position wrong =
        destination(flight_state(f, t.time).position, Angle{}, Distance::kilometres(60));
    AirbornePosition b;
    b.type_code = 11;
    b.altitude_ft = 36000;
    b.cpr = encode_cpr(wrong, true);
    append_beast(bytes, gps_stamp(t.time), 100, encode_message({f.address}, b));
    b.cpr = encode_cpr(wrong, false);
    append_beast(bytes, gps_stamp(t.time + milliseconds{1}), 100, encode_message({f.address}, b));
  });
  Kept kept;
  play(bytes, gps_feed(), *new_room(), kept);
  EXPECT_TRUE(placed);
  EXPECT_GT(kept.fixes.size(), 80u);
  for (const Fix& fix : kept.fixes) {
    EXPECT_LT(distance(fix.position, flight_state(f, fix.time).position).metres(), 20);
  }
}

TEST(AirRoom, SaysTheQualityOfEverySquitterOfATrack) {
  const TrafficPlan plan = plan_of({one_flight()}, minutes{1});
  std::size_t sent = 0;
  transmit(plan, [&](const Transmission&) { ++sent; });
  Kept kept;
  play(beast_of(plan), gps_feed(), *new_room(), kept);
  EXPECT_EQ(kept.qualities.size(), sent - 1);  // the first opens nothing yet
  const auto with_accuracy = [](const NavQuality& q) { return q.nac_p == 9 && !q.nac_p_derived; };
  const auto counted = std::count_if(kept.qualities.begin(), kept.qualities.end(), with_accuracy);
  EXPECT_NEAR(static_cast<double>(counted), 24, 2);
  const NavQuality& last = kept.qualities.back();
  EXPECT_TRUE(last.position && last.ground_speed && last.altitude_m);
  EXPECT_EQ(last.on_ground, false);
  EXPECT_TRUE(std::any_of(kept.qualities.begin(), kept.qualities.end(),
                          [](const NavQuality& q) { return q.nic == 8; }));
}

TEST(AirRoom, Version0AccuracyIsDerivedAndSaysSo) {
  Kept kept;
  play(beast_of(plan_of({one_flight(0)}, minutes{1})), gps_feed(), *new_room(), kept);
  std::size_t derived = 0;
  for (const NavQuality& q : kept.qualities) {
    EXPECT_FALSE(q.nic);
    if (!q.nac_p) continue;
    EXPECT_EQ(*q.nac_p, 8);
    EXPECT_TRUE(q.nac_p_derived);
    EXPECT_GE(q.time, kStart + seconds{10});  // until then a later version may announce itself
    ++derived;
  }
  EXPECT_NEAR(static_cast<double>(derived), 100, 8);
}

TEST(AirRoom, ALostPositionIsSaidAsLost) {
  TrafficPlan plan = plan_of({one_flight()}, minutes{3});
  Jammer jammer;
  jammer.place = one_flight().from;
  jammer.from = kStart + minutes{1};
  jammer.to = kStart + minutes{2};
  plan.jammers = {jammer};
  Kept kept;
  play(beast_of(plan), gps_feed(), *new_room(), kept);
  const Time deep = jammer.from + seconds{15};
  for (const NavQuality& q : kept.qualities) {
    const bool inside = q.time >= jammer.from && q.time < jammer.to;
    EXPECT_FALSE(q.position_lost && !inside);
    EXPECT_FALSE(q.reliable_position && inside);
    EXPECT_FALSE(inside && q.time > deep && q.position);
  }
  EXPECT_GT(kept.fixes.back().time, jammer.to + seconds{30});
}

TEST(AirRoom, TwoReceptionsOfOneTransmissionCountOnce) {
  const TrafficPlan plan = plan_of({one_flight()}, minutes{1});
  std::string twice;
  transmit(plan, [&](const Transmission& t) {
    append_beast(twice, gps_stamp(t.time), 100, t.message);
    append_beast(twice, gps_stamp(t.time + milliseconds{1}), 30, t.message);
  });
  Kept once_heard, twice_heard;
  play(beast_of(plan), gps_feed(), *new_room(), once_heard);
  play(twice, gps_feed(), *new_room(), twice_heard);
  EXPECT_EQ(once_heard.qualities.size(), twice_heard.qualities.size());
  EXPECT_EQ(once_heard.fixes.size(), twice_heard.fixes.size());
}

TEST(AirRoom, LightAircraftAndGlidersArePersonScale) {
  for (const auto& [set, category] : {std::pair{'A', 1}, {'B', 1}, {'B', 4}, {'B', 6}}) {
    Flight f = one_flight();
    f.set = set;
    f.category = static_cast<std::uint8_t>(category);
    Kept kept;
    play(beast_of(plan_of({f}, seconds{30})), gps_feed(), *new_room(), kept);
    ASSERT_FALSE(kept.tracks.empty());
    EXPECT_TRUE(person_scale(kept.tracks.back().object_class)) << set << category;
  }
}

TEST(AirRoom, AnonymousAddressesAreKeptApartFromAirframes) {
  std::string bytes;
  for (int i = 0; i < 3; ++i) {
    const Identification id{'C', 2, CallSign("FOLLOW")};
    append_beast(bytes, gps_stamp(kStart + seconds{5 * i}), 1, encode_message({0xabc, 18, 1}, id));
    append_beast(bytes, gps_stamp(kStart + seconds{5 * i + 1}), 1,
                 encode_message({0xabc, 18, 5}, id));
  }
  Kept kept;
  play(bytes, gps_feed(), *new_room(), kept);
  ASSERT_EQ(kept.tracks.size(), 2u);
  EXPECT_EQ(kept.tracks[0].subject, "adsb-other:000abc");
  EXPECT_EQ(kept.tracks[0].object_class, ObjectClass::surface_vehicle);
  EXPECT_EQ(kept.tracks[1].subject, "tisb:000abc");
  EXPECT_TRUE(kept.qualities.empty());  // DF 17 only
}

TEST(AirRoom, GoesOnFromACheckpointAsIfUninterrupted) {
  const auto flights = random_flights(20, *Position::from_degrees(32, 128),
                                      *Position::from_degrees(36, 134), kStart, 5);
  const std::string bytes = beast_of(plan_of(flights, minutes{4}));
  const auto decoder = make_adsb_decoder(gps_feed());
  const auto batch = decoder->push(bytes, kNoTime);
  Kept whole, parted;
  const auto room = new_room();
  for (std::size_t i = 0; i < batch->heads.size(); ++i) room->observe(*batch, i, whole);
  auto now = new_room();
  for (std::size_t i = 0; i < batch->heads.size(); ++i) {
    if (i % 3001 == 3000) {
      Writer w;
      now->save(w);
      now = new_room();
      Reader r(w.str());
      ASSERT_TRUE(now->load(r));
      Writer again;
      now->save(again);
      EXPECT_EQ(again.str(), w.str());
    }
    now->observe(*batch, i, parted);
  }
  ASSERT_EQ(parted.fixes.size(), whole.fixes.size());
  ASSERT_EQ(parted.qualities.size(), whole.qualities.size());
  EXPECT_EQ(parted.tracks.size(), whole.tracks.size());
  for (std::size_t i = 0; i < whole.fixes.size(); ++i) {
    EXPECT_EQ(parted.fixes[i].position, whole.fixes[i].position);
    EXPECT_EQ(parted.fixes[i].track, whole.fixes[i].track);
  }
}

TEST(AirRoom, TheLivePictureFollowsArrivals) {
  const std::string bytes = beast_of(plan_of({one_flight()}, minutes{1}));
  const auto decoder = make_adsb_decoder(gps_feed());
  const auto batch = decoder->push(bytes, kNoTime);
  const auto room = new_room();
  Kept kept;
  kept.live_wanted = true;
  for (std::size_t i = 0; i < batch->heads.size(); ++i) room->arrive(*batch, i, kept);
  EXPECT_GT(kept.live_fixes.size(), 40u);
  EXPECT_EQ(kept.live_fixes[0].track, live_object("icao24:84abcd"));
  EXPECT_FALSE(kept.live_infos.empty());
  EXPECT_TRUE(kept.fixes.empty());
}

TEST(AirRoom, SaysWhatTheSampleOfOneAirportHolds) {
  const auto bytes = recording("air/mode_s/traffic_sample_dump1090.beast");
  if (!bytes) GTEST_SKIP() << "YAGURA_RECORDINGS is not set";
  FeedContext context;
  context.start = kStart;
  Kept kept;
  play(*bytes, context, *new_room(), kept);
  std::set<std::string> subjects;
  for (const TrackInfo& t : kept.tracks) subjects.insert(t.subject);
  std::string all;
  for (const auto& s : subjects) all += s + " ";
  for (const TrackInfo& t : kept.tracks) all += t.call_sign + " ";
  RecordProperty("seen", all);
  EXPECT_FALSE(subjects.empty());
  // Whatever was placed lies in one receiver's range.
  for (const Fix& a : kept.fixes) {
    EXPECT_LT(distance(a.position, kept.fixes[0].position).kilometres(), 800);
  }
}

}  // namespace
}  // namespace yagura::air
