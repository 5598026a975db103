#include "sea/identity.h"

#include <gtest/gtest.h>

namespace yagura::sea {
namespace {

TEST(Identity, TellsSendersByTheFormOfTheirNumber) {
  EXPECT_EQ(sender_of(0), Sender::none);
  EXPECT_EQ(sender_of(1'000'000'000), Sender::none);
  EXPECT_EQ(sender_of(4310001), Sender::shore_station);
  EXPECT_EQ(sender_of(431000001), Sender::ship);
  EXPECT_EQ(sender_of(111232506), Sender::sar_aircraft);
  EXPECT_EQ(sender_of(970010119), Sender::sart);
  EXPECT_EQ(sender_of(972001234), Sender::man_overboard);
  EXPECT_EQ(sender_of(974001234), Sender::epirb);
  EXPECT_EQ(sender_of(984310001), Sender::craft);
  EXPECT_EQ(sender_of(994310001), Sender::aid);
  EXPECT_EQ(mmsi_subject(4310001), "mmsi:004310001");
}

// 9074729 is IMO's own example (Resolution A.1117(30)).
TEST(Identity, TestsTheCheckDigitOfImoNumbers) {
  EXPECT_TRUE(imo_valid(9074729));
  EXPECT_FALSE(imo_valid(9074728));
  EXPECT_FALSE(imo_valid(0));
  EXPECT_FALSE(imo_valid(907472));
  EXPECT_FALSE(imo_valid(90747290));
}

TEST(Identity, DrawsTheClassFromTheShipType) {
  EXPECT_EQ(class_of(Sender::ship, 70), ObjectClass::cargo);
  EXPECT_EQ(class_of(Sender::ship, 89), ObjectClass::tanker);
  EXPECT_EQ(class_of(Sender::ship, 30), ObjectClass::fishing);
  EXPECT_EQ(class_of(Sender::ship, 36), ObjectClass::pleasure);
  EXPECT_EQ(class_of(Sender::ship, 50), ObjectClass::service);
  EXPECT_EQ(class_of(Sender::ship, 60), ObjectClass::passenger);
  EXPECT_EQ(class_of(Sender::ship, 0), ObjectClass::unknown);
  EXPECT_EQ(class_of(Sender::aid, 70), ObjectClass::aid_to_navigation);
  EXPECT_EQ(class_of(Sender::sart, 0), ObjectClass::distress);
}

}  // namespace
}  // namespace yagura::sea
