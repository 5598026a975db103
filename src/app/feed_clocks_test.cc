#include "app/feed_clocks.h"

#include <gtest/gtest.h>

namespace yagura {
namespace {

Time at(double s) { return time_from_micros(1'780'000'000'000'000) + seconds_of(s); }

FeedClocks one(bool live, Duration lateness = seconds{60}) {
  FeedClocks clocks;
  clocks.add_feed(0, live, lateness);
  return clocks;
}

TEST(FeedClocks, NoFeedHeardMeansNoWatermark) { EXPECT_EQ(one(false).watermark(), kNoTime); }

TEST(FeedClocks, TheWatermarkIsTheSlowestFeedLessItsLateness) {
  FeedClocks clocks = one(true);
  clocks.add_feed(1, true, seconds{10});
  clocks.heard(0, at(100), at(100));
  EXPECT_EQ(clocks.watermark(), at(40));
  clocks.heard(1, at(20), at(100));  // would take it back to 10: it never goes back
  EXPECT_EQ(clocks.watermark(), at(40));
  clocks.heard(1, at(120), at(120));
  clocks.heard(0, at(130), at(130));
  EXPECT_EQ(clocks.watermark(), at(70));
}

TEST(FeedClocks, FilesShareOneClockSoAQuietOneHoldsNothingUp) {
  FeedClocks clocks = one(false);
  clocks.add_feed(1, false, seconds{60});
  clocks.heard(0, at(0), kNoTime);
  clocks.heard(1, at(10), kNoTime);
  for (int s = 20; s < 3000; s += 10) clocks.heard(0, at(s), kNoTime);
  EXPECT_EQ(clocks.watermark(), at(2930));
}

TEST(FeedClocks, ALiveFeedWithAClockFarBehindHoldsNothingUp) {
  FeedClocks clocks = one(true);
  clocks.add_feed(1, true, seconds{60});
  clocks.heard(1, at(-800'000'000), at(0));  // twenty-five years
  clocks.heard(0, at(0), at(0));
  EXPECT_EQ(clocks.watermark(), at(-60));
  clocks.heard(0, at(100), at(100));
  clocks.tick(1, at(100));
  EXPECT_EQ(clocks.watermark(), at(40));
  clocks.heard(1, at(90), at(100));  // mended: from now on it counts
  clocks.heard(1, at(91), at(101));
  clocks.heard(1, at(92), at(102));
  clocks.heard(0, at(200), at(200));
  EXPECT_EQ(clocks.watermark(), at(40)) << "waits for the slower of the two again";
}

TEST(FeedClocks, TicksCarryALiveFeedThroughSilence) {
  FeedClocks clocks = one(true);
  clocks.heard(0, at(0), at(500));  // its own clock is 500 s behind ours
  clocks.tick(0, at(600));
  EXPECT_EQ(clocks.watermark(), at(40));
  clocks.tick(0, at(590));  // a clock set back is no time passed
  EXPECT_EQ(clocks.watermark(), at(40));
}

TEST(FeedClocks, AFeedThatIsDownDoesNotHoldTheOthers) {
  FeedClocks clocks = one(true);
  clocks.add_feed(1, true, seconds{60});
  clocks.heard(0, at(0), at(0));
  clocks.heard(1, at(0), at(0));
  clocks.down(1, true);
  clocks.heard(0, at(1000), at(1000));
  EXPECT_EQ(clocks.watermark(), at(940));
}

TEST(FeedClocks, TheEndOfAllFilesAdvancesToTheLastRecordAndNoFurther) {
  FeedClocks clocks = one(false);
  clocks.heard(0, at(100), kNoTime);
  EXPECT_EQ(clocks.watermark(), at(40));
  clocks.ended(0);
  EXPECT_TRUE(clocks.all_ended());
  EXPECT_EQ(clocks.watermark(), at(100));
}

TEST(FeedClocks, OneTimeFarAheadIsNotBelievedThreeAre) {
  FeedClocks clocks = one(false);
  clocks.heard(0, at(0), kNoTime);
  clocks.heard(0, at(86400 * 365), kNoTime);
  clocks.heard(0, at(10), kNoTime);
  EXPECT_EQ(clocks.watermark(), at(-50));
  for (int i = 0; i < 3; ++i) clocks.heard(0, at(7200 + i), kNoTime);
  EXPECT_EQ(clocks.watermark(), at(7202 - 60));
}

TEST(FeedClocks, SavedAndLoadedItGoesOnTheSame) {
  FeedClocks a = one(true);
  a.heard(0, at(5), at(9));
  Writer w;
  a.save(w);
  FeedClocks b;
  Reader r(w.str());
  ASSERT_TRUE(b.load(r));
  a.tick(0, at(30));
  b.tick(0, at(30));
  EXPECT_EQ(a.watermark(), b.watermark());
  Reader cut(std::string_view(w.str()).substr(0, w.str().size() / 2));
  EXPECT_FALSE(b.load(cut));
}

}  // namespace
}  // namespace yagura
