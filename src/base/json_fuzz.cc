// Any bytes: no crash; what parses is stable (canonical text parses to the same value and text).
#include <cstdint>

#include "base/assert.h"
#include "base/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using yagura::Json;
  const std::string_view text(reinterpret_cast<const char*>(data), size);

  const auto value = Json::parse(text);
  if (value) {
    const std::string canonical = value->dump();
    const auto again = Json::parse(canonical);
    YAGURA_ASSERT(again && *again == *value && again->dump() == canonical);
  }

  const std::string mended = yagura::valid_utf8(text);
  YAGURA_ASSERT(yagura::valid_utf8(mended) == mended);
  const auto quoted = Json::parse(Json(text).dump());
  YAGURA_ASSERT(quoted && quoted->as_string() == mended);
  return 0;
}
