#include "store/segment.h"

#include <zstd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <tuple>

#include "base/assert.h"
#include "base/wire.h"

namespace yagura {
namespace {

constexpr std::uint8_t kPlain = 0x10,
                       kZstd = 0x11;  // the first byte: version 1, and whether compressed
constexpr std::array<std::int64_t, 3> kTimeUnits = {1'000'000, 1'000, 1};  // microseconds
constexpr std::size_t kMaxRaw = std::size_t{4} << 20;

// ---- the grid: AIS positions are whole 1/10,000 minutes; kept as such they need fewer bytes ----

constexpr std::int64_t from_grid(std::int64_t k) {  // nearest 1e-7 degree to k / 600,000 degree
  const std::int64_t scaled = k * 50;
  return (scaled >= 0 ? scaled + 1 : scaled - 1) / 3;
}
constexpr std::int64_t to_grid(std::int64_t e7) {
  const std::int64_t scaled = e7 * 3;
  return (scaled >= 0 ? scaled + 25 : scaled - 25) / 50;
}
bool on_grid(std::int64_t e7) { return from_grid(to_grid(e7)) == e7; }

// ---- where the next point is expected ----

// Doubles in IEEE arithmetic without contraction: the same on every machine.
std::int64_t expected(std::span<const std::int64_t> values, std::span<const std::int64_t> times,
                      std::size_t i, bool linear) {
  const std::int64_t last = values[i - 1];
  if (!linear || i < 2) return last;
  const auto before = static_cast<double>(times[i - 1]) - static_cast<double>(times[i - 2]);
  const auto ahead = static_cast<double>(times[i]) - static_cast<double>(times[i - 1]);
  if (!(before > 0) || ahead > 8 * before) return last;
  const auto step = static_cast<double>(last) - static_cast<double>(values[i - 2]);
  return last + static_cast<std::int64_t>(step * (ahead / before));
}

std::size_t varint_size(std::int64_t v) {
  auto z = (static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63);
  std::size_t n = 1;
  for (; z >= 0x80; z >>= 7) ++n;
  return n;
}

void write_line(Writer& w, std::span<const std::int64_t> values,
                std::span<const std::int64_t> times) {
  std::size_t cost[2] = {0, 0};
  for (std::size_t i = 1; i < values.size(); ++i) {
    cost[0] += varint_size(values[i] - values[i - 1]);
    cost[1] += varint_size(values[i] - expected(values, times, i, true));
  }
  const bool linear = cost[1] < cost[0];
  w.boolean(linear);
  w.i64(values[0]);
  for (std::size_t i = 1; i < values.size(); ++i) {
    w.i64(values[i] - expected(values, times, i, linear));
  }
}

bool read_line(Reader& r, std::span<std::int64_t> values, std::span<const std::int64_t> times) {
  constexpr std::int64_t kFar = 4'000'000'000;  // beyond any coordinate: keeps all sums in range
  const bool linear = r.boolean();
  values[0] = r.i64();
  for (std::size_t i = 1; i <= values.size(); ++i) {
    if (!r.ok() || values[i - 1] > kFar || values[i - 1] < -kFar) return false;
    if (i == values.size()) break;
    const std::int64_t delta = r.i64();
    if (delta > 10 * kFar || delta < -10 * kFar) return false;
    values[i] = expected(values, times, i, linear) + delta;
  }
  return r.ok();
}

// ---- columns that may be absent: 0 = nowhere, 1 = everywhere, 2 = a bit for each point ----

template <class Get>
void write_sparse(Writer& w, std::span<const Point> points, std::int64_t absent, std::int64_t wrap,
                  Get get) {
  std::size_t present = 0;
  for (const Point& p : points) present += get(p) != absent ? 1U : 0U;
  w.u8(present == 0 ? 0 : present == points.size() ? 1 : 2);
  if (present == 0) return;
  if (present < points.size()) {
    for (std::size_t i = 0; i < points.size(); i += 8) {
      unsigned bits = 0;
      for (std::size_t j = i; j < std::min(i + 8, points.size()); ++j) {
        bits |= (get(points[j]) != absent ? 1U : 0U) << (j - i);
      }
      w.u8(static_cast<std::uint8_t>(bits));
    }
  }
  std::int64_t last = 0;
  for (const Point& p : points) {
    const std::int64_t v = get(p);
    if (v == absent) continue;
    std::int64_t delta = v - last;
    if (wrap != 0) delta = (delta + wrap + wrap / 2) % wrap - wrap / 2;
    w.i64(delta);
    last = v;
  }
}

template <class Set>
bool read_sparse(Reader& r, std::span<Point> points, std::int64_t low, std::int64_t high,
                 std::int64_t wrap, Set set) {
  const std::uint8_t mode = r.u8();
  if (mode > 2) return false;
  if (mode == 0) return r.ok();
  const std::string_view bits = mode == 2 ? r.raw((points.size() + 7) / 8) : std::string_view();
  if (!r.ok()) return false;
  std::int64_t last = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (mode == 2 && (static_cast<unsigned char>(bits[i / 8]) >> (i % 8) & 1) == 0) continue;
    const std::int64_t delta = r.i64();
    if (!r.ok() || delta > 2 * high || delta < 2 * low - high) return false;
    last += delta;
    if (wrap != 0) last = (last % wrap + wrap) % wrap;
    if (last < low || last > high) return false;
    set(points[i], last);
  }
  return true;
}

// ---- the columns ----

std::size_t time_unit(std::span<const Point> points) {
  std::size_t unit = 0;
  for (const Point& p : points) {
    while (micros(p.time()) % kTimeUnits[unit] != 0) ++unit;
  }
  return unit;
}

std::string encode_columns(std::span<const Point> points) {
  const std::size_t unit = time_unit(points);
  bool grid = true;
  for (const Point& p : points) {
    grid = grid && on_grid(p.position().latitude_e7()) && on_grid(p.position().longitude_e7());
  }
  std::vector<std::int64_t> times, values;
  times.reserve(points.size());
  for (const Point& p : points) times.push_back(micros(p.time()) / kTimeUnits[unit]);
  Writer w;
  w.u64(points.size());
  w.u8(static_cast<std::uint8_t>(unit * 2 + (grid ? 1 : 0)));
  w.i64(times[0]);
  for (std::size_t i = 1; i < times.size(); ++i)
    w.u64(static_cast<std::uint64_t>(times[i] - times[i - 1]));
  for (const bool longitude : {false, true}) {
    values.clear();
    for (const Point& p : points) {
      const std::int64_t v = longitude ? p.position().longitude_e7() : p.position().latitude_e7();
      values.push_back(grid ? to_grid(v) : v);
    }
    write_line(w, values, times);
  }
  write_sparse(w, points, Point::kAbsent, 0, [](const Point& p) { return p.speed_tenths(); });
  write_sparse(w, points, Point::kAbsent, 3600, [](const Point& p) { return p.course_tenths(); });
  write_sparse(w, points, Point::kAbsent, 3600, [](const Point& p) { return p.heading_tenths(); });
  write_sparse(w, points, Point::kNoAltitude, 0, [](const Point& p) { return p.altitude_ft(); });
  return w.take();
}

bool read_times(Reader& r, std::int64_t unit, std::span<std::int64_t> times) {
  const std::int64_t limit = (std::int64_t{1} << 62) / unit;
  times[0] = r.i64();
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (i > 0) {
      const std::uint64_t step = r.u64();
      if (step > static_cast<std::uint64_t>(limit)) return false;
      times[i] = times[i - 1] + static_cast<std::int64_t>(step);
    }
    if (!r.ok() || times[i] > limit || times[i] < -limit) return false;
  }
  return true;
}

bool decode_columns(std::string_view bytes, TrackId track, std::vector<Point>& out) {
  Reader r(bytes);
  const std::uint64_t n =
      r.count(3);  // a time and two coordinates at the least; the first are longer
  const std::uint8_t form = r.u8();
  if (!r.ok() || n == 0 || n > kMaxSegmentPoints || form >= 2 * kTimeUnits.size()) return false;
  const std::int64_t unit = kTimeUnits[form / 2];
  const bool grid = (form & 1) != 0;
  std::vector<std::int64_t> times(n), lat(n), lon(n);
  if (!read_times(r, unit, times) || !read_line(r, lat, times) || !read_line(r, lon, times))
    return false;
  const std::size_t first = out.size();
  out.reserve(first + n);
  for (std::size_t i = 0; i < n; ++i) {
    const auto place = grid ? Position::from_e7(from_grid(lat[i]), from_grid(lon[i]))
                            : Position::from_e7(lat[i], lon[i]);
    if (!place) return out.resize(first), false;
    out.emplace_back(track, time_from_micros(times[i] * unit), *place);
  }
  const std::span<Point> points(out.data() + first, n);
  const auto u16 = [](std::int64_t v) { return static_cast<std::uint16_t>(v); };
  const bool ok =
      read_sparse(r, points, 0, 65'534, 0,
                  [&](Point& p, std::int64_t v) {
                    p.set_tenths(u16(v), Point::kAbsent, Point::kAbsent);
                  }) &&
      read_sparse(r, points, 0, 3599, 3600,
                  [&](Point& p, std::int64_t v) {
                    p.set_tenths(p.speed_tenths(), u16(v), Point::kAbsent);
                  }) &&
      read_sparse(r, points, 0, 3599, 3600,
                  [&](Point& p, std::int64_t v) {
                    p.set_tenths(p.speed_tenths(), p.course_tenths(), u16(v));
                  }) &&
      read_sparse(r, points, -1'000'000'000, 1'000'000'000, 0, [](Point& p, std::int64_t v) {
        p.set_altitude_ft(static_cast<std::int32_t>(v));
      });
  if (!ok || !r.done()) return out.resize(first), false;
  return true;
}

struct FreeZstd {
  void operator()(ZSTD_CCtx* c) const { ZSTD_freeCCtx(c); }
  void operator()(ZSTD_DCtx* c) const { ZSTD_freeDCtx(c); }
};

}  // namespace

bool point_before(const Point& a, const Point& b) {
  const auto key = [](const Point& p) {
    return std::make_tuple(p.time(), p.position().latitude_e7(), p.position().longitude_e7(),
                           p.speed_tenths(), p.course_tenths(), p.heading_tenths(),
                           p.altitude_ft());
  };
  return a.time() != b.time() ? a.time() < b.time() : key(a) < key(b);
}

void normalise(std::vector<Point>& points) {
  if (!std::is_sorted(points.begin(), points.end(), point_before)) {
    std::sort(points.begin(), points.end(), point_before);
  }
  const auto same = [](const Point& a, const Point& b) {
    return !point_before(a, b) && !point_before(b, a);
  };
  points.erase(std::unique(points.begin(), points.end(), same), points.end());
}

std::string encode_segment(std::span<const Point> points, bool compress) {
  YAGURA_ASSERT(!points.empty() && points.size() <= kMaxSegmentPoints);
  const std::string columns = encode_columns(points);
  std::string out(1, static_cast<char>(kPlain));
  if (compress) {
    thread_local const std::unique_ptr<ZSTD_CCtx, FreeZstd> context(ZSTD_createCCtx());
    out.resize(1 + ZSTD_compressBound(columns.size()));
    const std::size_t n = ZSTD_compressCCtx(context.get(), out.data() + 1, out.size() - 1,
                                            columns.data(), columns.size(), 3);
    if (ZSTD_isError(n) == 0 && n < columns.size()) {
      out[0] = static_cast<char>(kZstd);
      out.resize(1 + n);
      return out;
    }
    out.assign(1, static_cast<char>(kPlain));
  }
  return out += columns;
}

bool decode_segment(std::string_view bytes, TrackId track, std::vector<Point>& out) {
  if (bytes.empty()) return false;
  const auto form = static_cast<std::uint8_t>(bytes[0]);
  bytes.remove_prefix(1);
  if (form == kPlain) return decode_columns(bytes, track, out);
  if (form != kZstd) return false;
  const unsigned long long size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > kMaxRaw)
    return false;
  thread_local const std::unique_ptr<ZSTD_DCtx, FreeZstd> context(ZSTD_createDCtx());
  thread_local std::string columns;
  columns.resize(size);
  const std::size_t n = ZSTD_decompressDCtx(context.get(), columns.data(), columns.size(),
                                            bytes.data(), bytes.size());
  return ZSTD_isError(n) == 0 && n == size && decode_columns(columns, track, out);
}

}  // namespace yagura
