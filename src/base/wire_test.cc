#include "base/wire.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/random.h"

namespace yagura {
namespace {

constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

std::string sample() {
  Writer w;
  w.u8(200);
  w.boolean(true);
  w.u64(300);
  w.u64(~std::uint64_t{0});
  w.i64(-1);
  w.i64(kMin);
  w.f64(-0.5);
  w.fixed32(0xdeadbeef);
  w.fixed64(0x0123456789abcdef);
  w.time(time_from_micros(-7));
  w.bytes("瀬取り");
  w.bytes("");
  w.raw("end");
  return w.take();
}

// Reads what sample() wrote; true when every value came back.
bool reads_sample(Reader& r) {
  return r.u8() == 200 && r.boolean() && r.u64() == 300 && r.u64() == ~std::uint64_t{0} &&
         r.i64() == -1 && r.i64() == kMin && r.f64() == -0.5 && r.fixed32() == 0xdeadbeef &&
         r.fixed64() == 0x0123456789abcdef && r.time() == time_from_micros(-7) &&
         r.bytes() == "瀬取り" && r.bytes().empty() && r.raw(3) == "end";
}

TEST(Wire, ReadsBackWhatWasWritten) {
  const std::string bytes = sample();
  Reader r(bytes);
  EXPECT_TRUE(reads_sample(r));
  EXPECT_TRUE(r.ok());
  EXPECT_TRUE(r.done());
}

TEST(Wire, ATruncationAnywhereIsSeen) {
  const std::string bytes = sample();
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    const std::string cut = bytes.substr(0, n);
    Reader r(cut);
    EXPECT_FALSE(reads_sample(r) && r.ok()) << n;
    EXPECT_LE(r.at(), n);
  }
}

TEST(Wire, AfterAFailureEveryGetIsEmpty) {
  Reader r(
      "\x05"
      "ab");
  EXPECT_EQ(r.bytes(), "");
  EXPECT_FALSE(r.ok());
  EXPECT_EQ(r.u8(), 0);
  EXPECT_EQ(r.u64(), 0U);
  EXPECT_EQ(r.fixed32(), 0U);
  EXPECT_EQ(r.count(), 0U);
  EXPECT_FALSE(r.ok());
}

// LEB128 (DWARF 5, section 7.6) with protobuf's zigzag: small numbers of either sign stay small.
TEST(Wire, IntegersAreLeb128AndZigzag) {
  const auto u64 = [](std::uint64_t v) {
    Writer w;
    w.u64(v);
    return w.take();
  };
  const auto i64 = [](std::int64_t v) {
    Writer w;
    w.i64(v);
    return w.take();
  };
  EXPECT_EQ(u64(2), "\x02");
  EXPECT_EQ(u64(127), "\x7f");
  EXPECT_EQ(u64(128), std::string("\x80\x01"));
  EXPECT_EQ(u64(12'857), "\xb9\x64");
  EXPECT_EQ(i64(0), std::string(1, '\0'));
  EXPECT_EQ(i64(-1), "\x01");
  EXPECT_EQ(i64(1), "\x02");
  EXPECT_EQ(i64(kMax).size(), 10U);
}

TEST(Wire, ANumberThatNeverEndsIsRefused) {
  const std::string endless(11, '\x80');
  Reader r(endless);
  EXPECT_EQ(r.u64(), 0U);
  EXPECT_FALSE(r.ok());
}

TEST(Wire, ALengthBeyondTheBytesIsRefusedWithoutOverflow) {
  Writer w;
  w.u64(~std::uint64_t{0});
  const std::string bytes = w.str() + "abc";
  Reader text(bytes);
  EXPECT_EQ(text.bytes(), "");
  EXPECT_FALSE(text.ok());
  Reader list(bytes);
  EXPECT_EQ(list.count(8), 0U);
  EXPECT_FALSE(list.ok());
}

TEST(Wire, ACountIsOnlyGivenWhereItsElementsFit) {
  Writer w;
  w.u64(3);
  const std::string bytes = w.str() + std::string(24, 'x');
  Reader fits(bytes);
  EXPECT_EQ(fits.count(8), 3U);
  Reader too_many(bytes);
  EXPECT_EQ(too_many.count(9), 0U);
  EXPECT_FALSE(too_many.ok());
}

TEST(Wire, RandomNumbersAreReadBack) {
  Random random(5);
  for (int i = 0; i < 10'000; ++i) {
    const std::uint64_t v = random.next() >> random.below(64);
    Writer w;
    w.u64(v);
    w.i64(static_cast<std::int64_t>(~v));
    w.f64(random.normal(0, 1e6));
    Reader r(w.str());
    ASSERT_EQ(r.u64(), v);
    ASSERT_EQ(r.i64(), static_cast<std::int64_t>(~v));
    ASSERT_TRUE(std::isfinite(r.f64()));
    ASSERT_TRUE(r.ok() && r.done());
  }
}

TEST(Wire, NestedBytesAreReadAsOneViewAndGuardedLikeAnyOther) {
  Writer w;
  w.u8(1);
  const std::size_t opened = w.open();
  w.u64(300);
  w.bytes("within");
  w.close(opened);
  w.u8(2);
  Reader r(w.str());
  EXPECT_EQ(r.u8(), 1);
  Reader inner(r.nested());
  EXPECT_EQ(inner.u64(), 300u);
  EXPECT_EQ(inner.bytes(), "within");
  EXPECT_TRUE(inner.ok() && inner.done());
  EXPECT_EQ(r.u8(), 2);
  EXPECT_TRUE(r.ok() && r.done());
  for (std::size_t n = 0; n < w.str().size(); ++n) {
    Reader cut(std::string_view(w.str()).substr(0, n));
    cut.u8(), cut.nested(), cut.u8();
    EXPECT_FALSE(cut.ok());
  }
}

}  // namespace
}  // namespace yagura
