#include "cyber/indicators.h"

#include <gtest/gtest.h>

#include <set>

#include "base/random.h"
#include "cyber/warninglists.h"

namespace yagura::cyber {
namespace {

std::string form(std::string_view text) {
  const auto i = classify_indicator(text);
  return i ? std::string(indicator_kind_name(i->kind)) + " " + i->value : "none";
}

TEST(Indicators, EachValueHasOneKindAndOneForm) {
  EXPECT_EQ(form("Evil.Example."), "domain evil.example");
  EXPECT_EQ(form("*.evil.example"), "domain evil.example");
  EXPECT_EQ(form(".google.com"), "domain google.com");
  EXPECT_EQ(form("a_b-c.example"), "domain a_b-c.example");
  EXPECT_EQ(form("example"), "none");
  EXPECT_EQ(form("a..b"), "none");
  EXPECT_EQ(form("1.2.3"), "none");
  EXPECT_EQ(form("(gomon|x)[0-9]{2,3}\\.ru"), "none");
  EXPECT_EQ(form("192.0.2.1"), "ip 192.0.2.1");
  EXPECT_EQ(form("2001:DB8::1"), "ip 2001:db8::1");
  EXPECT_EQ(form("192.0.2.1:8080"), "ip_port 192.0.2.1:8080");
  EXPECT_EQ(form("[2001:db8::1]:80"), "ip_port [2001:db8::1]:80");
  EXPECT_EQ(form("192.0.2.1:80000"), "none");
  EXPECT_EQ(form("192.0.2.0/24"), "network 192.0.2.0/24");
  EXPECT_EQ(form("http://5.42.81.134"), "url 5.42.81.134/");
  EXPECT_EQ(form("https://Evil.Example/A?b#c"), "url evil.example/A?b");
  EXPECT_EQ(form("evil.example/fre.php"), "url evil.example/fre.php");
  EXPECT_EQ(form("/Rapidchat.apk"), "none");
  EXPECT_EQ(form("D41D8CD98F00B204E9800998ECF8427E"), "md5 d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(form(std::string(40, 'a')), "sha1 " + std::string(40, 'a'));
  EXPECT_EQ(form(std::string(64, 'A')), "sha256 " + std::string(64, 'a'));
}

std::string hit(const std::optional<IndicatorHit>& h) { return h ? h->value : "none"; }

TEST(Indicators, DomainsMatchByWholeLabelsAndTheNearestParentAnswers) {
  IndicatorSet set;
  ASSERT_TRUE(set.add("list", "evil.example\tfamily\nwww.evil.example\nexample.co\n"));
  EXPECT_EQ(hit(set.match_domain("evil.example")), "evil.example");
  EXPECT_EQ(hit(set.match_domain("A.B.Evil.Example.")), "evil.example");
  EXPECT_EQ(hit(set.match_domain("x.www.evil.example")), "www.evil.example");
  EXPECT_EQ(hit(set.match_domain("notevil.example")), "none");
  EXPECT_EQ(hit(set.match_domain("evil.example.com")), "none");
  EXPECT_EQ(hit(set.match_domain("example")), "none");
  EXPECT_EQ(hit(set.match_domain("")), "none");
  EXPECT_EQ(hit(set.match_domain(".")), "none");
  EXPECT_EQ(hit(set.match_domain(std::string(5000, 'a') + ".evil.example")), "none");
  std::string many;
  for (int i = 0; i < 120; ++i) many += "a.";
  EXPECT_EQ(hit(set.match_domain(many + "evil.example")), "evil.example");
  EXPECT_EQ(set.match_domain("evil.example")->label, "family");
  EXPECT_EQ(set.match_domain("evil.example")->list, "list");
}

TEST(Indicators, AddressesEndpointsNetworksUrlsAndHashesMatchExactly) {
  IndicatorSet set;
  ASSERT_TRUE(set.add("list",
                      "192.0.2.1\n192.0.2.9:443\n198.51.100.0/24 # note\nhttp://h.example/x?y=1\n"
                      "d41d8cd98f00b204e9800998ecf8427e\n2001:db8::/48\n"));
  EXPECT_EQ(hit(set.match_address(*IpAddress::parse("192.0.2.1"))), "192.0.2.1");
  EXPECT_EQ(hit(set.match_address(*IpAddress::parse("192.0.2.9"))), "none");
  EXPECT_EQ(hit(set.match_endpoint(*IpAddress::parse("192.0.2.9"), 443)), "192.0.2.9:443");
  EXPECT_EQ(hit(set.match_endpoint(*IpAddress::parse("192.0.2.9"), 444)), "none");
  EXPECT_EQ(hit(set.match_address(*IpAddress::parse("198.51.100.77"))), "198.51.100.0/24");
  EXPECT_EQ(hit(set.match_address(*IpAddress::parse("2001:db8::7"))), "2001:db8::/48");
  EXPECT_EQ(hit(set.match_url("H.example", "/x?y=1")), "h.example/x?y=1");
  EXPECT_EQ(hit(set.match_url("", "/x?y=1")), "none");
  EXPECT_EQ(hit(set.match_url("h.example", "http://h.example/x?y=1")), "h.example/x?y=1");
  EXPECT_EQ(hit(set.match_url("h.example", "/x?y=2")), "none");
  EXPECT_EQ(hit(set.match_hash("D41D8CD98F00B204E9800998ECF8427E")),
            "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(hit(set.match_hash("zz")), "none");
}

TEST(Indicators, AgreeWithASearchThroughAStandardSet) {
  Random random(5);
  const auto name = [&] {
    std::string out;
    for (auto n = 2 + random.below(3); n > 0; --n) {
      out += std::string(1, static_cast<char>('a' + random.below(4)));
      if (random.chance(0.3)) out += static_cast<char>('a' + random.below(4));
      if (n > 1) out += '.';
    }
    return out;
  };
  IndicatorSet set;
  std::set<std::string> all;
  for (int i = 0; i < 400; ++i) {
    all.insert(name());
    set.add("list", {IndicatorKind::domain, *all.rbegin()}, "");
  }
  for (const auto& n : all) set.add("list", {IndicatorKind::domain, n}, "");
  EXPECT_EQ(set.size(), all.size());
  for (int i = 0; i < 20000; ++i) {
    const std::string asked = name();
    std::string expected = "none";
    for (std::string_view rest = asked; rest.find('.') != std::string_view::npos;
         rest.remove_prefix(rest.find('.') + 1)) {
      if (all.contains(std::string(rest))) {
        expected = rest;
        break;
      }
    }
    ASSERT_EQ(hit(set.match_domain(asked)), expected) << asked;
  }
}

TEST(Indicators, ACsvIsReadByItsHeader) {
  IndicatorSet set;
  const auto report = set.add("feed.csv",
                              "# a feed\r\n\"first_seen\",\"ioc_value\",\"malware\"\r\n"
                              "\"2026-01-01\",\"evil.example\",\"Bad, Thing\"\r\n"
                              "\"2026-01-01\",\"192.0.2.1:443\",\"Other\"\r\n"
                              "\"2026-01-01\",\"no indicator\",\"x\"\r\n");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->added, 2u);
  EXPECT_EQ(report->refused, 1u);
  EXPECT_EQ(set.match_domain("evil.example")->label, "Bad, Thing");
}

TEST(Indicators, AFileWithoutASingleIndicatorIsRefusedWithItsFirstLine) {
  IndicatorSet set;
  const auto report = set.add("x.txt", "# comment\nhello world\n");
  ASSERT_FALSE(report);
  EXPECT_NE(report.error().text.find("line 2: 'hello world'"), std::string::npos);
  EXPECT_TRUE(set.add("empty.txt", "# nothing yet\n"));
}

TEST(Indicators, TheListAddedFirstAnswers) {
  IndicatorSet set;
  ASSERT_TRUE(set.add("b", "evil.example\n"));
  ASSERT_TRUE(set.add("a", "evil.example\nother.example\n"));
  EXPECT_EQ(set.match_domain("evil.example")->list, "b");
  EXPECT_EQ(set.match_domain("other.example")->list, "a");
}

TEST(Warninglists, KeepToTheirTypes) {
  Warninglists lists;
  ASSERT_TRUE(lists.add(
      "f", R"({"name":"Exact","type":"string","list":["busy.example",".below.example"]})"));
  ASSERT_TRUE(lists.add("f", R"({"name":"Names","type":"hostname","list":["cdn.example"]})"));
  ASSERT_TRUE(lists.add("f", R"({"name":"Nets","type":"cidr","list":["10.0.0.0/8","192.0.2.7"]})"));
  EXPECT_FALSE(lists.add("f", R"({"name":"R","type":"regex","list":["x"]})"));
  EXPECT_FALSE(lists.add("f", R"({"name":"R"})"));
  EXPECT_FALSE(lists.add("f", R"({"broken)"));
  EXPECT_EQ(lists.find("busy.example"), "Exact");
  EXPECT_EQ(lists.find("www.busy.example"), std::nullopt);
  EXPECT_EQ(lists.find("x.below.example"), "Exact");
  EXPECT_EQ(lists.find("a.cdn.example"), "Names");
  EXPECT_EQ(lists.find(*IpAddress::parse("10.2.3.4")), "Nets");
  EXPECT_EQ(lists.find(IndicatorKind::endpoint, "192.0.2.7:80"), "Nets");
  EXPECT_EQ(lists.find(IndicatorKind::url, "a.cdn.example/x"), "Names");
  EXPECT_EQ(lists.find(IndicatorKind::address, "192.0.2.8"), std::nullopt);
}

}  // namespace
}  // namespace yagura::cyber
