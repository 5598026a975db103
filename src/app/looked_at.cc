#include "app/looked_at.h"

#include "track/cell.h"

namespace yagura {

LookedAt looked_at(const StoreReader& store, const Json& event) {
  LookedAt sum;
  const auto start = parse_rfc3339(event["start"].as_string());
  if (!start) return sum;
  ExposureQuery q;
  q.detector = event["kind"].as_string();
  q.from = *start;
  q.to = parse_rfc3339(event["end"].as_string()).value_or(kNoTime);
  std::uint64_t cell = 0;
  if (const Json* area = event.find("area")) {
    if (const auto p =
            Position::from_degrees((*area)["lat"].as_number(), (*area)["lon"].as_number()))
      cell = cell_of(*p);
  }
  for (const ExposureRow& e : store.exposure(q)) {
    if (cell != 0 ? e.cell != cell : e.asset != event["asset"].as_string()) continue;
    sum.live += Duration{e.live_us};
    sum.subject += Duration{e.subject_us};
  }
  return sum;
}

}  // namespace yagura
