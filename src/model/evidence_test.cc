#include "model/evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace yagura {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Span span(std::uint64_t offset, FeedId feed = 0) { return {offset, 10, feed}; }

std::string saved(const EvidenceSet& set) {
  Writer w;
  set.save(w);
  return w.take();
}

TEST(Spans, KeepAllInReadingOrder) {
  Spans spans;
  EXPECT_TRUE(spans.empty());
  for (std::uint64_t i = 0; i < 5; ++i) {
    spans.add(span(100 - i));
    ASSERT_THAT(spans.all(), SizeIs(i + 1));
    EXPECT_EQ(spans.all().back(), span(100 - i));
    EXPECT_EQ(spans.all().front(), span(100));
  }
}

TEST(Spans, ACopyIsItsOwn) {
  Spans spans(span(1));
  spans.add(span(2));
  spans.add(span(3));
  Spans copy = spans;
  copy.add(span(4));
  EXPECT_THAT(spans.all(), ElementsAre(span(1), span(2), span(3)));
  EXPECT_THAT(copy.all(), ElementsAre(span(1), span(2), span(3), span(4)));
  spans = Spans(span(9));
  EXPECT_THAT(spans.all(), ElementsAre(span(9)));
  Spans& same = copy;
  copy = same;
  EXPECT_THAT(copy.all(), SizeIs(4));
}

TEST(FeedSet, Holds64Feeds) {
  FeedSet set;
  EXPECT_TRUE(set.empty());
  set.add(0);
  set.add(63);
  EXPECT_TRUE(set.has(0) && set.has(63));
  EXPECT_FALSE(set.has(1));
  EXPECT_EQ(FeedSet::of_bits(set.bits()), set);
}

TEST(EvidenceSet, KeepsFewSpansAll) {
  EvidenceSet set;
  set.add(Spans(span(20)), true);
  set.add(Spans(span(10)));
  set.add(Spans(span(5, 3)));
  EXPECT_THAT(set.spans(), ElementsAre(span(10), span(20), span(5, 3)));
  EXPECT_THAT(set.key_exhibits(), ElementsAre(span(20)));
  EXPECT_EQ(set.count(), 3U);
  EXPECT_TRUE(set.feeds().has(0) && set.feeds().has(3));
}

TEST(EvidenceSet, OfAFloodKeepsTheFirstTheLastAndTheKeyExhibits) {
  EvidenceSet set;
  for (std::uint64_t i = 0; i < 100'000; ++i) set.add(Spans(span(i * 100)), i == 5'000);
  const auto spans = set.spans();
  ASSERT_THAT(spans, SizeIs(2 * EvidenceSet::kEach + 1));
  EXPECT_EQ(set.count(), 100'000U);
  EXPECT_EQ(spans.front(), span(0));
  EXPECT_EQ(spans[EvidenceSet::kEach], span(500'000));
  EXPECT_EQ(spans[EvidenceSet::kEach + 1], span((100'000 - EvidenceSet::kEach) * 100));
  EXPECT_EQ(spans.back(), span(9'999'900));
  EXPECT_LT(saved(set).size(), 1'500U);
}

TEST(EvidenceSet, KeyExhibitsAreBoundedToo) {
  EvidenceSet set;
  for (std::uint64_t i = 0; i < 1'000; ++i) set.add(Spans(span(i)), true);
  EXPECT_THAT(set.key_exhibits(), SizeIs(EvidenceSet::kEach));
}

TEST(EvidenceSet, ContinuesAfterLoadAsIfNeverSaved) {
  EvidenceSet whole;
  EvidenceSet broken;
  for (std::uint64_t i = 0; i < 500; ++i) {
    whole.add(Spans(span(i)), i % 50 == 0);
    broken.add(Spans(span(i)), i % 50 == 0);
    if (i % 37 != 0) continue;
    const std::string bytes = saved(broken);
    EvidenceSet loaded;
    Reader r(bytes);
    loaded.load(r);
    ASSERT_TRUE(r.ok() && r.done());
    broken = loaded;
  }
  EXPECT_EQ(saved(broken), saved(whole));
  EXPECT_EQ(broken.spans(), whole.spans());
}

TEST(EvidenceSet, ATruncationIsSeen) {
  EvidenceSet set;
  for (std::uint64_t i = 0; i < 200; ++i) set.add(Spans(span(i)), true);
  const std::string bytes = saved(set);
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    const std::string cut = bytes.substr(0, n);
    EvidenceSet loaded;
    Reader r(cut);
    loaded.load(r);
    ASSERT_FALSE(r.ok()) << n;
  }
}

TEST(EvidenceSet, MoreSpansThanItsBoundAreNoEvidenceSet) {
  Writer w;
  w.u64(EvidenceSet::kEach + 1);
  for (std::uint64_t i = 0; i <= EvidenceSet::kEach; ++i) save_span(w, span(i));
  for (int i = 0; i < 5; ++i) w.u64(0);
  EvidenceSet loaded;
  Reader r(w.str());
  loaded.load(r);
  EXPECT_FALSE(r.ok());
}

TEST(EvidenceSet, AMergeCountsBothAndKeepsKeyExhibits) {
  EvidenceSet a;
  EvidenceSet b;
  for (std::uint64_t i = 0; i < 300; ++i) a.add(Spans(span(i, 1)), i == 7);
  for (std::uint64_t i = 0; i < 300; ++i) b.add(Spans(span(i, 2)), i == 9);
  a.merge(b);
  EXPECT_EQ(a.count(), 600U);
  EXPECT_THAT(a.key_exhibits(), ElementsAre(span(7, 1), span(9, 2)));
  EXPECT_TRUE(a.feeds().has(1) && a.feeds().has(2));
  EvidenceSet none;
  none.merge(EvidenceSet());
  EXPECT_THAT(none.spans(), IsEmpty());
}

}  // namespace
}  // namespace yagura
