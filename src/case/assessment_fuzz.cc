// Any JSON as an assessment: no crash in check, comparison or matrix; a checked one cites what it
// may.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "case/ach.h"
#include "case/assessment.h"
#include "case/difference.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yagura;
  using namespace yagura::cases;
  static const std::string evidence[] = {"e1", "e2", "e3", "e4"};
  const auto v = Json::parse({reinterpret_cast<const char*>(data), size});
  if (!v) return 0;
  const auto problems = check_assessment(*v, CriteriaSet::built_in(), evidence);
  ach_of(*v).json().dump();
  const Json sides[] = {*v, Json::object({{"side", "other"}})};
  for (const Difference& d : differences("case", sides)) d.json().dump();
  if (problems.empty() && (*v)["hypotheses"].as_array().size() < 3) std::abort();
  return 0;
}
