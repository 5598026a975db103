// A segment: up to 65,536 points of one track as columns of deltas (zigzag varint), and zstd over
// them where that pays (docs/formats/store.md). The bytes hold neither the track nor its class.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/point.h"

namespace yagura {

inline constexpr std::size_t kMaxSegmentPoints = 65'536;

// Ordered by time, then by the other columns: one list has one order.
bool point_before(const Point& a, const Point& b);
// Sorts, and drops points that say the same twice.
void normalise(std::vector<Point>& points);

// Precondition: 1 to kMaxSegmentPoints points in order of time; course and heading < 3600 where
// present.
std::string encode_segment(std::span<const Point> points, bool compress);

// Appends the points to `out`, as of `track`. false: not a segment, and `out` is as before. Any
// bytes are safe; memory stays below 4 MiB.
bool decode_segment(std::string_view bytes, TrackId track, std::vector<Point>& out);

}  // namespace yagura
