// ADS-B and Mode S as received: Beast binary frames and AVR text lines, told apart by content frame
// by frame: docs/formats/adsb.md.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "air/adsb_body.h"
#include "model/decoder.h"

namespace yagura::air {

// Whose address it is.
enum class AddressKind : std::uint8_t {
  icao,   // assigned to the airframe
  other,  // DF 18: anonymous, a ground vehicle's or an obstacle's own
  tis_b   // a radar target, rebroadcast from the ground
};

struct AdsbRecord {
  std::uint32_t address = 0;    // 24 bits
  std::uint8_t df = 0;          // 0, 4, 5, 11, 16, 17, 18, 20, 21
  std::uint8_t capability = 0;  // DF 11, 17: CA; DF 18: CF
  AddressKind address_kind = AddressKind::icao;
  bool address_proven = false;     // by plain parity (DF 11, 17, 18); else it is what parity leaves
  bool rebroadcast = false;        // ADS-R (DF 18, CF 6)
  bool mlat = false;               // computed by a receiver network, not sent by the aircraft
  std::uint8_t signal = 0;         // Beast signal level, 0 = not stated
  std::uint64_t message_hash = 0;  // of the message's bytes: equal for every reception of it
  AdsbBody body;

  template <class T>
  const T* as() const {
    return std::get_if<T>(&body);
  }
  // What the message says, not its reception.
  bool same_message(const AdsbRecord& o) const {
    return address == o.address && df == o.df && capability == o.capability && body == o.body;
  }
};

class AdsbBatch : public Batch {
 public:
  void print(std::size_t i, std::string& out) const override;
  std::vector<AdsbRecord> bodies;  // one for each head
};

// Reads one message of 7 or 14 bytes. The error is one of the reasons "bad_crc", "wrong_length",
// "unknown_format".
struct MessageResult {
  bool ok = false;
  std::string_view reason;
};
MessageResult read_message(std::span<const std::uint8_t> message, AdsbRecord& out);

// Options of a feed: `start` (time of the first message of a file), `timestamps=gps` (the 48-bit
// stamps are seconds of the UTC day and nanoseconds; a file needs `start` for the date; gaps of
// less than 12 h), default `timestamps=counter` (free 12 MHz counter, tied once). Bounds: 64 bytes
// held between calls.
std::unique_ptr<Decoder> make_adsb_decoder(const FeedContext& context);

}  // namespace yagura::air
