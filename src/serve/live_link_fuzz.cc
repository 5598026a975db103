// Any bytes as a packet: the same calls each time; a fault is found in the last row at the latest.
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "serve/live_link.h"

namespace {

using namespace yagura;

struct Seen {
  std::string calls;
  bool good = true;
};

Seen read(std::string_view bytes) {
  Seen seen;
  LiveReader reader;
  reader.on_fix = [&](const PictureFix& f) {
    seen.calls += "f" + std::to_string(f.object) + " " + std::to_string(f.longitude_e7) + ";";
  };
  reader.on_info = [&](TrackInfo&& i) { seen.calls += "i" + i.subject + " " + i.name + ";"; };
  reader.on_status = [&](std::string_view json) { seen.calls += "s" + std::string(json) + ";"; };
  seen.good = reader.packet(bytes);
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Seen whole = read(bytes);
  // A packet cut short says nothing that the whole one did not say first.
  const Seen cut = read(bytes.substr(0, size / 2));
  if (size > 0 && data[0] != 3) YAGURA_ASSERT(whole.calls.starts_with(cut.calls));
  return 0;
}
