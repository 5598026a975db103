// Events to files that other programs open: JSON lines, GeoJSON (RFC 7946), CSV (RFC 4180), KML 2.2
// (OGC 07-147r2). The input is the canonical body of an event (docs/formats/event.md).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/text.h"

namespace yagura {

enum class EventForm { jsonl, geojson, csv, kml };
std::optional<EventForm> parse_event_form(std::string_view name);  // "jsonl", "geojson", ...

// The sentence of an event: its message key with the arguments filled in; the kind where the
// catalogue has no such key. Arguments that are pairs {"en","ja"} are taken in `lang`.
std::string event_message(const Json& event, Lang lang);

// Whether it was found not to hold, and the id of the event that stands in its place where that is
// known ("" else).
bool is_retracted(const Json& event);
std::string replaced_by(const Json& event);

// Writes events one after the other into a string that the caller empties as it likes, so the whole
// never needs to be in memory: begin(), add() for each, end().
//  geojson  one FeatureCollection; an event with an area is a Point feature (its centre, with
//           `radius_m`), one with an asset has a null geometry; all members stand in `properties`
//  csv      header, then id, revision, state, kind, start, end, lat, lon, radius_m, asset, subjects
//           (joined by ' '), message, measures (JSON); cells that a spreadsheet would run as a
//           formula begin with an apostrophe; last replaced_by
//  kml      a Document; placemarks with TimeSpan; events without an area have no geometry
// A retracted event says so at the beginning of its sentence, beside `state` and `replaced_by`.
class EventWriter {
 public:
  virtual ~EventWriter() = default;
  virtual void begin(std::string& out) = 0;
  virtual void add(const Json& event, std::string& out) = 0;
  virtual void end(std::string& out) = 0;
};
std::unique_ptr<EventWriter> make_event_writer(EventForm form, Lang lang);

}  // namespace yagura
