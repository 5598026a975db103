#include "track/geojson.h"

#include <algorithm>
#include <cmath>

namespace yagura {
namespace {

constexpr double kLongestEdgeDeg = 0.25;

class GeoReader {
 public:
  explicit GeoReader(const GeoLimits& limits) : limits_(limits) {}

  Result<std::vector<GeoFeature>> read(const Json& root) {
    const std::string& type = root["type"].as_string();
    if (type == "FeatureCollection") {
      if (!root["features"].is_array()) return bad(said("geojson.features"));
      for (const Json& feature : root["features"].as_array()) {
        if (!add_feature(feature)) return std::move(error_);
      }
    } else if (type == "Feature") {
      if (!add_feature(root)) return std::move(error_);
    } else {
      GeoFeature feature;
      feature.number = 1;
      out_.push_back(std::move(feature));
      if (!add_geometry(root, out_.back())) return std::move(error_);
    }
    return std::move(out_);
  }

 private:
  tl::unexpected<Error> bad(const Message& what) const {
    return fail("bad_geojson",
                out_.empty() ? what
                             : said("error.at_feature",
                                    {{"number", std::to_string(out_.size())}, {"what", what}}));
  }
  bool refuse(const Message& what) {
    error_ = bad(what);
    return false;
  }
  bool too_large(const Message& what) {
    error_ = fail("too_large", what);
    return false;
  }

  bool add_feature(const Json& json) {
    if (out_.size() >= limits_.features) {
      return too_large(said("error.more_than", {{"count", std::to_string(limits_.features)},
                                                {"what", said("error.more.features")}}));
    }
    GeoFeature& feature = out_.emplace_back();
    feature.number = out_.size();
    if (json["type"].as_string() != "Feature") return refuse(said("geojson.not_feature"));
    feature.properties = json["properties"];
    if (!feature.properties.is_null() && !feature.properties.is_object()) {
      return refuse(said("geojson.properties"));
    }
    return json["geometry"].is_null() || add_geometry(json["geometry"], feature);
  }

  bool add_geometry(const Json& geometry, GeoFeature& feature) {
    const std::string& type = geometry["type"].as_string();
    const Json& coordinates = geometry["coordinates"];
    if (type == "Polygon") return add_polygon(coordinates, feature);
    if (type == "MultiPolygon") return add_each(coordinates, feature, &GeoReader::add_polygon);
    if (type == "Point") return add_point(coordinates, feature);
    if (type == "MultiPoint") return add_each(coordinates, feature, &GeoReader::add_point);
    if (type == "GeometryCollection") {
      for (const Json& g : geometry["geometries"].as_array()) {
        if (!add_geometry(g, feature)) return false;
      }
      return true;
    }
    return refuse(type.empty()
                      ? said("geojson.no_type")
                      : said("geojson.wrong_type", {{"type", valid_utf8(type.substr(0, 40))}}));
  }

  bool add_each(const Json& list, GeoFeature& feature,
                bool (GeoReader::*add)(const Json&, GeoFeature&)) {
    if (!list.is_array()) return refuse(said("geojson.coordinates"));
    for (const Json& item : list.as_array()) {
      if (!(this->*add)(item, feature)) return false;
    }
    return true;
  }

  bool add_point(const Json& json, GeoFeature& feature) {
    double lat = 0;
    double lon = 0;
    if (!read_place(json, lat, lon) || !count_vertices(1)) return false;
    feature.points.push_back(*Position::from_degrees(lat, wrapped(lon)));
    return true;
  }

  bool add_polygon(const Json& json, GeoFeature& feature) {
    if (!json.is_array() || json.as_array().empty()) return refuse(said("geojson.no_ring"));
    Polygon polygon;
    for (const Json& ring : json.as_array()) {
      if (!add_ring(ring, polygon)) return false;
    }
    feature.polygons.push_back(std::move(polygon));
    return true;
  }

  bool add_ring(const Json& json, Polygon& polygon) {
    if (!json.is_array()) return refuse(said("geojson.ring"));
    std::vector<Position>& ring = polygon.rings.emplace_back();
    double lat0 = 0;
    double lon0 = 0;
    std::vector<Position> given;  // without the pieces of long edges
    for (const Json& place : json.as_array()) {
      double lat = 0;
      double lon = 0;
      if (!read_place(place, lat, lon)) return false;
      const bool added =
          given.empty() ? add_vertex(ring, lat, lon) : add_edge(ring, lat0, lon0, lat, lon);
      if (!added) return false;
      lat0 = lat, lon0 = lon;
      given.push_back(*Position::from_degrees(lat, wrapped(lon)));
    }
    while (ring.size() > 1 && ring.front() == ring.back()) ring.pop_back();
    const auto less = [](Position a, Position b) {
      return a.latitude_e7() != b.latitude_e7() ? a.latitude_e7() < b.latitude_e7()
                                                : a.longitude_e7() < b.longitude_e7();
    };
    std::sort(given.begin(), given.end(), less);
    if (std::unique(given.begin(), given.end()) - given.begin() < 3) {
      return refuse(said("geojson.small_ring"));
    }
    return true;
  }

  // The vertices after (lat0, lon0) up to (lat, lon), with those between where the edge is long.
  bool add_edge(std::vector<Position>& ring, double lat0, double lon0, double lat, double lon) {
    double step = std::fmod(lon - lon0, 360.0);
    if (step > 180) step -= 360;
    if (step < -180) step += 360;
    const double longest = std::max(std::abs(step), std::abs(lat - lat0));
    const int pieces = std::max(1, static_cast<int>(std::ceil(longest / kLongestEdgeDeg)));
    for (int i = 1; i < pieces; ++i) {
      const double f = static_cast<double>(i) / pieces;
      if (!add_vertex(ring, lat0 + (lat - lat0) * f, lon0 + step * f)) return false;
    }
    return add_vertex(ring, lat, lon);
  }

  bool add_vertex(std::vector<Position>& ring, double lat, double lon) {
    const Position p = *Position::from_degrees(lat, wrapped(lon));
    if (!ring.empty() && ring.back() == p) return true;
    if (!count_vertices(1)) return false;
    ring.push_back(p);
    return true;
  }

  bool count_vertices(std::size_t n) {
    vertices_ += n;
    if (vertices_ <= limits_.vertices) return true;
    return too_large(said("error.more_than", {{"count", std::to_string(limits_.vertices)},
                                              {"what", said("error.more.vertices")}}));
  }

  bool read_place(const Json& json, double& lat, double& lon) {
    const auto& a = json.as_array();
    if (a.size() < 2 || !a[0].is_number() || !a[1].is_number()) {
      return refuse(said("geojson.position"));
    }
    lon = a[0].as_number();
    lat = a[1].as_number();
    if (!(std::abs(lat) <= 90 && std::abs(lon) <= 360)) {
      return refuse(
          said("geojson.off_earth", {{"place", "[" + a[0].dump() + "," + a[1].dump() + "]"}}));
    }
    return true;
  }

  static double wrapped(double lon) {
    if (lon > 180) lon -= 360;
    if (lon > 180) lon -= 360;
    if (lon < -180) lon += 360;
    if (lon < -180) lon += 360;
    return std::clamp(lon, -180.0, 180.0);
  }

  GeoLimits limits_;
  std::vector<GeoFeature> out_;
  std::size_t vertices_ = 0;
  tl::unexpected<Error> error_{Error{}};
};

}  // namespace

Result<std::vector<GeoFeature>> read_geojson(std::string_view text, const GeoLimits& limits) {
  if (text.size() > limits.bytes) {
    return fail("too_large", said("error.more_than", {{"count", std::to_string(limits.bytes)},
                                                      {"what", said("error.more.bytes")}}));
  }
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  auto json = Json::parse(text);
  if (!json) return tl::make_unexpected(json.error());
  if (!json->is_object()) return fail("bad_geojson", said("geojson.object"));
  return GeoReader(limits).read(*json);
}

}  // namespace yagura
