#include <cmath>

#include "notice/notice.h"

namespace yagura::notice {
namespace {

Json geometry_json(const std::vector<Polygon>& area) {
  if (area.empty()) return Json();
  Json polygons(Json::Array{});
  for (const Polygon& polygon : area) {
    Json rings(Json::Array{});
    for (const auto& ring : polygon.rings) {
      Json points(Json::Array{});
      // Whole units of 1e-7 degree over 1e7, so that the shortest decimal is the exact one.
      const auto degrees = [](std::int32_t e7) { return static_cast<double>(e7) / 1e7; };
      const auto point = [&](Position p) {
        points.push(Json::array({degrees(p.longitude_e7()), degrees(p.latitude_e7())}));
      };
      for (const Position p : ring) point(p);
      if (!ring.empty()) point(ring.front());
      rings.push(std::move(points));
    }
    polygons.push(std::move(rings));
  }
  if (area.size() == 1) {
    return Json::object({{"type", "Polygon"}, {"coordinates", polygons.as_array().front()}});
  }
  return Json::object({{"type", "MultiPolygon"}, {"coordinates", std::move(polygons)}});
}

Json feature_json(const NoticeRecord& r) {
  const Condition& c = r.condition;
  Json properties = Json::object({{"id", c.id},
                                  {"kind", condition_kind_name(c.kind)},
                                  {"name_en", c.name_en},
                                  {"name_ja", c.name_ja},
                                  {"from", to_rfc3339(c.from)},
                                  {"to", to_rfc3339(c.to)},
                                  {"source", c.source}});
  if (has_time(r.issued)) properties.set("issued", to_rfc3339(r.issued));
  return Json::object({{"type", "Feature"},
                       {"geometry", geometry_json(c.area)},
                       {"properties", std::move(properties)}});
}

}  // namespace

std::string encode_notices(const std::vector<NoticeRecord>& records) {
  std::string out = "{\"type\":\"FeatureCollection\",\"features\":[";
  for (std::size_t i = 0; i < records.size(); ++i) {
    out += i == 0 ? "\n" : ",\n";
    feature_json(records[i]).dump_to(out);
  }
  return out + "\n]}\n";
}

void NoticeBatch::print(std::size_t i, std::string& out) const {
  const Condition& c = bodies[i].condition;
  Json j = Json::object(
      {{"time", to_rfc3339(heads[i].time)},
       {"clock", clock_name(heads[i].clock)},
       {"id", c.id},
       {"kind", condition_kind_name(c.kind)},
       {"name_en", c.name_en},
       {"name_ja", c.name_ja},
       {"from", to_rfc3339(c.from)},
       {"to", to_rfc3339(c.to)},
       {"issued", has_time(bodies[i].issued) ? Json(to_rfc3339(bodies[i].issued)) : Json()},
       {"source", c.source},
       {"geometry", geometry_json(c.area)}});
  j.dump_to(out);
}

}  // namespace yagura::notice
