// Any bytes as a segment: refused, or points that encode and decode to the same again.
#include <cstdlib>

#include "store/segment.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yagura;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::vector<Point> points;
  // As it is, and as the columns of a plain one, so that the fuzzer need not find the first byte.
  for (const std::string& input : {std::string(bytes), "\x10" + std::string(bytes)}) {
    points.clear();
    if (!decode_segment(input, static_cast<TrackId>(1), points)) {
      if (!points.empty()) std::abort();
      continue;
    }
    if (points.empty() || points.size() > kMaxSegmentPoints) std::abort();
    std::vector<Point> again;
    if (!decode_segment(encode_segment(points, (size & 1) != 0), static_cast<TrackId>(1), again) ||
        again != points) {
      std::abort();
    }
    normalise(points);
    again.clear();
    if (!decode_segment(encode_segment(points, true), static_cast<TrackId>(1), again) ||
        again != points)
      std::abort();
  }
  return 0;
}
