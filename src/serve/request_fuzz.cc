// Any target: no crash, a decoded path without NUL, and readers that either give a value in range
// or a problem of 400 that is JSON.
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "serve/request.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yagura;
  const std::string_view target(reinterpret_cast<const char*>(data), size);
  const auto request = parse_target(target);
  if (!request) return 0;
  YAGURA_ASSERT(request->path.starts_with('/') || request->path.empty() || target.starts_with("/"));
  YAGURA_ASSERT(request->path.find('\0') == std::string::npos && request->path.size() <= size);
  for (const auto& [name, value] : request->query) {
    Request one;
    one.query["v"] = value;
    Response bad;
    Time time = kNoTime;
    std::uint64_t count = 0;
    std::optional<Box> box;
    if (!read_time(one, "v", time, bad)) YAGURA_ASSERT(bad.status == 400 && Json::parse(bad.body));
    if (!read_count(one, "v", 1000, count, bad)) YAGURA_ASSERT(bad.status == 400);
    YAGURA_ASSERT(count <= 1000);
    if (!read_area(one, box, bad)) YAGURA_ASSERT(bad.status == 400 && !box);
    if (box) YAGURA_ASSERT(box->south <= box->north && box->north <= 900'000'000);
  }
  return 0;
}
