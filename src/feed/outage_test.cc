#include "feed/outage.h"

#include <gtest/gtest.h>

namespace yagura {
namespace {

Time at(int second) { return Time{seconds(1'000'000 + second)}; }

class FeedOutageTest : public testing::Test {
 protected:
  FeedOutageTest() {
    settings_.add(kFeedOutage);
    settings_.set(kFeedOutage.kind, "rhythm", 1);
    settings_.set(kFeedOutage.kind, "least_records", 1);
  }
  Spans evidence(std::uint64_t offset) { return Spans(Span{offset, 10, 0}); }
  Settings settings_;
};

TEST_F(FeedOutageTest, OpensAtTheLastRecordWhileTimeGoesOnAndClosesAtTheFirstAfter) {
  FeedOutage outage(settings_, {"north", "south"});
  EXPECT_TRUE(outage.on_record(0, at(0), evidence(0)).empty());
  EXPECT_TRUE(outage.advance(at(600)).empty());
  const auto opened = outage.advance(at(601));
  ASSERT_EQ(opened.size(), 1u);
  EXPECT_EQ(opened[0].asset, "feed:north");
  EXPECT_EQ(opened[0].start, at(0));
  EXPECT_EQ(opened[0].state, EventState::open);
  EXPECT_TRUE(outage.out(0));
  EXPECT_FALSE(outage.out(1));  // never heard: nothing fell silent
  EXPECT_TRUE(outage.advance(at(5000)).empty());
  const auto closed = outage.on_record(0, at(6000), evidence(100));
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_EQ(closed[0].id, opened[0].id);
  EXPECT_EQ(closed[0].end, at(6000));
  EXPECT_EQ(closed[0].measures["length_s"].as_number(), 6000);
  EXPECT_FALSE(outage.out(0));
}

TEST_F(FeedOutageTest, AFeedThatSpeaksSeldomIsNotSilent) {
  Settings standard;
  standard.add(kFeedOutage);
  FeedOutage outage(standard, {"notices"});
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(outage.on_record(0, at(i), evidence(0)).empty());
  EXPECT_TRUE(outage.advance(at(90000)).empty());  // five records are no rhythm
  for (int i = 1; i < 30; ++i)
    EXPECT_TRUE(outage.on_record(0, at(90000 + i * 3600), evidence(0)).empty());
  EXPECT_TRUE(
      outage.advance(at(90000 + 32 * 3600)).empty());  // one an hour: not silent after three
  EXPECT_FALSE(outage.advance(at(90000 + 29 * 3600 + 30 * 3600)).empty() &&
               outage.advance(at(90000 + 29 * 3600 + 90 * 3600)).empty());
}

// An alert log of a honeypot: two bursts, then nothing for twenty minutes, as such logs are.
TEST_F(FeedOutageTest, ABurstIsOneSignOfLifeAndNoRhythm) {
  Settings standard;
  standard.add(kFeedOutage);
  FeedOutage outage(standard, {"alerts"});
  for (int i = 0; i < 12; ++i) EXPECT_TRUE(outage.on_record(0, at(i), evidence(0)).empty());
  for (int i = 0; i < 12; ++i) EXPECT_TRUE(outage.on_record(0, at(200 + i), evidence(0)).empty());
  EXPECT_TRUE(outage.advance(at(1400)).empty());
}

TEST_F(FeedOutageTest, ASteadyFeedIsSilentAfterTenMinutes) {
  Settings standard;
  standard.add(kFeedOutage);
  FeedOutage outage(standard, {"ships"});
  for (int i = 0; i <= 900; ++i) outage.on_record(0, at(i), evidence(0));
  EXPECT_TRUE(outage.advance(at(1500)).empty());
  EXPECT_EQ(outage.advance(at(1560)).size(), 1u);
}

TEST_F(FeedOutageTest, AHoleInALoneFileIsToldInHindsight) {
  FeedOutage outage(settings_, {"file"});
  outage.on_record(0, at(0), evidence(0));
  EXPECT_TRUE(outage.on_record(0, at(600), evidence(10)).empty());
  const auto both = outage.on_record(0, at(1201), evidence(20));
  ASSERT_EQ(both.size(), 1u);
  EXPECT_EQ(both[0].state, EventState::closed);
  EXPECT_EQ(both[0].start, at(600));
  EXPECT_EQ(both[0].end, at(1201));
}

TEST_F(FeedOutageTest, AFeedThatWentDownIsOutAtOnceAndItsEventWaitsForEventTime) {
  FeedOutage outage(settings_, {"tcp"});
  outage.on_record(0, at(0), evidence(0));
  EXPECT_TRUE(outage.on_item(RecordKind::down, 0, at(10)).empty());
  EXPECT_TRUE(outage.out(0));
  EXPECT_TRUE(outage.on_record(0, at(9), evidence(10)).empty());  // was on its way
  const auto opened = outage.advance(at(11));
  ASSERT_EQ(opened.size(), 1u);
  EXPECT_EQ(opened[0].start, at(9));
  EXPECT_EQ(opened[0].measures["cause"].as_string(), "down");
  EXPECT_EQ(outage.on_record(0, at(30), evidence(20)).at(0).end, at(30));
}

TEST_F(FeedOutageTest, AFileReadToItsEndIsNoOutage) {
  FeedOutage outage(settings_, {"file", "live"});
  outage.on_record(0, at(0), evidence(0));
  outage.on_item(RecordKind::end, 0, at(0));
  EXPECT_TRUE(outage.advance(at(100'000)).empty());
}

TEST_F(FeedOutageTest, SaveAndLoadContinueExactly) {
  FeedOutage outage(settings_, {"north", "south"});
  outage.on_record(0, at(0), evidence(0));
  outage.on_record(1, at(650), evidence(0));
  outage.advance(at(700));
  Writer w;
  outage.save(w);
  FeedOutage other(settings_, {"north", "south", "new"});
  Reader r(w.str());
  ASSERT_TRUE(other.load(r));
  const auto a = outage.on_record(0, at(800), evidence(50));
  const auto b = other.on_record(0, at(800), evidence(50));
  ASSERT_EQ(a.size(), 1u);
  ASSERT_EQ(b.size(), 1u);
  Writer wa, wb;
  a[0].save(wa);
  b[0].save(wb);
  EXPECT_EQ(wa.str(), wb.str());
  for (std::size_t cut = 0; cut < w.str().size(); ++cut) {
    Reader part(std::string_view(w.str()).substr(0, cut));
    EXPECT_FALSE(FeedOutage(settings_, {"north", "south"}).load(part));
  }
}

TEST_F(FeedOutageTest, HasItsTextsInBothLanguages) {
  for (const char* key :
       {"event.feed.outage", "event.feed.outage_over", "feed.notice.same_content"}) {
    EXPECT_TRUE(has_text(Lang::en, key) && has_text(Lang::ja, key)) << key;
  }
}

}  // namespace
}  // namespace yagura
