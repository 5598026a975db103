// Any JSON as a case record: no crash; what is read is written and read as itself.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "case/record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yagura;
  using namespace yagura::cases;
  const auto v = Json::parse({reinterpret_cast<const char*>(data), size});
  if (!v) return 0;
  const auto record = case_record_of(*v);
  if (!record) return 0;
  const auto again = case_record_of(record->json());
  if (!again || again->json() != record->json()) std::abort();
  return 0;
}
