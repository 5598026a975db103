#include "feed/feed_spec.h"

#include <gtest/gtest.h>

#include "model/evidence.h"

namespace yagura {
namespace {

TEST(FeedSpec, ReadsSocketsWithOptions) {
  const auto spec = parse_feed_spec(
      "ais:udp://127.0.0.1:10110?name=north&lateness=30&start=2012-03-14T11:30:00Z&bus=2");
  ASSERT_TRUE(spec);
  EXPECT_EQ(spec->format, "ais");
  EXPECT_EQ(spec->kind, WhereKind::udp);
  EXPECT_EQ(spec->where, "127.0.0.1:10110");
  EXPECT_EQ(spec->name, "north");
  EXPECT_EQ(spec->lateness, seconds(30));
  EXPECT_EQ(to_rfc3339(spec->start), "2012-03-14T11:30:00.000000Z");
  EXPECT_EQ(spec->options.at("bus"), "2");
  EXPECT_TRUE(spec->live());
}

TEST(FeedSpec, NamesAFeedAfterItsFileOrAddress) {
  EXPECT_EQ(parse_feed_spec("ais:/data/Tokyo Bay 2018.nmea.xz")->name, "tokyo-bay-2018-nmea");
  EXPECT_EQ(parse_feed_spec("ais:tcp://127.0.0.1:10110")->name, "127-0-0-1-10110");
  EXPECT_EQ(parse_feed_spec("eve:-")->name, "stdin");
  EXPECT_EQ(parse_feed_spec("eve:/tmp")->kind, WhereKind::folder);
  EXPECT_EQ(parse_feed_spec("ais:tcp://[::1]:80")->where, "[::1]:80");
}

TEST(FeedSpec, EveryErrorIsOneLineWithTheCure) {
  for (const char* text :
       {"", "ais", "AIS:x", "ais:", "ais:tcp://host", "ais:tcp://:80", "ais:udp://h:70000",
        "ais:ftp://h:1", "ais:http://h/x", "ais:x?name", "ais:x?name=A", "ais:x?lateness=-1",
        "ais:x?start=now", "ais:x?a=1&a=2", "ais:x?", "ais:x?lateness=1e9"}) {
    const auto spec = parse_feed_spec(text);
    ASSERT_FALSE(spec) << text;
    EXPECT_EQ(spec.error().reason, "bad_feed");
    EXPECT_GT(spec.error().text.size(), 20u);
    EXPECT_EQ(spec.error().text.find('\n'), std::string::npos);
  }
}

TEST(FeedSpec, MakesDefaultNamesUniqueAndRefusesGivenOnesTwice) {
  std::vector<FeedSpec> specs = {*parse_feed_spec("ais:a/x.nmea"), *parse_feed_spec("ais:b/x.nmea"),
                                 *parse_feed_spec("ais:c?name=x-2")};
  ASSERT_TRUE(make_names_unique(specs));
  EXPECT_EQ(specs[0].name, "x");
  EXPECT_EQ(specs[1].name, "x-3");
  EXPECT_EQ(specs[2].name, "x-2");
  specs = {*parse_feed_spec("ais:a?name=n"), *parse_feed_spec("ais:b?name=n")};
  EXPECT_FALSE(make_names_unique(specs));
  specs.assign(kMaxFeeds + 1, *parse_feed_spec("ais:a"));
  EXPECT_FALSE(make_names_unique(specs));
}

}  // namespace
}  // namespace yagura
