// docs/formats/event.schema.json against events.
#include <gtest/gtest.h>

#include "base/schema_testing.h"
#include "store/testing.h"

namespace yagura {
namespace {

testing::Schema schema() { return testing::schema_of("event.schema.json"); }

TEST(EventSchema, TakesTheEventsThatAreMade) {
  testing::EventSpec open, closed, asset;
  closed.state = "closed";
  closed.end = 5;
  closed.revision = 2;
  closed.tracks = {static_cast<TrackId>(77), static_cast<TrackId>(~0ULL)};
  asset.id = "cyber.asset_attack-0123456789abcdef";
  asset.kind = "cyber.asset_attack";
  asset.asset = "asset:port-demo";
  asset.subjects = {};
  for (const auto& spec : {open, closed, asset}) {
    EXPECT_EQ(schema().check(testing::event(spec).event.body), "");
  }
  // The form with places in the body, without a root.
  Json body = testing::event(open).event.body;
  const Json place =
      Json::object({{"feed", "north"}, {"content", "live"}, {"offset", 5}, {"length", 47}});
  body.set("evidence", Json::object({{"count", 1}, {"key", Json::array({place})}}));
  EXPECT_EQ(schema().check(body), "");
}

TEST(EventSchema, RefusesWhatIsNoEvent) {
  const Json good = testing::event({}).event.body;
  const auto refused = [&](const char* member, Json value) {
    Json body = good;
    body.set(member, std::move(value));
    return !schema().check(body).empty();
  };
  EXPECT_TRUE(refused("state", "maybe"));
  EXPECT_TRUE(refused("start", "yesterday"));
  EXPECT_TRUE(refused("revision", 0));
  EXPECT_TRUE(refused("asset", "asset:both"));
  EXPECT_TRUE(refused("culprit", "nobody is ever named"));
  EXPECT_TRUE(refused("label", Json(Json::Object{})));
}

}  // namespace
}  // namespace yagura
