// GeoJSON (RFC 7946) areas and points: what zones, anchorages and conditions are read from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/position.h"
#include "base/result.h"
#include "model/observation.h"

namespace yagura {

struct GeoFeature {
  std::size_t number = 0;  // place in the file, from 1
  Json properties;         // an object, or null
  std::vector<Polygon> polygons;
  std::vector<Position> points;
};

struct GeoLimits {
  std::size_t bytes = 64u << 20;
  std::size_t features = 100'000;
  std::size_t vertices = 4'000'000;
};

// FeatureCollection, Feature or bare geometry of kinds Point, MultiPoint, Polygon, MultiPolygon and
// GeometryCollection of these; a null geometry gives a feature without places. Lines are refused.
// Edges are straight in longitude and latitude, as the RFC says: long ones (over 0.25 degrees) are
// cut into pieces so that great circles follow them within 10 m at 45 degrees of latitude. Rings
// lose their closing vertex and repeats. An edge of more than 180 degrees is taken the shorter way
// round; longitudes up to +-360 are brought into range (Pacific-centred files).
// Errors, one line with the feature's number: "bad_json", "bad_geojson", "too_large".
Result<std::vector<GeoFeature>> read_geojson(std::string_view text, const GeoLimits& limits = {});

}  // namespace yagura
