#include "store/query.h"

#include <charconv>

namespace yagura {

bool Box::has(Position p) const {
  if (p.latitude_e7() < south || p.latitude_e7() > north) return false;
  const bool after_west = p.longitude_e7() >= west;
  const bool before_east = p.longitude_e7() <= east;
  return west <= east ? after_west && before_east : after_west || before_east;
}

std::optional<Box> Box::from_degrees(double west, double south, double east, double north) {
  const auto low = Position::from_degrees(south, west);
  const auto high = Position::from_degrees(north, east);
  if (!low || !high || low->latitude_e7() > high->latitude_e7()) return std::nullopt;
  Box box{low->longitude_e7(), low->latitude_e7(), high->longitude_e7(), high->latitude_e7()};
  if (east >= 180) box.east = 1'800'000'000;  // Position keeps 180 as -180
  if (west >= 180) box.west = 1'800'000'000;
  return box;
}

std::optional<Box> Box::parse(std::string_view text) {
  double edges[4] = {};
  const char* at = text.data();
  const char* end = at + text.size();
  for (int i = 0; i < 4; ++i) {
    const auto result = std::from_chars(at, end, edges[i]);
    at = result.ptr;
    if (result.ec != std::errc{} || (i == 3 ? at != end : at == end || *at != ',')) return {};
    if (i < 3) ++at;
  }
  return from_degrees(edges[0], edges[1], edges[2], edges[3]);
}

std::string_view disposition_name(Disposition d) {
  static constexpr std::string_view kNames[] = {"new", "acknowledged", "dismissed"};
  return kNames[static_cast<std::size_t>(d)];
}

std::optional<Disposition> parse_disposition(std::string_view name) {
  for (const auto d : {Disposition::fresh, Disposition::acknowledged, Disposition::dismissed}) {
    if (name == disposition_name(d)) return d;
  }
  return std::nullopt;
}

}  // namespace yagura
