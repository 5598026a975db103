// The routes, asked over loopback of a server that runs over a small store.
#include "serve/api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "serve/testing.h"

namespace yagura {
namespace {

using testing::Answer;
using testing::at;
using ::testing::HasSubstr;
using testing::Serving;
using ::testing::StartsWith;

constexpr auto kId = "sea.encounter-0123456789abcdef";
constexpr auto kIncident = "incident.attack-00000000000000bb";

// Two revisions of a meeting, an attack on an asset, a ship with positions, a pleasure craft,
// exposure.
Commit small_commit() {
  testing::EventSpec meeting;
  meeting.tracks = {static_cast<TrackId>(0x11)};
  testing::EventSpec later = meeting;
  later.revision = 2;
  later.state = "closed";
  later.end = 1800;
  later.known_at = 20;
  testing::EventSpec attack;
  attack.id = "cyber.asset_attack-00000000000000aa";
  attack.kind = "cyber.asset_attack";
  attack.asset = "asset:port-demo";
  attack.subjects = {"asset:port-demo"};
  attack.start = 600;
  attack.known_at = 15;
  testing::EventSpec incident;
  incident.id = kIncident;
  incident.kind = "incident.attack";
  incident.known_at = 16;
  incident.spans = 0;
  Commit c = testing::commit(20,
                             {testing::event(meeting), testing::event(attack),
                              testing::event(later), testing::event(incident)},
                             3600);
  TrackInfo ship{static_cast<TrackId>(0x11),
                 "mmsi:431000001",
                 "第八ゆめ丸",
                 "JD1234",
                 "9074729",
                 ObjectClass::fishing,
                 42.0,
                 at(0)};
  TrackInfo yacht{static_cast<TrackId>(0x22),
                  "mmsi:431000099",
                  "YUME YACHT",
                  "",
                  "",
                  ObjectClass::pleasure,
                  {},
                  at(0)};
  c.tracks = {ship, yacht};
  for (int i = 0; i < 60; ++i)
    c.points.push_back(testing::point(0x11, i * 60, 35 + i * 0.001, 140));
  c.exposure.push_back({"sea.encounter", 0x6018000000000000, "", Time{hours{369'923}},
                        3'600'000'000, 7'200'000'000});
  c.assets.push_back(
      {"asset:port-demo", "Demo Port", "デモ港", "port", Position::from_degrees(35.5, 139.7)});
  c.references.push_back(
      {"zones", "zones.geojson", "sha256:aa", R"({"type":"FeatureCollection","features":[]})"});
  Condition storm;
  storm.id = "storm-1";
  storm.name_en = "Gale warning";
  storm.name_ja = "海上強風警報";
  storm.from = at(0);
  storm.to = at(86'400);
  c.conditions.push_back(storm);
  c.feeds.front().rejected["bad \"checksum\""] = 3;
  return c;
}

class ApiTest : public ::testing::Test {
 protected:
  ApiTest() { Store::open(serving_.node())->commit(small_commit()); }
  Answer get(std::string_view target) const { return serving_.ask("GET " + std::string(target)); }
  Json json(std::string_view target) const {
    const Answer a = get(target);
    EXPECT_EQ(a.status, 200) << target << " " << a.body;
    EXPECT_EQ(a.headers.at("Content-Type"), "application/json");
    return a.json();
  }
  // An answer of RFC 9457 with this status.
  void is_problem(const Answer& a, int status) const {
    EXPECT_EQ(a.status, status) << a.body;
    EXPECT_EQ(a.headers.at("Content-Type"), "application/problem+json");
    const Json j = a.json();
    EXPECT_EQ(j["status"].as_integer(), status);
    EXPECT_EQ(j["type"].as_string(), "about:blank");
    EXPECT_FALSE(j["title"].as_string().empty());
    EXPECT_FALSE(j["detail"].as_string().empty());
  }
  Serving serving_;
};

TEST_F(ApiTest, HealthSaysUpToWhereItIsCommitted) {
  const Json j = json("/health");
  EXPECT_EQ(j["status"].as_string(), "ok");
  EXPECT_EQ(j["committed_seq"].as_integer(), 20);
  EXPECT_EQ(j["durable_seq"].as_integer(), 20);
  EXPECT_EQ(j["event_time"].as_string(), to_rfc3339(at(3600)));
}

TEST_F(ApiTest, MetricsEscapeTheirLabels) {
  const Answer a = get("/metrics");
  EXPECT_EQ(a.status, 200);
  EXPECT_THAT(a.headers.at("Content-Type"), StartsWith("text/plain"));
  EXPECT_THAT(a.body, HasSubstr("yagura_committed_sequence 20\n"));
  EXPECT_THAT(a.body, HasSubstr("# TYPE yagura_feed_records_total counter\n"));
  EXPECT_THAT(a.body, HasSubstr(R"(reason="bad \"checksum\""} 3)"));
}

TEST_F(ApiTest, StatusNamesTheFeedsAndFigures) {
  const Json j = json("/api/status");
  ASSERT_EQ(j["feeds"].as_array().size(), 1U);
  EXPECT_EQ(j["feeds"].as_array()[0]["name"].as_string(), "north");
  EXPECT_EQ(j["store"]["events"].as_integer(), 2);
}

TEST_F(ApiTest, CatalogueAndDetectorsAreWhatTheProgramGave) {
  EXPECT_TRUE(json("/api/catalogue")["domains"].is_array());
  EXPECT_EQ(json("/api/detectors").as_array()[0]["kind"].as_string(), "sea.encounter");
}

TEST_F(ApiTest, ObjectsOfATimeAreInTheAreaAndOfTheKind) {
  const std::string when = to_rfc3339(at(1800));
  ASSERT_EQ(json("/api/objects?at=" + when).as_array().size(), 1U);
  const Json ship = json("/api/objects?at=" + when).as_array()[0];
  EXPECT_EQ(ship["name"].as_string(), "第八ゆめ丸");
  EXPECT_DOUBLE_EQ(ship["position"]["lat"].as_number(), 35.03);
  EXPECT_DOUBLE_EQ(ship["position"]["speed_kn"].as_number(), 10.1);
  EXPECT_EQ(json("/api/objects?at=" + when + "&area=139,34,141,36").as_array().size(), 1U);
  EXPECT_TRUE(json("/api/objects?at=" + when + "&area=10,10,20,20").as_array().empty());
  EXPECT_TRUE(json("/api/objects?at=" + when + "&kind=tanker").as_array().empty());
  EXPECT_EQ(json("/api/objects?at=" + when + "&kind=fishing").as_array().size(), 1U);
}

TEST_F(ApiTest, SearchFindsByJapaneseNameNumberAndAsset) {
  const auto first = [&](std::string_view q) {
    const Json found = json("/api/search?q=" + std::string(q));
    return found.as_array().empty() ? std::string() : found.as_array()[0]["id"].as_string();
  };
  EXPECT_EQ(first("%E3%82%86%E3%82%81%E4%B8%B8"), "mmsi:431000001");  // ゆめ丸
  EXPECT_EQ(first("%E3%83%A6%E3%83%A1%E4%B8%B8"), "mmsi:431000001");  // ユメ丸
  EXPECT_EQ(first("9074729"), "mmsi:431000001");
  EXPECT_EQ(first("jd12"), "mmsi:431000001");
  EXPECT_EQ(first("%E3%83%87%E3%83%A2%E6%B8%AF"), "asset:port-demo");  // デモ港
  EXPECT_EQ(first("yume+yacht"), "") << "pleasure craft are not searched for by name";
  EXPECT_TRUE(json("/api/search").as_array().empty());
}

TEST_F(ApiTest, ATrackHasItsPositionsBetweenTheTimes) {
  const Json all = json("/api/tracks/mmsi:431000001");
  ASSERT_EQ(all.as_array().size(), 1U);
  EXPECT_EQ(all.as_array()[0]["points"].as_array().size(), 60U);
  const Json some = json("/api/tracks/mmsi%3A431000001?from=" + to_rfc3339(at(600)) +
                         "&to=" + to_rfc3339(at(1200)));
  EXPECT_EQ(some.as_array()[0]["points"].as_array().size(), 11U);
  is_problem(get("/api/tracks/mmsi:1"), 404);
}

TEST_F(ApiTest, EventsAreFilteredAndPaged) {
  const Json all = json("/api/events");
  ASSERT_EQ(all["events"].as_array().size(), 2U);
  EXPECT_EQ(all["events"].as_array()[0]["kind"].as_string(), "cyber.asset_attack")
      << "newest start first";
  EXPECT_EQ(all["events"].as_array()[1]["revision"].as_integer(), 2);
  EXPECT_EQ(all["events"].as_array()[1]["disposition"].as_string(), "new");
  EXPECT_EQ(json("/api/events?kind=sea.")["events"].as_array().size(), 1U);
  EXPECT_EQ(json("/api/events?kind=sea.,cyber.")["events"].as_array().size(), 2U);
  EXPECT_EQ(json("/api/events?subject=mmsi:431000002")["events"].as_array().size(), 1U);
  EXPECT_EQ(json("/api/events?state=closed")["events"].as_array().size(), 1U);
  EXPECT_EQ(json("/api/events?area=139,34,141,36")["events"].as_array().size(), 1U);
  EXPECT_EQ(json("/api/events?disposition=dismissed")["events"].as_array().size(), 0U);
  EXPECT_EQ(json("/api/events?from=" + to_rfc3339(at(100'000)))["events"].as_array().size(), 1U)
      << "the open one";
  EXPECT_EQ(json("/api/events?as_known_at=10")["events"].as_array()[0]["revision"].as_integer(), 1);
  const Json page = json("/api/events?limit=1");
  ASSERT_EQ(page["events"].as_array().size(), 1U);
  const Json rest = json("/api/events?limit=1&after=" + page["next"].as_string());
  EXPECT_NE(rest["events"].as_array()[0]["id"].as_string(),
            page["events"].as_array()[0]["id"].as_string());
  EXPECT_EQ(json("/api/events?order=oldest")["events"].as_array()[0]["id"].as_string(), kId);
}

TEST_F(ApiTest, AnEventComesWithItsRevisionsAndAsItWasKnown) {
  const Json now = json(std::string("/api/events/") + kId);
  EXPECT_EQ(now["revision"].as_integer(), 2);
  EXPECT_EQ(now["revisions"].as_array().size(), 2U);
  const Json then = json(std::string("/api/events/") + kId + "?as_known_at=12");
  EXPECT_EQ(then["revision"].as_integer(), 1);
  EXPECT_EQ(then["revisions"].as_array().size(), 1U);
}

// The server of these tests: record n came n minutes after the start, and none before the start is
// kept.
TEST_F(ApiTest, WhatWasKnownAtATimeIsAskedByTheTime) {
  const auto known = [](double minute) { return "as_known_at=" + to_rfc3339(at(60 * minute)); };
  const Json then = json("/api/events?" + known(12.5));
  EXPECT_EQ(then["as_known_at"].as_integer(), 12);
  ASSERT_EQ(then["events"].as_array().size(), 1U);
  EXPECT_EQ(then["events"].as_array()[0]["revision"].as_integer(), 1);
  EXPECT_EQ(json("/api/events?" + known(0.5))["events"].as_array().size(), 0U);
  EXPECT_EQ(json("/api/events?as_known_at=0")["events"].as_array().size(), 0U);
  EXPECT_EQ(json("/api/events?" + known(999))["events"].as_array().size(), 2U);
  EXPECT_EQ(json("/api/events")["as_known_at"], Json()) << "what is known now has no such mark";
  is_problem(get("/api/events?" + known(-1)), 404);

  const Json event = json(std::string("/api/events/") + kId);
  ASSERT_EQ(event["known_times"].as_array().size(), 2U);
  EXPECT_EQ(event["known_times"].as_array()[0].as_string(), to_rfc3339(at(600)));
  EXPECT_EQ(event["known_times"].as_array()[1].as_string(), to_rfc3339(at(1200)));
  is_problem(get(std::string("/api/events/") + kId + "?" + known(9)), 404);
}

TEST_F(ApiTest, IncidentsHaveRoutesOfTheirOwn) {
  const Json list = get("/api/incidents").json();
  ASSERT_EQ(list["incidents"].as_array().size(), 1u);
  EXPECT_EQ(list["incidents"].as_array()[0]["id"].as_string(), kIncident);
  const Json events = get("/api/events?limit=100").json();
  for (const Json& event : events["events"].as_array())
    EXPECT_NE(event["kind"].as_string(), "incident.attack");
  EXPECT_EQ(get("/api/events?kind=incident.attack").status, 400);
  EXPECT_EQ(get("/api/incidents?kind=sea.encounter").status, 400);
  EXPECT_EQ(get("/api/incidents?kind=incident.attack").status, 200);
  const std::string one = std::string("/api/incidents/") + kIncident;
  EXPECT_EQ(get(one).json()["revisions"].as_array().size(), 1u);
  EXPECT_EQ(get(std::string("/api/events/") + kIncident).status, 404);
  EXPECT_EQ(get(std::string("/api/incidents/") + kId).status, 404);
  EXPECT_EQ(get(one + "/export").status, 200);
}

TEST_F(ApiTest, EvidenceIsTheVeryBytes) {
  const Json j = json(std::string("/api/events/") + kId + "/evidence");
  const Json::Array& list = j["exhibits"].as_array();
  ASSERT_EQ(list.size(), 3U);
  const auto given = testing::event({}).exhibits[0];
  EXPECT_EQ(list[0]["text"].as_string(), given.bytes);
  EXPECT_EQ(list[0]["hex"].as_string().size(), given.bytes.size() * 2);
  EXPECT_EQ(list[0]["offset"].as_integer(), static_cast<std::int64_t>(given.content_offset));
  EXPECT_TRUE(list[0]["key"].as_bool());
  is_problem(get("/api/events/none/evidence"), 404);
}

TEST_F(ApiTest, ExportIsAFileOfItsOwn) {
  const Answer a = get(std::string("/api/events/") + kId + "/export");
  EXPECT_EQ(a.status, 200);
  EXPECT_THAT(a.headers.at("Content-Disposition"), HasSubstr(std::string(kId) + ".evidence.json"));
  EXPECT_FALSE(a.json().is_null());
  is_problem(get("/api/events/none/export"), 404);
}

TEST_F(ApiTest, ExposureConditionsAndZonesAreThere) {
  const Json rows = json("/api/exposure?detector=sea.encounter");
  ASSERT_EQ(rows.as_array().size(), 1U);
  EXPECT_EQ(rows.as_array()[0]["live_s"].as_number(), 3600);
  EXPECT_EQ(rows.as_array()[0]["corners"].as_array().size(), 1U);
  is_problem(get("/api/exposure?detector=none"), 400);
  EXPECT_EQ(json("/api/conditions").as_array()[0]["name_ja"].as_string(), "海上強風警報");
  EXPECT_EQ(json("/api/zones").as_array()[0]["content"]["type"].as_string(), "FeatureCollection");
}

TEST_F(ApiTest, OpenApiDescribesEveryRoute) {
  const Json doc = json("/openapi.json");
  EXPECT_EQ(doc["openapi"].as_string(), "3.1.0");
  for (const char* path : {"/health", "/api/events/{id}/actions", "/api/tracks/{subject}",
                           "/api/alerts", "/api/live"}) {
    EXPECT_TRUE(doc["paths"].find(path) != nullptr) << path;
  }
  const Json& act = doc["paths"]["/api/events/{id}/actions"]["post"];
  EXPECT_TRUE(act["requestBody"]["required"].as_bool());
  const Json& schema = act["requestBody"]["content"]["application/json"]["schema"];
  EXPECT_EQ(schema["properties"].as_object().size(), 4U);
}

TEST_F(ApiTest, WrongParametersAreSaidSo) {
  for (const char* target : {"/api/objects?at=yesterday",
                             "/api/objects?area=1,2,3",
                             "/api/objects?area=1,2,3,nan",
                             "/api/objects?area=1,90,2,-90",
                             "/api/objects?limit=-1",
                             "/api/events?limit=99999999999999999999",
                             "/api/events?after=garbage",
                             "/api/events?disposition=x",
                             "/api/events?kind=foo",
                             "/api/events?kind=sea.nothing",
                             "/api/events?kind=sea",
                             "/api/events?kind=sea.,foo",
                             "/api/events?kind=,",
                             "/api/events?kind=%00",
                             "/api/events?state=,",
                             "/api/events?knid=sea.encounter",
                             "/api/events?from=2026-06-02T00:00:00Z&to=2026-06-01T00:00:00Z",
                             "/api/alerts?after=garbage",
                             "/api/events?from=2026-13-01T00:00:00Z",
                             "/api/objects?kind=banana",
                             "/api/events?state=over",
                             "/api/events?order=random",
                             "/api/events?as_known_at=yesterday",
                             "/api/live/object/abc",
                             "/api/live/object/4294967296",
                             "/api/events/sea.encounter-0123456789abcdef?as_known_at=x"}) {
    SCOPED_TRACE(target);
    is_problem(get(target), 400);
  }
}

TEST_F(ApiTest, WhatIsNotThereIsAProblemOf404) {
  for (const char* target : {"/api/nothing", "/api/incidents/none", "/api/cases/1",
                             "/api/events/none", "/api/events/%ff%fe", "/api/live/object/",
                             "/api/live/object/7", "/no-such-page", "/../etc/passwd", "/api/"}) {
    SCOPED_TRACE(target);
    is_problem(get(target), 404);
  }
}

TEST_F(ApiTest, APersonAcknowledgesAndDismissesWithInitialsAndReason) {
  const std::string path = std::string("/api/events/") + kId + "/actions";
  const Answer done = serving_.post(
      path,
      R"({"action":"acknowledge","initials":"TY","reason":"夜間操業、確認済み","revision":2})");
  ASSERT_EQ(done.status, 201) << done.body;
  EXPECT_EQ(done.json()["disposition"].as_string(), "acknowledged");
  EXPECT_EQ(done.json()["action"]["reason"].as_string(), "夜間操業、確認済み");
  EXPECT_EQ(done.json()["action"]["at"].as_string(), to_rfc3339(at(7200)));
  EXPECT_EQ(json("/api/events?disposition=acknowledged")["events"].as_array().size(), 1U);
  EXPECT_EQ(
      serving_.post(path, R"({"action":"dismiss","initials":"KM","reason":"training"})").status,
      201);
  EXPECT_EQ(json(std::string("/api/events/") + kId)["actions"].as_array().size(), 2U);
}

TEST_F(ApiTest, AnActionWithoutWhatItNeedsIsRefused) {
  const std::string path = std::string("/api/events/") + kId + "/actions";
  is_problem(serving_.post(path, R"({"action":"approve","initials":"TY","reason":"x"})"), 400);
  is_problem(serving_.post(path, R"({"action":"dismiss","initials":"","reason":"x"})"), 400);
  is_problem(serving_.post(path, R"({"action":"dismiss","initials":7,"reason":"x"})"), 400);
  is_problem(
      serving_.post(path, R"({"action":"dismiss","initials":"TY","reason":"x","revision":9})"),
      400);
  is_problem(
      serving_.post(path,
                    R"({"action":"dismiss","initials":"TY","reason":"x","revision":4294967297})"),
      400);
  is_problem(serving_.post(path, R"([])"), 400);
  is_problem(serving_.post(path, R"({"action")"), 400);
  is_problem(serving_.post("/api/events/none/actions",
                           R"({"action":"dismiss","initials":"TY","reason":"x"})"),
             404);
  is_problem(
      serving_.ask("POST " + path, "Content-Type: text/plain\r\nContent-Length: 2\r\n", "{}"), 415);
  is_problem(serving_.post(path, R"({"action":"dismiss","initials":"TY","reason":"x"})",
                           "Origin: http://evil.example\r\n"),
             403);
  EXPECT_TRUE(json(std::string("/api/events/") + kId)["actions"].as_array().empty());
}

TEST_F(ApiTest, ARevisionThatIsNoWholeNumberIsRefused) {
  const std::string path = std::string("/api/events/") + kId + "/actions";
  for (const char* revision : {"1e300", "-1e300", "1.5", "0", "-1", "\"2\"", "true", "[]",
                               "9007199254740993", "99999999999999999999"}) {
    SCOPED_TRACE(revision);
    is_problem(
        serving_.post(path, std::string(R"({"action":"dismiss","initials":"TY","revision":)") +
                                revision + "}"),
        400);
  }
  EXPECT_EQ(serving_.post(path, R"({"action":"dismiss","initials":"TY","revision":null})").status,
            201);
}

TEST_F(ApiTest, WhatPeopleSayOfOneEventHasALimitAndItsAnswerOneSize) {
  const std::string path = std::string("/api/events/") + kId + "/actions";
  const std::string body =
      R"({"action":"dismiss","initials":"TY","reason":")" + std::string(2000, 'x') + R"("})";
  const std::size_t first = serving_.post(path, body).body.size();
  for (int i = 1; i < 100; ++i) {
    const Answer a = serving_.post(path, body);
    ASSERT_EQ(a.status, 201) << i << a.body;
    EXPECT_LE(a.body.size(), first + 64);
  }
  is_problem(serving_.post(path, body), 409);
  EXPECT_EQ(json(std::string("/api/events/") + kId)["actions"].as_array().size(), 100U);
  is_problem(serving_.post(path, R"({"action":"dismiss","initials":"TY","reason":")" +
                                     std::string(2001, 'x') + R"("})"),
             400);
  is_problem(serving_.post(path, R"({"action":"dismiss","initials":"TY","reason":")" +
                                     std::string(20'000, 'x') + R"("})"),
             413);
}

TEST_F(ApiTest, HealthTellsThatAClockIsWrong) {
  const auto health_of = [&](std::uint64_t sequence, std::optional<double> lag_s,
                             std::uint64_t untimed) {
    Commit c = testing::commit(sequence, {}, 3600);
    c.feeds.front().state = "live";
    c.feeds.front().records = 10;
    c.feeds.front().untimed = untimed;
    c.feeds.front().lag_s = lag_s;
    Store::open(serving_.node())->commit(c);
    return json("/health");
  };
  EXPECT_EQ(health_of(21, 1.5, 0)["status"].as_string(), "ok");
  const Json behind = health_of(22, -3600, 0);
  EXPECT_EQ(behind["status"].as_string(), "degraded");
  EXPECT_EQ(behind["problems"].as_array()[0]["what"].as_string(), "feed_clock");
  EXPECT_EQ(behind["lag_s"].as_number(), -3600);
  EXPECT_EQ(health_of(23, 3600, 0)["status"].as_string(), "degraded");
  const Json untimed = health_of(24, {}, 10);
  EXPECT_EQ(untimed["problems"].as_array()[0]["what"].as_string(), "feed_untimed");
  EXPECT_EQ(json("/api/status")["problems"], untimed["problems"]);
}

TEST(Api, BeforeTheStoreExistsItSaysSo) {
  const Serving serving;
  const Answer events = serving.ask("GET /api/events");
  EXPECT_EQ(events.status, 503);
  EXPECT_EQ(events.headers.at("Content-Type"), "application/problem+json");
  EXPECT_EQ(serving.ask("GET /health").status, 503);
  EXPECT_EQ(serving.ask("GET /health").json()["status"].as_string(), "starting");
  EXPECT_EQ(serving.ask("GET /api/status").status, 200);
  EXPECT_EQ(serving.ask("GET /metrics").status, 200);
  EXPECT_EQ(serving.ask("GET /").status, 200);
  Store::open(serving.node())->commit(small_commit());
  EXPECT_EQ(serving.ask("GET /api/events").status, 200);
}

}  // namespace
}  // namespace yagura
