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

std::uint64_t drawn_of(const std::vector<Polygon>& parts) {
  Writer w;
  for (const Polygon& part : parts) {
    w.u64(part.rings.size());
    for (const auto& ring : part.rings) {
      w.u64(ring.size());
      for (const Position p : ring) save_position(w, p);
    }
  }
  return hash64(w.str());
}

// The zones of a document, features with one key joined.
Result<std::vector<Zone>> read_zones(const ReferenceDocument& document) {
  auto features = read_geojson(document.content);
  const auto refuse = [&](std::string_view reason, const Message& what) {
    return fail(reason, said("error.in_document", {{"name", document.name}, {"what", what}}));
  };
  if (!features) return refuse(features.error().reason, features.error().message());
  std::vector<std::pair<Zone, std::vector<Polygon>>> found;
  for (GeoFeature& feature : *features) {
    const auto at = [&](const Message& what) {
      return said("error.at_feature", {{"number", std::to_string(feature.number)}, {"what", what}});
    };
    for (const std::string_view name : kProperties) {
      if (!feature.properties[name].as_string().empty()) continue;
      return refuse("missing_property",
                    at(said("zones.no_property", {{"name", std::string(name)}})));
    }
    if (feature.polygons.empty()) return refuse("bad_geojson", at(said("zones.no_area")));
    const Json& p = feature.properties;
    Zone zone{0,
              0,
              p["name_en"].as_string(),
              p["name_ja"].as_string(),
              p["claimant"].as_string(),
              p["basis"].as_string(),
              p["source"].as_string(),
              document.name,
              ZoneShape({}),
              p["claimant_ja"].as_string(),
              p["basis_ja"].as_string()};
    zone.key = key_of(zone);
    auto same = std::find_if(found.begin(), found.end(),
                             [&](const auto& f) { return f.first.key == zone.key; });
    if (same == found.end()) {
      found.emplace_back(std::move(zone), std::vector<Polygon>{});
      same = found.end() - 1;
    }
    std::move(feature.polygons.begin(), feature.polygons.end(), std::back_inserter(same->second));
  }
  if (found.empty()) return refuse("bad_geojson", said("zones.no_feature"));
  std::vector<Zone> out;
  for (auto& [zone, parts] : found) {
    zone.drawn = drawn_of(parts);
    zone.shape = ZoneShape(std::move(parts));
    out.push_back(std::move(zone));
  }
  return out;
}

}  // namespace

const ReferenceKind Places::kKinds[2] = {
    {"zones",
     {"Sea areas as GeoJSON; every feature needs the properties name_en, name_ja, claimant, basis "
      "and source.",
      "区域（GeoJSON）。各地物に name_en、name_ja、claimant、basis、source の各属性が必要です。"}},
    {"anchorages",
     {"Anchorages and ports as GeoJSON points, or as CSV with columns latitude and longitude.",
      "錨地・港（GeoJSON の点、または latitude と longitude の列を持つ CSV）。"}}};

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
      return fail(
          points.error().reason,
          said("error.in_document", {{"name", document.name}, {"what", points.error().message()}}));
    }
    points_[document.name] = std::move(points->points);
  } else {
    return fail("unknown_reference", said("sea.other_reference", {{"type", document.type}}));
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

}  // namespace yagura::sea
