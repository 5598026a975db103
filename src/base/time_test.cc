#include "base/time.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace yagura {
namespace {

TEST(Time, WritesSixDecimalsAndZ) {
  EXPECT_EQ(to_rfc3339(Time{}), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(to_rfc3339(time_from_micros(1'331'724'600'000'001)), "2012-03-14T11:30:00.000001Z");
}

TEST(Time, BeforeTheEpochCountsBackwards) {
  EXPECT_EQ(to_rfc3339(time_from_micros(-1)), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(parse_rfc3339("1969-12-31T23:59:59.999999Z"), time_from_micros(-1));
}

TEST(Time, NoTimeIsWrittenAsNothing) {
  EXPECT_EQ(to_rfc3339(kNoTime), "");
  EXPECT_FALSE(has_time(kNoTime));
}

// RFC 3339 section 5.8, with the instant each example states.
TEST(Time, ReadsTheExamplesOfRfc3339) {
  EXPECT_EQ(to_rfc3339(parse_rfc3339("1985-04-12T23:20:50.52Z").value()),
            "1985-04-12T23:20:50.520000Z");
  EXPECT_EQ(parse_rfc3339("1996-12-19T16:39:57-08:00"), parse_rfc3339("1996-12-20T00:39:57Z"));
  EXPECT_EQ(parse_rfc3339("1990-12-31T23:59:60Z"), parse_rfc3339("1991-01-01T00:00:00Z"));
  EXPECT_EQ(parse_rfc3339("1990-12-31T15:59:60-08:00"), parse_rfc3339("1991-01-01T00:00:00Z"));
  EXPECT_EQ(to_rfc3339(parse_rfc3339("1937-01-01T12:00:27.87+00:20").value()),
            "1937-01-01T11:40:27.870000Z");
}

TEST(Time, ReadsTheFormsThatFeedsWrite) {
  const auto t = civil_time(2024, 2, 29, 1, 2, 3);
  ASSERT_TRUE(t);
  EXPECT_EQ(parse_rfc3339("2024-02-29 01:02:03Z"), t);
  EXPECT_EQ(parse_rfc3339("2024-02-29T10:02:03+0900"), t);  // Suricata's EVE writes no colon
  EXPECT_EQ(parse_rfc3339("2024-02-29T01:02:03.1234569Z"), *t + Duration{123456});
}

TEST(Time, RefusesWhatIsNoTime) {
  for (const char* text :
       {"", "2024-02-29", "2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z", "2024-00-01T00:00:00Z",
        "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z", "2024-01-01T00:00:61Z",
        "2024-01-01T00:00:00", "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00Z ",
        "2024-01-01T00:00:00+24:00", "2024-01-01T00:00:00+9:00", "2024-01-01X00:00:00Z",
        "+024-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "2024-01-01T00:00:00ZZ"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

TEST(Time, EveryMicrosecondFromYear1To9999IsReadBack) {
  const std::int64_t first = micros(civil_time(1, 1, 1, 0, 0, 0).value());
  const std::int64_t last = micros(civil_time(9999, 12, 31, 23, 59, 59).value()) + 999'999;
  Random random(1);
  for (int i = 0; i < 10'000; ++i) {
    const auto offset = random.below(static_cast<std::uint64_t>(last - first) + 1);
    const Time t = time_from_micros(first + static_cast<std::int64_t>(offset));
    ASSERT_EQ(parse_rfc3339(to_rfc3339(t)), t) << to_rfc3339(t);
  }
  EXPECT_EQ(parse_rfc3339(to_rfc3339(time_from_micros(first))), time_from_micros(first));
  EXPECT_EQ(parse_rfc3339(to_rfc3339(time_from_micros(last))), time_from_micros(last));
}

TEST(Time, ATimeCutAnywhereIsRefused) {
  const std::string text = "2024-02-29T01:02:03.123456+09:00";
  for (std::size_t n = 0; n < text.size(); ++n) {
    // "+0900" would be a form of its own; a cut of "+09:00" never gives it.
    EXPECT_FALSE(parse_rfc3339(std::string_view(text).substr(0, n))) << n;
  }
}

TEST(Time, SecondsAreRoundedToTheNearestMicrosecond) {
  EXPECT_EQ(seconds_of(0.1).count(), 100'000);
  EXPECT_EQ(seconds_of(-1.5).count(), -1'500'000);
  EXPECT_EQ(seconds_of(0.0000006).count(), 1);
  EXPECT_DOUBLE_EQ(to_seconds(seconds_of(12.25)), 12.25);
}

}  // namespace
}  // namespace yagura
