// Values as a person reads them in a record: durations, times, places.
#pragma once

#include <string>

#include "base/json.h"
#include "base/text.h"
#include "base/time.h"

namespace yagura {

// The two largest units: "3 h 12 min", 「3時間12分」. The sign is left out.
std::string duration_words(Duration d, Lang lang);
// To the second, in UTC and Japan Standard Time: "2026-06-01 14:00:00 UTC (23:00:00 JST)".
std::string time_words(Time t, Lang lang);
// The `area` of an event: its centre in degrees and its radius.
std::string area_words(const Json& area, Lang lang);

}  // namespace yagura
