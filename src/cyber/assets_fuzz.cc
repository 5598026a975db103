// Any bytes as a register: no crash, problems carry a line, a good one is usable.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "cyber/assets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yagura::cyber;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  ParsedRegister parsed = parse_register(bytes, "fuzz");
  for (const Problem& p : parsed.problems) {
    if (p.line < 1 || p.text.empty()) std::abort();
  }
  if (!parsed.problems.empty()) return 0;
  Register assets;
  const auto networks = parsed.file.assets;
  const bool good = assets.set("fuzz", std::move(parsed.file)).empty();
  for (const Asset& a : networks) {
    for (const Network& n : a.networks) {
      if (good && assets.find(n.first) == nullptr) std::abort();
    }
  }
  assets_geojson(assets.assets()).dump();
  return 0;
}
