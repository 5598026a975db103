// Any bytes as a bundle: refused with a reason, or a document that verifies in its canonical form
// too.
#include <cstdlib>

#include "store/bundle.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yagura;
  const auto report = verify_bundle({reinterpret_cast<const char*>(data), size});
  if (!report) {
    if (report.error().reason.empty()) std::abort();
    return 0;
  }
  const auto again = verify_bundle(report->document.dump());
  if (!again || again->root != report->root || again->revision != report->revision) std::abort();
  return 0;
}
