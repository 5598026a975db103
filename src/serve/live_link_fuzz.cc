// Any bytes, cut anywhere, give the same calls; what is no frame is refused either way.
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "base/hash.h"
#include "serve/live_link.h"

namespace {

using namespace yagura;

struct Seen {
  std::string calls;
  bool good = true;
};

Seen read(std::string_view bytes, std::size_t piece) {
  Seen seen;
  LiveReader reader;
  reader.on_fix = [&](const PictureFix& f) {
    seen.calls += "f" + std::to_string(f.object) + " " + std::to_string(f.longitude_e7) + ";";
  };
  reader.on_info = [&](TrackInfo&& i) { seen.calls += "i" + i.subject + " " + i.name + ";"; };
  reader.on_status = [&](std::string_view json) { seen.calls += "s" + std::string(json) + ";"; };
  for (std::size_t at = 0; at < bytes.size() && seen.good; at += piece) {
    seen.good = reader.push(bytes.substr(at, piece));
  }
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  const Seen whole = read(bytes, bytes.size() + 1);
  const Seen cut = read(bytes, std::size_t{data[0]} % 13 + 1);
  YAGURA_ASSERT(whole.good == cut.good);
  YAGURA_ASSERT(whole.calls == cut.calls);
  return 0;
}
