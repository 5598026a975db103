// AIS messages to sentences, for exercises and tests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sea/ais.h"

namespace yagura::sea {

// The message as bits. Types 1-5, 9, 11, 12, 14, 18, 19, 21, 24, 27; 6 and 8 from their payload;
// others from their kept bits. Asserts that the body fits the type.
Bits encode_bits(const AisRecord& record);

// Sentences without line ends: "!AIVDM,1,1,,A,...,0*hh" (VDO for own_ship), at most 60 payload
// characters each. Asserts that the message has at most 3,240 bits (nine sentences). `channel` 'A',
// 'B' or 0; `sequence` 0-9, used only when there are several.
std::vector<std::string> encode(const AisRecord& record, char channel, int sequence);

// "\s:station,c:1331724600*hh\" to stand before a sentence; a station "" and kNoTime are left out.
// Whole seconds are written in seconds, others in milliseconds.
std::string tag_block(std::string_view station, Time time);

}  // namespace yagura::sea
