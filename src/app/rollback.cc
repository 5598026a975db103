#include "app/rollback.h"

#include <fmt/format.h>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/packed.h"
#include "base/result.h"

namespace yagura {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".state";

struct Level {
  Duration age, step;
};
constexpr Level kLevels[] = {{hours{2}, Rollback::kStep},
                             {hours{12}, hours{1}},
                             {hours{48}, hours{6}},
                             {hours{8 * 24 + 24}, hours{24}}};

std::int64_t slot(Time t, Duration step) {
  const std::int64_t us = micros(t);
  const std::int64_t s = step.count();
  return us >= 0 ? us / s : -((-us + s - 1) / s);
}

std::optional<Rollback::Point> parse_name(const std::string& name) {
  long long now = 0;
  unsigned long long sequence = 0, base = 0, valid = 0;
  if (std::sscanf(name.c_str(), "%lld-%llu-%llu-%llu.state", &now, &sequence, &base, &valid) != 4) {
    return std::nullopt;
  }
  return Rollback::Point{time_from_micros(now), sequence, base, valid};
}

}  // namespace

Rollback::Rollback(std::string folder, std::uint64_t journal_end) : folder_(std::move(folder)) {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error)
    throw EnvironmentError(said("error.cannot_make_folder"), folder_,
                           foreign_words(error.message()));
  for (const auto& entry : fs::directory_iterator(folder_, error)) {
    const std::string name = entry.path().filename().string();
    const auto point = parse_name(name);
    const bool good = point && name.ends_with(kEnding) && path_of(*point) == folder_ + "/" + name &&
                      std::max(point->sequence, point->valid) < journal_end;
    if (good) {
      points_.push_back(*point);
    } else {
      std::error_code ignored;
      fs::remove(entry.path(), ignored);
    }
  }
  std::sort(points_.begin(), points_.end(),
            [](const Point& a, const Point& b) { return a.now < b.now; });
}

std::string Rollback::path_of(const Point& p) const {
  return fmt::format("{}/{}-{}-{}-{}{}", folder_, micros(p.now), p.sequence, p.base, p.valid,
                     kEnding);
}

void Rollback::remove(const Point& point) const {
  std::error_code ignored;
  fs::remove(path_of(point), ignored);
}

bool Rollback::wanted(Time at, Time newest) {
  const Duration age = newest - at;
  for (const Level& level : kLevels) {
    if (age > level.age) continue;
    // The first point of each step of that level, told by its own slot of ten minutes.
    return slot(at, kStep) % (level.step / kStep) == 0;
  }
  return false;
}

bool Rollback::due(Time now) const {
  return points_.empty() || slot(points_.back().now, kStep) < slot(now, kStep);
}

void Rollback::add(const Point& point, std::string_view state) {
  const std::string path = path_of(point);
  std::ofstream file(path + ".part", std::ios::binary | std::ios::trunc);
  file << pack(state);
  file.close();
  std::error_code error;
  if (!file.fail()) fs::rename(path + ".part", path, error);
  if (file.fail() || error) {
    fs::remove(path + ".part", error);
    throw EnvironmentError(said("error.cannot_write"), path, said("hint.disk_full"));
  }
  std::erase_if(points_, [&](const Point& p) { return p.now == point.now; });
  points_.insert(std::upper_bound(points_.begin(), points_.end(), point,
                                  [](const Point& a, const Point& b) { return a.now < b.now; }),
                 point);
}

std::optional<Rollback::Point> Rollback::find(Time time, std::uint64_t at,
                                              std::uint64_t first) const {
  std::optional<Point> found;
  for (const Point& p : points_) {
    if (p.sequence > at || p.valid > at || p.base + 1 < first) continue;
    if (time == kNoTime) return p;
    if (p.now <= time) found = p;
  }
  return found;
}

std::optional<std::string> Rollback::read(const Point& point) const {
  std::ifstream file(path_of(point), std::ios::binary);
  std::ostringstream all;
  all << file.rdbuf();
  return file ? unpack(std::move(all).str()) : std::nullopt;
}

void Rollback::forget_after(Time time) {
  std::erase_if(points_, [&](const Point& p) {
    const bool gone = p.now > time;
    if (gone) remove(p);
    return gone;
  });
}

void Rollback::thin(Time newest) {
  std::erase_if(points_, [&](const Point& p) {
    const bool gone = !wanted(p.now, newest);
    if (gone) remove(p);
    return gone;
  });
}

}  // namespace yagura
