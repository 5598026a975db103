#include "interop/tracks.h"

#include <cstdlib>
#include <vector>

#include "base/json.h"
#include "interop/csv.h"
#include "interop/xml.h"

namespace yagura {
namespace {

double degrees(std::int32_t e7) { return static_cast<double>(e7) / 1e7; }

std::string number(double v) {
  std::string out;
  append_json_number(out, v);
  return out;
}

Json speed_kn(const Fix& f) { return f.speed ? Json(round_to(f.speed->knots(), 0.1)) : Json(); }
Json angle(const std::optional<Angle>& a) { return a ? Json(round_to(a->degrees(), 0.1)) : Json(); }
Json altitude(const Fix& f) {
  return f.altitude_m ? Json(round_to(static_cast<double>(*f.altitude_m), 0.1)) : Json();
}

void jsonl(const TrackHeading& heading, std::span<const Fix> fixes, std::string& out) {
  for (const Fix& f : fixes) {
    Json::object({{"subject", heading.subject},
                  {"time", to_rfc3339(f.time)},
                  {"lat", degrees(f.position.latitude_e7())},
                  {"lon", degrees(f.position.longitude_e7())},
                  {"speed_kn", speed_kn(f)},
                  {"course_deg", angle(f.course)},
                  {"heading_deg", angle(f.heading)},
                  {"altitude_m", altitude(f)}})
        .dump_to(out);
    out += '\n';
  }
}

void csv(const TrackHeading& heading, std::span<const Fix> fixes, std::string& out) {
  out += "subject,time,lat,lon,speed_kn,course_deg,heading_deg,altitude_m\r\n";
  const auto cell = [&](const Json& v) {
    out += ',';
    if (!v.is_null()) v.dump_to(out);
  };
  for (const Fix& f : fixes) {
    append_csv(out, heading.subject);
    out += ',' + to_rfc3339(f.time) + ',' + number(degrees(f.position.latitude_e7())) + ',' +
           number(degrees(f.position.longitude_e7()));
    cell(speed_kn(f));
    cell(angle(f.course));
    cell(angle(f.heading));
    cell(altitude(f));
    out += "\r\n";
  }
}

// Where the line must be cut: the step is longer than half the way round.
bool crosses(Position a, Position b) {
  return std::llabs(std::int64_t{a.longitude_e7()} - b.longitude_e7()) > 1'800'000'000;
}

// The pieces of the line between crossings of the antimeridian, each ending on the line itself.
std::vector<std::vector<Json>> pieces(std::span<const Fix> fixes) {
  std::vector<std::vector<Json>> out(1);
  const auto point = [](double lon, double lat) { return Json::array({lon, lat}); };
  for (std::size_t i = 0; i < fixes.size(); ++i) {
    const Position p = fixes[i].position;
    if (i > 0 && crosses(fixes[i - 1].position, p)) {
      const Position q = fixes[i - 1].position;
      const double side = q.longitude_e7() > 0 ? 180 : -180;
      const double x = degrees(p.longitude_e7()) + 2 * side - degrees(q.longitude_e7());
      const double to_edge = side - degrees(q.longitude_e7());
      const double f = x == 0 ? 0 : to_edge / x;
      const double lat = round_to(
          degrees(q.latitude_e7()) + f * (degrees(p.latitude_e7()) - degrees(q.latitude_e7())),
          1e-7);
      out.back().push_back(point(side, lat));
      out.emplace_back();
      out.back().push_back(point(-side, lat));
    }
    out.back().push_back(point(degrees(p.longitude_e7()), degrees(p.latitude_e7())));
  }
  return out;
}

Json line_geometry(std::span<const Fix> fixes) {
  if (fixes.empty()) return Json();
  auto lines = pieces(fixes);
  if (lines.size() == 1 && lines[0].size() == 1) {
    return Json::object({{"type", "Point"}, {"coordinates", lines[0][0]}});
  }
  if (lines.size() == 1) {
    return Json::object({{"type", "LineString"}, {"coordinates", Json(std::move(lines[0]))}});
  }
  Json all(Json::Array{});
  for (auto& line : lines) all.push(Json(std::move(line)));
  return Json::object({{"type", "MultiLineString"}, {"coordinates", std::move(all)}});
}

void geojson(const TrackHeading& heading, std::span<const Fix> fixes, std::string& out) {
  Json times(Json::Array{}), speeds(Json::Array{}), courses(Json::Array{});
  for (const Fix& f : fixes) {
    times.push(to_rfc3339(f.time));
    speeds.push(speed_kn(f));
    courses.push(angle(f.course));
  }
  const Json feature =
      Json::object({{"type", "Feature"},
                    {"geometry", line_geometry(fixes)},
                    {"properties", Json::object({{"subject", heading.subject},
                                                 {"name", heading.name},
                                                 {"times", std::move(times)},
                                                 {"speed_kn", std::move(speeds)},
                                                 {"course_deg", std::move(courses)}})}});
  out += "{\"type\":\"FeatureCollection\",\"features\":[\n";
  feature.dump_to(out);
  out += "\n]}\n";
}

std::string title(const TrackHeading& h) {
  return h.name.empty() ? h.subject : h.name + " (" + h.subject + ")";
}

void kml(const TrackHeading& heading, std::span<const Fix> fixes, std::string& out) {
  out +=
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<kml xmlns=\"http://www.opengis.net/kml/2.2\" "
      "xmlns:gx=\"http://www.google.com/kml/ext/2.2\"><Document>\n<Placemark><name>";
  append_xml(out, title(heading));
  out += "</name><gx:Track>\n";
  for (const Fix& f : fixes) out += "<when>" + to_rfc3339(f.time) + "</when>\n";
  for (const Fix& f : fixes) {
    out += "<gx:coord>" + number(degrees(f.position.longitude_e7())) + ' ' +
           number(degrees(f.position.latitude_e7())) + ' ' +
           number(f.altitude_m ? round_to(static_cast<double>(*f.altitude_m), 0.1) : 0) +
           "</gx:coord>\n";
  }
  out += "</gx:Track></Placemark>\n</Document></kml>\n";
}

void gpx(const TrackHeading& heading, std::span<const Fix> fixes, std::string& out) {
  out +=
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<gpx version=\"1.1\" creator=\"Yagura\" "
      "xmlns=\"http://www.topografix.com/GPX/1/1\">\n<trk><name>";
  append_xml(out, title(heading));
  out += "</name><trkseg>\n";
  for (const Fix& f : fixes) {
    out += "<trkpt lat=\"" + number(degrees(f.position.latitude_e7())) + "\" lon=\"" +
           number(degrees(f.position.longitude_e7())) + "\">";
    if (f.altitude_m)
      out += "<ele>" + number(round_to(static_cast<double>(*f.altitude_m), 0.1)) + "</ele>";
    out += "<time>" + to_rfc3339(f.time) + "</time></trkpt>\n";
  }
  out += "</trkseg></trk></gpx>\n";
}

}  // namespace

std::optional<TrackForm> parse_track_form(std::string_view name) {
  if (name == "jsonl") return TrackForm::jsonl;
  if (name == "geojson") return TrackForm::geojson;
  if (name == "csv") return TrackForm::csv;
  if (name == "kml") return TrackForm::kml;
  if (name == "gpx") return TrackForm::gpx;
  return std::nullopt;
}

void write_track(TrackForm form, const TrackHeading& heading, std::span<const Fix> fixes,
                 std::string& out) {
  switch (form) {
    case TrackForm::jsonl:
      return jsonl(heading, fixes, out);
    case TrackForm::geojson:
      return geojson(heading, fixes, out);
    case TrackForm::csv:
      return csv(heading, fixes, out);
    case TrackForm::kml:
      return kml(heading, fixes, out);
    case TrackForm::gpx:
      return gpx(heading, fixes, out);
  }
}

}  // namespace yagura
