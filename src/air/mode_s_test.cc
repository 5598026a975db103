#include "air/mode_s.h"

#include <gtest/gtest.h>

#include <bit>
#include <map>

#include "air/adsb_encode.h"
#include "air/cpr.h"
#include "air/quality.h"
#include "air/testing.h"

namespace yagura::air {
namespace {

TEST(ModeS, ParityOfASquitterLeavesNothing) {
  EXPECT_EQ(parity_residue(hex_bytes("8D406B902015A678D4D220AA4BDA")), 0u);
  EXPECT_NE(parity_residue(hex_bytes("8D406B902015A678D4D220AA4BDB")), 0u);
}

TEST(ModeS, ParityOfAReplyLeavesItsAddress) {
  EXPECT_EQ(parity_residue(hex_bytes("a000039199680030a800006a74ac")), 0x484b92u);
  EXPECT_EQ(parity_residue(hex_bytes("a80000238075173a6004d94e810a")), 0x400bd7u);
}

TEST(ModeS, EverySingleBitErrorIsSeen) {
  for (unsigned bit = 0; bit < 112; ++bit) {
    auto m = hex_bytes("8D406B902015A678D4D220AA4BDA");
    m[bit / 8] ^= static_cast<std::uint8_t>(0x80 >> bit % 8);
    EXPECT_NE(parity_residue(m), 0u) << bit;
  }
}

TEST(ModeS, GillhamAltitudesAreAGrayCode) {
  std::map<std::int32_t, std::uint32_t> code_of;
  for (std::uint32_t code = 1; code < 0x2000; ++code) {
    if ((code & 0x50) != 0) continue;  // M or Q
    const auto feet = altitude_of_ac13(code);
    if (!feet) continue;
    EXPECT_TRUE(code_of.emplace(*feet, code).second) << *feet;
  }
  EXPECT_EQ(code_of.begin()->first, -1200);
  EXPECT_EQ(code_of.size(), 1280u);  // -1,200 to 126,700 ft by 100
  for (auto a = code_of.begin(), b = std::next(a); b != code_of.end(); ++a, ++b) {
    ASSERT_EQ(b->first - a->first, 100);
    EXPECT_EQ(std::popcount(a->second ^ b->second), 1) << a->first;
  }
}

TEST(ModeS, AltitudesOf25FeetComeBack) {
  for (std::int32_t feet = -1000; feet <= 50175; feet += 25) {
    EXPECT_EQ(altitude_of_ac12(ac12_of_altitude(feet)), feet);
  }
  for (std::int32_t feet = 50200; feet <= 126'700; feet += 100) {
    EXPECT_EQ(altitude_of_ac12(ac12_of_altitude(feet)), feet);
  }
  EXPECT_EQ(altitude_of_ac12(ac12_of_altitude(-1200)), -1200);
  EXPECT_EQ(altitude_of_ac13(0), std::nullopt);
}

TEST(ModeS, SquawksComeBack) {
  for (unsigned octal = 0; octal < 4096; ++octal) {
    const auto squawk = static_cast<std::uint16_t>((octal >> 9) * 1000 + (octal >> 6 & 7) * 100 +
                                                   (octal >> 3 & 7) * 10 + (octal & 7));
    EXPECT_EQ(squawk_of_id13(id13_of_squawk(squawk)), squawk);
  }
}

// Worked examples of "The 1090 Megahertz Riddle" (J. Sun): numbers only.
Cpr airborne_cpr(std::string_view hex) {
  const AdsbRecord record = read_hex(hex);
  const auto* b = record.as<AirbornePosition>();
  return b != nullptr && b->cpr ? *b->cpr : Cpr{};
}

TEST(Cpr, ResolvesThePublishedPair) {
  const Cpr even = airborne_cpr("8D40621D58C382D690C8AC2863A7");
  const Cpr odd = airborne_cpr("8D40621D58C386435CC412692AD6");
  EXPECT_EQ(even, (Cpr{93000, 51372, false}));
  EXPECT_EQ(odd, (Cpr{74158, 50194, true}));
  const auto newest_even = cpr_global(even, odd, false);
  ASSERT_TRUE(newest_even);
  EXPECT_NEAR(newest_even->latitude(), 52.25720, 1e-5);
  EXPECT_NEAR(newest_even->longitude(), 3.91937, 1e-5);
  const auto newest_odd = cpr_global(even, odd, true);
  ASSERT_TRUE(newest_odd);
  EXPECT_NEAR(newest_odd->latitude(), 52.26578, 1e-5);
  EXPECT_NEAR(newest_odd->longitude(), 3.93891, 1e-4);
  const auto local = cpr_local(even, *Position::from_degrees(52.258, 3.918), false);
  ASSERT_TRUE(local);
  EXPECT_EQ(*local, *newest_even);
}

TEST(Cpr, ResolvesThePublishedSurfacePair) {
  const AdsbRecord even = read_hex("8C4841753AAB238733C8CD4020B1");
  const AdsbRecord odd = read_hex("8C4841753A8A35323FAEBDAC702D");
  ASSERT_NE(even.as<SurfacePosition>(), nullptr);
  ASSERT_NE(odd.as<SurfacePosition>(), nullptr);
  const auto place =
      cpr_global_surface(even.as<SurfacePosition>()->cpr, odd.as<SurfacePosition>()->cpr, true,
                         *Position::from_degrees(51.990, 4.375));
  ASSERT_TRUE(place);
  EXPECT_NEAR(place->latitude(), 52.320607, 1e-4);
  EXPECT_NEAR(place->longitude(), 4.734735, 1e-3);
}

TEST(Cpr, RefusesPairsOfDifferentLongitudeZones) {
  double edge = 50;
  while (cpr_zones(edge) == cpr_zones(50)) edge += 1e-5;
  const auto south = *Position::from_degrees(edge - 0.002, 10);
  const auto north = *Position::from_degrees(edge + 0.002, 10);
  EXPECT_FALSE(cpr_global(encode_cpr(south, false), encode_cpr(north, true), true));
  EXPECT_TRUE(cpr_global(encode_cpr(south, false), encode_cpr(south, true), true));
}

TEST(Cpr, ComesBackEverywhereOnEarth) {
  for (double lat = -89.5; lat <= 89.5; lat += 1.7) {
    for (double lon = -180; lon < 180; lon += 7.3) {
      const Position p = *Position::from_degrees(lat, lon);
      const Cpr even = encode_cpr(p, false), odd = encode_cpr(p, true);
      for (const bool newest_odd : {false, true}) {
        const auto back = cpr_global(even, odd, newest_odd);
        if (!back) continue;  // on the edge of a zone
        EXPECT_LT(distance(*back, p).metres(), 12) << lat << " " << lon;
      }
      const Position near = destination(p, Angle::degrees(77), Distance::kilometres(80));
      const auto local = cpr_local(odd, near, false);
      ASSERT_TRUE(local) << lat << " " << lon;
      EXPECT_LT(distance(*local, p).metres(), 12) << lat << " " << lon;
    }
  }
}

TEST(Cpr, ZonesFallFrom59To1) {
  EXPECT_EQ(cpr_zones(0), 59);
  EXPECT_EQ(cpr_zones(10.4704), 59);
  EXPECT_EQ(cpr_zones(10.4705), 58);
  EXPECT_EQ(cpr_zones(-86.6), 2);
  EXPECT_EQ(cpr_zones(87.1), 1);
}

Integrity nic(int value, std::optional<double> rc) {
  return {static_cast<std::uint8_t>(value), std::nullopt, rc};
}
Integrity nuc(int value, std::optional<double> rc) {
  return {std::nullopt, static_cast<std::uint8_t>(value), rc};
}
constexpr auto none = std::nullopt;

TEST(Quality, Version0IsNucpNeverNic) {
  const std::map<unsigned, Integrity> expected{
      {9, nuc(9, 7.5)},    {10, nuc(8, 25)},   {11, nuc(7, 185.2)}, {12, nuc(6, 370.4)},
      {13, nuc(5, 926)},   {14, nuc(4, 1852)}, {15, nuc(3, 3704)},  {16, nuc(2, 18520)},
      {17, nuc(1, 37040)}, {18, nuc(0, none)}, {20, nuc(9, 7.5)},   {21, nuc(8, 25)},
      {22, nuc(0, none)},  {0, nuc(0, none)}};
  for (const auto& [tc, integrity] : expected) {
    EXPECT_EQ(airborne_integrity(0, tc, {}), integrity) << tc;
  }
}

TEST(Quality, Version1UsesOneSupplement) {
  const std::map<unsigned, Integrity> same{
      {9, nic(11, 7.5)},  {10, nic(10, 25)},   {12, nic(7, 370.4)}, {14, nic(5, 1852)},
      {15, nic(4, 3704)}, {17, nic(1, 37040)}, {18, nic(0, none)},  {20, nic(11, 7.5)},
      {21, nic(10, 25)},  {22, nic(0, none)},  {0, nic(0, none)}};
  for (const auto& [tc, integrity] : same) {
    for (const unsigned version : {1u, 2u}) {
      EXPECT_EQ(airborne_integrity(version, tc, {}), integrity) << tc;
    }
  }
  EXPECT_EQ(airborne_integrity(1, 11, {true, {}, {}}), nic(9, 75));
  EXPECT_EQ(airborne_integrity(1, 11, {false, {}, {}}), nic(8, 185.2));
  EXPECT_EQ(airborne_integrity(1, 13, {false, {}, {}}), nic(6, 926));
  EXPECT_EQ(airborne_integrity(1, 13, {true, {}, {}}), nic(6, 1111.2));
  EXPECT_EQ(airborne_integrity(1, 16, {false, {}, {}}), nic(2, 14816));
}

// readsb and dump1090-fa ask bit 8 here, which is the single-antenna flag before version 2.
TEST(Quality, Version1TypeCode16IsNic3BySupplementAWhateverBit8Says) {
  EXPECT_EQ(airborne_integrity(1, 16, {true, false, {}}), nic(3, 7408));
  EXPECT_EQ(airborne_integrity(1, 16, {false, true, {}}), nic(2, 14816));
}

TEST(Quality, Version2UsesTwoSupplements) {
  EXPECT_EQ(airborne_integrity(2, 11, {true, true, {}}), nic(9, 75));
  EXPECT_EQ(airborne_integrity(2, 11, {false, false, {}}), nic(8, 185.2));
  EXPECT_EQ(airborne_integrity(2, 13, {false, true, {}}), nic(6, 555.6));
  EXPECT_EQ(airborne_integrity(2, 13, {false, false, {}}), nic(6, 926));
  EXPECT_EQ(airborne_integrity(2, 13, {true, true, {}}), nic(6, 1111.2));
  EXPECT_EQ(airborne_integrity(2, 16, {true, true, {}}), nic(3, 7408));
  EXPECT_EQ(airborne_integrity(2, 16, {false, false, {}}), nic(2, 14816));
}

TEST(Quality, CombinationsThatTheStandardDoesNotListHaveNoRadius) {
  EXPECT_EQ(airborne_integrity(2, 11, {true, false, {}}).rc_m, none);
  EXPECT_EQ(airborne_integrity(2, 13, {true, false, {}}).rc_m, none);
  EXPECT_EQ(airborne_integrity(2, 16, {false, true, {}}).rc_m, none);
  EXPECT_EQ(airborne_integrity(2, 11, {none, true, {}}), Integrity{});
  EXPECT_EQ(airborne_integrity(3, 9, {}), Integrity{});
}

TEST(Quality, SurfaceTables) {
  for (const unsigned v : {1u, 2u}) {
    EXPECT_EQ(surface_integrity(v, 5, {}), nic(11, 7.5));
    EXPECT_EQ(surface_integrity(v, 6, {}), nic(10, 25));
  }
  EXPECT_EQ(surface_integrity(2, 7, {true, {}, false}), nic(9, 75));
  EXPECT_EQ(surface_integrity(2, 7, {false, {}, false}), nic(8, 185.2));
  EXPECT_EQ(surface_integrity(2, 8, {true, {}, true}), nic(7, 370.4));
  EXPECT_EQ(surface_integrity(2, 8, {true, {}, false}), nic(6, 555.6));
  EXPECT_EQ(surface_integrity(2, 8, {false, {}, false}), nic(0, none));
}

// pyModeS gives NIC 9 always.
TEST(Quality, SurfaceVersion1TypeCode7DependsOnItsSupplement) {
  EXPECT_EQ(surface_integrity(1, 7, {true, {}, {}}), nic(9, 75));
  EXPECT_EQ(surface_integrity(1, 7, {false, {}, {}}), nic(8, 185.2));
}

// pyModeS gives 556 m, readsb 926 m.
TEST(Quality, SurfaceTypeCode8WithSupplementCAloneIs1111Metres) {
  EXPECT_EQ(surface_integrity(2, 8, {false, {}, true}), nic(6, 1111.2));
}

TEST(Quality, NacpBounds) {
  const double expected[] = {18520, 7408, 3704, 1852, 926, 555.6, 185.2, 92.6, 30, 10, 3};
  for (unsigned n = 1; n <= 11; ++n) EXPECT_EQ(nac_p_metres(n), expected[n - 1]) << n;
  EXPECT_EQ(nac_p_metres(0), none);
  EXPECT_EQ(nac_p_metres(12), none);
  EXPECT_EQ(nac_v_metres_per_second(0), none);
  EXPECT_EQ(nac_v_metres_per_second(2), 3);
}

TEST(Quality, Version0NacpFollowsFromTheTypeCode) {
  const std::map<unsigned, int> expected{{9, 11}, {20, 11}, {5, 11}, {10, 10}, {21, 10}, {6, 10},
                                         {11, 8}, {7, 8},   {12, 7}, {13, 6},  {14, 5},  {15, 4},
                                         {16, 1}, {17, 1},  {0, 0},  {8, 0},   {18, 0},  {22, 0}};
  for (unsigned tc = 0; tc < 32; ++tc) {
    const auto it = expected.find(tc);
    if (it == expected.end()) {
      EXPECT_EQ(nac_p_of_version_0(tc), none) << tc;
    } else {
      EXPECT_EQ(nac_p_of_version_0(tc), it->second) << tc;
    }
  }
  EXPECT_EQ(sil_of_version_0(18), 0);
  EXPECT_EQ(sil_of_version_0(11), 2);
}

}  // namespace
}  // namespace yagura::air
