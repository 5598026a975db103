#include "track/reception.h"

#include <gtest/gtest.h>

namespace yagura {
namespace {

const Time kNoon = *parse_rfc3339("2026-03-01T12:00:00Z");
constexpr CellId kHere = 7, kThere = 9;

FeedSet feed(FeedId id) {
  FeedSet f;
  f.add(id);
  return f;
}

TEST(Reception, CountsOthersOnceAndLeavesOutTheOneAsked) {
  Reception r;
  for (int m = 0; m < 60; m += 5) {
    for (std::uint64_t who = 1; who <= 3; ++who) {
      r.heard(kHere, kNoon + minutes{m}, who, 0, Span{who, 10, 0}, minutes{5});
    }
  }
  const auto heard = r.others(kHere, kNoon, kNoon + hours{1}, 2, feed(0));
  EXPECT_EQ(heard.others, 2u);
  EXPECT_EQ(heard.witnesses.size(), 1u) << "the other witness is the one asked";
  EXPECT_EQ(r.others(kThere, kNoon, kNoon + hours{1}, 2, feed(0)).others, 0u);
  EXPECT_EQ(r.others(kHere, kNoon + hours{1}, kNoon + hours{2}, 2, feed(0)).others, 0u);
  EXPECT_EQ(r.others(kHere, kNoon, kNoon + hours{1}, 2, feed(1)).others, 0u) << "another receiver";
}

TEST(Reception, ExposureIsTheTimeHeardAndNeverMore) {
  Reception r;
  r.heard(kHere, kNoon + minutes{50}, 1, 0, Span{}, Duration{});
  r.heard(kHere, kNoon + minutes{55}, 1, 0, Span{}, minutes{5});
  r.heard(kHere, kNoon + minutes{65}, 1, 0, Span{}, minutes{10});
  r.heard(kHere, kNoon + hours{5}, 1, 0, Span{}, hours{5} - minutes{65});
  const auto e = r.take_exposure();
  ASSERT_EQ(e.size(), 2u);
  EXPECT_EQ(e[0].hour, kNoon);
  EXPECT_EQ(e[0].live, minutes{10});
  EXPECT_EQ(e[0].subject, minutes{10});
  EXPECT_EQ(e[1].hour, kNoon + hours{1});
  EXPECT_EQ(e[1].live, minutes{15}) << "heard for ten minutes after a report, then no more";
  EXPECT_TRUE(r.take_exposure().empty());
}

TEST(Reception, ForgetsTheOldestAndStaysWithinItsBudget) {
  Reception::Limits limits;
  limits.cell_hours = 100;
  Reception r(limits);
  for (std::uint64_t i = 0; i < 1000; ++i) {
    r.heard(i % 37, kNoon + minutes{static_cast<int>(10 * i)}, i, 0, Span{}, Duration{});
  }
  EXPECT_LE(r.cell_hours(), 100u);
}

TEST(Reception, ComesBackFromItsSavedForm) {
  Reception r;
  for (std::uint64_t i = 0; i < 500; ++i) {
    r.heard(i % 7, kNoon + minutes{static_cast<int>(i)}, i % 23, static_cast<FeedId>(i % 3),
            Span{i, 5, 0}, minutes{7});
  }
  Writer w;
  r.save(w);
  Reception back;
  Reader reader(w.str());
  ASSERT_TRUE(back.load(reader) && reader.done());
  Writer again;
  back.save(again);
  EXPECT_EQ(again.str(), w.str());
  EXPECT_EQ(back.take_exposure().size(), r.take_exposure().size());
}

}  // namespace
}  // namespace yagura
