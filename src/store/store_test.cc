#include "store/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "base/db.h"
#include "store/schema.h"
#include "store/testing.h"

namespace yagura {
namespace {

using testing::at;
using testing::commit;
using ::testing::ElementsAre;
using testing::event;
using testing::EventSpec;
using testing::Folder;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string problem(const std::function<void()>& act) {
  try {
    act();
  } catch (const EnvironmentError& e) {
    return e.what();
  }
  return "";
}

EventSpec spec(const std::string& id, double start, const std::string& kind = "sea.encounter") {
  EventSpec s;
  s.id = id;
  s.kind = kind;
  s.start = start;
  return s;
}

std::vector<std::string> ids(const EventPage& page) {
  std::vector<std::string> out;
  for (const EventRow& row : page.events) out.push_back(row.id);
  return out;
}

TEST(Store, KeepsARevisionWithItsVeryBytes) {
  const Folder dir;
  const auto store = Store::open(dir.path());
  const EventCommit given = event({});
  store->commit(commit(10, {given}));
  const auto reader = StoreReader::open(dir.path());
  const auto row = reader->event(given.event.id);
  ASSERT_TRUE(row);
  EXPECT_EQ(row->body, given.event.canonical());
  EXPECT_EQ(row->known_at, 10U);
  const auto kept = reader->evidence(given.event.id);
  ASSERT_THAT(kept, SizeIs(3));
  EXPECT_EQ(kept[2].exhibit.bytes, given.exhibits[2].bytes);
  EXPECT_EQ(kept[2].exhibit.content_offset, 1000U);
  EXPECT_TRUE(kept[0].key);
  EXPECT_FALSE(kept[1].key);
  EXPECT_EQ(reader->sequence(), 10U);
  EXPECT_EQ(reader->event_time(), at(0));
}

TEST(Store, TheSameRevisionAgainIsNoNews) {
  const Folder dir;
  const auto store = Store::open(dir.path());
  store->commit(commit(10, {event({})}));
  const auto reader = StoreReader::open(dir.path());
  const std::int64_t row = reader->newest_row();
  store->commit(commit(11, {event({})}));
  EXPECT_EQ(reader->newest_row(), row);
  EXPECT_THAT(reader->revisions(event({}).event.id), SizeIs(1));
}

TEST(Store, AnotherBodyForTheSameRevisionStopsTheRunAndChangesNothing) {
  const Folder dir;
  const auto store = Store::open(dir.path());
  store->commit(commit(10, {event({})}));
  EventSpec other;
  other.lat = 36;
  Commit bad = commit(11, {event(spec("sea.gap-1", 5, "sea.gap")), event(other)});
  bad.checkpoint = "not to be kept";
  EXPECT_THAT(problem([&] { store->commit(bad); }), HasSubstr("journal and store disagree"));
  const auto reader = StoreReader::open(dir.path());
  EXPECT_FALSE(reader->event("sea.gap-1"));
  EXPECT_EQ(reader->sequence(), 10U);
  EXPECT_EQ(store->checkpoint(), "");
}

TEST(Store, EachRevisionStaysReadableAsItWasKnown) {
  const Folder dir;
  const auto store = Store::open(dir.path());
  EventSpec first, second;
  second.revision = 2;
  second.known_at = 20;
  second.lat = 40;
  store->commit(commit(10, {event(first)}));
  store->commit(commit(20, {event(second)}));
  const auto reader = StoreReader::open(dir.path());
  EXPECT_EQ(reader->event(first.id)->revision, 2);
  EXPECT_EQ(reader->event(first.id, 19)->body, event(first).event.canonical());
  EXPECT_FALSE(reader->event(first.id, 9));
  // Filters see the revision of that time, not the newest one.
  EventQuery query;
  query.area = Box::from_degrees(139, 34, 141, 36);
  EXPECT_THAT(reader->events(query)->events, IsEmpty());
  query.as_known_at = 15;
  ASSERT_THAT(reader->events(query)->events, SizeIs(1));
  EXPECT_EQ(reader->events(query)->events[0].revision, 1);
  query.as_known_at = 5;
  EXPECT_THAT(reader->events(query)->events, IsEmpty());
  EXPECT_THAT(reader->changes(0, 10), SizeIs(2));
  EXPECT_THAT(reader->changes(reader->changes(0, 1)[0].row, 10), SizeIs(1));
}

TEST(Store, ListsByKindTimeSubjectPlaceAndState) {
  const Folder dir;
  const auto store = Store::open(dir.path());
  EventSpec closed = spec("sea.gap-1", 100, "sea.gap");
  closed.state = "closed";
  closed.end = 200;
  closed.subjects = {"mmsi:999"};
  EventSpec attack = spec("cyber.asset_attack-1", 300, "cyber.asset_attack");
  attack.asset = "asset:port-demo";
  attack.subjects = {};
  store->commit(commit(1, {event(spec("sea.encounter-1", 0)), event(closed), event(attack)}));
  const auto reader = StoreReader::open(dir.path());
  const auto found = [&](EventQuery q) { return ids(*reader->events(q)); };
  EXPECT_THAT(found({}), ElementsAre("cyber.asset_attack-1", "sea.gap-1", "sea.encounter-1"));
  EventQuery q;
  q.oldest_first = true;
  q.kinds = {"sea."};
  EXPECT_THAT(found(q), ElementsAre("sea.encounter-1", "sea.gap-1"));
  q = {};
  q.subject = "mmsi:999";
  EXPECT_THAT(found(q), ElementsAre("sea.gap-1"));
  q.subject = "asset:port-demo";
  EXPECT_THAT(found(q), ElementsAre("cyber.asset_attack-1"));
  q = {};
  q.states = {"closed"};
  EXPECT_THAT(found(q), ElementsAre("sea.gap-1"));
  q = {};
  q.from = at(250);
  q.to = at(260);  // the encounter goes on
  EXPECT_THAT(found(q), ElementsAre("sea.encounter-1"));
  q = {};
  q.area = Box::from_degrees(139, 34, 141, 36);
  EXPECT_THAT(found(q), ElementsAre("sea.gap-1", "sea.encounter-1"));
  q.area = Box::from_degrees(170, 34, -170, 36);
  EXPECT_THAT(found(q), IsEmpty());
  EXPECT_EQ(reader->counts_by_kind(kNoTime, kNoTime).at("sea.gap"), 1U);
}

TEST(Store, IncidentsAreKeptLikeEventsAndListedApart) {
  const testing::Folder folder;
  testing::EventSpec incident;
  incident.id = "incident.attack-0123456789abcdef";
  incident.kind = "incident.attack";
  incident.spans = 0;
  testing::EventSpec later = incident;
  later.revision = 2;
  later.state = "closed";
  later.known_at = 20;
  {
    const auto store = Store::open(folder.path());
    store->commit(
        testing::commit(20, {testing::event({}), testing::event(incident), testing::event(later)}));
  }
  const auto reader = StoreReader::open(folder.path());
  EventQuery query;
  const auto ids = [&] {
    std::vector<std::string> out;
    const auto page = reader->events(query);
    for (const EventRow& row : page->events) out.push_back(row.kind);
    return out;
  };
  EXPECT_EQ(ids(), std::vector<std::string>{"sea.encounter"});
  query.kinds = {"incident."};
  EXPECT_TRUE(ids().empty()) << "not even by their kind";
  query.incidents = true;
  EXPECT_EQ(ids(), std::vector<std::string>{"incident.attack"});
  query.subject = "mmsi:431000001";
  EXPECT_EQ(ids().size(), 1u);
  query.as_known_at = 10;
  EXPECT_EQ(reader->events(query)->events.at(0).revision, 1);
  EXPECT_EQ(reader->figures().events, 1u);
  EXPECT_EQ(reader->figures().incidents, 1u);
  // Cited, spoken of and exported by its id.
  ASSERT_TRUE(ActionWriter::open(folder.path())
                  ->add({incident.id, 2, "acknowledge", "TY", "seen", testing::at(1)}));
  EXPECT_EQ(reader->event(incident.id)->disposition, Disposition::acknowledged);
  EXPECT_TRUE(reader->export_event(incident.id));
}

TEST(Store, PagesGoThroughAllEventsOnce) {
  const Folder dir;
  const auto store = Store::open(dir.path());
  std::vector<EventCommit> many;
  for (int i = 0; i < 25; ++i)
    many.push_back(event(spec("sea.gap-" + std::to_string(100 + i), i / 3, "sea.gap")));
  store->commit(commit(1, many));
  const auto reader = StoreReader::open(dir.path());
  for (const bool oldest_first : {false, true}) {
    EventQuery q;
    q.limit = 4;
    q.oldest_first = oldest_first;
    std::vector<std::string> all;
    do {
      const auto page = reader->events(q);
      for (const auto& id : ids(*page)) all.push_back(id);
      q.after = page->next;
    } while (!q.after.empty());
    EXPECT_THAT(all, SizeIs(25));
    std::sort(all.begin(), all.end());
    EXPECT_EQ(std::unique(all.begin(), all.end()), all.end());
  }
  EventQuery bad;
  bad.after = "nonsense";
  EXPECT_EQ(reader->events(bad).error().reason, "bad_cursor");
}

TEST(Store, PeopleActOnARevisionAndListsFollow) {
  const Folder dir;
  const auto store = Store::open(dir.path());
  store->commit(
      commit(10, {event(spec("sea.gap-1", 0, "sea.gap")), event(spec("sea.gap-2", 1, "sea.gap"))}));
  const auto acts = ActionWriter::open(dir.path());
  EXPECT_TRUE(acts->add({"sea.gap-1", 1, "acknowledge", "佐藤", "", at(5)}));
  EXPECT_TRUE(acts->add({"sea.gap-1", 1, "dismiss", "SK", "pilot boat", at(6)}));
  EXPECT_EQ(acts->add({"sea.gap-9", 1, "dismiss", "SK", "", at(6)}).error().reason,
            "unknown_event");
  EXPECT_EQ(acts->add({"sea.gap-1", 7, "dismiss", "SK", "", at(6)}).error().reason,
            "unknown_revision");
  EXPECT_EQ(acts->add({"sea.gap-1", 1, "delete", "SK", "", at(6)}).error().reason, "bad_action");
  EXPECT_EQ(acts->add({"sea.gap-1", 1, "dismiss", "", "", at(6)}).error().reason, "bad_initials");
  EXPECT_EQ(acts->add({"sea.gap-1", 1, "dismiss", "S\x1b[2J", "", at(6)}).error().reason,
            "bad_initials");
  const auto reader = StoreReader::open(dir.path());
  EventQuery q;
  q.dispositions = {Disposition::dismissed};
  ASSERT_THAT(ids(*reader->events(q)), ElementsAre("sea.gap-1"));
  EXPECT_EQ(reader->events(q)->events[0].body,
            event(spec("sea.gap-1", 0, "sea.gap")).event.canonical());
  q.dispositions = {Disposition::fresh, Disposition::acknowledged};
  EXPECT_THAT(ids(*reader->events(q)), ElementsAre("sea.gap-2"));
  EXPECT_THAT(reader->actions("sea.gap-1"), SizeIs(2));
  EXPECT_EQ(reader->actions("sea.gap-1")[1].reason, "pilot boat");
}

TEST(Store, AReaderSeesWholeCommitsWhileAWriterGoesOn) {
  const Folder dir;
  const auto store = Store::open(dir.path());
  store->commit(commit(1, {}));
  const auto reader = StoreReader::open(dir.path());
  for (int i = 0; i < 20; ++i) {
    const std::string n = std::to_string(i);
    store->commit(commit(static_cast<std::uint64_t>(2 + i),
                         {event(spec("sea.gap-a" + n, i)), event(spec("sea.gap-b" + n, i))}));
    EXPECT_EQ(reader->figures().events, static_cast<std::uint64_t>(2 * (i + 1)));
  }
}

TEST(Store, RefusesASecondWriterAndNamesTheFirst) {
  const Folder dir;
  auto first = Store::open(dir.path());
  EXPECT_THAT(problem([&] { Store::open(dir.path()); }),
              HasSubstr("another yagura is writing to " + dir.path() + " (pid " +
                        std::to_string(::getpid()) + ")"));
  first.reset();
  EXPECT_EQ(problem([&] { Store::open(dir.path()); }), "");
}

TEST(Store, SaysThatTheDatabaseIsLocked) {
  const Folder dir;
  StoreOptions options;
  options.busy_timeout = milliseconds{20};
  const auto store = Store::open(dir.path(), options);
  store->commit(commit(1, {}));
  {
    const Db other(dir.path() + "/watch.db", Db::Mode::write, seconds{1});
    const Transaction held(other);
    EXPECT_THAT(problem([&] { store->commit(commit(2, {event({})})); }),
                HasSubstr("database is locked"));
  }
  store->commit(commit(2, {event({})}));
  EXPECT_EQ(StoreReader::open(dir.path())->sequence(), 2U);
}

TEST(Store, AFullDiskStopsWritingAndReadingGoesOn) {
  const Folder dir;
  StoreOptions options;
  options.max_pages = 60;
  const auto store = Store::open(dir.path(), options);
  std::string said;
  int good = 0;
  for (; said.empty() && good < 2000; ++good) {
    said = problem([&] {
      store->commit(commit(static_cast<std::uint64_t>(1 + good),
                           {event(spec("sea.gap-" + std::to_string(good), good))}));
    });
  }
  EXPECT_THAT(said, HasSubstr("disk full"));
  EXPECT_THAT(said, HasSubstr("watch.db"));
  const auto reader = StoreReader::open(dir.path());
  EXPECT_EQ(reader->figures().events, static_cast<std::uint64_t>(good - 1));
  EXPECT_THAT(reader->check(), IsEmpty());
}

TEST(Store, OpensWhatVersionOneWrote) {
  const Folder dir;
  {
    const Db old(dir.path() + "/watch.db", Db::Mode::create, seconds{1});
    migrate_watch(old, 1);
    old.exec(
        "INSERT INTO revisions(id, revision, newest, kind, state, known_at, t0, body, exhibits) "
        "VALUES('sea.gap-1', 1, 1, 'sea.gap', 'open', 7, 0, "
        "CAST('{\"id\":\"sea.gap-1\",\"revision\":1}' AS BLOB), x'00')");
    EXPECT_EQ(old.number("PRAGMA user_version"), 1);
  }
  EXPECT_THAT(problem([&] { StoreReader::open(dir.path()); }), HasSubstr("no node here"));
  const auto store = Store::open(dir.path());
  const auto reader = StoreReader::open(dir.path());
  EXPECT_EQ(reader->event("sea.gap-1")->known_at, 7U);
  EXPECT_THAT(reader->check(), IsEmpty());
}

TEST(Store, RefusesADatabaseOfANewerProgram) {
  const Folder dir;
  Store::open(dir.path());
  Db(dir.path() + "/watch.db", Db::Mode::write, seconds{1}).exec("PRAGMA user_version = 99");
  EXPECT_THAT(problem([&] { Store::open(dir.path()); }), HasSubstr("newer yagura"));
  EXPECT_THAT(problem([&] { StoreReader::open(dir.path()); }), HasSubstr("newer yagura"));
}

TEST(Store, SaysWhatToDoWhereTheFileIsNoDatabase) {
  const Folder dir;
  ASSERT_TRUE(std::filesystem::create_directories(dir.path() + "/n"));
  FILE* f = std::fopen((dir.path() + "/n/watch.db").c_str(), "w");
  std::fputs("this is no database, this is no database, this is no database, this is no database",
             f);
  std::fclose(f);
  EXPECT_THAT(problem([&] { Store::open(dir.path() + "/n"); }), HasSubstr("database is damaged"));
  EXPECT_THAT(problem([&] { StoreReader::open(dir.path()); }), HasSubstr("no node here"));
}

TEST(Store, KeepsTheSmallTables) {
  const Folder dir;
  const auto store = Store::open(dir.path());
  Commit c = commit(3, {});
  c.feeds[0].rejected["bad_checksum"] = 7;
  c.feeds[0].lag_s = 1.5;
  c.feeds[0].last_record = at(9);
  const Time hour{hours{369'923}};
  c.exposure = {{"sea.gap", 42, "", hour, 10, 20},
                {"cyber.silence", 0, "asset:x", hour + hours{1}, 1, 2}};
  Condition storm;
  storm.id = "storm-1";
  storm.name_ja = "台風";
  storm.from = at(0);
  storm.to = at(100);
  storm.area = {{{{*Position::from_degrees(35, 140), *Position::from_degrees(36, 140),
                   *Position::from_degrees(36, 141)}}}};
  c.conditions = {storm};
  c.facts["exercise"] = true;
  c.checkpoint = std::string("\0abc", 4);
  c.references = {{"zones", "z.geojson", "sha256:1", "{}"}};
  for (int i = 0; i < 12; ++i)
    c.rejects.push_back(
        {0, static_cast<std::uint64_t>(i), 5, "bad_checksum", std::string(2000, 'x')});
  store->commit(c);
  c.exposure[0].live_us = 11;  // absolute: replaces
  store->commit(c);
  const auto reader = StoreReader::open(dir.path());
  EXPECT_EQ(reader->feeds()[0].rejected, c.feeds[0].rejected);
  EXPECT_EQ(reader->feeds()[0].last_record, at(9));
  EXPECT_EQ(reader->feeds()[0].lag_s, 1.5);
  ASSERT_THAT(reader->exposure({}), SizeIs(2));
  EXPECT_EQ(reader->exposure({})[0], c.exposure[0]);
  EXPECT_THAT(reader->exposure({hour + hours{1}, kNoTime, "cyber.silence"}), SizeIs(1));
  ASSERT_THAT(reader->conditions(at(50), at(60)), SizeIs(1));
  EXPECT_EQ(reader->conditions(at(50), at(60))[0].name_ja, "台風");
  EXPECT_EQ(reader->conditions(at(50), at(60))[0].area[0].rings[0][2],
            *Position::from_degrees(36, 141));
  EXPECT_THAT(reader->conditions(at(101), at(160)), IsEmpty());
  EXPECT_TRUE(reader->facts().at("exercise").as_bool());
  EXPECT_EQ(store->checkpoint(), c.checkpoint);
  EXPECT_EQ(reader->references("zones")[0].version, "sha256:1");
  EXPECT_THAT(reader->rejects(5), SizeIs(5));
  EXPECT_THAT(reader->rejects(5)[0].bytes, SizeIs(1024));
}

TEST(Store, KeepsTheNewestRejectsOnly) {
  const Folder dir;
  StoreOptions options;
  options.retention.reject_samples = 10;
  const auto store = Store::open(dir.path(), options);
  Commit c = commit(1, {});
  for (int i = 0; i < 25; ++i)
    c.rejects.push_back({0, static_cast<std::uint64_t>(i), 5, "bad_checksum", ""});
  store->commit(c);
  const auto kept = StoreReader::open(dir.path())->rejects(100);
  EXPECT_THAT(kept, SizeIs(10));
  EXPECT_EQ(kept.back().offset, 15U);
}

TEST(Store, ABackupMadeWhileWritingIsSound) {
  const Folder dir, other;
  const auto store = Store::open(dir.path());
  EventSpec closed;
  closed.state = "closed";
  closed.end = 10;
  store->commit(commit(1, {event(closed)}));
  ASSERT_TRUE(ActionWriter::open(dir.path())->add({closed.id, 1, "acknowledge", "A", "", at(1)}));
  const auto reader = StoreReader::open(dir.path());
  reader->backup(other.path() + "/copy");
  store->commit(commit(2, {event(spec("sea.gap-1", 1))}));
  const auto copy = StoreReader::open(other.path() + "/copy");
  EXPECT_EQ(copy->sequence(), 1U);
  EXPECT_THAT(copy->actions(closed.id), SizeIs(1));
  EXPECT_THAT(copy->check(), IsEmpty());
  EXPECT_THAT(problem([&] { reader->backup(other.path() + "/copy"); }), HasSubstr("not empty"));
}

TEST(Store, DropsEventsOnlyWhenToldAndThenWithTheirEvidence) {
  const Folder dir;
  StoreOptions options;
  options.retention.events = hours{10};
  const auto store = Store::open(dir.path(), options);
  EventSpec old = spec("sea.gap-old", 0), young = spec("sea.gap-young", 30'000),
            going = spec("sea.gap-going", 1);
  old.state = young.state = "closed";
  old.end = 10;
  young.end = 30'010;
  old.spans = 6;
  store->commit(commit(1, {event(old), event(young), event(going)}, 31'000));
  store->commit(commit(2, {}, 50'000));
  const auto reader = StoreReader::open(dir.path());
  EXPECT_FALSE(reader->event(old.id));
  EXPECT_TRUE(reader->event(young.id));
  EXPECT_TRUE(reader->event(going.id));    // it has not ended
  EXPECT_EQ(reader->figures().spans, 3U);  // those it shared with others stay
  EXPECT_THAT(reader->check(), IsEmpty());
}

}  // namespace
}  // namespace yagura
