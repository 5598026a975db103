// Any bytes as a saved event draft: no crash, bounded; what loads is saved and loaded the same.
#include <cstdint>

#include "base/assert.h"
#include "model/event.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yagura;
  Reader r(std::string_view(reinterpret_cast<const char*>(data), size));
  EventDraft draft;
  draft.load(r);
  if (!r.ok()) return 0;

  Writer once;
  draft.save(once);
  EventDraft again;
  Reader back(once.str());
  again.load(back);
  YAGURA_ASSERT(back.ok() && back.done());
  Writer twice;
  again.save(twice);
  YAGURA_ASSERT(once.str() == twice.str());
  YAGURA_ASSERT(draft.evidence.spans().size() <= 3 * EvidenceSet::kEach);
  return 0;
}
