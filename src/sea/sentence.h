// Lines of IEC 61162-1 (NMEA 0183) sentences as they come in the wild: tag blocks, wrappers,
// checksums. Nothing here keeps state, allocates or trusts a byte. Views point into the line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"

namespace yagura::sea {

// Why a line or an abandoned group of parts gave no message: the closed list of
// docs/formats/ais.md.
enum class Reason : std::uint8_t {
  line_too_long,  // more than 4096 bytes
  no_sentence,    // neither '!' nor '$' in it (comments, garbage)
  bad_tag_block,  // its checksum is wrong or absent; the sentence behind it is still read
  no_checksum,    // no "*hh"
  bad_checksum,
  bad_address,    // talker and formatter are not letters and digits ("!=IVDM")
  bad_fields,     // not the fields of a VDM: "VDM,0,1"
  bad_armour,     // a character outside the six-bit alphabet
  bad_fill,       // fill bits are no digit or more than there are bits
  too_short,      // less than type, repeat and MMSI
  too_long,       // more than 4096 bits
  bad_type,       // 0, or above 28
  missing_parts,  // the group was abandoned: too old, replaced, crowded out, or the stream ended
  kCount
};
std::string_view reason_name(Reason r);

struct TagBlock {
  Time time = kNoTime;       // c:
  std::string_view station;  // s:
  std::uint64_t group = 0;   // g: of 1-2-1604, id + 1; 0 = none
  std::uint8_t group_part = 0;
};

// What stands before a sentence.
struct Front {
  TagBlock tags;
  Time wrapper = kNoTime;  // "[2018-05-11 03:50:03] ", "2018-05-11T05:48:17Z ", "1325394060 "
  bool bad_tag_block = false;
  bool quoted = false;  // '!AIVDM','1','1',...: see unquote()
};
// Where the sentence's '!' or '$' stands at or after `from`; npos where there is none.
std::size_t read_front(std::string_view line, std::size_t from, Front& front);

// The quoted form without its quotes and its written-out line end, as an ordinary sentence.
void unquote(std::string_view quoted, std::string& to);

struct Sentence {
  char lead = 0;          // '!' or '$'
  std::string_view body;  // from behind the lead to before the '*'
  std::size_t used = 0;   // bytes from the lead to behind the checksum
};
enum class Framing : std::uint8_t { good, no_checksum, bad_checksum };
// Precondition: `text` begins with '!' or '$'. One or two hex digits are a checksum.
Framing read_sentence(std::string_view text, Sentence& sentence);

// What stands behind a sentence: ",r003669945,1325394060", ",1325394060123".
struct Tail {
  Time time = kNoTime;
  std::string_view station;
};
Tail read_tail(std::string_view text);

// VDM and VDO.
struct Vdm {
  bool own_ship = false;
  std::uint8_t total = 0, number = 0;  // 1-9
  std::int8_t sequence = -1;           // -1 = absent
  char channel = 0;                    // 0 = empty
  std::uint8_t fill = 0;               // 0-9
  std::string_view payload;
};
enum class VdmForm : std::uint8_t { good, bad_fields, bad_fill };
// `fields` is what follows "AIVDM,".
VdmForm read_vdm(std::string_view fields, Vdm& vdm);

// The clock of a receiver on the same bus: RMC with status A, or ZDA. kNoTime where it says none.
Time read_rmc(std::string_view body);
Time read_zda(std::string_view body);
// "$PGHP,1,year,month,day,hour,minute,second,ms,country,region,station,...": of the next sentence.
struct Pghp {
  Time time = kNoTime;
  std::string_view station;
};
Pghp read_pghp(std::string_view body);

// "GPRMC" gives "RMC", proprietary "PGHP" itself; empty where the address is none.
std::string_view formatter(std::string_view body);

}  // namespace yagura::sea
