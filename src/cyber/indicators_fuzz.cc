// Any bytes as an indicator list, a warninglist, and a question.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "cyber/warninglists.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yagura::cyber;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  IndicatorSet set;
  static_cast<void>(set.add("list", bytes));
  Warninglists lists;
  static_cast<void>(lists.add("list", bytes));
  static_cast<void>(lists.find(bytes));
  static_cast<void>(set.match_domain(bytes));
  static_cast<void>(set.match_hash(bytes));
  static_cast<void>(set.match_url(bytes, bytes));
  const auto i = classify_indicator(bytes.substr(0, bytes.find('\n')));
  if (!i) return 0;
  const auto again = classify_indicator(i->value);
  const bool url = i->kind == IndicatorKind::url;  // "a/" is not told from "a" once more
  if (!url && (!again || again->kind != i->kind || again->value != i->value)) std::abort();
  IndicatorSet one;
  one.add("one", *i, "");
  if (one.size() != 1) std::abort();
  if (i->kind == IndicatorKind::domain && !one.match_domain("x." + i->value.substr(0, 250))) {
    if (i->value.size() <= 251) std::abort();
  }
  return 0;
}
