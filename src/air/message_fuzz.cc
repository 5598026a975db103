// One message of any bits, its parity mended so that the fields are reached; and saved room states.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "air/adsb.h"
#include "air/adsb_encode.h"
#include "air/air.h"
#include "air/mode_s.h"
#include "model/room.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yagura;
  using namespace yagura::air;
  std::vector<std::uint8_t> message(data, data + size);
  if (size == kShortBytes || size == kLongBytes) {
    set_parity(message);
    AdsbRecord record, again;
    if (read_message(message, record).ok && record.df == 17 &&
        record.as<OtherMessage>() == nullptr) {
      const Sender sender{record.address, 17, record.capability};
      if (!read_message(encode_message(sender, record.body), again).ok ||
          !(again.body == record.body)) {
        std::abort();
      }
    }
  }
  const Settings settings;
  const auto room = air_domain().make_room(settings, {});
  Reader r(std::string_view(reinterpret_cast<const char*>(data), size));
  static_cast<void>(room->load(r));
  return 0;
}
