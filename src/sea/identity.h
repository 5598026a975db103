// Who a sender is: the form of its MMSI (ITU-R M.585-9), its ship type (ITU-R M.1371-5 table 53),
// its IMO number, and what it says of itself.
#pragma once

#include <cstdint>
#include <string>

#include "base/wire.h"
#include "model/observation.h"
#include "sea/ais_body.h"

namespace yagura::sea {

enum class Sender : std::uint8_t {
  none,           // no MMSI: 0 or more than nine digits
  ship,           // also forms that break the rules: real ships send them
  shore_station,  // 00.......
  aid,            // 99.......
  craft,          // 98....... of a mother ship
  sar_aircraft,   // 111......
  sart,           // 970......
  man_overboard,  // 972......
  epirb           // 974......
};
Sender sender_of(std::uint32_t mmsi);
constexpr bool is_beacon(Sender s) { return s >= Sender::sart; }
// Ships and their craft: what detectors watch.
constexpr bool is_vessel(Sender s) { return s == Sender::ship || s == Sender::craft; }

std::string mmsi_subject(std::uint32_t mmsi);  // "mmsi:431000001", nine digits

// Seven digits whose last is the check digit. Ships only: company numbers use another check.
bool imo_valid(std::uint32_t imo);

// 20-29 wing in ground and 40-49 high-speed craft count as passenger, 31-35 and 50-59 as service.
ObjectClass class_of(Sender sender, std::uint8_t ship_type);

// What a sender has said of itself, newest word each. 0 and empty = never said.
struct Identity {
  ShortText<20> name;
  ShortText<7> call_sign;
  std::uint32_t imo = 0;  // valid ones only
  std::uint8_t ship_type = 0;
  std::uint16_t length_m = 0;

  bool operator==(const Identity&) const = default;
  void save(Writer& w) const;
  void load(Reader& r);
};

}  // namespace yagura::sea
