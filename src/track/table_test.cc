#include "track/table.h"

#include <gtest/gtest.h>

#include <map>

#include "base/random.h"

namespace yagura {
namespace {

using Numbers = Table<std::uint32_t, int>;

std::vector<std::uint32_t> keys(const Numbers& t) {
  std::vector<std::uint32_t> out;
  t.for_each([&](std::uint32_t k, int) { out.push_back(k); });
  return out;
}

TEST(Table, EvictsUnconfirmedEntriesFirstThenTheLongestUntouched) {
  Numbers t(3);
  t.make(1) = 10;
  t.make(2) = 20;
  t.make(3) = 30;
  t.confirm(1);
  t.touch(2);
  std::vector<std::uint32_t> gone;
  const auto note = [&](std::uint32_t k, int) { gone.push_back(k); };
  t.make(4, note);  // 3 is the oldest unconfirmed
  t.make(5, note);  // then 2
  t.confirm(4);
  t.confirm(5);
  t.make(6, note);  // all others are confirmed: 1 is the oldest
  EXPECT_EQ(gone, (std::vector<std::uint32_t>{3, 2, 1}));
  EXPECT_EQ(t.evicted(), 3u);
  EXPECT_EQ(t.evicted_confirmed(), 1u);
  EXPECT_EQ(t.size(), 3u);
}

TEST(Table, ConfirmedEntriesSurviveAFloodOfNewOnes) {
  Numbers t(100);
  for (std::uint32_t k = 1; k <= 50; ++k) {
    t.make(k);
    t.confirm(k);
  }
  for (std::uint32_t k = 1000; k < 101'000; ++k) t.make(k);
  for (std::uint32_t k = 1; k <= 50; ++k) EXPECT_NE(t.find(k), nullptr) << k;
  EXPECT_EQ(t.size(), 100u);
  EXPECT_EQ(t.evicted_confirmed(), 0u);
}

TEST(Table, BehavesLikeAMapUnderRandomUse) {
  Random random(7);
  Numbers t(1000);
  std::map<std::uint32_t, int> model;
  for (int step = 0; step < 200'000; ++step) {
    const auto k = static_cast<std::uint32_t>(random.below(900));
    if (random.chance(0.3)) {
      t.erase(k);
      model.erase(k);
    } else if (int* v = t.touch(k)) {
      ASSERT_EQ(*v, model.at(k));
      *v = model[k] = step;
    } else {
      ASSERT_FALSE(model.contains(k));
      t.make(k) = model[k] = step;
      if (random.chance(0.5)) t.confirm(k);
    }
    ASSERT_EQ(t.size(), model.size());
  }
}

TEST(Table, ComesBackFromItsSavedFormInTheSameOrder) {
  Random random(9);
  Numbers t(64);
  for (int i = 0; i < 500; ++i) {
    const auto k = static_cast<std::uint32_t>(random.below(200));
    if (t.touch(k) == nullptr) t.make(k) = i;
    if (random.chance(0.2)) t.confirm(k);
  }
  Writer w;
  t.save(w, [](Writer& to, int v) { to.i64(v); });
  Numbers back(64);
  Reader r(w.str());
  back.load(r, [](Reader& from, int& v) { v = static_cast<int>(from.i64()); });
  ASSERT_TRUE(r.ok() && r.done());
  EXPECT_EQ(keys(back), keys(t));
  EXPECT_EQ(back.evicted(), t.evicted());
}

}  // namespace
}  // namespace yagura
