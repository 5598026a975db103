#include "cyber/assets.h"

#include <algorithm>
#include <tuple>

#include "cyber/sectors.h"

namespace yagura::cyber {

std::vector<Problem> Register::set(std::string_view document, RegisterFile file) {
  std::erase_if(documents_, [&](const Document& d) { return d.name == document; });
  const auto at = std::find_if(documents_.begin(), documents_.end(),
                               [&](const Document& d) { return d.name > document; });
  documents_.insert(at, {std::string(document), std::move(file)});

  std::vector<Problem> problems;
  assets_.clear();
  networks_ = {};
  scanners_ = {};
  default_site_.clear();
  for (const Document& d : documents_) {
    assets_.insert(assets_.end(), d.file.assets.begin(), d.file.assets.end());
    for (const Network& n : d.file.scanners) scanners_.add(n, 1);
    if (default_site_.empty()) default_site_ = d.file.default_site;
  }
  std::sort(assets_.begin(), assets_.end(), [](const Asset& a, const Asset& b) {
    return std::tie(a.id, a.document) < std::tie(b.id, b.document);
  });
  for (std::size_t i = 0; i < assets_.size(); ++i) {
    const Asset& a = assets_[i];
    if (i > 0 && assets_[i - 1].id == a.id) {
      problems.push_back(
          {0, said("assets.in_two",
                   {{"id", a.id}, {"one", assets_[i - 1].document}, {"other", a.document}})});
    }
    for (const Network& n : a.networks) {
      const auto other = networks_.add(n, static_cast<std::uint32_t>(i));
      if (other && assets_[*other].id != a.id) {
        problems.push_back(
            {0, said("assets.network_twice",
                     {{"network", n.text()}, {"one", assets_[*other].id}, {"other", a.id}})});
      }
    }
  }
  for (const Asset& a : assets_) {
    for (const std::string& needed : a.depends_on) {
      if (find(std::string_view(needed)) != nullptr) continue;
      problems.push_back({0, said("assets.depends", {{"id", a.id}, {"needed", needed}})});
    }
  }
  return problems;
}

const Asset* Register::find(IpAddress a) const {
  const auto i = networks_.find(a);
  return i ? &assets_[*i] : nullptr;
}

const Asset* Register::find(std::string_view id) const {
  const auto at = std::lower_bound(assets_.begin(), assets_.end(), id,
                                   [](const Asset& a, std::string_view b) { return a.id < b; });
  return at != assets_.end() && at->id == id ? &*at : nullptr;
}

std::string Register::subject(IpAddress a) const {
  std::string out = "ip:" + a.text();
  if (!a.is_private()) return out;
  const Asset* asset = find(a);
  if (asset != nullptr) return out + "@" + asset->site;
  return out + "@" + (default_site_.empty() ? "local" : default_site_);
}

Json assets_geojson(const std::vector<Asset>& assets) {
  Json features(Json::Array{});
  for (const Asset& a : assets) {
    const Sector* sector = find_sector(a.sector);
    Json geometry;
    if (a.place) {
      geometry =
          Json::object({{"type", "Point"},
                        {"coordinates", Json::array({a.place->longitude(), a.place->latitude()})}});
    }
    Json needs(Json::Array(a.depends_on.begin(), a.depends_on.end()));
    features.push(Json::object(
        {{"type", "Feature"},
         {"geometry", std::move(geometry)},
         {"properties", Json::object({{"id", "asset:" + a.id},
                                      {"name_en", a.name_en},
                                      {"name_ja", a.name_ja},
                                      {"sector", a.sector},
                                      {"sector_en", sector ? sector->name.en : std::string_view()},
                                      {"sector_ja", sector ? sector->name.ja : std::string_view()},
                                      {"radius_m", round_to(a.radius_m, 1)},
                                      {"site", a.site},
                                      {"depends_on", std::move(needs)}})}}));
  }
  return Json::object({{"type", "FeatureCollection"}, {"features", std::move(features)}});
}

}  // namespace yagura::cyber
