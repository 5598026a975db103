#include "app/words.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string_view>

namespace yagura {
namespace {

constexpr Duration kJapan = hours{9};

// "2026-06-01 14:00:00"
std::string civil(Time t) {
  std::string text = to_rfc3339(t).substr(0, 19);
  text[10] = ' ';
  return text;
}

// "32.0199° N", 「北緯32.0199度」
Message degrees(double value, const Text& positive, const Text& negative) {
  const Text& side = value < 0 ? negative : positive;
  return {fmt::format("{:.4f}° {}", std::abs(value), side.en),
          fmt::format("{}{:.4f}度", side.ja, std::abs(value))};
}

}  // namespace

std::string duration_words(Duration d, Lang lang) {
  struct Unit {
    std::int64_t seconds;
    Text name;
  };
  static constexpr std::array<Unit, 4> kUnits = {
      {{86'400, {" d", "日"}}, {3'600, {" h", "時間"}}, {60, {" min", "分"}}, {1, {" s", "秒"}}}};
  std::int64_t rest = std::abs(std::chrono::round<seconds>(d).count());
  std::string out;
  for (std::size_t i = 0; i < kUnits.size(); ++i) {
    const std::int64_t n = rest / kUnits[i].seconds;
    rest -= n * kUnits[i].seconds;
    if (n == 0 && out.empty() && i + 1 < kUnits.size()) continue;
    const bool second = !out.empty();
    if (second && n == 0) break;
    out += fmt::format("{}{}{}", second && lang == Lang::en ? " " : "", n, kUnits[i].name.in(lang));
    if (second) break;
  }
  return out;
}

std::string time_words(Time t, Lang lang) {
  if (!has_time(t)) return {};
  const Time second = std::chrono::floor<seconds>(t);
  const std::string utc = civil(second);
  std::string japan = civil(second + kJapan);
  if (japan.substr(0, 10) == utc.substr(0, 10)) japan.erase(0, 11);
  return lang == Lang::ja ? fmt::format("{} UTC（日本時間 {}）", utc, japan)
                          : fmt::format("{} UTC ({} JST)", utc, japan);
}

std::string area_words(const Json& area, Lang lang) {
  const Message lat = degrees(area["lat"].as_number(), {"N", "北緯"}, {"S", "南緯"});
  const Message lon = degrees(area["lon"].as_number(), {"E", "東経"}, {"W", "西経"});
  const double km = area["radius_m"].as_number() / 1000;
  const std::size_t cells = area["cells"].as_array().size();
  const Message words = said(cells > 0 ? "explain.area_cells" : "explain.area",
                             {{"lat", lat},
                              {"lon", lon},
                              {"km", fmt::format("{:.{}f}", km, km < 10 ? 1 : 0)},
                              {"cells", std::to_string(cells)}});
  return words.in(lang);
}

}  // namespace yagura
