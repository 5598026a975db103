// Any bytes as join rules: a set of rules or an error, never more.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "join/rules.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto rules = yagura::join::parse_rules(
      std::string_view(reinterpret_cast<const char*>(data), size), "fuzz");
  if (rules) YAGURA_ASSERT(!rules->families.empty());
  return 0;
}
