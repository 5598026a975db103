// Any JSON as claims: no crash; what is taken is signed, exists in both languages, and cannot break
// out of its HTML.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "case/explanation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yagura;
  using namespace yagura::cases;
  const auto v = Json::parse({reinterpret_cast<const char*>(data), size});
  if (!v) return 0;
  const auto parsed = parse_claims(*v);
  if (!parsed.problems.empty()) return 0;
  for (const Claim& c : parsed.claims) {
    if (c.signed_by.empty()) std::abort();
    if (c.redaction.empty() != c.statement.has_value()) std::abort();
  }
  const Explanation e = explain("case", {"a", "b"}, parsed.claims);
  e.json().dump();
  for (const Lang lang : {Lang::en, Lang::ja}) {
    e.plain_text(lang);
    if (e.html(lang).find("<script") != std::string::npos) std::abort();
  }
  return 0;
}
