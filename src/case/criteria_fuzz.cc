// Any bytes: no crash; what is read without a problem has sources, both languages and a version.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "case/criteria.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yagura::cases;
  const auto parsed = parse_criteria({reinterpret_cast<const char*>(data), size}, "fuzz.toml");
  parsed.file.json().dump();
  for (const std::string& path : parsed.file.paths()) parsed.file.find(path);
  if (!parsed.problems.empty()) return 0;
  const CriteriaFile& f = parsed.file;
  if (f.items.empty() || !f.name.whole() || f.version.size() != 71) std::abort();
  for (const Criterion& c : f.items) {
    if (c.sources.empty() || !c.name.whole() || !c.question.whole()) std::abort();
  }
  return 0;
}
