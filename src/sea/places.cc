#include "sea/places.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "base/hash.h"
#include "track/geojson.h"
#include "track/state.h"

namespace yagura::sea {
namespace {

constexpr std::array<std::string_view, 5> kProperties = {"name_en", "name_ja", "claimant", "basis",
                                                         "source"};

std::uint64_t key_of(const Zone& z) {
  return hash64(z.name_en + '\n' + z.claimant + '\n' + z.basis);
}

// The zones of a document, features with one key joined.
Result<std::vector<Zone>> read_zones(const ReferenceDocument& document) {
  auto features = read_geojson(document.content);
  const auto refuse = [&](std::string_view reason, const std::string& what) {
    return fail(reason, document.name + ": " + what);
  };
  if (!features) return refuse(features.error().reason, features.error().text);
  std::vector<std::pair<Zone, std::vector<Polygon>>> found;
  for (GeoFeature& feature : *features) {
    const std::string at = "feature " + std::to_string(feature.number) + ": ";
    for (const std::string_view name : kProperties) {
      if (!feature.properties[name].as_string().empty()) continue;
      return refuse("missing_property", at + "property \"" + std::string(name) +
                                            "\" is missing; add it as text, or give it with "
                                            "'yagura zones import'");
    }
    if (feature.polygons.empty()) return refuse("bad_geojson", at + "it has no area");
    const Json& p = feature.properties;
    Zone zone{0,
              p["name_en"].as_string(),
              p["name_ja"].as_string(),
              p["claimant"].as_string(),
              p["basis"].as_string(),
              p["source"].as_string(),
              document.name,
              ZoneShape({})};
    zone.key = key_of(zone);
    auto same = std::find_if(found.begin(), found.end(),
                             [&](const auto& f) { return f.first.key == zone.key; });
    if (same == found.end()) {
      found.emplace_back(std::move(zone), std::vector<Polygon>{});
      same = found.end() - 1;
    }
    std::move(feature.polygons.begin(), feature.polygons.end(), std::back_inserter(same->second));
  }
  if (found.empty()) return refuse("bad_geojson", "it has no feature");
  std::vector<Zone> out;
  for (auto& [zone, parts] : found) {
    zone.shape = ZoneShape(std::move(parts));
    out.push_back(std::move(zone));
  }
  return out;
}

void save_polygons(Writer& w, const std::vector<Polygon>& parts) {
  w.u64(parts.size());
  for (const Polygon& part : parts) {
    w.u64(part.rings.size());
    for (const auto& ring : part.rings) {
      w.u64(ring.size());
      std::int64_t lat = 0;
      std::int64_t lon = 0;
      for (const Position p : ring) {  // differences: neighbours are near, so they are short
        w.i64(p.latitude_e7() - lat);
        w.i64(p.longitude_e7() - lon);
        lat = p.latitude_e7();
        lon = p.longitude_e7();
      }
    }
  }
}

std::vector<Position> load_ring(Reader& r) {
  std::vector<Position> ring;
  std::int64_t lat = 0;
  std::int64_t lon = 0;
  for (auto n = r.count(2); n > 0 && r.ok(); --n) {
    const std::int64_t dlat = r.i64();
    const std::int64_t dlon = r.i64();
    constexpr std::int64_t kMost = 3'600'000'000;
    if (std::abs(dlat) > kMost || std::abs(dlon) > kMost) r.fail();
    const auto p = Position::from_e7(lat += dlat, lon += dlon);
    if (!p) r.fail();
    if (r.ok()) ring.push_back(*p);
  }
  return ring;
}

std::vector<Polygon> load_polygons(Reader& r) {
  std::vector<Polygon> parts;
  for (auto n = r.count(); n > 0 && r.ok(); --n) {
    Polygon& part = parts.emplace_back();
    for (auto rings = r.count(); rings > 0 && r.ok(); --rings) part.rings.push_back(load_ring(r));
  }
  return parts;
}

}  // namespace

const ReferenceKind Places::kKinds[2] = {
    {"zones",
     {"Sea areas as GeoJSON; every feature needs the properties name_en, name_ja, claimant, basis "
      "and source.",
      "海域(GeoJSON)。各地物に name_en、name_ja、claimant、basis、source の各属性が必要です。"}},
    {"anchorages",
     {"Anchorages and ports as GeoJSON points, or as CSV with columns latitude and longitude.",
      "錨地・港(GeoJSON の点、または latitude と longitude の列を持つ CSV)。"}}};

Result<void> Places::take(const ReferenceDocument& document) {
  if (document.type == "zones") {
    auto zones = read_zones(document);
    if (!zones) return tl::make_unexpected(zones.error());
    std::erase_if(zones_, [&](const Zone& z) { return z.document == document.name; });
    // In order of the documents' names, so that the order of giving them does not show.
    const auto at = std::find_if(zones_.begin(), zones_.end(),
                                 [&](const Zone& z) { return z.document > document.name; });
    zones_.insert(at, std::make_move_iterator(zones->begin()),
                  std::make_move_iterator(zones->end()));
  } else if (document.type == "anchorages") {
    auto points = read_points(document.content);
    if (!points) {
      return fail(points.error().reason, document.name + ": " + points.error().text);
    }
    points_[document.name] = std::move(points->points);
  } else {
    return fail("unknown_reference",
                "the sea room takes zones and anchorages, not '" + document.type + "'");
  }
  versions_[{document.type, document.name}] = document.version;
  rebuild();
  return {};
}

void Places::rebuild() {
  near_.clear();
  for (std::uint32_t i = 0; i < zones_.size(); ++i) {
    for (const CellId cell : zones_[i].shape.cells()) near_[cell].push_back(i);
  }
  std::vector<Position> all;
  for (const auto& [name, points] : points_) all.insert(all.end(), points.begin(), points.end());
  anchorages_ = PointSet(std::move(all));
}

const std::vector<std::uint32_t>& Places::zones_near(CellId cell) const {
  static const std::vector<std::uint32_t> kNone;
  const auto at = near_.find(cell);
  return at == near_.end() ? kNone : at->second;
}

Json Places::anchorage_references() const {
  Json out(Json::Object{});
  for (const auto& [name, version] : versions_) {
    if (name.first == "anchorages") out.set("anchorages:" + name.second, version);
  }
  return out;
}

Json Places::zone_references(const Zone& zone) const {
  Json out(Json::Object{});
  const auto at = versions_.find({"zones", zone.document});
  if (at != versions_.end()) out.set("zones:" + zone.document, at->second);
  return out;
}

void Places::save(Writer& w) const {
  w.u64(versions_.size());
  for (const auto& [name, version] : versions_) {
    w.bytes(name.first);
    w.bytes(name.second);
    w.bytes(version);
  }
  w.u64(zones_.size());
  for (const Zone& z : zones_) {
    for (const auto* text :
         {&z.name_en, &z.name_ja, &z.claimant, &z.basis, &z.source, &z.document}) {
      w.bytes(*text);
    }
    save_polygons(w, z.shape.parts());
  }
  w.u64(points_.size());
  for (const auto& [name, points] : points_) {
    w.bytes(name);
    w.u64(points.size());
    for (const Position p : points) save_position(w, p);
  }
}

bool Places::load(Reader& r) {
  *this = Places();
  for (auto n = r.count(3); n > 0 && r.ok(); --n) {
    std::string type(r.bytes());
    std::string name(r.bytes());
    versions_[{type, name}] = r.bytes();
  }
  for (auto n = r.count(7); n > 0 && r.ok(); --n) {
    Zone z{0, "", "", "", "", "", "", ZoneShape({})};
    for (auto* text : {&z.name_en, &z.name_ja, &z.claimant, &z.basis, &z.source, &z.document}) {
      *text = r.bytes();
    }
    z.key = key_of(z);
    z.shape = ZoneShape(load_polygons(r));
    zones_.push_back(std::move(z));
  }
  for (auto n = r.count(2); n > 0 && r.ok(); --n) {
    auto& points = points_[std::string(r.bytes())];
    for (auto k = r.count(2); k > 0 && r.ok(); --k) points.push_back(load_position(r));
  }
  rebuild();
  return r.ok();
}

}  // namespace yagura::sea
