#include "track/points.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>

#include "track/geojson.h"
#include "track/grid.h"

namespace yagura {
namespace {

// One record of RFC 4180; false at the end of the text. Bounded: at most 1,024 fields.
bool next_record(std::string_view text, std::size_t& at, std::vector<std::string>& fields,
                 std::size_t& lines) {
  constexpr std::size_t kMostFields = 1024;
  fields.clear();
  if (at >= text.size()) return false;
  std::string field;
  bool quoted = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\n') ++lines;
    if (quoted) {
      if (c != '"') {
        field += c;
      } else if (at + 1 < text.size() && text[at + 1] == '"') {
        field += '"';
        ++at;
      } else {
        quoted = false;
      }
    } else if (c == '"' && field.empty()) {
      quoted = true;
    } else if (c == ',') {
      if (fields.size() < kMostFields) fields.push_back(std::move(field));
      field.clear();
    } else if (c == '\n') {
      ++at;
      break;
    } else if (c != '\r') {
      field += c;
    }
  }
  if (fields.size() < kMostFields) fields.push_back(std::move(field));
  return true;
}

std::string lower(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == ' ' || c == '\t') continue;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

std::optional<double> number(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  double v = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), v);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return v;
}

std::optional<std::size_t> column(const std::vector<std::string>& heading,
                                  std::initializer_list<std::string_view> names) {
  for (std::size_t i = 0; i < heading.size(); ++i) {
    if (std::find(names.begin(), names.end(), lower(heading[i])) != names.end()) return i;
  }
  return std::nullopt;
}

// The place in a row; nothing where it has none, and `what` is the text that says why.
std::optional<Position> place_in(const std::vector<std::string>& fields, std::size_t lat,
                                 std::size_t lon, std::string_view& what) {
  what = "points.few_columns";
  if (fields.size() <= std::max(lat, lon)) return std::nullopt;
  const auto y = number(fields[lat]);
  const auto x = number(fields[lon]);
  what = "points.no_number";
  if (!y || !x) return std::nullopt;
  what = "points.off_earth";
  return Position::from_degrees(*y, *x);
}

}  // namespace

PointSet::PointSet(std::vector<Position> points, Distance reach)
    : points_(std::move(points)), reach_m_(reach.metres()) {
  const Grid grid(reach_m_);
  for (std::uint32_t i = 0; i < points_.size(); ++i) {
    grid_[grid.square(points_[i])].push_back(i);
    units_.push_back(unit_vector(points_[i]));
  }
}

bool PointSet::any_within(Position p, Distance radius) const {
  if (points_.empty()) return false;
  // Chords on the sphere decide all but the cases within 1 % of the radius: there, the true
  // distance.
  const double chord = radius.metres() / kSphereRadiusM;
  const double near = chord * chord * 0.98;
  const double far = chord * chord * 1.02;
  const UnitVector u = unit_vector(p);
  bool found = false;
  Grid(reach_m_).around(p, [&](std::uint64_t square) {
    const auto at = grid_.find(square);
    if (found || at == grid_.end()) return;
    found = std::any_of(at->second.begin(), at->second.end(), [&](std::uint32_t i) {
      const double c = chord2(u, units_[i]);
      return c <= near || (c <= far && distance(p, points_[i]) <= radius);
    });
  });
  return found;
}

std::optional<Distance> PointSet::nearest(Position p) const {
  std::optional<Distance> best;
  double best_chord = 5;
  const UnitVector u = unit_vector(p);
  for (std::size_t i = 0; i < points_.size(); ++i) {
    const double chord = chord2(u, units_[i]);
    if (chord > best_chord * 1.02) continue;
    best_chord = std::min(best_chord, chord);
    const Distance d = distance(p, points_[i]);
    if (!best || d < *best) best = d;
  }
  return best;
}

Result<PointList> read_csv_points(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::size_t at = 0;
  std::size_t lines = 1;
  std::vector<std::string> fields;
  if (!next_record(text, at, fields, lines))
    return fail("bad_csv",
                said("error.at_line", {{"line", "1"}, {"what", said("points.no_heading")}}));
  const auto lat = column(fields, {"latitude", "lat"});
  const auto lon = column(fields, {"longitude", "lon", "lng"});
  if (!lat || !lon) {
    return fail("bad_csv",
                said("error.at_line", {{"line", "1"}, {"what", said("points.no_columns")}}));
  }
  PointList out;
  Message first_bad;
  for (std::size_t line = lines; next_record(text, at, fields, lines); line = lines) {
    if (fields.size() == 1 && fields[0].empty()) continue;
    std::string_view what;
    const auto p = place_in(fields, *lat, *lon, what);
    if (!p) {
      if (out.left_out++ == 0)
        first_bad = said("error.at_line", {{"line", std::to_string(line)}, {"what", said(what)}});
      continue;
    }
    if (out.points.size() >= PointSet::kMaxPoints) {
      return fail("too_large",
                  said("error.more_than", {{"count", std::to_string(PointSet::kMaxPoints)},
                                           {"what", said("error.more.places")}}));
    }
    out.points.push_back(*p);
  }
  if (out.left_out * 100 > out.points.size()) return fail("bad_csv", first_bad);
  return out;
}

Result<PointList> read_points(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  if (first == std::string_view::npos || text[first] != '{') return read_csv_points(text);
  auto features = read_geojson(text);
  if (!features) return tl::make_unexpected(features.error());
  PointList out;
  for (const GeoFeature& feature : *features) {
    out.points.insert(out.points.end(), feature.points.begin(), feature.points.end());
    for (const Polygon& polygon : feature.polygons) {
      for (const auto& ring : polygon.rings)
        out.points.insert(out.points.end(), ring.begin(), ring.end());
    }
  }
  if (out.points.size() > PointSet::kMaxPoints) {
    return fail("too_large",
                said("error.more_than", {{"count", std::to_string(PointSet::kMaxPoints)},
                                         {"what", said("error.more.places")}}));
  }
  return out;
}

}  // namespace yagura
