#include "sea/distress.h"

#include <gtest/gtest.h>

#include "sea/room_testing.h"

namespace yagura::sea {
namespace {

using namespace testing;

constexpr std::uint32_t kSart = 970010119, kMob = 972001234, kEpirb = 974005678;

// `payload` 0 = like no other message.
void burst(Sea& sea, std::uint32_t mmsi, Duration when, int status, Position p = place(31, 127),
           std::uint64_t payload = 0) {
  PositionA body;
  body.motion.position = p;
  if (status >= 0) body.nav_status = static_cast<std::uint8_t>(status);
  AisRecord record;
  record.type = 1;
  record.mmsi = mmsi;
  record.body = body;
  record.payload_hash = payload;
  sea.add(when, record, 0);
}

void text(Sea& sea, std::uint32_t mmsi, Duration when, std::string words) {
  SafetyText body;
  body.text = std::move(words);
  AisRecord record;
  record.type = 14;
  record.mmsi = mmsi;
  record.body = body;
  sea.add(when, record, 0);
}

std::string status(const EventDraft& e) { return e.measures["status"].as_string(); }

TEST(Distress, AnActiveBeaconIsRaisedWithItsFirstMessage) {
  Sea sea;
  burst(sea, kSart, Duration{0}, 14);
  const auto events = sea.run().events("sea.distress");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(status(events[0]), "active");
  EXPECT_EQ(events[0].measures["beacon"].as_string(), "sart");
  EXPECT_EQ(events[0].state, EventState::open);
  EXPECT_EQ(events[0].message_key, "event.sea.distress.active");
  EXPECT_EQ(kDistress.order, Order::arrival);
  EXPECT_EQ(kDistress.pages_value, "active");
}

TEST(Distress, AMessageHeardByTwoReceiversIsCountedOnceAndIsEvidenceTwice) {
  const auto newest = [](int receivers) {
    Sea sea;
    for (int minute = 0; minute <= 10; ++minute) {
      for (int r = 0; r < receivers; ++r)
        burst(sea, kSart, minutes{minute} + seconds{r}, 14, place(31 + minute * 0.01, 127),
              1000 + static_cast<std::uint64_t>(minute));
    }
    return sea.run().events("sea.distress").back();
  };
  const EventDraft one = newest(1), two = newest(2);
  EXPECT_EQ(one.measures["messages"].as_integer(), 11);
  EXPECT_EQ(two.measures.dump(), one.measures.dump());
  EXPECT_EQ(two.id, one.id);
  EXPECT_GT(two.evidence.spans().size(), one.evidence.spans().size());
}

TEST(Distress, TestsAndUnknownOnesAreToldApart) {
  Sea sea;
  burst(sea, kSart, Duration{0}, 15);
  text(sea, kMob, seconds{1}, "MOB TEST");
  burst(sea, kEpirb, seconds{2}, -1);
  text(sea, 974000001, seconds{3}, "EPIRB ACTIVE");
  const auto events = sea.run().events("sea.distress");
  ASSERT_EQ(events.size(), 4u);
  EXPECT_EQ(status(events[0]), "test");
  EXPECT_EQ(status(events[1]), "test");
  EXPECT_FALSE(events[1].area) << "no position is known";
  EXPECT_EQ(status(events[2]), "unknown");
  EXPECT_EQ(status(events[3]), "active");
}

TEST(Distress, ABeaconIsOneEventWhateverItSends) {
  Sea sea;
  for (int i = 0; i < 300; ++i) burst(sea, kSart, seconds{8 * i}, 14);
  text(sea, kSart, seconds{3}, "SART ACTIVE");
  const Log log = sea.run();
  ASSERT_EQ(log.events("sea.distress").size(), 1u);
  EXPECT_LE(log.revisions(log.events("sea.distress")[0].id).size(), 10u) << "not one a message";
}

TEST(Distress, ATestThatBecomesRealIsRaisedAtOnceAndStaysReal) {
  Sea sea;
  burst(sea, kSart, Duration{0}, 15);
  burst(sea, kSart, seconds{30}, 14);
  text(sea, kSart, seconds{31}, "SART TEST");
  const Log log = sea.run();
  const auto revisions = log.revisions(log.events("sea.distress").at(0).id);
  ASSERT_EQ(revisions.size(), 2u);
  EXPECT_EQ(status(revisions[0]), "test");
  EXPECT_EQ(status(revisions[1]), "active");
}

TEST(Distress, ClosesAfterAnHourOfSilenceAndOpensAnewAfterIt) {
  Sea sea;
  burst(sea, kSart, Duration{0}, 14);
  burst(sea, kSart, minutes{5}, 14);
  burst(sea, kSart, hours{3}, 14);
  sea.stay(431000001, Duration{0}, hours{6}, place(31, 127));
  const auto events = sea.run({.until = hours{6}}).events("sea.distress");
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].state, EventState::closed);
  EXPECT_EQ(*events[0].end, noon() + minutes{5});
  // Also where all of it arrives before event time moves at all.
  const auto at_once = sea.run({.chunk = 10'000, .until = hours{6}}).events("sea.distress");
  ASSERT_EQ(at_once.size(), 2u);
  EXPECT_EQ(at_once[0].id, events[0].id);
  EXPECT_EQ(at_once[0].end, events[0].end);
}

TEST(Distress, ShipsWithStatusFourteenAreNoBeacons) {
  Sea sea;
  burst(sea, 431000001, Duration{0}, 14);
  EXPECT_TRUE(sea.run().events("sea.distress").empty());
}

TEST(Distress, AFloodOfBeaconsStaysBounded) {
  Sea sea;
  for (std::uint32_t i = 0; i < 10'000; ++i) burst(sea, 972000000 + i, milliseconds{i}, 15);
  burst(sea, kSart, seconds{11}, 14);
  const auto events = sea.run().events("sea.distress");
  EXPECT_EQ(events.size(), 10'001u);
  EXPECT_EQ(status(events.back()), "active");
}

}  // namespace
}  // namespace yagura::sea
