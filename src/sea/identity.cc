#include "sea/identity.h"

#include <fmt/format.h>

namespace yagura::sea {

Sender sender_of(std::uint32_t mmsi) {
  if (mmsi == 0 || mmsi > 999'999'999) return Sender::none;
  if (mmsi < 10'000'000) return Sender::shore_station;
  const std::uint32_t three = mmsi / 1'000'000;
  switch (three) {
    case 111:
      return Sender::sar_aircraft;
    case 970:
      return Sender::sart;
    case 972:
      return Sender::man_overboard;
    case 974:
      return Sender::epirb;
    default:
      break;
  }
  if (three / 10 == 99) return Sender::aid;
  if (three / 10 == 98) return Sender::craft;
  return Sender::ship;
}

std::string mmsi_subject(std::uint32_t mmsi) { return fmt::format("mmsi:{:09}", mmsi); }

bool imo_valid(std::uint32_t imo) {
  if (imo < 1'000'000 || imo > 9'999'999) return false;
  std::uint32_t sum = 0;
  std::uint32_t rest = imo / 10;
  for (std::uint32_t weight = 2; weight <= 7; ++weight, rest /= 10) sum += rest % 10 * weight;
  return sum % 10 == imo % 10;
}

namespace {

ObjectClass class_of_ship(std::uint8_t type) {
  switch (type / 10) {
    case 2:
    case 4:
    case 6:
      return ObjectClass::passenger;
    case 5:
      return ObjectClass::service;
    case 7:
      return ObjectClass::cargo;
    case 8:
      return ObjectClass::tanker;
    default:
      break;
  }
  if (type == 30) return ObjectClass::fishing;
  if (type >= 31 && type <= 35) return ObjectClass::service;
  if (type == 36 || type == 37) return ObjectClass::pleasure;
  return ObjectClass::unknown;
}

}  // namespace

ObjectClass class_of(Sender sender, std::uint8_t ship_type) {
  switch (sender) {
    case Sender::shore_station:
      return ObjectClass::shore_station;
    case Sender::aid:
      return ObjectClass::aid_to_navigation;
    case Sender::craft:
      return ObjectClass::service;
    case Sender::sar_aircraft:
      return ObjectClass::aircraft;
    case Sender::sart:
    case Sender::man_overboard:
    case Sender::epirb:
      return ObjectClass::distress;
    default:
      return class_of_ship(ship_type);
  }
}

void Identity::save(Writer& w) const {
  w.bytes(name.view());
  w.bytes(call_sign.view());
  w.u64(imo);
  w.u8(ship_type);
  w.u64(length_m);
}

void Identity::load(Reader& r) {
  name.assign(r.bytes());
  call_sign.assign(r.bytes());
  imo = static_cast<std::uint32_t>(r.u64());
  ship_type = r.u8();
  length_m = static_cast<std::uint16_t>(r.u64());
}

}  // namespace yagura::sea
