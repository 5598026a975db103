#include "app/words.h"

#include <gtest/gtest.h>

namespace yagura {
namespace {

TEST(Words, ADurationIsItsTwoLargestUnits) {
  EXPECT_EQ(duration_words(hours{3} + minutes{12} + seconds{40}, Lang::en), "3 h 12 min");
  EXPECT_EQ(duration_words(hours{3} + minutes{12}, Lang::ja), "3時間12分");
  EXPECT_EQ(duration_words(hours{49}, Lang::en), "2 d 1 h");
  EXPECT_EQ(duration_words(hours{1} + seconds{5}, Lang::ja), "1時間");
  EXPECT_EQ(duration_words(-seconds{90}, Lang::en), "1 min 30 s");
  EXPECT_EQ(duration_words(Duration{}, Lang::en), "0 s");
}

TEST(Words, ATimeIsGivenInUtcAndInJapan) {
  EXPECT_EQ(time_words(*civil_time(2026, 6, 1, 14, 0, 0), Lang::en),
            "2026-06-01 14:00:00 UTC (23:00:00 JST)");
  EXPECT_EQ(time_words(*civil_time(2026, 6, 1, 15, 30, 0), Lang::ja),
            "2026-06-01 15:30:00 UTC（日本時間 2026-06-02 00:30:00）");
}

TEST(Words, AnAreaIsItsCentreAndRadius) {
  const Json area = Json::object({{"lat", -33.5}, {"lon", 129.25}, {"radius_m", 1500}});
  EXPECT_EQ(area_words(area, Lang::en), "centre 33.5000° S, 129.2500° E; radius 1.5 km");
  EXPECT_EQ(area_words(area, Lang::ja), "中心 南緯33.5000度、東経129.2500度、半径 1.5 km");
}

}  // namespace
}  // namespace yagura
