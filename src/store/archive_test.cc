#include "store/archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/random.h"
#include "store/segment.h"
#include "store/testing.h"

namespace yagura {
namespace {

using testing::at;
using testing::commit;
using testing::event;
using testing::EventSpec;
using testing::Folder;
using ::testing::IsEmpty;
using testing::point;
using ::testing::SizeIs;

Commit points(std::uint64_t sequence, double now, std::vector<Point> list) {
  Commit c = commit(sequence, {}, now);
  c.points = std::move(list);
  return c;
}

TrackInfo info(std::uint64_t track, const std::string& subject, ObjectClass object_class,
               const std::string& name = "") {
  TrackInfo t;
  t.id = static_cast<TrackId>(track);
  t.subject = subject;
  t.name = name;
  t.object_class = object_class;
  t.time = at(0);
  return t;
}

TEST(Archive, WithdrawsFromATimeOnWhatASecondLookDidNotSeeAgain) {
  for (const bool sealed : {false, true}) {
    const Folder dir;
    const auto store = Store::open(dir.path());
    std::vector<Point> batch;
    for (int i = 0; i < 300; ++i) {
      for (std::uint64_t track : {1, 2, 3})
        batch.push_back(point(track, 60 * i, 30 + i * 0.01, 130));
    }
    batch.push_back(point(4, 60, 31, 131));  // over before
    store->commit(points(1, 18'000, batch));
    if (sealed) store->seal();
    Commit again = points(2, 18'000, {point(1, 9'030, 31.5, 130)});  // the late report
    again.seen = {at(9'000), {static_cast<TrackId>(1), static_cast<TrackId>(3)}};
    store->commit(again);
    store->commit(again);  // after a restart: again
    const auto reader = StoreReader::open(dir.path());
    const auto count = [&](std::uint64_t track) {
      return reader->positions(static_cast<TrackId>(track), kNoTime, kNoTime).size();
    };
    EXPECT_EQ(count(1), 301u);
    EXPECT_EQ(count(2), 150u);
    EXPECT_EQ(count(3), 300u);
    EXPECT_EQ(count(4), 1u);
  }
}

// Whatever the order, the sizes of commits, repeats and late points: what comes out is what went
// in.
TEST(Archive, GivesBackEveryPointOnceWhateverTheOrder) {
  Random random(3);
  for (int round = 0; round < 4; ++round) {
    const Folder dir;
    const auto store = Store::open(dir.path());
    std::map<std::uint64_t, std::vector<Point>> truth;
    std::uint64_t sequence = 1;
    double now = 0;
    for (int step = 0; step < 120; ++step) {
      std::vector<Point> batch;
      now += random.uniform(10, 1200);
      for (std::uint64_t n = random.below(400); n > 0; --n) {
        const double back =
            random.chance(0.05) ? random.uniform(0, 90'000) : random.uniform(0, 600);
        batch.push_back(point(1 + random.below(9), std::floor(now - back), random.uniform(30, 40),
                              random.uniform(130, 140)));
        truth[static_cast<std::uint64_t>(batch.back().track())].push_back(batch.back());
      }
      if (random.chance(0.1)) batch.insert(batch.end(), batch.begin(), batch.end());
      store->commit(points(sequence, now, batch));
      if (random.chance(0.1))
        store->commit(points(sequence, now, batch));  // after a restart: again
      ++sequence;
    }
    const auto check = [&] {
      const auto reader = StoreReader::open(dir.path());
      std::size_t total = 0;
      for (auto& [track, list] : truth) {
        normalise(list);
        total += list.size();
        EXPECT_EQ(reader->positions(static_cast<TrackId>(track), kNoTime, kNoTime), list);
        const Time from = list[list.size() / 3].time(), to = list[list.size() / 2].time();
        std::vector<Point> part = list;
        std::erase_if(part, [&](const Point& p) { return p.time() < from || p.time() > to; });
        EXPECT_EQ(reader->positions(static_cast<TrackId>(track), from, to), part);
      }
      const Box box = *Box::from_degrees(132, 32, 137, 38);
      std::size_t inside = 0;
      for (const auto& [track, list] : truth) {
        inside +=
            static_cast<std::size_t>(std::count_if(list.begin(), list.end(), [&](const Point& p) {
              return box.has(p.position()) && p.time() >= at(20'000) && p.time() <= at(50'000);
            }));
      }
      EXPECT_THAT(reader->positions_in(box, at(20'000), at(50'000)), SizeIs(inside));
      EXPECT_THAT(reader->check(), IsEmpty());
      return total;
    };
    check();
    store->seal();
    const std::size_t total = check();
    const StoreFigures f = StoreReader::open(dir.path())->figures();
    EXPECT_EQ(f.archived, total);
    EXPECT_EQ(f.open_points, 0U);
  }
}

TEST(Archive, OpenPointsAreThereAfterARestart) {
  const Folder dir;
  Store::open(dir.path())->commit(points(1, 10, {point(1, 1, 35, 140), point(1, 2, 35.1, 140)}));
  const auto store = Store::open(dir.path());
  store->commit(points(2, 20, {point(1, 3, 35.2, 140)}));
  EXPECT_THAT(StoreReader::open(dir.path())->positions(TrackId{1}, kNoTime, kNoTime), SizeIs(3));
  store->commit(points(3, 30'000, {}));  // the window is over: sealed
  const auto reader = StoreReader::open(dir.path());
  EXPECT_EQ(reader->figures().open_points, 0U);
  EXPECT_THAT(reader->positions(TrackId{1}, kNoTime, kNoTime), SizeIs(3));
}

TEST(Archive, ALatePointJoinsTheSegmentOfItsTime) {
  const Folder dir;
  const auto store = Store::open(dir.path());
  std::vector<Point> many;
  for (int i = 0; i < 100; ++i) many.push_back(point(1, 60 * i, 35, 140 + i * 0.01));
  store->commit(points(1, 6000, many));
  store->commit(points(2, 60'000, {}));
  store->commit(points(3, 60'000, {point(1, 90, 35, 140.015)}));
  const auto reader = StoreReader::open(dir.path());
  EXPECT_EQ(reader->figures().segments, 1U);
  EXPECT_EQ(reader->figures().archived, 101U);
}

TEST(Archive, ObjectsAtATimeAreAtTheirNewestPlaceThen) {
  const Folder dir;
  const auto store = Store::open(dir.path());
  store->commit(
      points(1, 100,
             {point(1, 0, 35, 140), point(1, 100, 36, 140), point(2, 50, 35, 140.1),
              point(3, 90, 50, 10), point(4, 10, 35, 179.95), point(5, 10, 35, -179.95)}));
  for (const bool sealed : {false, true}) {
    if (sealed) store->seal();
    const auto reader = StoreReader::open(dir.path());
    const Box box = *Box::from_degrees(139, 34, 141, 35.5);
    ASSERT_THAT(reader->objects_at(at(60), box), SizeIs(2));
    EXPECT_EQ(reader->objects_at(at(60), box)[0].newest->time(), at(0));
    EXPECT_THAT(reader->objects_at(at(100), box), SizeIs(1));  // the first has left the box
    EXPECT_THAT(reader->objects_at(at(60), box, seconds{20}), SizeIs(1));
    EXPECT_THAT(reader->objects_at(at(100), *Box::from_degrees(179, 34, -179, 36)), SizeIs(2));
  }
}

TEST(Archive, PleasureCraftHaveNoHistoryOverADayAndNoName) {
  const Folder dir;
  const auto store = Store::open(dir.path());
  Commit c = points(1, 3600, {});
  c.tracks = {info(1, "mmsi:431000001", ObjectClass::pleasure, "LUCKY LADY"),
              info(2, "mmsi:431000002", ObjectClass::pleasure, "NAMED LADY"),
              info(3, "mmsi:431000003", ObjectClass::cargo, "CARGO LADY")};
  for (int i = 0; i < 300; ++i) {
    for (std::uint64_t track = 1; track <= 3; ++track)
      c.points.push_back(point(track, 12 * i, 35, 140 + i * 1e-3));
  }
  store->commit(c);
  EventSpec spec;
  spec.tracks = {static_cast<TrackId>(2)};
  store->commit(commit(2, {event(spec)}, 3600));
  const auto reader = StoreReader::open(dir.path());
  const auto seen = [&](std::uint64_t track) {
    return reader->positions(static_cast<TrackId>(track), kNoTime, kNoTime).size();
  };
  EXPECT_EQ(seen(1), 300U);  // within the day it serves safety and counts
  ASSERT_THAT(reader->search("lady"), SizeIs(1));
  EXPECT_EQ(reader->search("lady")[0].name, "CARGO LADY");
  EXPECT_THAT(reader->search("431000001"), IsEmpty());

  // Half past the day: what is older is not shown at once, and is off the disk with the next hour.
  store->commit(commit(3, {}, 86'400 + 1800));
  EXPECT_EQ(seen(1), 150U);
  EXPECT_EQ(seen(2), 300U);  // an event names it
  EXPECT_EQ(seen(3), 300U);
  store->commit(commit(4, {}, 86'400 + 3 * 3600));
  EXPECT_EQ(seen(1), 0U);
  EXPECT_EQ(seen(2), 300U);
  EXPECT_EQ(seen(3), 300U);
  EXPECT_EQ(reader->figures().archived + reader->figures().open_points, 600U);
  EXPECT_FALSE(reader->track(static_cast<TrackId>(1)));  // its name is gone as well
  EXPECT_TRUE(reader->track(static_cast<TrackId>(2)));
  EXPECT_THAT(reader->check(), IsEmpty());
}

TEST(Archive, AnObjectFoundToBeAPleasureCraftLaterIsNotSearchableAnyMore) {
  const Folder dir;
  const auto store = Store::open(dir.path());
  Commit c = points(1, 10, {point(1, 0, 35, 140)});
  c.tracks = {info(1, "mmsi:431000001", ObjectClass::unknown, "LUCKY LADY")};
  store->commit(c);
  const auto reader = StoreReader::open(dir.path());
  EXPECT_THAT(reader->search("lucky"), SizeIs(1));
  Point p = point(1, 20, 35, 140);
  p.set_class(ObjectClass::pleasure);
  store->commit(points(2, 20, {p}));
  EXPECT_THAT(reader->search("lucky"), IsEmpty());
  // A later message that does not say the class changes nothing of that.
  c.tracks[0].time = at(30);
  c.tracks[0].name = "LUCKY LADY 2";
  store->commit(c);
  EXPECT_THAT(reader->search("lucky"), IsEmpty());
  EXPECT_EQ(reader->track(static_cast<TrackId>(1))->info.object_class, ObjectClass::pleasure);
}

TEST(Archive, TheBudgetTakesPositionsFirstAndEvidenceNever) {
  const Folder dir;
  StoreOptions options;
  options.retention.budget_bytes = 1'500'000;
  const auto store = Store::open(dir.path(), options);
  EventSpec closed;
  closed.state = "closed";
  closed.end = 1;
  store->commit(commit(1, {event(closed)}));
  Random random(5);
  for (int day = 0; day < 12; ++day) {
    Commit c = points(static_cast<std::uint64_t>(2 + day), day * 86'400.0, {});
    for (int i = 0; i < 20'000; ++i) {
      c.points.push_back(point(1 + random.below(40),
                               day * 86'400 - std::floor(random.uniform(0, 80'000)),
                               random.uniform(-60, 60), random.uniform(0, 60)));
    }
    store->commit(c);
  }
  const auto reader = StoreReader::open(dir.path());
  EXPECT_LT(reader->figures().archived, 200'000U);
  EXPECT_GT(reader->figures().archived, 20'000U);
  EXPECT_THAT(reader->evidence(closed.id), SizeIs(3));
  EXPECT_THAT(reader->check(), IsEmpty());
}

TEST(Archive, ABudgetThatIsTooSmallForTheRestIsSaidAndReadingGoesOn) {
  const Folder dir;
  StoreOptions options;
  options.retention.budget_bytes = 300'000;
  const auto store = Store::open(dir.path(), options);
  std::string said;
  for (int i = 0; i < 300 && said.empty(); ++i) {
    EventSpec spec;
    spec.id = "sea.gap-" + std::to_string(i);
    try {
      store->commit(commit(static_cast<std::uint64_t>(1 + i), {event(spec)}));
    } catch (const EnvironmentError& e) {
      said = e.what();
    }
  }
  EXPECT_THAT(said, ::testing::HasSubstr("disk budget of 300000 bytes is used up"));
  EXPECT_GT(StoreReader::open(dir.path())->figures().events, 10U);
}

}  // namespace
}  // namespace yagura
