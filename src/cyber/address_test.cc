#include "cyber/address.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "cyber/prefix_map.h"

namespace yagura::cyber {
namespace {

std::string canonical(std::string_view text) {
  const auto a = IpAddress::parse(text);
  return a ? a->text() : "none";
}

// RFC 5952 sections 4.1 to 4.3 and 5, and RFC 4291 section 2.2.
TEST(Address, TextIsThatOfRfc5952) {
  EXPECT_EQ(canonical("2001:0db8:0000:0000:0001:0000:0000:0001"), "2001:db8::1:0:0:1");
  EXPECT_EQ(canonical("2001:db8:0:0:0:0:2:1"), "2001:db8::2:1");
  EXPECT_EQ(canonical("2001:DB8:0:1:1:1:1:1"), "2001:db8:0:1:1:1:1:1");
  EXPECT_EQ(canonical("2001:0:0:1:0:0:0:1"), "2001:0:0:1::1");
  EXPECT_EQ(canonical("::"), "::");
  EXPECT_EQ(canonical("::1"), "::1");
  EXPECT_EQ(canonical("1::"), "1::");
  EXPECT_EQ(canonical("64:ff9b::192.0.2.33"), "64:ff9b::c000:221");
  EXPECT_EQ(canonical("::ffff:192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(canonical("fe80:0:0:0:0:0:0:0"), "fe80::");
}

TEST(Address, WhatIsNoAddressIsRefused) {
  for (const char* bad : {"",
                          "1",
                          "1.2.3",
                          "1.2.3.4.5",
                          "256.1.1.1",
                          "01.2.3.4",
                          "1.2.3.4 ",
                          " 1.2.3.4",
                          "1..2.3",
                          ":::",
                          "1:2:3:4:5:6:7",
                          "1:2:3:4:5:6:7:8:9",
                          "1::2::3",
                          "12345::",
                          "g::",
                          "1:2:3:4:5:6:7::8:9",
                          "::1.2.3",
                          "1.2.3.4::",
                          "fe80::1%eth0",
                          "[::1]",
                          "1:2:3:4:5:6:7:",
                          ":1:2:3:4:5:6:7"}) {
    EXPECT_EQ(canonical(bad), "none") << bad;
  }
}

TEST(Address, EveryTextReadsBackAsItself) {
  Random random(7);
  for (int i = 0; i < 20000; ++i) {
    std::string bytes(16, '\0');
    for (char& c : bytes) c = random.chance(0.5) ? '\0' : static_cast<char>(random.below(256));
    const auto a = *IpAddress::from_bytes(bytes);
    ASSERT_EQ(IpAddress::parse(a.text()), a) << a.text();
  }
}

TEST(Address, PrivateIsWhatMeansSomethingInsideOneSiteOnly) {
  for (const char* p : {"10.0.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "169.254.1.1",
                        "127.0.0.1", "0.0.0.0", "fd00::1", "fe80::1", "::1", "::"}) {
    EXPECT_TRUE(IpAddress::parse(p)->is_private()) << p;
  }
  for (const char* p : {"172.32.0.0", "11.0.0.1", "192.0.2.1", "100.128.0.1", "2001:db8::1"}) {
    EXPECT_FALSE(IpAddress::parse(p)->is_private()) << p;
  }
}

TEST(Network, HostBitsAreRefused) {
  EXPECT_TRUE(Network::parse("192.0.2.0/24"));
  EXPECT_FALSE(Network::parse("192.0.2.1/24"));
  EXPECT_FALSE(Network::parse("192.0.2.0/33"));
  EXPECT_FALSE(Network::parse("192.0.2.0/"));
  EXPECT_FALSE(Network::parse("192.0.2.0/+24"));
  EXPECT_EQ(Network::parse("2001:db8::/32")->text(), "2001:db8::/32");
  EXPECT_EQ(Network::parse("0.0.0.0/0")->text(), "0.0.0.0/0");
  EXPECT_FALSE(Network::parse("0.0.0.0/0")->contains(*IpAddress::parse("2001:db8::1")));
  EXPECT_TRUE(Network::parse("::/0")->contains(*IpAddress::parse("2001:db8::1")));
}

// The nested networks of Zeek's match-subnet test: /18, /24, /26 around one address.
TEST(PrefixMap, TheLongestPrefixWins) {
  PrefixMap map;
  EXPECT_FALSE(map.add(*Network::parse("1.2.0.0/18"), 18));
  EXPECT_FALSE(map.add(*Network::parse("1.2.3.0/26"), 26));
  EXPECT_FALSE(map.add(*Network::parse("1.2.3.0/24"), 24));
  EXPECT_FALSE(map.add(*Network::parse("2001:db8::/32"), 32));
  EXPECT_EQ(map.add(*Network::parse("1.2.3.0/24"), 99), 24u);
  EXPECT_EQ(map.find(*IpAddress::parse("1.2.3.4")), 26u);
  EXPECT_EQ(map.find(*IpAddress::parse("1.2.3.64")), 24u);
  EXPECT_EQ(map.find(*IpAddress::parse("1.2.4.1")), 18u);
  EXPECT_EQ(map.find(*IpAddress::parse("1.2.64.1")), std::nullopt);
  EXPECT_EQ(map.find(*IpAddress::parse("2001:db8:1::1")), 32u);
}

TEST(PrefixMap, AgreesWithALookThroughAllNetworks) {
  Random random(3);
  PrefixMap map;
  std::vector<Network> all;
  for (std::uint32_t i = 0; i < 500; ++i) {
    const auto bits = static_cast<std::uint8_t>(104 + random.below(25));
    const auto a = IpAddress::v4(0x0a000000u | static_cast<std::uint32_t>(random.below(1 << 16)));
    const Network n{a.masked(bits), bits};
    if (!map.add(n, static_cast<std::uint32_t>(all.size()))) all.push_back(n);
  }
  for (int i = 0; i < 5000; ++i) {
    const auto a = IpAddress::v4(0x0a000000u | static_cast<std::uint32_t>(random.below(1 << 16)));
    std::optional<std::uint32_t> best;
    for (std::uint32_t k = 0; k < all.size(); ++k) {
      if (all[k].contains(a) && (!best || all[k].bits > all[*best].bits)) best = k;
    }
    ASSERT_EQ(map.find(a), best);
  }
}

}  // namespace
}  // namespace yagura::cyber
