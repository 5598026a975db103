#include "app/reorder.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace yagura {
namespace {

struct Plain : Batch {
  void print(std::size_t, std::string& out) const override { out += "{}"; }
};

Time at(double s) { return Time{} + seconds_of(s); }

Reorder::HeldRef hold(Reorder& reorder, FeedId feed, std::uint64_t sequence,
                      std::vector<double> times) {
  auto batch = std::make_unique<Plain>();
  batch->feed = feed;
  std::uint64_t offset = sequence * 1000;
  for (const double t : times) {
    RecordHead head;
    head.time = at(t);
    head.end = ++offset;
    batch->heads.push_back(std::move(head));
  }
  const auto held = reorder.hold(std::move(batch), sequence);
  for (std::size_t i = 0; i < held->batch->heads.size(); ++i) reorder.add(held, i);
  return held;
}

std::vector<double> release(Reorder& reorder, double until) {
  std::vector<double> out;
  reorder.release(at(until), [&](Time, const Batch& b, std::size_t i) {
    out.push_back(to_seconds(b.heads[i].time - Time{}));
  });
  return out;
}

TEST(Reorder, GivesRecordsInEventTimeOnceTheWatermarkPassedTheirSecond) {
  Reorder reorder;
  hold(reorder, 0, 1, {10.5, 12.1, 11.0});
  hold(reorder, 1, 2, {10.2, 11.9});
  EXPECT_EQ(release(reorder, 10.9), std::vector<double>{});
  EXPECT_EQ(release(reorder, 12.0), (std::vector<double>{10.2, 10.5, 11.0, 11.9}));
  EXPECT_EQ(reorder.size(), 1u);
  EXPECT_EQ(release(reorder, 13.0), std::vector<double>{12.1});
  EXPECT_TRUE(reorder.empty());
}

TEST(Reorder, OrderDoesNotDependOnHowFeedsInterleaved) {
  std::vector<std::vector<double>> orders;
  for (int way = 0; way < 2; ++way) {
    Reorder reorder;
    for (int k = 0; k < 2; ++k) {
      const auto feed = static_cast<FeedId>(way == 0 ? k : 1 - k);
      hold(reorder, feed, static_cast<std::uint64_t>(k + 1), {5, 5, 5});
    }
    std::vector<double> feeds;
    reorder.release(at(7), [&](Time, const Batch& b, std::size_t) { feeds.push_back(b.feed); });
    orders.push_back(feeds);
  }
  EXPECT_EQ(orders[0], orders[1]);
}

TEST(Reorder, ForgetsABatchWhenItsLastRecordIsOut) {
  Reorder reorder;
  hold(reorder, 0, 7, {1, 100});
  hold(reorder, 0, 9, {2});
  EXPECT_EQ(reorder.oldest_sequence(), 7u);
  release(reorder, 50);
  EXPECT_EQ(reorder.oldest_sequence(), 7u);
  release(reorder, 200);
  EXPECT_EQ(reorder.oldest_sequence(), 0u);
}

TEST(Reorder, TimesBeforeTheEpochKeepTheirOrder) {
  Reorder reorder;
  hold(reorder, 0, 1, {-0.5, -1.5, 0.5});
  EXPECT_EQ(release(reorder, 2), (std::vector<double>{-1.5, -0.5, 0.5}));
}

}  // namespace
}  // namespace yagura
