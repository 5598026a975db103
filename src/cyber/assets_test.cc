#include "cyber/assets.h"

#include <gtest/gtest.h>

#include "cyber/sectors.h"
#include "cyber/testing.h"

namespace yagura::cyber {
namespace {

TEST(Assets, ARegisterIsRead) {
  const auto parsed = parse_register(R"(
default_site = "hq"
scanners = ["203.0.113.9", "10.9.0.0/24"]
[[asset]]
id = "port-demo"
name_en = "Port of Demo"
name_ja = "デモ港"
sector = "港湾"
place = {lat = 33.1, lon = 129.7, radius_m = 800}
networks = ["10.20.0.0/16", "2001:db8::/32"]
site = "demo"
depends_on = ["power-demo"]
[[asset]]
id = "power-demo"
name_en = "Power"
name_ja = "電力"
sector = "Energy"
)",
                                     "a.toml");
  ASSERT_TRUE(parsed.problems.empty()) << parsed.problems[0].text.in(Lang::en);
  Register assets;
  EXPECT_TRUE(assets.set("a.toml", parsed.file).empty());
  const Asset* port = assets.find(*IpAddress::parse("10.20.3.4"));
  ASSERT_NE(port, nullptr);
  EXPECT_EQ(port->id, "port-demo");
  EXPECT_EQ(port->sector, "jp-ports");
  EXPECT_NEAR(port->place->latitude(), 33.1, 1e-7);
  EXPECT_EQ(assets.find(std::string_view("power-demo"))->sector, "us-energy");
  EXPECT_TRUE(assets.is_scanner(*IpAddress::parse("10.9.0.77")));
  EXPECT_EQ(assets.subject(*IpAddress::parse("10.20.3.4")), "ip:10.20.3.4@demo");
  EXPECT_EQ(assets.subject(*IpAddress::parse("192.168.0.1")), "ip:192.168.0.1@hq");
  EXPECT_EQ(assets.subject(*IpAddress::parse("198.51.100.7")), "ip:198.51.100.7");
  const Json map = assets_geojson(assets.assets());
  EXPECT_EQ(map["features"].as_array().size(), 2u);
  EXPECT_TRUE(map["features"].as_array()[1]["geometry"].is_null());
}

TEST(Assets, EveryProblemIsNamedWithItsLineNotOnlyTheFirst) {
  const auto parsed = parse_register(R"([[asset]]
id = "Port Demo"
name_en = ""
sector = "harbours"
networks = ["10.0.0.1/8", 7]
place = {lat = 95, lon = 0}
colour = "red"
[[asset]]
id = "b"
name_en = "b"
name_ja = "b"
sector = "jp-ports"
[[asset]]
id = "b"
name_en = "b"
name_ja = "b"
sector = "jp-ports"
)",
                                     "a.toml");
  std::string all;
  for (const Problem& p : parsed.problems)
    all += std::to_string(p.line) + " " + p.text.in(Lang::en) + "\n";
  EXPECT_NE(all.find("1 'Port Demo' is no id"), std::string::npos) << all;
  EXPECT_NE(all.find("1 name_ja is missing"), std::string::npos) << all;
  EXPECT_NE(all.find("3 name_en must be a text"), std::string::npos) << all;
  EXPECT_NE(all.find("4 'harbours' is no sector"), std::string::npos) << all;
  EXPECT_NE(all.find("5 '10.0.0.1/8' is no network"), std::string::npos) << all;
  EXPECT_NE(all.find("5 networks must hold texts only"), std::string::npos) << all;
  EXPECT_NE(all.find("6 lat must be within"), std::string::npos) << all;
  EXPECT_NE(all.find("7 'colour' is no name known here"), std::string::npos) << all;
  EXPECT_NE(all.find("asset 'b' stands here twice"), std::string::npos) << all;
}

TEST(Assets, ASyntaxErrorHasItsLine) {
  const auto parsed = parse_register("[[asset]]\nid = \"a\nname_en = 1\n", "a.toml");
  ASSERT_EQ(parsed.problems.size(), 1u);
  EXPECT_EQ(parsed.problems[0].line, 2);
}

TEST(Assets, WhatTwoDocumentsContradictIsAProblem) {
  const auto one = [](std::string id, std::string network, std::string needs) {
    return parse_register("[[asset]]\nid = \"" + id +
                              "\"\nname_en = \"x\"\nname_ja = \"x\"\nsector = \"jp-gas\"\n" +
                              "networks = [\"" + network + "\"]\ndepends_on = [" + needs + "]\n",
                          "x")
        .file;
  };
  Register assets;
  EXPECT_TRUE(assets.set("one", one("a", "10.0.0.0/8", "")).empty());
  EXPECT_EQ(assets.set("two", one("b", "10.0.0.0/8", "")).size(), 1u);
  EXPECT_EQ(assets.set("two", one("a", "11.0.0.0/8", "")).size(), 1u);
  EXPECT_EQ(assets.set("two", one("b", "11.0.0.0/8", "\"nobody\"")).size(), 1u);
  EXPECT_TRUE(assets.set("two", one("b", "11.0.0.0/8", "\"a\"")).empty());
}

TEST(Assets, TheRoomRefusesABadRegisterInOneLine) {
  Bench bench;
  const auto result = bench.give("assets", "a.toml", "[[asset]]\nid = \"a\"\n");
  ASSERT_FALSE(result);
  EXPECT_TRUE(result.error().text.starts_with("a.toml: line 1: ")) << result.error().text;
  EXPECT_EQ(result.error().text.find('\n'), std::string::npos);
}

// cyber.md 2.12: 15 groups in Japan, 16 sectors in the United States; every name in both languages.
TEST(Sectors, JapanHasFifteenAndTheUnitedStatesSixteen) {
  int jp = 0, us = 0;
  for (const Sector& s : sectors()) {
    ++(s.id.starts_with("jp-") ? jp : us);
    EXPECT_FALSE(s.name.en.empty() || s.name.ja.empty());
    EXPECT_EQ(find_sector(s.id), &s);
    EXPECT_EQ(find_sector(s.name.en), &s);
    EXPECT_EQ(find_sector(s.name.ja), &s);
  }
  EXPECT_EQ(jp, 15);
  EXPECT_EQ(us, 16);
}

}  // namespace
}  // namespace yagura::cyber
