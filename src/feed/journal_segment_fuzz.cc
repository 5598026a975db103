// Any bytes as a raw or sealed segment: no crash, no hang, no unbounded memory; and what can be
// read of a raw segment can be sealed, and reads the same then.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "feed/segment.h"
#include "feed/simulated_disk.h"

namespace {

using yagura::JournalSegment;

std::uint64_t walk(const JournalSegment& segment, std::string* all) {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < segment.index().frames.size(); ++i) {
    const auto bytes = segment.frame(i);
    if (!bytes) continue;
    yagura::FrameWalk records(*bytes, segment.index().sealed);
    while (records.next()) {
      ++count;
      if (all == nullptr) continue;
      all->append(records.header_bytes());
      all->append(records.payload());
    }
  }
  return count;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  yagura::SimulatedDisk disk;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  disk.open_append("s", true)->append(bytes);
  if (const auto sealed = JournalSegment::open_sealed(disk, "s")) walk(**sealed, nullptr);
  // Behind a sound beginning, so that the fuzzer need not find one.
  for (const std::string& start : {std::string(), yagura::raw_start({})}) {
    disk.open_append("r", true)->append(start + std::string(bytes));
    const auto raw = JournalSegment::open_raw(disk, "r");
    if (!raw || (*raw)->index().count == 0) continue;
    std::string before;
    std::string after;
    YAGURA_ASSERT(walk(**raw, &before) == (*raw)->index().count);
    yagura::seal_segment(disk, **raw, "x");
    const auto sealed = JournalSegment::open_sealed(disk, "x");
    YAGURA_ASSERT(sealed.has_value() && walk(**sealed, &after) == (*raw)->index().count);
    YAGURA_ASSERT(before == after);
  }
  return 0;
}
