// Places: the reference documents of the sea room: zones and anchorages, with the versions that
// events carry.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "model/room.h"
#include "track/points.h"
#include "track/zone.h"

namespace yagura::sea {

// A claimed or agreed area. Features of a document with the same names, claimant and basis are one.
struct Zone {
  std::uint64_t key = 0;    // from name_en, claimant and basis: stays when the shape is corrected
  std::uint64_t drawn = 0;  // from the shape: tells a corrected one
  std::string name_en, name_ja, claimant, basis, source;
  std::string document;  // name of the file
  ZoneShape shape;
  std::string claimant_ja = {}, basis_ja = {};  // "" where the document gives none
};

class Places {
 public:
  static const ReferenceKind kKinds[2];

  // "zones": GeoJSON areas; each feature has the text properties name_en, name_ja, claimant, basis
  // and source, and a file in which one is missing is refused. "anchorages": GeoJSON points or CSV.
  // A document replaces the one of the same type and name.
  Result<void> take(const ReferenceDocument& document);

  const std::vector<Zone>& zones() const { return zones_; }
  // Zones that a ship in this level-7 cell may be in, or within 50 km of; by place in zones().
  const std::vector<std::uint32_t>& zones_near(CellId cell) const;

  bool has_anchorages() const { return !anchorages_.empty(); }
  const PointSet& anchorages() const { return anchorages_; }

  // {"anchorages:ports.csv": "sha256:..."} for the `references` of an event.
  Json anchorage_references() const;
  Json zone_references(const Zone& zone) const;

 private:
  void rebuild();

  std::map<std::pair<std::string, std::string>, std::string> versions_;  // (type, name) -> version
  std::map<std::string, std::vector<Position>> points_;                  // by document
  std::vector<Zone> zones_;                                              // by document, then place
  std::unordered_map<CellId, std::vector<std::uint32_t>> near_;
  PointSet anchorages_;
};

}  // namespace yagura::sea
