#include "model/event.h"

#include <gtest/gtest.h>

#include "base/hash.h"

namespace yagura {
namespace {

const Time kOpening = time_from_micros(1'331'724'600'000'000);

// The id is fixed at opening and kept for ever: cases and partners cite it.
TEST(EventId, IsKindAnd16HexDigitsOfItsKey) {
  const std::string id =
      event_id("sea.encounter", 1, {"mmsi:431000002", "mmsi:431000001"}, "", kOpening);
  const std::string key =
      R"(["sea.encounter",1,["mmsi:431000001","mmsi:431000002"],"","1331724600000000"])";
  EXPECT_EQ(id, "sea.encounter-" + to_hex(sha256(key)).substr(0, 16));
}

TEST(EventId, DoesNotDependOnTheOrderOfSubjects) {
  EXPECT_EQ(event_id("sea.encounter", 1, {"a:1", "b:2"}, "", kOpening),
            event_id("sea.encounter", 1, {"b:2", "a:1"}, "", kOpening));
}

TEST(EventId, DiffersWhereAnyPartOfItsKeyDiffers) {
  const std::string id = event_id("sea.gap", 1, {"mmsi:1"}, "zone-a", kOpening);
  EXPECT_NE(id, event_id("sea.gap2", 1, {"mmsi:1"}, "zone-a", kOpening));
  EXPECT_NE(id, event_id("sea.gap", 2, {"mmsi:1"}, "zone-a", kOpening));
  EXPECT_NE(id, event_id("sea.gap", 1, {"mmsi:2"}, "zone-a", kOpening));
  EXPECT_NE(id, event_id("sea.gap", 1, {}, "zone-a", kOpening));
  EXPECT_NE(id, event_id("sea.gap", 1, {"mmsi:1"}, "zone-b", kOpening));
  EXPECT_NE(id, event_id("sea.gap", 1, {"mmsi:1"}, "zone-a", kOpening + Duration{1}));
  // Parts never run into each other.
  EXPECT_NE(event_id("k", 1, {"a", "b"}, "", kOpening),
            event_id("k", 1, {"a\",\"b"}, "", kOpening));
}

EventDraft full_draft() {
  EventDraft d;
  d.id = event_id("spectrum.gnss_interference", 1, {}, "cell:1", kOpening);
  d.kind = "spectrum.gnss_interference";
  d.state = EventState::closed;
  d.reason = Reason::merged_into;
  d.reason_text = "spectrum.gnss_interference-0011223344556677";
  d.tracks = {track_id("icao24:84abcd", kOpening), track_id("icao24:84abce", kOpening)};
  d.subjects = {"icao24:84abcd", "icao24:84abce"};
  d.start = kOpening;
  d.end = kOpening + hours{1};
  d.area = Area{Position::from_degrees(35.25, 139.5).value(),
                1500.4,
                {0x6018000000000000, 0x6018100000000000}};
  d.asset = "asset:port-demo";
  d.measures = Json::object({{"aircraft", 7}, {"share", 0.25}, {"word", "強い"}});
  d.score = 0.75;
  d.references = Json::object({{"zones", "sha256:0011223344556677"}});
  d.message_key = "event.spectrum.gnss_interference";
  d.message_args = Json::object({{"count", 7}});
  d.evidence.add(Spans(Span{12, 28, 1}), true);
  return d;
}

std::string saved(const EventDraft& d) {
  Writer w;
  d.save(w);
  return w.take();
}

TEST(EventDraft, IsLoadedAsItWasSaved) {
  for (const EventDraft& draft : {full_draft(), EventDraft{}}) {
    const std::string bytes = saved(draft);
    EventDraft loaded = full_draft();  // load() must leave nothing of what was there
    Reader r(bytes);
    loaded.load(r);
    EXPECT_TRUE(r.ok() && r.done());
    EXPECT_EQ(saved(loaded), bytes);
    EXPECT_EQ(loaded.end, draft.end);
    EXPECT_EQ(loaded.area.has_value(), draft.area.has_value());
    EXPECT_EQ(loaded.measures, draft.measures);
  }
}

TEST(EventDraft, ATruncationAnywhereIsSeen) {
  const std::string bytes = saved(full_draft());
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    const std::string cut = bytes.substr(0, n);
    EventDraft loaded;
    Reader r(cut);
    loaded.load(r);
    ASSERT_FALSE(r.ok()) << n;
  }
}

TEST(Area, CellsAreS2Tokens) {
  EXPECT_EQ(full_draft().area->json().dump(),
            R"({"cells":["6018","60181"],"lat":35.25,"lon":139.5,"radius_m":1500})");
  EXPECT_EQ(Area{}.json().dump(), R"({"lat":0,"lon":0,"radius_m":0})");
  EXPECT_EQ((Area{Position{}, 0, {0}}).json()["cells"].dump(), R"(["X"])");
}

TEST(Names, AreThoseOfTheEventFormat) {
  EXPECT_EQ(state_name(EventState::retracted), "retracted");
  EXPECT_EQ(reason_name(Reason::opened), "opened");
  EXPECT_EQ(reason_name(Reason::merged_into), "merged_into");
}

}  // namespace
}  // namespace yagura
