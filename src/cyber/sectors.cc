#include "cyber/sectors.h"

#include <algorithm>

namespace yagura::cyber {
namespace {

constexpr Sector kSectors[] = {
    {"jp-information", {"Information and communication (Japan)", "情報通信"}},
    {"jp-finance", {"Finance (Japan)", "金融"}},
    {"jp-aviation", {"Aviation (Japan)", "航空"}},
    {"jp-airports", {"Airports (Japan)", "空港"}},
    {"jp-railways", {"Railways (Japan)", "鉄道"}},
    {"jp-electricity", {"Electric power (Japan)", "電力"}},
    {"jp-gas", {"Gas (Japan)", "ガス"}},
    {"jp-government", {"Government and administrative services (Japan)", "政府・行政サービス"}},
    {"jp-medical", {"Medical services (Japan)", "医療"}},
    {"jp-water", {"Water (Japan)", "水道"}},
    {"jp-logistics", {"Logistics (Japan)", "物流"}},
    {"jp-chemical", {"Chemical industry (Japan)", "化学"}},
    {"jp-credit", {"Credit cards (Japan)", "クレジット"}},
    {"jp-petroleum", {"Petroleum (Japan)", "石油"}},
    {"jp-ports", {"Ports (Japan)", "港湾"}},
    {"us-chemical", {"Chemical", "化学（米国）"}},
    {"us-commercial", {"Commercial Facilities", "商業施設（米国）"}},
    {"us-communications", {"Communications", "通信（米国）"}},
    {"us-manufacturing", {"Critical Manufacturing", "重要製造業（米国）"}},
    {"us-dams", {"Dams", "ダム（米国）"}},
    {"us-defense", {"Defense Industrial Base", "防衛産業基盤（米国）"}},
    {"us-emergency", {"Emergency Services", "緊急サービス（米国）"}},
    {"us-energy", {"Energy", "エネルギー（米国）"}},
    {"us-finance", {"Financial Services", "金融サービス（米国）"}},
    {"us-food", {"Food and Agriculture", "食料・農業（米国）"}},
    {"us-government", {"Government Facilities", "政府施設（米国）"}},
    {"us-health", {"Healthcare and Public Health", "医療・公衆衛生（米国）"}},
    {"us-information", {"Information Technology", "情報技術（米国）"}},
    {"us-nuclear",
     {"Nuclear Reactors, Materials, and Waste", "原子炉・核物質・放射性廃棄物（米国）"}},
    {"us-transportation", {"Transportation Systems", "輸送システム（米国）"}},
    {"us-water", {"Water and Wastewater Systems", "上下水道（米国）"}},
};

bool same_letters(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::span<const Sector> sectors() { return kSectors; }

const Sector* find_sector(std::string_view text) {
  for (const Sector& s : kSectors) {
    if (same_letters(text, s.id) || same_letters(text, s.name.en) || text == s.name.ja) return &s;
  }
  return nullptr;
}

}  // namespace yagura::cyber
