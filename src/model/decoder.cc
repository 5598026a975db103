#include "model/decoder.h"

namespace yagura {

std::string_view clock_name(ClockKind c) {
  static constexpr std::string_view kNames[] = {"none",        "record",   "tag_block",
                                                "wrapper",     "receiver", "base_station",
                                                "first_clock", "arrival",  "start_option"};
  return kNames[static_cast<std::size_t>(c)];
}

}  // namespace yagura
