// Any bytes as a list of places: no crash; places are on the Earth; the nearest is near.
#include <cstdlib>
#include <string_view>

#include "track/points.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yagura;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto points = read_points(text);
  if (!points) {
    if (points.error().reason.empty()) std::abort();
    return 0;
  }
  if (points->points.empty() || points->points.size() > 1000) return 0;
  const Position first = points->points.front();
  const PointSet set(std::move(points->points));
  if (!set.any_within(first, Distance::metres(1))) std::abort();
  if (set.nearest(first)->metres() > 1) std::abort();
  return 0;
}
