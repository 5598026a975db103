#include "app/exposure_book.h"

#include <gtest/gtest.h>

namespace yagura {
namespace {

Time hour(int h) {
  return time_from_micros(1'780'000'200'000'000 - 1'780'000'200'000'000 % 3'600'000'000) + hours{h};
}

Exposure delta(int h, std::int64_t live) { return {"sea.test", 7, "", hour(h), live, 2 * live}; }

TEST(ExposureBook, SumsDeltasIntoAbsoluteValuesAndSaysWhatChanged) {
  ExposureBook book;
  book.add(delta(0, 10));
  book.add(delta(0, 5));
  book.add(delta(1, 1));
  const auto first = book.take_changed();
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(first[0].live_us, 15);
  EXPECT_EQ(first[0].subject_us, 30);
  EXPECT_TRUE(book.take_changed().empty());
  book.add(delta(0, 1));
  EXPECT_EQ(book.take_changed().at(0).live_us, 16);
}

TEST(ExposureBook, WhatIsSavedWithTheStateGoesOnFromThere) {
  ExposureBook a;
  a.add(delta(0, 10));
  Writer w;
  a.save(w);
  ExposureBook b;
  Reader r(w.str());
  ASSERT_TRUE(b.load(r));
  b.add(delta(0, 1));
  EXPECT_EQ(b.take_changed().at(0).live_us, 11);
}

TEST(ExposureBook, HoursTwoDaysBackAreClosedAndLateDeltasCounted) {
  ExposureBook book;
  book.add(delta(100, 1));
  book.add(delta(0, 1));
  EXPECT_EQ(book.dropped(), 1u);
  EXPECT_EQ(book.all().size(), 1u);
}

}  // namespace
}  // namespace yagura
