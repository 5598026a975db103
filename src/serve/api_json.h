// The JSON forms of what the store and the picture hold (docs: /openapi.json, docs/formats).
#pragma once

#include <cstdint>
#include <functional>

#include "base/json.h"
#include "store/query.h"

namespace yagura {

Json time_json(Time t);  // null where there is none
Json point_json(const Point& p);
Json track_json(const TrackRow& row);
Json condition_json(const Condition& c);
Json feed_json(const FeedStatus& f);
Json exhibit_json(const KeptExhibit& e);
Json action_json(const Action& a);
// The newest body with what people said of it, its row, and the corners of its cells for drawing.
Json event_row_json(const EventRow& row, const std::function<Json(std::uint64_t)>& corners);

}  // namespace yagura
