#include "serve/request.h"

#include <gtest/gtest.h>

namespace yagura {
namespace {

TEST(Request, ATargetIsDecoded) {
  const auto r =
      parse_target("/api/tracks/mmsi%3A4310?from=a%20b+c&q=%E5%8C%97&q=last&flag&&=x#part");
  ASSERT_TRUE(r);
  EXPECT_EQ(r->path, "/api/tracks/mmsi:4310");
  EXPECT_EQ(r->query.at("from"), "a b c");
  EXPECT_EQ(r->query.at("q"), "last");
  EXPECT_EQ(r->query.at("flag"), "");
  EXPECT_EQ(r->query.at(""), "x");
}

TEST(Request, ATargetThatIsNoneIsRefused) {
  for (const char* target :
       {"", "api", "*", "http://x/", "/%", "/%2", "/%zz", "/a%00", "/?a=%f", "/?%00=1"}) {
    EXPECT_FALSE(parse_target(target)) << target;
  }
  EXPECT_FALSE(parse_target("/" + std::string(8192, 'a')));
}

Request with(const std::string& name, const std::string& value) {
  Request r;
  r.query[name] = value;
  return r;
}

TEST(Request, AnAreaIsFourNumbersInRange) {
  const auto read = [](const std::string& text) {
    std::optional<Box> box;
    Response bad;
    return read_area(with("area", text), box, bad) && box.has_value();
  };
  EXPECT_TRUE(read("128,30,132,34"));
  EXPECT_TRUE(read("170.5,-10,-170.5,1e1"));  // across the 180th meridian
  for (const char* text : {"1,2,3", "1,2,3,4,", "1,2,3,4,5", ",,,", "a,b,c,d", "1,2,3,nan",
                           "inf,2,3,4", "1,2,3,91", "1, 2,3,4"}) {
    EXPECT_FALSE(read(text)) << text;
  }
}

TEST(Request, ParametersThatAreAbsentOrEmptyKeepTheStandard) {
  Response bad;
  std::uint64_t n = 7;
  EXPECT_TRUE(read_count(Request{}, "limit", 10, n, bad));
  EXPECT_TRUE(read_count(with("limit", ""), "limit", 10, n, bad));
  EXPECT_EQ(n, 7U);
  EXPECT_TRUE(read_count(with("limit", "10"), "limit", 10, n, bad));
  EXPECT_EQ(n, 10U);
  for (const char* text : {"11", "-1", "+1", "1.0", " 1", "0x1", "18446744073709551616"}) {
    EXPECT_FALSE(read_count(with("limit", text), "limit", 10, n, bad)) << text;
    EXPECT_EQ(bad.status, 400);
  }
}

TEST(Request, AProblemIsJsonWhateverItsText) {
  const Response r = Response::problem(400, "a \"title\"", "\xff");
  ASSERT_TRUE(Json::parse(r.body));
  EXPECT_EQ(Json::parse(r.body)->operator[]("title").as_string(), "a \"title\"");
}

}  // namespace
}  // namespace yagura
