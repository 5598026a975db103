// Figures of the position archive. Arguments: [synthetic points, 10000000] [CSV of a real
// recording]. Prints lines "name: value unit"; nothing here is a timed test.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <numbers>
#include <sstream>

#include "base/random.h"
#include "store/testing.h"

namespace yagura {
namespace {

using Clock = std::chrono::steady_clock;
using testing::Folder;

double since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

long resident_kb() {
  std::ifstream in("/proc/self/status");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("VmRSS:")) return std::strtol(line.c_str() + 6, nullptr, 10);
  }
  return 0;
}

double bytes_on_disk(const std::string& dir) {
  return static_cast<double>(std::filesystem::file_size(dir + "/watch.db"));
}

// Ships that keep a course for a while; positions as AIS sends them (1/10,000 minute, 0.1 kn).
struct Ship {
  double lat, lon, knots, course;
};

Point report(Ship& ship, Random& random, std::uint64_t id, double second, double step) {
  if (random.chance(0.02)) ship.course = random.uniform(0, 360);
  ship.knots = std::clamp(ship.knots + random.normal(0, 0.2), 0.0, 25.0);
  ship.course += random.normal(0, 1);
  const double degrees = ship.knots * step / 3600 / 60;
  ship.lat =
      std::clamp(ship.lat + degrees * std::cos(ship.course * std::numbers::pi / 180), 20.0, 50.0);
  ship.lon =
      std::clamp(ship.lon + degrees * std::sin(ship.course * std::numbers::pi / 180), 110.0, 160.0);
  const auto grid = [](double v) { return std::round(v * 600'000) / 600'000; };
  Point p(static_cast<TrackId>(id * 0x9e3779b97f4a7c15ULL), testing::at(std::round(second)),
          *Position::from_degrees(grid(ship.lat), grid(ship.lon)));
  const auto course =
      static_cast<std::uint16_t>(static_cast<int>(std::lround(ship.course * 10) + 36'000) % 3600);
  p.set_tenths(static_cast<std::uint16_t>(std::lround(ship.knots * 10)), course,
               static_cast<std::uint16_t>(course / 10 * 10));
  return p;
}

void show(const char* name, double value, const char* unit) {
  std::printf("%-42s %12.2f %s\n", name, value, unit);
}

void load(const char* name, std::size_t total, std::size_t ships, double step) {
  const Folder dir;
  const auto store = Store::open(dir.path());
  Random random(1);
  std::vector<Ship> fleet;
  for (std::size_t i = 0; i < ships; ++i) {
    fleet.push_back({random.uniform(25, 45), random.uniform(120, 145), random.uniform(0, 15),
                     random.uniform(0, 360)});
  }
  double spent = 0;
  std::size_t done = 0;
  double second = 0;
  for (std::uint64_t sequence = 1; done < total; ++sequence) {
    Commit c;
    c.sequence = sequence;
    while (c.points.size() < 200'000 && done + c.points.size() < total) {
      for (std::size_t i = 0; i < ships; ++i) {
        c.points.push_back(report(fleet[i], random, i + 1, second + random.uniform(0, step), step));
      }
      second += step;
    }
    c.event_time = testing::at(second - 60);
    done += c.points.size();
    const auto start = Clock::now();
    store->commit(c);
    spent += since(start);
  }
  show((std::string(name) + ": commit of history").c_str(), static_cast<double>(done) / spent / 1e3,
       "k points/s");
  const auto sealing = Clock::now();
  store->seal();
  show((std::string(name) + ": with sealing the rest").c_str(),
       static_cast<double>(done) / (spent + since(sealing)) / 1e3, "k points/s");
  const auto reader = StoreReader::open(dir.path());
  const StoreFigures f = reader->figures();
  show((std::string(name) + ": points a segment").c_str(),
       static_cast<double>(f.archived) / static_cast<double>(f.segments), "");
  show((std::string(name) + ": file a point").c_str(),
       bytes_on_disk(dir.path()) / static_cast<double>(f.archived), "bytes");

  double worst = 0, sum = 0;
  std::size_t n = 0;
  for (std::uint64_t i = 1; i <= 200; ++i) {
    const auto id =
        static_cast<TrackId>(random.below(ships) * 0x9e3779b97f4a7c15ULL + 0x9e3779b97f4a7c15ULL);
    const double from = random.uniform(0, std::max(1.0, second - 86'400));
    const auto start = Clock::now();
    n += reader->positions(id, testing::at(from), testing::at(from + 86'400)).size();
    const double took = since(start) * 1e3;
    worst = std::max(worst, took), sum += took;
  }
  show((std::string(name) + ": vessel-day, mean").c_str(), sum / 200, "ms");
  show((std::string(name) + ": vessel-day, worst of 200").c_str(), worst, "ms");
  show((std::string(name) + ": points in a vessel-day").c_str(), static_cast<double>(n) / 200, "");
  worst = sum = 0, n = 0;
  for (int i = 0; i < 100; ++i) {
    const double west = random.uniform(120, 142), south = random.uniform(25, 43),
                 from = random.uniform(0, second - 3600);
    const auto box = Box::from_degrees(west, south, west + 3, south + 2);
    const auto start = Clock::now();
    n += reader->positions_in(*box, testing::at(from), testing::at(from + 3600)).size();
    const double took = since(start) * 1e3;
    worst = std::max(worst, took), sum += took;
  }
  show((std::string(name) + ": 2x3 degrees and an hour, mean").c_str(), sum / 100, "ms");
  show((std::string(name) + ": 2x3 degrees and an hour, worst of 100").c_str(), worst, "ms");
  show((std::string(name) + ": points in them").c_str(), static_cast<double>(n) / 100, "");
  const auto start = Clock::now();
  const auto objects = reader->objects_at(testing::at(second / 2), Box{}, minutes{30});
  show((std::string(name) + ": all objects at a time").c_str(), since(start) * 1e3, "ms");
  show((std::string(name) + ": objects then").c_str(), static_cast<double>(objects.size()), "");
}

// 100,000 ships that report each 10 s, one commit a second.
void live() {
  const Folder dir;
  const auto store = Store::open(dir.path());
  Random random(2);
  constexpr std::size_t kShips = 100'000;
  std::vector<Ship> fleet;
  for (std::size_t i = 0; i < kShips; ++i) {
    fleet.push_back({random.uniform(25, 45), random.uniform(120, 145), random.uniform(0, 15),
                     random.uniform(0, 360)});
  }
  const long before = resident_kb();
  double spent = 0, worst = 0;
  constexpr int kSeconds = 120;
  for (int s = 0; s < kSeconds; ++s) {
    Commit c;
    c.sequence = static_cast<std::uint64_t>(s + 1);
    c.event_time = testing::at(s);
    for (std::size_t i = static_cast<std::size_t>(s % 10); i < kShips; i += 10) {
      c.points.push_back(report(fleet[i], random, i + 1, s, 10));
    }
    const auto start = Clock::now();
    store->commit(c);
    const double took = since(start) * 1e3;
    spent += took, worst = std::max(worst, took);
  }
  show("100,000 live ships: a second's commit, mean", spent / kSeconds, "ms");
  show("100,000 live ships: a second's commit, worst", worst, "ms");
  show("100,000 live ships: memory of the store", static_cast<double>(resident_kb() - before) / 1e3,
       "MB");
}

// "20/03/2021 00:22", seconds since 1970, or RFC 3339.
std::optional<Time> any_time(const std::string& text) {
  int d = 0, mo = 0, y = 0, h = 0, mi = 0;
  if (std::sscanf(text.c_str(), "%2d/%2d/%4d %2d:%2d", &d, &mo, &y, &h, &mi) == 5) {
    return civil_time(y, mo, d, h, mi, 0);
  }
  if (text.find_first_not_of("0123456789") == std::string::npos && !text.empty()) {
    return Time{seconds{std::strtoll(text.c_str(), nullptr, 10)}};
  }
  return parse_rfc3339(text.size() == 19 ? text + "Z" : text);
}

// CSV with a header that names a ship, a time, a latitude and a longitude (movingpandas, Suez
// 2021).
void real(const std::string& path) {
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  const auto fields = [](const std::string& text) {
    std::vector<std::string> out;
    std::stringstream s(text);
    for (std::string field; std::getline(s, field, ',');) out.push_back(field);
    return out;
  };
  int ship = -1, time = -1, lat = -1, lon = -1;
  const auto header = fields(line);
  for (int i = 0; i < static_cast<int>(header.size()); ++i) {
    std::string h;
    for (const char c : header[static_cast<std::size_t>(i)])
      h += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (h.ends_with("id") && h.size() <= 5) ship = i;
    if (h.find("mmsi") != std::string::npos || h.find("imo") != std::string::npos)
      ship = ship < 0 ? i : ship;
    if (h.find("time") != std::string::npos || h.find("date") != std::string::npos)
      time = time < 0 ? i : time;
    if (h.find("lat") != std::string::npos) lat = i;
    if (h.find("lon") != std::string::npos) lon = i;
  }
  if (ship < 0 || time < 0 || lat < 0 || lon < 0) {
    std::printf("no columns found in: %s\n", line.c_str());
    return;
  }
  const Folder dir, none;
  Store::open(none.path())->maintain();
  const double empty = bytes_on_disk(none.path());  // its tables, without a row
  const auto store = Store::open(dir.path());
  Commit c;
  c.sequence = 1;
  while (std::getline(in, line)) {
    const auto f = fields(line);
    if (f.size() < header.size()) continue;
    const auto at = [&](int i) { return f[static_cast<std::size_t>(i)]; };
    const auto t = any_time(at(time));
    const auto place = Position::from_degrees(std::strtod(at(lat).c_str(), nullptr),
                                              std::strtod(at(lon).c_str(), nullptr));
    if (t && place) c.points.emplace_back(track_id(at(ship), Time{}), *t, *place);
  }
  store->commit(c);
  store->seal();
  const StoreFigures f = StoreReader::open(dir.path())->figures();
  show("real: points", static_cast<double>(f.archived), "");
  show("real: points a segment", static_cast<double>(f.archived) / static_cast<double>(f.segments),
       "");
  show("real: file a point", (bytes_on_disk(dir.path()) - empty) / static_cast<double>(f.archived),
       "bytes");
}

}  // namespace
}  // namespace yagura

int main(int argc, char** argv) {
  const std::size_t total = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 10'000'000;
  if (total > 0) yagura::load("5,000 ships, 10 s", total, 5'000, 10);
  if (total > 0) yagura::load("5,000 ships, 180 s", total, 5'000, 180);
  yagura::live();
  for (int i = 2; i < argc; ++i) yagura::real(argv[i]);
  return 0;
}
