// AIS as lines of text (IEC 61162-1 VDM and VDO sentences), with tag blocks (NMEA 0183 4.x) and the
// wrappers found in the wild: docs/formats/ais.md.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/decoder.h"
#include "sea/ais_body.h"

namespace yagura::sea {

struct AisRecord {
  std::uint8_t type = 0;           // 1-28
  std::uint8_t repeat = 0;         // 0-3
  char channel = 0;                // 'A', 'B', as sent ('1', '2', ...); 0 = empty
  bool own_ship = false;           // VDO: the receiver's own transponder
  bool clock_doubtful = false;     // its wrapper is more than 5 minutes off the base stations' time
  std::uint32_t mmsi = 0;          // 30 bits as sent: may exceed nine digits
  std::uint64_t payload_hash = 0;  // of the message's bits alone: equal for every reception of it
  ShortText<20> station;           // who heard it, by tag block or wrapper; empty where unsaid
  AisBody body;

  template <class T>
  const T* as() const {
    return std::get_if<T>(&body);
  }
  // What the record itself says (not its reception): channel, station and flags may differ.
  bool same_message(const AisRecord& o) const {
    return type == o.type && repeat == o.repeat && mmsi == o.mmsi && body == o.body;
  }
};

// The motion in a record of types 1-3, 9, 18, 19, 27; nullptr for others.
const Motion* motion_of(const AisRecord& record);

class AisBatch : public Batch {
 public:
  void print(std::size_t i, std::string& out) const override;
  std::vector<AisRecord> bodies;  // one for each head
};

// Options of a feed: none beyond `start`. Bounds: 64 pending multi-part groups, 4 KiB a line, 4 MiB
// or 50,000 records held back until a file's first clock.
std::unique_ptr<Decoder> make_ais_decoder(const FeedContext& context);

}  // namespace yagura::sea
