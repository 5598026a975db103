// The register of assets: which networks belong to whom, where, in which sector
// (docs/formats/assets.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/position.h"
#include "cyber/address.h"
#include "cyber/prefix_map.h"

namespace yagura::cyber {

struct Asset {
  std::string id;  // [a-z0-9-]{1,64}; events say "asset:" + id
  std::string name_en, name_ja;
  std::string sector;  // id of sectors.h: "jp-ports", "us-transportation"
  std::optional<Position> place;
  double radius_m = 0;  // 0 = a point
  std::vector<Network> networks;
  std::string site;                     // private addresses are told apart by it; default: the id
  std::vector<std::string> depends_on;  // ids of assets
  std::string document;                 // name of the register it came from
};

struct Problem {
  int line;      // from 1
  Message text;  // what is wrong and how to mend it
};

struct RegisterFile {
  std::vector<Asset> assets;
  std::vector<Network> scanners;  // announced vulnerability scanners
  std::string default_site;       // of private addresses that belong to no asset; "" = "local"
};

// One TOML document. Every problem is found, not only the first (a syntax error ends the reading).
// `file` is whole only where `problems` is empty.
struct ParsedRegister {
  RegisterFile file;
  std::vector<Problem> problems;
};
ParsedRegister parse_register(std::string_view toml, std::string_view document);

// Any number of documents, by name: the same name again replaces.
class Register {
 public:
  // Problems between documents: an id or a network given twice, a dependency nobody has.
  std::vector<Problem> set(std::string_view document, RegisterFile file);

  const Asset* find(IpAddress a) const;  // longest prefix
  const Asset* find(std::string_view id) const;
  bool is_scanner(IpAddress a) const { return scanners_.find(a).has_value(); }
  // "ip:198.51.100.7", "ip:10.0.0.5@port-a": a private address belongs to its asset's site.
  std::string subject(IpAddress a) const;
  const std::vector<Asset>& assets() const { return assets_; }  // sorted by id

 private:
  struct Document {
    std::string name;
    RegisterFile file;
  };
  std::vector<Document> documents_;  // sorted by name
  std::vector<Asset> assets_;
  PrefixMap networks_, scanners_;
  std::string default_site_;
};

// A GeoJSON FeatureCollection of the assets (points; null geometry without a place), for maps.
Json assets_geojson(const std::vector<Asset>& assets);

}  // namespace yagura::cyber
