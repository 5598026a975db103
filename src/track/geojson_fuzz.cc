// Any bytes as GeoJSON: no crash, and what is read makes a zone that can be asked.
#include <cstdlib>
#include <string_view>

#include "track/geojson.h"
#include "track/zone.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yagura;
  GeoLimits limits;
  limits.vertices = 2000;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto features = read_geojson(text, limits);
  if (!features) {
    if (features.error().reason.empty()) std::abort();
    return 0;
  }
  std::size_t asked = 0;
  for (GeoFeature& feature : *features) {
    if (++asked > 8) break;
    for (const Polygon& polygon : feature.polygons) {
      for (const auto& ring : polygon.rings) {
        if (ring.size() < 3) std::abort();
      }
    }
    const ZoneShape zone(std::move(feature.polygons));
    const Position p = *Position::from_degrees(35, 139);
    static_cast<void>(zone.contains(p));
    if (!(zone.to_boundary(p).metres() >= 0)) std::abort();
  }
  return 0;
}
