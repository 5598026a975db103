// Any bytes as an entry: no crash; what is taken is written back as it came, reads as what it is
// made of, and loses no proof when fields are taken out.
#include <cstdint>

#include "base/assert.h"
#include "case/entry.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yagura::cases;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto entry = Entry::parse(text);
  if (!entry) return 0;
  YAGURA_ASSERT(entry->wire() == text);
  YAGURA_ASSERT(entry->withheld().size() + entry->fields().size() == entry->digests().size());
  if (const auto content = entry->content()) {
    for (const auto& [name, value] : payload_fields(content->payload)) {
      YAGURA_ASSERT(name.starts_with("payload/"));
    }
  }
  const Entry bare = entry->only([](const Entry::Field&) { return "withheld"; });
  YAGURA_ASSERT(bare.fields().empty() && bare.leaf_data() == entry->leaf_data());
  const auto again = Entry::parse(bare.wire());
  YAGURA_ASSERT(again && again->leaf_data() == entry->leaf_data());
  return 0;
}
