// Any JSON as a case record, exported as STIX: no crash; every id once, every reference inside.
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "exchange/stix_case.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yagura;
  const auto v = Json::parse({reinterpret_cast<const char*>(data), size});
  if (!v) return 0;
  const auto record = cases::case_record_of(*v);
  if (!record) return 0;
  const Json bundle = stix_case_bundle(*record);
  std::set<std::string> ids;
  for (const Json& o : bundle["objects"].as_array()) {
    if (!ids.insert(o["id"].as_string()).second) std::abort();
  }
  for (const Json& o : bundle["objects"].as_array()) {
    for (const Json& ref : o["object_refs"].as_array()) {
      if (!ids.contains(ref.as_string())) std::abort();
    }
  }
  return 0;
}
