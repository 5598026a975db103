// Critical infrastructure sectors: Japan's 15 groups (重要インフラ行動計画, with 港湾 since 2024)
// and the 16 of the United States (PPD-21, unchanged in NSM-22).
#pragma once

#include <span>
#include <string_view>

#include "base/text.h"

namespace yagura::cyber {

struct Sector {
  std::string_view id;  // "jp-ports", "us-energy"
  Text name;
};
std::span<const Sector> sectors();
// By id or by either name as a person writes it ("港湾", "Energy"); nullptr where there is none.
const Sector* find_sector(std::string_view text);

}  // namespace yagura::cyber
