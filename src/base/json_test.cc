#include "base/json.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "base/random.h"

namespace yagura {
namespace {

std::string canonical(std::string_view text) {
  const auto parsed = Json::parse(text);
  return parsed ? parsed->dump() : std::string(parsed.error().reason);
}

std::string number(std::uint64_t bits) {
  std::string out;
  append_json_number(out, std::bit_cast<double>(bits));
  return out;
}

// RFC 8785 appendix B: IEEE 754 bits and their text.
TEST(JsonNumber, IsWrittenAsRfc8785AppendixB) {
  const std::pair<std::uint64_t, const char*> vectors[] = {
      {0x0000000000000000, "0"},
      {0x8000000000000000, "0"},
      {0x0000000000000001, "5e-324"},
      {0x8000000000000001, "-5e-324"},
      {0x7fefffffffffffff, "1.7976931348623157e+308"},
      {0xffefffffffffffff, "-1.7976931348623157e+308"},
      {0x4340000000000000, "9007199254740992"},
      {0xc340000000000000, "-9007199254740992"},
      {0x4430000000000000, "295147905179352830000"},
      {0x44b52d02c7e14af5, "9.999999999999997e+22"},
      {0x44b52d02c7e14af6, "1e+23"},
      {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
      {0x444b1ae4d6e2ef4e, "999999999999999700000"},
      {0x444b1ae4d6e2ef4f, "999999999999999900000"},
      {0x444b1ae4d6e2ef50, "1e+21"},
      {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
      {0x3eb0c6f7a0b5ed8d, "0.000001"},
      {0x41b3de4355555553, "333333333.3333332"},
      {0x41b3de4355555554, "333333333.33333325"},
      {0x41b3de4355555555, "333333333.3333333"},
      {0x41b3de4355555556, "333333333.3333334"},
      {0x41b3de4355555557, "333333333.33333343"},
      {0xbecbf647612f3696, "-0.0000033333333333333333"},
      {0x43143ff3c1cb0959, "1424953923781206.2"},
  };
  for (const auto& [bits, text] : vectors) EXPECT_EQ(number(bits), text);
}

// RFC 8785 section 3.2.2 (input) and 3.2.4 (canonical form).
TEST(Json, IsWrittenAsTheSampleOfRfc8785) {
  const std::string input = R"({
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  })";
  EXPECT_EQ(canonical(input),
            R"({"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],)"
            R"("string":"€$\u000f\nA'B\"\\\\\"/"})");
}

// RFC 8785 section 3.2.3: keys in the order of UTF-16 code units, U+1F600 before U+FB33.
TEST(Json, SortsKeysAsTheSampleOfRfc8785) {
  const std::string input =
      R"({"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh",)"
      R"("1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control",)"
      R"("\u00f6":"Latin Small Letter O With Diaeresis"})";
  EXPECT_EQ(canonical(input),
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
            "\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\","
            "\"😀\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
}

TEST(Json, WholeNumbersHaveOneFormHoweverMade) {
  EXPECT_EQ(Json(3.0), Json(3));
  EXPECT_EQ(Json(3.0).dump(), "3");
  EXPECT_EQ(Json(-0.0).dump(), "0");
  EXPECT_EQ(canonical("[1.0, 1e2, -0, -0.0, 100]"), "[1,100,0,0,100]");
}

TEST(Json, IntegersBeyond2To53BecomeTheNearestDouble) {
  EXPECT_EQ(canonical("9007199254740993"), "9007199254740992");
  EXPECT_EQ(canonical("18446744073709551615"), "18446744073709552000");
  EXPECT_EQ(canonical("-9223372036854775808"), "-9223372036854776000");
  EXPECT_EQ(canonical("[18446744073709551616, 295147905179352830000]"),
            "[18446744073709552000,295147905179352830000]");
  EXPECT_EQ(canonical(R"({"a\\\"1":-100000000000000000000000000,"b":"\"99999999999999999999"})"),
            R"({"a\\\"1":-1e+26,"b":"\"99999999999999999999"})");
  EXPECT_EQ(canonical("[99999999999999999999x]"), "bad_json");
}

TEST(Json, RefusesWhatIsNotJson) {
  for (const char* text :
       {"", " ", "{", "[1,]", "{\"a\":1,}", "nul", "01", "1.", "+1", "NaN", "Infinity", "'a'",
        "\"\x01\"", "\"\\x\"", "\"\\ud800\"", "\"\xff\"", "[1] 2", "{\"a\" 1}", "\"a"}) {
    EXPECT_FALSE(Json::parse(text)) << text;
  }
  EXPECT_FALSE(Json::parse("1e999"));
}

TEST(Json, NestsAtMost64Deep) {
  const auto nested = [](std::size_t n) { return std::string(n, '[') + std::string(n, ']'); };
  EXPECT_TRUE(Json::parse(nested(64)));
  EXPECT_EQ(Json::parse(nested(66)).error().reason, "too_deep");
  EXPECT_FALSE(Json::parse(nested(100'000)));
  EXPECT_FALSE(Json::parse(std::string(100'000, '[')));
}

TEST(Json, OfARepeatedKeyTheLastCounts) { EXPECT_EQ(canonical(R"({"a":1,"a":2})"), R"({"a":2})"); }

TEST(Json, ReadersGiveTheFallbackWhereTheTypeIsAnother) {
  const Json v = Json::parse(R"({"n":1.5,"i":7,"s":"x","a":[1],"b":true,"z":null})").value();
  EXPECT_EQ(v["i"].as_integer(), 7);
  EXPECT_EQ(v["i"].as_number(), 7);
  EXPECT_EQ(v["n"].as_number(), 1.5);
  EXPECT_EQ(v["s"].as_integer(-1), -1);
  EXPECT_EQ(v["s"].as_number(-1), -1);
  EXPECT_EQ(v["i"].as_string(), "");
  EXPECT_TRUE(v["s"].as_array().empty());
  EXPECT_TRUE(v["a"].as_object().empty());
  EXPECT_TRUE(v["b"].as_bool());
  EXPECT_TRUE(v["absent"].is_null());
  EXPECT_EQ(v.find("absent"), nullptr);
  EXPECT_NE(v.find("z"), nullptr);
  EXPECT_TRUE(v["s"]["deeper"].is_null());
}

TEST(Json, IsBuiltByPushAndSet) {
  Json v;
  v.set("b", 2).set("a", Json::array({1, "x", nullptr, true}));
  Json list;
  list.push(0.5);
  v.set("c", std::move(list)).set("b", 3);
  EXPECT_EQ(v.dump(), R"({"a":[1,"x",null,true],"b":3,"c":[0.5]})");
}

TEST(Json, RandomDoublesAreReadBackExactly) {
  Random random(2);
  for (int i = 0; i < 20'000; ++i) {
    const double v = std::bit_cast<double>(random.next());
    if (!std::isfinite(v)) continue;
    const std::string text = Json(v).dump();
    ASSERT_EQ(Json::parse(text).value().as_number(), v) << text;
  }
}

TEST(JsonString, IllFormedUtf8BecomesTheReplacementCharacter) {
  const std::string_view bad[] = {
      "\x80", "\xc0\xaf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe3\x81", "\xff"};
  for (const auto text : bad) {
    const std::string mended = valid_utf8(std::string("a") + std::string(text) + "b");
    EXPECT_TRUE(mended.starts_with("a\xef\xbf\xbd") && mended.ends_with("b"));
    EXPECT_TRUE(Json::parse(Json(text).dump())) << Json(text).dump();
  }
  EXPECT_EQ(valid_utf8("瀬取り😀"), "瀬取り😀");
}

TEST(RoundTo, LeavesNoResidue) {
  EXPECT_EQ(Json(round_to(0.1 + 0.2, 0.01)).dump(), "0.3");
  EXPECT_EQ(Json(round_to(1234.5678, 0.001)).dump(), "1234.568");
  EXPECT_EQ(Json(round_to(1234.5678, 10)).dump(), "1230");
  EXPECT_EQ(Json(round_to(-0.004, 0.01)).dump(), "0");
}

TEST(JsonDeath, NumbersThatJsonCannotWriteAreTheMakersError) {
  EXPECT_DEATH(static_cast<void>(Json{std::numeric_limits<double>::quiet_NaN()}), "internal error");
  EXPECT_DEATH(static_cast<void>(Json{(1LL << 53) + 1}), "internal error");
}

}  // namespace
}  // namespace yagura
