#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

#include "base/json.h"
#include "spectrum/area.h"
#include "spectrum/coverage.h"
#include "spectrum/interference.h"
#include "spectrum/spectrum.h"

namespace yagura::spectrum {
namespace {

const Time kStart = *parse_rfc3339("2026-03-01T12:00:00Z");

struct Kept : Out {
  void track(const TrackInfo&) override {}
  void fix(const Fix&) override {}
  void nav_quality(const NavQuality&) override {}
  void identity(const IdentityClaim&) override {}
  void contact(const Contact&) override {}
  void condition(const Condition&) override {}
  void exposure(const Exposure& v) override { exposures.push_back(v); }
  void event(const EventDraft& v) override { events.push_back(v); }
  std::vector<Exposure> exposures;
  std::vector<EventDraft> events;
};

Settings standard() {
  Settings settings;
  settings.add(kInterference);
  return settings;
}

NavQuality message(std::uint64_t aircraft, double second) {
  NavQuality q;
  q.track = static_cast<TrackId>(aircraft);
  q.time = kStart + seconds_of(second);
  q.ground_speed = Speed::knots(400);
  q.on_ground = false;
  q.evidence = Spans({static_cast<std::uint64_t>(second * 1000) * 100 + aircraft, 23, 0});
  return q;
}
NavQuality good(std::uint64_t aircraft, double second, Position place) {
  NavQuality q = message(aircraft, second);
  q.position = place;
  q.reliable_position = true;
  q.nac_p = 9;
  return q;
}
NavQuality lost(std::uint64_t aircraft, double second) {
  NavQuality q = message(aircraft, second);
  q.position_lost = true;
  return q;
}

const Position kHere = *Position::from_degrees(33.5, 129.5);

// ---- the counter, message by message ----

TEST(NavigationWatch, SeventeenMessagesOfLossMakeAnAircraftBad) {
  NavigationWatch watch;
  watch.hear(good(1, 0, kHere));
  // At 10 s sharp nothing counts yet.
  EXPECT_FALSE(watch.hear(lost(1, 10)).bad);
  for (int i = 1; i <= 16; ++i) EXPECT_FALSE(watch.hear(lost(1, 10 + i)).bad) << i;
  const auto verdict = watch.hear(lost(1, 27));
  EXPECT_TRUE(verdict.bad);
  EXPECT_TRUE(verdict.turned_bad);
  EXPECT_EQ(*verdict.place, kHere);
  EXPECT_FALSE(watch.hear(lost(1, 28)).turned_bad);
}

TEST(NavigationWatch, IsBadOnlyFrom15SecondsAfterTheLastGoodPosition) {
  NavigationWatch watch;
  watch.hear(good(1, 0, kHere));
  for (int i = 1; i <= 20; ++i) EXPECT_FALSE(watch.hear(lost(1, 10 + i * 0.2)).bad);
  EXPECT_FALSE(watch.hear(lost(1, 15)).bad);
  EXPECT_TRUE(watch.hear(lost(1, 15.1)).bad);
}

TEST(NavigationWatch, IsForgottenAfterFifteenMinutes) {
  NavigationWatch watch;
  watch.hear(good(1, 0, kHere));
  for (int i = 0; i < 30; ++i) watch.hear(lost(1, 20 + i));
  EXPECT_TRUE(watch.hear(lost(1, 899)).bad);
  EXPECT_FALSE(watch.hear(lost(1, 900)).bad);
  EXPECT_FALSE(watch.hear(lost(1, 901)).bad);
}

TEST(NavigationWatch, TheCounterStopsAtTwentyAndGoodAccuracyTakesItDown) {
  NavigationWatch watch;
  watch.hear(good(1, 0, kHere));
  for (int i = 0; i < 100; ++i) watch.hear(lost(1, 20 + i));
  // Good again: each message of good accuracy within 10 s of a good position takes one off.
  watch.hear(good(1, 200, kHere));  // 19
  NavQuality status = message(1, 201);
  status.nac_p = 9;
  watch.hear(status);                                                     // 18
  EXPECT_TRUE(watch.hear(lost(1, 216)).bad);                              // 19 again
  for (int i = 0; i < 8; ++i) watch.hear(good(1, 220 + i * 0.5, kHere));  // 11
  EXPECT_FALSE(watch.hear(lost(1, 240)).bad);
}

TEST(NavigationWatch, LowAccuracyCountsAsLoss) {
  NavigationWatch watch;
  watch.hear(good(1, 0, kHere));
  NavigationWatch::Verdict verdict;
  for (int i = 0; i < 17; ++i) {
    NavQuality q = message(1, 20 + i);
    q.nac_p = 2;
    verdict = watch.hear(q);
  }
  EXPECT_TRUE(verdict.bad);
  NavigationWatch other;
  other.hear(good(1, 0, kHere));
  for (int i = 0; i < 40; ++i) {
    NavQuality q = message(1, 20 + i);
    q.nac_p = 3;
    EXPECT_FALSE(other.hear(q).bad);
  }
}

TEST(NavigationWatch, AnAircraftThatWasNeverGoodIsNeverBad) {
  NavigationWatch watch;
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(watch.hear(lost(1, i)).bad);
}

TEST(NavigationWatch, AGoodPositionNeedsAnAccuracyNoOlderThanAMinute) {
  NavigationWatch watch;
  NavQuality q = good(1, 0, kHere);
  EXPECT_TRUE(watch.hear(q).good);
  q = good(1, 60, kHere);
  q.nac_p.reset();
  EXPECT_TRUE(watch.hear(q).good);
  q.time += seconds{1};
  EXPECT_FALSE(watch.hear(q).good);
}

TEST(NavigationWatch, OnTheGroundOrSlowNothingCounts) {
  for (const bool ground : {true, false}) {
    NavigationWatch watch;
    watch.hear(good(1, 0, kHere));
    for (int i = 0; i < 60; ++i) {
      NavQuality q = lost(1, 11 + i);
      q.on_ground = ground;
      q.ground_speed = Speed::knots(ground ? 200 : 50);
      EXPECT_FALSE(watch.hear(q).bad);
    }
  }
}

TEST(NavigationWatch, ExhibitsAreTheLastGoodMessageAndTheFirstOfLoss) {
  NavigationWatch watch;
  watch.hear(good(1, 0, kHere));
  for (int i = 0; i < 20; ++i) watch.hear(lost(1, 11 + i));
  const Spans exhibits = watch.exhibits(static_cast<TrackId>(1));
  ASSERT_EQ(exhibits.all().size(), 2u);
  EXPECT_EQ(exhibits.all()[0].offset, 1u);
  EXPECT_EQ(exhibits.all()[1].offset, 1'100'001u);
}

// ---- the colour ----

TEST(Level, OneBadAircraftNeverColoursACell) {
  const LevelRule rule;
  for (std::uint64_t goods = 0; goods < 200; ++goods) {
    EXPECT_LE(level_of(1, goods, rule), Level::clear);
  }
  EXPECT_EQ(level_of(2, 0, rule), Level::no_data);
  EXPECT_EQ(level_of(2, 1, rule), Level::red);
  EXPECT_EQ(level_of(2, 8, rule), Level::red);      // 0.1
  EXPECT_EQ(level_of(2, 9, rule), Level::yellow);   // 0.0909
  EXPECT_EQ(level_of(2, 48, rule), Level::yellow);  // 0.02
  EXPECT_EQ(level_of(2, 49, rule), Level::clear);
  EXPECT_EQ(level_of(0, 0, rule), Level::no_data);
}

// Cells of each colour, world, from the counts that gpsjam.org published (unpacked by `xz -dk` or
// read through a pipe).
TEST(Level, ReproducesAllPublishedDaysOfGpsjam) {
  const char* folder = std::getenv("YAGURA_RECORDINGS");
  if (folder == nullptr) GTEST_SKIP() << "YAGURA_RECORDINGS is not set";
  const std::string place = std::string(folder) + "/air/gpsjam/";
  std::ifstream in(place + "expected_levels.json");
  const auto expected = Json::parse(std::string(std::istreambuf_iterator<char>(in), {}));
  ASSERT_TRUE(expected);
  LevelRule rule;
  rule.least_aircraft = 1;  // the published rule has no least number
  int days = 0;
  for (const auto& [day, want] : (*expected)["days"].as_object()) {
    SCOPED_TRACE(day);
    const std::string command = "xz -dc '" + place + day + "-h3_4.csv.xz'";
    FILE* pipe = popen(command.c_str(), "r");
    ASSERT_NE(pipe, nullptr);
    std::int64_t cells = 0, goods = 0, bads = 0, colours[4] = {};
    char line[128];
    ASSERT_NE(std::fgets(line, sizeof line, pipe), nullptr);  // names of the columns
    while (std::fgets(line, sizeof line, pipe) != nullptr) {
      char* at = std::find(line, line + sizeof line, ',') + 1;
      const auto g = std::strtoull(at, &at, 10);
      const auto b = std::strtoull(at + 1, nullptr, 10);
      ++cells;
      goods += static_cast<std::int64_t>(g);
      bads += static_cast<std::int64_t>(b);
      ++colours[static_cast<int>(level_of(b, g, rule))];
    }
    ASSERT_EQ(pclose(pipe), 0);
    EXPECT_EQ(cells, want["cells"].as_integer());
    EXPECT_EQ(goods, want["sum_good"].as_integer());
    EXPECT_EQ(bads, want["sum_bad"].as_integer());
    EXPECT_EQ(colours[1] + colours[0], want["world"]["green"].as_integer());
    EXPECT_EQ(colours[2], want["world"]["yellow"].as_integer());
    EXPECT_EQ(colours[3], want["world"]["red"].as_integer());
    ++days;
  }
  EXPECT_EQ(days, 37);
}

// ---- the event ----

// Aircraft that stand around places, each good or lost by a plan; one message every 5 s.
struct World {
  struct Plane {
    Position place;
    double lost_from = 1e9, lost_to = 1e9;  // seconds
  };
  std::vector<Plane> planes;

  void around(Position centre, int count, double lost_from = 1e9, double lost_to = 1e9) {
    for (int i = 0; i < count; ++i) {
      planes.push_back({destination(centre, Angle::degrees(i * 50), Distance::kilometres(1 + i)),
                        lost_from, lost_to});
    }
  }
  void play(Room& room, Kept& out, double from, double to) const {
    for (double t = from; t < to; t += 5) {
      for (std::size_t i = 0; i < planes.size(); ++i) {
        const bool is_lost = t >= planes[i].lost_from && t < planes[i].lost_to;
        room.on_nav_quality(is_lost ? lost(i + 1, t) : good(i + 1, t, planes[i].place), out);
      }
    }
    room.advance(kStart + seconds_of(to), out);
  }
};

std::unique_ptr<Room> new_room(const Settings& settings) {
  return spectrum_domain().make_room(settings, {});
}

const Position kCell = cell_centre(cell_of(kHere, 8));

TEST(Interference, OpensWithin5MinutesAndEndsWhenTheWindowIsClean) {
  World world;
  world.around(kCell, 6, 3600, 4200);
  world.around(kCell, 4);
  const Settings settings = standard();
  const auto room = new_room(settings);
  Kept kept;
  world.play(*room, kept, 0, 3 * 3600);
  ASSERT_GE(kept.events.size(), 2u);
  const EventDraft& first = kept.events.front();
  EXPECT_EQ(first.state, EventState::open);
  EXPECT_EQ(first.reason, Reason::opened);
  EXPECT_GE(first.start, kStart + seconds{3600});
  EXPECT_LT(first.start, kStart + seconds{3600 + 300});
  EXPECT_TRUE(first.subjects.empty());
  EXPECT_TRUE(first.tracks.empty());
  ASSERT_TRUE(first.area);
  EXPECT_FALSE(first.evidence.key_exhibits().empty());
  const EventDraft& last = kept.events.back();
  EXPECT_EQ(last.state, EventState::closed);
  EXPECT_EQ(last.id, first.id);
  ASSERT_TRUE(last.end);
  EXPECT_NEAR(to_seconds(*last.end - kStart), 4200, 30);
  EXPECT_EQ(last.measures["bad_aircraft"].as_integer(), 6);
  EXPECT_EQ(last.measures["good_aircraft"].as_integer(), 4);
  EXPECT_EQ(last.measures["share"].as_number(), 0.6);
  EXPECT_EQ(last.measures["share_lower_95"].as_number(), 0.313);
  EXPECT_EQ(last.measures["level"].as_string(), "red");
  EXPECT_EQ(last.measures["cells"].as_integer(), 1);
}

TEST(Interference, OneFaultyTransponderAloneNeverRaisesAnything) {
  World world;
  world.around(kCell, 1, 3600, 4200);
  world.around(kCell, 20);
  const Settings settings = standard();
  const auto room = new_room(settings);
  Kept kept;
  world.play(*room, kept, 0, 2 * 3600);
  EXPECT_TRUE(kept.events.empty());
}

TEST(Interference, TwoAircraftAloneAreNoData) {
  World world;
  world.around(kCell, 2, 3600, 4200);
  const Settings settings = standard();
  const auto room = new_room(settings);
  Kept kept;
  world.play(*room, kept, 0, 2 * 3600);
  EXPECT_TRUE(kept.events.empty());
  EXPECT_TRUE(kept.exposures.empty());  // and nothing was watched
}

// Cells in a row along a parallel: A B C, of which B is disturbed last.
TEST(Interference, GroupsThatMeetBecomeTheOlderOne) {
  const CellId a = cell_of(kHere, 8);
  // A cell two steps away, and one between.
  CellId b = 0, c = 0;
  for (const CellId n : cell_neighbours(a)) {
    for (const CellId far : cell_neighbours(n)) {
      const auto near_a = cell_neighbours(a);
      if (far != a && std::find(near_a.begin(), near_a.end(), far) == near_a.end()) {
        b = n;
        c = far;
      }
    }
  }
  ASSERT_NE(c, 0u);
  World world;
  world.around(cell_centre(a), 5, 3600, 5400);
  world.around(cell_centre(c), 5, 3900, 5400);
  world.around(cell_centre(b), 5, 4500, 5400);
  const Settings settings = standard();
  const auto room = new_room(settings);
  Kept kept;
  world.play(*room, kept, 0, 3 * 3600);
  std::map<std::string, EventDraft> newest;
  for (const EventDraft& e : kept.events) newest[e.id] = e;
  ASSERT_EQ(newest.size(), 2u);
  const std::string older = kept.events.front().id;
  for (const auto& [id, e] : newest) {
    if (id == older) {
      EXPECT_EQ(e.state, EventState::closed);
      EXPECT_EQ(e.measures["cells"].as_integer(), 3);
      EXPECT_EQ(e.measures["bad_aircraft"].as_integer(), 15);
    } else {
      EXPECT_EQ(e.state, EventState::retracted);
      EXPECT_EQ(e.reason, Reason::merged_into);
      EXPECT_EQ(e.reason_text, older);
    }
  }
}

TEST(Interference, DisturbancesFarApartAreTwoEvents) {
  World world;
  world.around(kCell, 5, 3600, 4200);
  world.around(destination(kCell, Angle::degrees(90), Distance::kilometres(400)), 5, 3600, 4200);
  const Settings settings = standard();
  const auto room = new_room(settings);
  Kept kept;
  world.play(*room, kept, 0, 2 * 3600);
  std::set<std::string> ids;
  for (const EventDraft& e : kept.events) ids.insert(e.id);
  EXPECT_EQ(ids.size(), 2u);
}

TEST(Interference, UpdatesComeAtMostEvery5Minutes) {
  World world;
  for (int i = 0; i < 12; ++i) world.around(kCell, 1, 3600 + i * 60, 5400);
  world.around(kCell, 6, 3600, 5400);
  const Settings settings = standard();
  const auto room = new_room(settings);
  Kept kept;
  std::vector<double> at;
  for (double t = 0; t < 2 * 3600; t += 60) {
    const std::size_t before = kept.events.size();
    world.play(*room, kept, t, t + 60);
    if (kept.events.size() > before && kept.events.back().state == EventState::open)
      at.push_back(t);
  }
  ASSERT_GE(at.size(), 2u);
  for (std::size_t i = 1; i < at.size(); ++i) EXPECT_GE(at[i] - at[i - 1], 300);
}

TEST(Interference, CallsOfAdvanceDoNotShow) {
  World world;
  world.around(kCell, 6, 3600, 4200);
  world.around(kCell, 4);
  const Settings settings = standard();
  Kept often, once;
  const auto a = new_room(settings);
  for (double t = 0; t < 2 * 3600; t += 5) world.play(*a, often, t, t + 5);
  const auto b = new_room(settings);
  world.play(*b, once, 0, 2 * 3600);
  const auto text = [](const Kept& k) {
    Writer w;
    for (const EventDraft& e : k.events) e.save(w);
    return w.str();
  };
  EXPECT_EQ(text(often), text(once));
  EXPECT_EQ(often.exposures.size(), once.exposures.size());
}

TEST(Interference, GoesOnFromACheckpointAsIfUninterrupted) {
  World world;
  world.around(kCell, 6, 3600, 4200);
  world.around(kCell, 4);
  const Settings settings = standard();
  Kept parted, whole;
  auto room = new_room(settings);
  for (double t = 0; t < 2 * 3600; t += 330) {
    world.play(*room, parted, t, t + 330);
    Writer w;
    room->save(w);
    room = new_room(settings);
    Reader r(w.str());
    ASSERT_TRUE(room->load(r));
    EXPECT_TRUE(r.done());
  }
  const auto other = new_room(settings);
  for (double t = 0; t < 2 * 3600; t += 330) world.play(*other, whole, t, t + 330);
  ASSERT_EQ(parted.events.size(), whole.events.size());
  for (std::size_t i = 0; i < whole.events.size(); ++i) {
    Writer a, b;
    parted.events[i].save(a);
    whole.events[i].save(b);
    EXPECT_EQ(a.str(), b.str());
  }
  EXPECT_EQ(parted.exposures.size(), whole.exposures.size());
}

TEST(Coverage, SumsHoursAndSaysNothingOfWhatWasNotWatched) {
  World world;
  world.around(kCell, 5);
  const Settings settings = standard();
  const auto room = new_room(settings);
  Kept kept;
  world.play(*room, kept, 0, 1800);
  const auto coverage = summarise_coverage(kept.exposures, kStart, kStart + hours{1});
  ASSERT_EQ(coverage.size(), 1u);
  EXPECT_EQ(coverage[0].cell, cell_of(kCell));
  EXPECT_NEAR(coverage[0].watched_share, 0.5, 0.01);
  EXPECT_NEAR(coverage[0].aircraft, 5, 0.01);
  EXPECT_TRUE(summarise_coverage(kept.exposures, kStart + hours{1}, kStart + hours{2}).empty());
  EXPECT_EQ(coverage_json(coverage)["elsewhere"].as_string(), "no_data");
}

TEST(Area, CellsThatTouchAtACornerHangTogether) {
  const CellId a = cell_of(kHere, 8);
  const CellId far = cell_of(*Position::from_degrees(0, 0), 8);
  std::vector<CellId> cells = cell_neighbours(a);
  cells.push_back(a);
  cells.push_back(far);
  std::sort(cells.begin(), cells.end());
  const auto groups = connected(cells, {});
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].size() + groups[1].size(), 10u);
}

TEST(Area, WhatIsNotKnownJoinsAndWhatIsClearDivides) {
  const CellId a = cell_of(kHere, 8);
  const CellId east = cell_of(destination(kHere, Angle::degrees(90), Distance::kilometres(75)), 8);
  std::vector<CellId> cells{a, east};
  std::sort(cells.begin(), cells.end());
  const auto beside = cell_neighbours(a);
  ASSERT_EQ(std::count(beside.begin(), beside.end(), east), 0) << "they do not touch";
  EXPECT_EQ(connected(cells, {}).size(), 1u);
  EXPECT_EQ(connected(cells, {beside.begin(), beside.end()}).size(), 2u);
}

TEST(Area, KnowsNoDateLine) {
  const std::set<CellId> cells{cell_of(*Position::from_degrees(50, 179.9), 8),
                               cell_of(*Position::from_degrees(50, -179.9), 8)};
  const Area area = area_of(cells);
  EXPECT_GT(std::abs(area.centre.longitude()), 179);
  EXPECT_LT(area.radius_m, 80'000);
}

}  // namespace
}  // namespace yagura::spectrum
