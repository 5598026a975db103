// Any text as a feed: a spec that keeps its promises, or one line of error.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "feed/feed_spec.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto spec = yagura::parse_feed_spec({reinterpret_cast<const char*>(data), size});
  if (!spec) {
    YAGURA_ASSERT(spec.error().reason == "bad_feed" && !spec.error().text.empty());
    return 0;
  }
  YAGURA_ASSERT(!spec->name.empty() && spec->name.size() <= 40 && !spec->where.empty());
  YAGURA_ASSERT(spec->lateness >= yagura::Duration{0} && spec->lateness <= yagura::hours{24});
  yagura::FeedSpec two[] = {*spec, *spec};
  const auto unique = yagura::make_names_unique(two);
  YAGURA_ASSERT(unique.has_value() ? two[0].name != two[1].name : spec->named);
  return 0;
}
