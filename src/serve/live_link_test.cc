#include "serve/live_link.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>

#include "base/assert.h"
#include "serve/picture.h"
#include "store/testing.h"

namespace yagura {
namespace {

using testing::at;

Fix fix(std::uint64_t object, double second, double lon = 140) {
  Fix f;
  f.track = static_cast<TrackId>(object);
  f.time = at(second);
  f.position = *Position::from_degrees(-35.1234567, lon);
  f.object_class = ObjectClass::cargo;
  return f;
}

TrackInfo info(std::uint64_t object) {
  TrackInfo i;
  i.id = static_cast<TrackId>(object);
  i.subject = "mmsi:" + std::to_string(object);
  i.name = "第八ゆめ丸";
  i.length_m = 42.5;
  return i;
}

class Link : public ::testing::Test {
 protected:
  Link() {
    const bool made = live_pair(fds_);
    YAGURA_ASSERT(made);
    writer_ = std::make_unique<LiveWriter>(fds_[1]);
    reader_.on_fix = [this](const PictureFix& f) { fixes_[f.object] = f, ++count_; };
    reader_.on_info = [this](TrackInfo&& i) {
      infos_[static_cast<std::uint64_t>(i.id)] = std::move(i);
    };
    reader_.on_status = [this](std::string_view s) { status_ = s; };
  }
  ~Link() override { ::close(fds_[0]); }
  // The next packet the socket holds; "" = none.
  std::string take() const {
    std::string out(LiveReader::kMaxPacket, '\0');
    const auto n = ::recv(fds_[0], out.data(), out.size(), MSG_DONTWAIT);
    out.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    return out;
  }
  void drain() {
    writer_->flush();
    for (std::string bytes = take(); !bytes.empty(); bytes = take()) {
      ASSERT_TRUE(reader_.packet(bytes));
      writer_->flush();
    }
  }
  int fds_[2] = {-1, -1};
  std::unique_ptr<LiveWriter> writer_;
  LiveReader reader_;
  std::map<std::uint64_t, PictureFix> fixes_;
  std::map<std::uint64_t, TrackInfo> infos_;
  std::string status_;
  int count_ = 0;
};

TEST_F(Link, CarriesFixesInfoAndStatus) {
  Fix f = fix(1, 5);
  f.speed = Speed::knots(12.34);
  f.course = Angle::degrees(359.96);
  writer_->fix(f);
  writer_->fix(fix(2, 5, -179.9999999));
  writer_->info(info(1));
  writer_->status(Json::object({{"exercise", true}}));
  drain();
  ASSERT_EQ(fixes_.size(), 2U);
  EXPECT_EQ(fixes_[1].time, at(5));
  EXPECT_EQ(fixes_[1].latitude_e7, -351'234'567);
  EXPECT_EQ(fixes_[1].speed_tenths, 123);
  EXPECT_EQ(fixes_[1].course_tenths, 0);
  EXPECT_EQ(fixes_[1].object_class, ObjectClass::cargo);
  EXPECT_EQ(fixes_[2].longitude_e7, -1'799'999'999);
  EXPECT_EQ(fixes_[2].speed_tenths, 0xffff);
  EXPECT_EQ(fixes_[2].course_tenths, 0xffff);
  EXPECT_EQ(infos_[1].name, "第八ゆめ丸");
  EXPECT_EQ(infos_[1].length_m, 42.5);
  EXPECT_EQ(status_, R"({"exercise":true})");
}

TEST_F(Link, WhatWasSentIsNotSentAgain) {
  writer_->fix(fix(1, 5));
  writer_->info(info(1));
  drain();
  writer_->flush();
  EXPECT_EQ(take(), "");
}

// A server that died took with it what it had read, and maybe half of what waits.
TEST_F(Link, AServerStartedAgainIsToldEverythingOnceItSaysHello) {
  for (std::uint64_t object = 1; object <= 5000; ++object) {
    writer_->info(info(object));
    writer_->fix(fix(object, 0));
  }
  writer_->fix(fix(7, 60));
  writer_->status(Json::object({{"exercise", true}}));
  drain();
  ASSERT_EQ(infos_.size(), 5000U);
  for (std::uint64_t object = 1; object <= 5000; ++object) writer_->fix(fix(object, 90));
  writer_->flush();
  ASSERT_FALSE(take().empty()) << "read by the one that dies";
  fixes_.clear();
  infos_.clear();
  status_.clear();

  LiveReader::hello(fds_[0]);
  drain();
  EXPECT_EQ(infos_.size(), 5000U);
  ASSERT_EQ(fixes_.size(), 5000U);
  EXPECT_EQ(fixes_[7].time, at(90));
  EXPECT_EQ(status_, R"({"exercise":true})");
}

TEST_F(Link, OnlyTheNewestFixOfAnObjectWaits) {
  for (int i = 0; i < 1000; ++i) writer_->fix(fix(1, i));
  writer_->fix(fix(1, 10));  // an older one that comes late
  drain();
  EXPECT_EQ(count_, 1);
  EXPECT_EQ(fixes_[1].time, at(999));
}

TEST_F(Link, AReaderThatSleepsNeverStopsTheWriterAndGetsTheNewestAtLast) {
  for (int round = 0; round < 20; ++round) {
    for (std::uint64_t object = 1; object <= 20'000; ++object) writer_->fix(fix(object, round));
    writer_->flush();
  }
  drain();
  ASSERT_EQ(fixes_.size(), 20'000U);
  for (const auto& [object, f] : fixes_) ASSERT_EQ(f.time, at(19));
  EXPECT_LT(count_, 3 * 20'000);
}

TEST_F(Link, ALongListOfNamesFitsItsFrames) {
  for (std::uint64_t object = 1; object <= 100'000; ++object) {
    TrackInfo i = info(object);
    i.name = std::string(1000, 'x');  // longer than any format has
    writer_->info(i);
  }
  drain();
  ASSERT_EQ(infos_.size(), 100'000U);
  EXPECT_EQ(infos_[1].name.size(), 256U);
}

TEST_F(Link, ObjectsBeyondTheLimitAreCounted) {
  for (std::uint64_t object = 1; object <= 200'010; ++object) writer_->fix(fix(object, 0));
  EXPECT_EQ(writer_->not_shown(), 10U);
}

TEST_F(Link, ObjectsUnheardForTwoHoursMakeRoomForNewOnes) {
  for (std::uint64_t object = 1; object <= 200'000; ++object) writer_->fix(fix(object, 0));
  for (std::uint64_t object = 1; object <= 100; ++object) writer_->fix(fix(object, 8000));
  writer_->fix(fix(300'000, 8000));
  EXPECT_EQ(writer_->not_shown(), 0U);
  drain();
  EXPECT_EQ(fixes_.size(), 101U);
  EXPECT_TRUE(fixes_.contains(300'000));
}

TEST_F(Link, AServerThatIsGoneIsNoConcernOfTheIntake) {
  ::close(fds_[0]);
  for (int i = 0; i < 10; ++i) {
    writer_->fix(fix(1, i));
    writer_->flush();
  }
  LiveWriter nobody(-1);
  nobody.fix(fix(1, 0));
  nobody.status(Json::object({}));
  nobody.flush();
}

TEST_F(Link, WhatIsNoPacketIsRefused) {
  EXPECT_FALSE(reader_.packet(""));
  EXPECT_FALSE(reader_.packet("\x09")) << "no such type";
  EXPECT_FALSE(reader_.packet(std::string("\x01\x00\x00", 3))) << "half a row";
  EXPECT_TRUE(reader_.packet("\x01"));
}

TEST(Picture, SinceGivesEachChangedObjectOnce) {
  Picture p;
  p.fix(PictureFix::of(fix(1, 0)));
  p.fix(PictureFix::of(fix(2, 0)));
  p.info(info(3));  // known by name, seen nowhere yet
  EXPECT_EQ(p.full().size(), 16U + 2 * 24);
  const std::uint64_t seen = p.generation();
  EXPECT_EQ(p.since(seen).size(), 16U);
  for (int i = 1; i < 5; ++i) p.fix(PictureFix::of(fix(2, i)));
  EXPECT_EQ(p.since(seen).size(), 16U + 24);
  EXPECT_EQ(p.newest(), at(4));
  EXPECT_EQ(p.size(), 3U);
  EXPECT_EQ(p.describe(2)["subject"].as_string(), "mmsi:3");
  EXPECT_EQ(p.describe(2).find("lat"), nullptr);
  EXPECT_TRUE(p.describe(3).is_null());
}

TEST(Picture, AtItsLimitANewObjectTakesThePlaceOfOneUnheardForLong) {
  Picture p;
  for (std::uint64_t object = 0; object < Picture::kMost; ++object)
    p.fix(PictureFix::of(fix(object, object == 5 ? 0 : 8000)));
  const std::uint64_t seen = p.generation();
  p.info(info(999'999));
  p.fix(PictureFix::of(fix(999'999, 8001)));
  EXPECT_EQ(p.size(), Picture::kMost);
  EXPECT_EQ(p.describe(5)["subject"].as_string(), "mmsi:999999");
  EXPECT_EQ(p.since(seen).size(), 16U + 24);
  p.fix(PictureFix::of(fix(5, 8002)));
  EXPECT_EQ(p.size(), Picture::kMost + 1) << "nobody is old enough: it grows";
}

}  // namespace
}  // namespace yagura
