// One object's positions to files that other programs open: JSON lines, GeoJSON (RFC 7946), CSV
// (RFC 4180), KML 2.2 and GPX 1.1 (www.topografix.com/GPX/1/1).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/observation.h"

namespace yagura {

enum class TrackForm { jsonl, geojson, csv, kml, gpx };
std::optional<TrackForm> parse_track_form(std::string_view name);

struct TrackHeading {
  std::string subject;  // "mmsi:431000001", or the track's name
  std::string name;     // "" where unknown
};

// Appends the whole document. Fixes in time order. Decimals: degrees 7, speed_kn and angles 1,
// altitude_m 1. A line that crosses the antimeridian is cut there (GeoJSON: MultiLineString, RFC
// 7946 section 3.1.9). What a fix lacks is null (jsonl, geojson) or empty (csv) or left out.
void write_track(TrackForm form, const TrackHeading& heading, std::span<const Fix> fixes,
                 std::string& out);

}  // namespace yagura
