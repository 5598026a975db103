#include "sea/room.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "sea/ais_encode.h"
#include "sea/room_testing.h"

namespace yagura::sea {
namespace {

using namespace testing;

// A day with all of it: a meeting, a dark ship, a visit to a zone, two ships on one MMSI, a beacon.
Sea busy_day() {
  Sea sea;
  const Chart chart({"p     q", "  a m  ", "r     s", "  n o  ", "z  y   ", "  v u  "}, 5,
                    place(31.4, 127.4));
  sea.give("zones", chart.zone("nvuo"));
  sea.give("anchorages", "lat,lon\n35,139\n");
  for (std::uint32_t i = 0; i < 6; ++i) {
    const char* corners = "pqsrzm";
    sea.sail(440000100 + i,
             {{Duration{0}, chart.at(corners[i])},
              {hours{9}, chart.at(corners[(i + 1) % 6])},
              {hours{18}, chart.at(corners[i])}},
             minutes{4});
    sea.named(440000100 + i, minutes{20}, "EX TRAFFIC", 70);
  }
  const Position m = chart.at('m');
  const Position beside = destination(m, Angle::degrees(90), Distance::metres(120));
  sea.named(431000001, minutes{30}, "EX ALPHA", 80, 9074729);
  sea.sail(431000001,
           {{hours{1}, chart.at('q')}, {hours{10}, m}, {hours{14}, m}, {hours{16}, chart.at('s')}},
           minutes{2}, {{hours{2}, hours{9}}});
  sea.sail(431000002, {{hours{8}, chart.at('r')},
                       {hours{10}, beside},
                       {hours{14}, beside},
                       {hours{16}, chart.at('p')}});
  sea.sail(431000003,
           {{hours{2}, chart.at('z')}, {hours{4}, chart.at('y')}, {hours{6}, chart.at('z')}});
  for (int i = 0; i < 300; ++i) {
    sea.report(431000004, minutes{3 * i}, chart.at('a'));
    sea.report(431000004, minutes{3 * i} + seconds{60}, place(20, 115));
  }
  sea.report(972123456, hours{5}, chart.at('s'));
  return sea;
}

TEST(SeaRoom, ABusyDayGivesEveryEventOfItsStory) {
  const Log log = busy_day().run({.until = hours{24}});
  EXPECT_EQ(log.events("sea.encounter").size(), 1u);
  EXPECT_EQ(log.events("sea.gap").size(), 1u);
  EXPECT_EQ(log.events("sea.zone_entry").size(), 1u);
  EXPECT_EQ(log.events("sea.zone_exit").size(), 1u);
  EXPECT_EQ(log.events("sea.distress").size(), 1u);
  EXPECT_EQ(log.event_count(), 5u);
}

TEST(SeaRoom, EventsDoNotDependOnChunksReloadsOrThePatternOfAdvance) {
  const Sea sea = busy_day();
  const std::string whole = sea.run({.until = hours{24}}).text();
  EXPECT_EQ(sea.run({.tick = false, .until = hours{24}}).text(), whole);
  EXPECT_EQ(sea.run({.chunk = 100, .reload_every = 1, .until = hours{24}}).text(), whole);
  EXPECT_EQ(sea.run({.chunk = 333, .reload_every = 2, .tick = false, .until = hours{24}}).text(),
            whole);
}

TEST(SeaRoom, TheMessagesOfEveryEventExistInBothLanguages) {
  const Log log = busy_day().run({.until = hours{24}});
  for (const char* kind :
       {"sea.encounter", "sea.gap", "sea.zone_entry", "sea.zone_exit", "sea.distress"}) {
    for (const EventDraft& last : log.events(kind)) {
      for (const EventDraft& e : log.revisions(last.id)) {
        for (const Lang lang : {Lang::en, Lang::ja}) {
          std::vector<TextArgument> args;
          for (const auto& [name, value] : e.message_args.as_object()) {
            args.emplace_back(name, value.is_object()   ? value["ja"].as_string()
                                    : value.is_string() ? value.as_string()
                                                        : value.dump());
          }
          EXPECT_TRUE(has_text(lang, e.message_key)) << e.message_key;
          EXPECT_EQ(render(lang, e.message_key, args).find('{'), std::string::npos)
              << e.message_key;
        }
      }
    }
  }
}

TEST(SeaRoom, EveryMeasureIsDescribed) {
  const Log log = busy_day().run({.until = hours{24}});
  for (const DetectorInfo* rule : sea_domain().detectors) {
    for (const EventDraft& e : log.events(rule->kind)) {
      for (const auto& [name, value] : e.measures.as_object()) {
        EXPECT_TRUE(std::any_of(rule->measures.begin(), rule->measures.end(),
                                [&](const Measure& m) { return m.name == name; }))
            << rule->kind << ' ' << name;
      }
    }
  }
}

TEST(SeaRoom, TwoShipsOnOneMmsiMakeNoEventOfTheirOwn) {
  Sea sea;
  for (int i = 0; i < 300; ++i) {
    sea.report(431000004, minutes{3 * i}, place(31, 127));
    sea.report(431000004, minutes{3 * i} + seconds{60}, place(20, 115));
  }
  for (std::uint32_t s = 0; s < 4; ++s) {
    sea.stay(440000100 + s, Duration{0}, hours{15}, place(31.1 + s * 0.05, 127));
  }
  const Log log = sea.run({.until = hours{30}});
  EXPECT_EQ(log.event_count(), 0u);
  std::set<TrackId> tracks;
  for (const Fix& f : log.fixes) {
    if (f.position == place(31, 127) || f.position == place(20, 115)) tracks.insert(f.track);
  }
  EXPECT_EQ(tracks.size(), 2u);
  EXPECT_EQ(sea.counters.double_mmsi, 1u);
}

TEST(SeaRoom, AShipIsHandedOnFromItsThirdFixWithAllThree) {
  Sea sea;
  sea.named(431000001, Duration{0}, "EX ALPHA", 80, 9074729);
  for (int i = 0; i < 5; ++i) sea.report(431000001, minutes{1 + i}, place(31, 127 + i * 1e-3));
  sea.report(431000002, minutes{1}, place(31, 127));
  sea.report(431000002, minutes{2}, place(31, 127));
  const Log log = sea.run();
  ASSERT_EQ(log.fixes.size(), 5u);
  ASSERT_EQ(log.tracks.size(), 1u);
  EXPECT_EQ(log.tracks[0].subject, "mmsi:431000001");
  EXPECT_EQ(log.tracks[0].name, "EX ALPHA");
  EXPECT_EQ(log.tracks[0].imo, "9074729");
  EXPECT_EQ(log.tracks[0].object_class, ObjectClass::tanker);
  ASSERT_EQ(log.claims.size(), 2u);
  EXPECT_EQ(log.claims[0].claim, "name:EX ALPHA");
  EXPECT_EQ(log.claims[1].claim, "imo:9074729");
  for (const IdentityClaim& c : log.claims) EXPECT_FALSE(c.evidence.empty());
}

TEST(SeaRoom, AnImoNumberThatFailsItsCheckDigitIsNotClaimed) {
  Sea sea;
  sea.named(431000001, Duration{0}, "EX", 80, 9074728);
  for (int i = 0; i < 3; ++i) sea.report(431000001, minutes{1 + i}, place(31, 127));
  const Log log = sea.run();
  EXPECT_EQ(log.tracks.at(0).imo, "");
  EXPECT_EQ(log.claims.size(), 1u);
}

TEST(SeaRoom, AnewNameIsTrackedWithItsClaim) {
  Sea sea;
  sea.named(431000001, Duration{0}, "EX OLD", 80);
  for (int i = 0; i < 3; ++i) sea.report(431000001, minutes{1 + i}, place(31, 127));
  sea.named(431000001, minutes{5}, "EX OLD", 80);
  sea.named(431000001, minutes{9}, "EX NEW", 80);
  const Log log = sea.run();
  EXPECT_EQ(log.tracks.size(), 2u);
  EXPECT_EQ(log.tracks.back().name, "EX NEW");
  EXPECT_EQ(log.claims.back().claim, "name:EX NEW");
}

AisRecord position_record(std::uint32_t mmsi, Position p) {
  PositionA body;
  body.motion.position = p;
  AisRecord record;
  record.type = 1;
  record.mmsi = mmsi;
  record.body = body;
  record.payload_hash = mmsi * 977ULL + static_cast<std::uint64_t>(p.longitude_e7());
  return record;
}

TEST(SeaRoom, OneMessageHeardByTwoReceiversIsOneFix) {
  Settings settings;
  for (const DetectorInfo* rule : sea_domain().detectors) settings.add(*rule);
  SeaRoom room(settings, {});
  Log log;
  for (int i = 0; i < 4; ++i) {
    for (FeedId feed = 0; feed < 2; ++feed) {
      AisBatch batch;
      batch.feed = feed;
      batch.heads.emplace_back();
      batch.heads[0].time = noon() + minutes{i} + seconds{2 * feed};
      batch.bodies.push_back(position_record(431000001, place(31, 127 + i * 1e-3)));
      room.observe(batch, 0, log);
    }
  }
  EXPECT_EQ(log.fixes.size(), 4u);
  EXPECT_EQ(room.counters().repeats, 4u);
}

TEST(SeaRoom, AMillionRandomMmsisStayWithinTheBudgetAndRaiseNothing) {
  Settings settings;
  for (const DetectorInfo* rule : sea_domain().detectors) settings.add(*rule);
  SeaRoom room(settings, {}, 20'000);
  Log log;
  Random random(99);
  AisBatch batch;
  batch.heads.resize(1);
  batch.bodies.resize(1);
  const auto put = [&](Time t, std::uint32_t mmsi, Position p) {
    batch.heads[0].time = t;
    batch.bodies[0] = position_record(mmsi, p);
    batch.bodies[0].payload_hash = random.next();
    room.observe(batch, 0, log);
  };
  Time t = noon();
  for (int i = 0; i < 1'000'000; ++i, t += milliseconds{40}) {  // eleven hours
    if (i % 2500 < 8) {  // eight ships that are real, each heard every 100 s
      const auto ship = static_cast<std::uint32_t>(i % 2500);
      put(t, 431000001 + ship, place(31 + ship * 0.05, 127));
    }
    put(t, static_cast<std::uint32_t>(200'000'000 + random.below(600'000'000)),
        place(random.uniform(30, 33), random.uniform(126, 129)));
  }
  EXPECT_LE(room.ships().size(), 20'000u);
  EXPECT_GT(room.ships().evicted(), 900'000u);
  EXPECT_EQ(log.event_count(), 0u);
  std::set<TrackId> tracks;
  for (const Fix& f : log.fixes) tracks.insert(f.track);
  EXPECT_EQ(tracks.size(), 8u) << "the real ones are still known";
}

TEST(SeaRoom, ExposureIsReportedForTheCellsThatWereHeard) {
  Sea sea;
  sea.stay(431000001, Duration{0}, hours{2}, place(31, 127));
  const Log log = sea.run({.until = hours{3}});
  std::map<std::string_view, std::int64_t> live;
  for (const Exposure& e : log.exposures) {
    EXPECT_EQ(e.cell, cell_of(place(31, 127)));
    live[e.detector] += e.live_us;
  }
  EXPECT_EQ(live.size(), 3u) << "without zones nothing watches for entries";
  for (const auto& [detector, us] : live) {
    EXPECT_NEAR(static_cast<double>(us) / 60e6, 117, 0.1) << detector;
  }
}

TEST(SeaRoom, RefusesDamagedStateWithoutHarm) {
  Sea sea = busy_day();
  SeaRoom room(sea.settings, {});
  Log log;
  for (const auto& d : sea.documents) ASSERT_TRUE(room.reference(d));
  AisBatch batch;
  for (int i = 0; i < 50; ++i) {
    batch.heads.emplace_back().time = noon() + minutes{i};
    batch.bodies.push_back(
        position_record(431000001 + static_cast<std::uint32_t>(i % 5), place(31, 127)));
    batch.bodies.back().payload_hash += static_cast<std::uint64_t>(i);
    room.observe(batch, static_cast<std::size_t>(i), log);
  }
  Writer w;
  room.save(w);
  Random random(5);
  for (int i = 0; i < 300; ++i) {
    std::string bytes = w.str().substr(0, random.below(w.str().size()));
    if (!bytes.empty())
      bytes[random.below(bytes.size())] ^= static_cast<char>(1 + random.below(255));
    SeaRoom other(sea.settings, {});
    Reader r(bytes);
    static_cast<void>(other.load(r));
  }
}

// The same through true bytes: encoder, decoder, room.
TEST(SeaRoom, TheEventsOfAFeedDoNotDependOnHowItsBytesAreCut) {
  std::string bytes;
  const Position m = place(31, 127);
  for (int minute = 0; minute < 300; ++minute) {
    for (std::uint32_t s = 0; s < 2; ++s) {
      AisRecord record = position_record(
          431000001 + s, destination(m, Angle::degrees(90 * s), Distance::metres(80)));
      std::get<PositionA>(record.body).motion.second = static_cast<std::uint8_t>(minute % 60);
      for (const std::string& line : encode(record, 'A', 0)) {
        bytes += tag_block("test", noon() + minutes{minute} + seconds{20 * s}) + line + "\r\n";
      }
    }
  }
  const auto run = [&](std::size_t piece) {
    Settings settings;
    for (const DetectorInfo* rule : sea_domain().detectors) settings.add(*rule);
    SeaRoom room(settings, {});
    Log log;
    const auto decoder = sea_domain().formats[0].make(FeedContext{});
    const auto take = [&](const std::unique_ptr<Batch>& batch) {
      for (std::size_t i = 0; batch && i < batch->heads.size(); ++i) {
        room.arrive(*batch, i, log);
        room.observe(*batch, i, log);
      }
    };
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      take(decoder->push(std::string_view(bytes).substr(at, piece), kNoTime));
    }
    take(decoder->finish());
    return log;
  };
  const Log whole = run(1 << 20);
  ASSERT_EQ(whole.events("sea.encounter").size(), 1u);
  EXPECT_EQ(run(1).text(), whole.text());
  EXPECT_EQ(run(97).text(), whole.text());
}

}  // namespace
}  // namespace yagura::sea
