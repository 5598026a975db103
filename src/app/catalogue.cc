#include "app/catalogue.h"

#include "app/describe.h"
#include "app/registry.h"
#include "track/cell.h"

namespace yagura {

Json catalogue_json(const std::optional<Box>& area) {
  Json domains(Json::Array{});
  Json formats(Json::Array{});
  Json detectors(Json::Array{});
  for (const Domain* domain : all_domains()) {
    domains.push(domain_json(*domain));
    for (const Format& format : domain->formats) formats.push(format_json(format));
  }
  for (const DetectorInfo* d : all_detectors()) detectors.push(detector_json(*d));
  Json out = Json::object({{"domains", std::move(domains)},
                           {"formats", std::move(formats)},
                           {"detectors", std::move(detectors)}});
  if (area) {
    out.set("area", Json::array({area->west / 1e7, area->south / 1e7, area->east / 1e7,
                                 area->north / 1e7}));
  }
  return out;
}

Json corners_json(std::uint64_t cell) {
  Json out(Json::Array{});
  if (!cell_valid(cell)) return out;
  for (const Position& p : cell_corners(cell)) {
    out.push(Json::array({round_to(p.longitude(), 1e-4), round_to(p.latitude(), 1e-4)}));
  }
  return out;
}

}  // namespace yagura
