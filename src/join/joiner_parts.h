// What the joiner's own files share.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "base/time.h"

namespace yagura::join {

inline std::int64_t ms(Time t) {
  return std::chrono::floor<milliseconds>(t).time_since_epoch().count();
}

inline bool is_one_of(const std::vector<std::string>& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

}  // namespace yagura::join
