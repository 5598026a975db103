// Event streams made up with known chance and known links, for tests and the acceptance benchmark
// (bench/join_acceptance.cc). Three kinds in three domains, from three sources, over a box of five
// degrees; what makes a plain join lie can be added: a daily rhythm, a crowded strait, seasons,
// storms, outages of all feeds, one fact told by two feeds. Same settings, same streams.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/random.h"
#include "join/joiner.h"

namespace yagura::join::made_up {

struct Settings {
  int years = 10;
  std::uint64_t seed = 1;
  double roots_a_day = 30, others_a_day = 50;  // of each of the two other kinds
  bool rhythm = false;                         // nearly all events within an hour of the day
  bool strait = false;                         // seven in ten events in a strait of 40 km
  bool seasons = false;                        // rates swing by 60 % over the year
  bool storms = false;      // eight a year, each with hundreds of events of every kind
  bool outages = false;     // of all feeds, every ten days, with a burst of false events after each
  bool echoes = false;      // every root told again by the others' feeds, from the same source
  double links_a_year = 0;  // roots with true companions of both other kinds
  double link_km = 10, link_h = 0.3;
};

inline constexpr Time kBegin = time_from_micros(1'262'304'000'000'000);  // 2010-01-01, a Friday
inline constexpr double kSouth = 28, kWest = 125, kDegrees = 5;
inline constexpr std::string_view kKinds[] = {"alpha.root", "beta.one", "gamma.two"};

inline const RuleSet& rules() {
  static const RuleSet set = parse_rules(R"(
version = "1.0"
[[family]]
id = "test"
root = ["alpha.root"]
title_en = "test"
title_ja = "試験"
page_per_month = 1
queue_per_month = 10
digest_per_month = 90
  [[family.join]]
  id = "one"
  kinds = ["beta.one"]
  before_h = 1
  after_h = 1
  fade_before_h = 0.5
  fade_after_h = 0.5
  scale_km = 15
  reach_km = 60
  benign = ["storm", "outage"]
  refute_en = "-"
  refute_ja = "-"
  [[family.join]]
  id = "two"
  kinds = ["gamma.two"]
  before_h = 1
  after_h = 1
  fade_before_h = 0.5
  fade_after_h = 0.5
  scale_km = 15
  reach_km = 60
  benign = ["storm", "outage"]
  refute_en = "-"
  refute_ja = "-"
)",
                                         "made_up")
                                 .value();
  return set;
}

struct Made {
  Fact fact;
  std::string link;  // of a true link: the root's id; "" otherwise
};

struct World {
  std::vector<Made> events;  // by start
  std::vector<Condition> storms;
  std::vector<std::pair<Time, Time>> outages;
  std::vector<CellId> cells;
  double area_km2 = 0;
  double days = 0, live_days = 0;
};

class Maker {
 public:
  explicit Maker(const Settings& s) : s_(s), random_(s.seed) {}

  World make() {
    world_.days = 365.0 * s_.years;
    for (double lat = kSouth + 0.1; lat < kSouth + kDegrees; lat += 0.2) {
      for (double lon = kWest + 0.1; lon < kWest + kDegrees; lon += 0.2) {
        const CellId cell = cell_of(*Position::from_degrees(lat, lon));
        if (std::find(world_.cells.begin(), world_.cells.end(), cell) == world_.cells.end())
          world_.cells.push_back(cell);
        world_.area_km2 +=
            22.24 * 22.24 * std::cos(lat * std::numbers::pi / 180);  // 0.2 degrees square
      }
    }
    if (s_.outages) make_outages();
    for (std::size_t k = 0; k < 3; ++k) background(k);
    if (s_.storms) make_storms();
    if (s_.echoes) make_echoes();
    make_links();
    std::erase_if(world_.events, [&](const Made& m) { return in_outage(m.fact.start); });
    std::stable_sort(world_.events.begin(), world_.events.end(),
                     [](const Made& a, const Made& b) { return a.fact.start < b.fact.start; });
    world_.live_days = world_.days;
    for (const auto& [from, to] : world_.outages)
      world_.live_days -= to_seconds(to - from) / 86'400;
    return std::move(world_);
  }

 private:
  Fact& add(std::size_t kind, Time at, Position place, std::size_t source) {
    Made made;
    made.fact.kind = kKinds[kind];
    made.fact.id = std::string(kKinds[kind]) + "-" + std::to_string(world_.events.size());
    made.fact.start = at;
    made.fact.end = at;
    made.fact.state = EventState::closed;
    made.fact.place = place;
    made.fact.sources = made.fact.ultimate = {"feed-" + std::to_string(source)};
    made.fact.label.marking = Tlp::green;
    world_.events.push_back(std::move(made));
    return world_.events.back().fact;
  }
  Position place(double lat, double lon) {
    return Position::from_degrees(std::clamp(lat, kSouth, kSouth + kDegrees),
                                  std::clamp(lon, kWest, kWest + kDegrees))
        .value();
  }
  Position anywhere() {
    return place(random_.uniform(kSouth, kSouth + kDegrees),
                 random_.uniform(kWest, kWest + kDegrees));
  }
  Position usual() {
    if (!s_.strait || !random_.chance(0.7)) return anywhere();
    return place(random_.uniform(30.0, 30.36), random_.uniform(127.0, 127.42));
  }
  Position about(Position p, double km) {
    const double north = random_.normal(0, km), east = random_.normal(0, km);
    return place(p.latitude() + north / 111.2,
                 p.longitude() + east / (111.2 * std::cos(p.latitude() * std::numbers::pi / 180)));
  }
  double season(double day) const {
    return s_.seasons ? 1 + 0.6 * std::sin(2 * std::numbers::pi * day / 365.25) : 1;
  }

  void background(std::size_t kind) {
    const double rate = kind == 0 ? s_.roots_a_day : s_.others_a_day;
    for (double day = random_.exponential(1 / (rate * 1.6)); day < world_.days;
         day += random_.exponential(1 / (rate * 1.6))) {
      if (!random_.chance(season(day) / 1.6)) continue;
      double at = day;
      // Whole days stay, the hour is the habit's.
      if (s_.rhythm && !random_.chance(0.02))
        at = std::floor(day) + (3 + std::clamp(random_.normal(0, 0.2), -2.0, 2.0)) / 24;
      add(kind, kBegin + seconds_of(at * 86'400), usual(), kind);
    }
  }

  void make_storms() {
    for (int year = 0; year < s_.years; ++year) {
      for (int i = 0; i < 8; ++i) {
        const Position eye = anywhere();
        const Time from = kBegin + seconds_of((365.0 * year + random_.uniform(0, 362)) * 86'400);
        Condition c;
        c.id = "storm-" + std::to_string(world_.storms.size());
        c.kind = Condition::Kind::storm;
        c.name_en = c.name_ja = c.id;
        Polygon polygon{{{}}};
        for (int k = 0; k < 24; ++k) {
          polygon.rings[0].push_back(
              destination(eye, Angle::degrees(15.0 * k), Distance::kilometres(100)));
        }
        c.area = {polygon};
        c.from = from;
        c.to = from + hours{48};
        world_.storms.push_back(c);
        for (std::size_t kind = 0; kind < 3; ++kind) {
          for (int n = 0; n < 450; ++n) {
            const Position p = destination(eye, Angle::degrees(random_.uniform(0, 360)),
                                           Distance::kilometres(98 * std::sqrt(random_.uniform())));
            add(kind, from + seconds_of(random_.uniform(0, 48 * 3600)), p, kind);
          }
        }
      }
    }
  }

  void make_outages() {
    for (double day = 5; day < world_.days - 1; day += random_.uniform(8, 12)) {
      const Time from = kBegin + seconds_of(day * 86'400);
      const Time to = from + seconds_of(random_.uniform(2, 6) * 3600);
      world_.outages.emplace_back(from, to);
      for (std::size_t kind = 0; kind < 3; ++kind) {
        for (int n = 0; n < 130; ++n)
          add(kind, to + seconds_of(random_.uniform(1, 900)), anywhere(), kind);
      }
    }
  }
  bool in_outage(Time t) const {
    const auto after =
        std::upper_bound(world_.outages.begin(), world_.outages.end(), t,
                         [](Time time, const auto& outage) { return time < outage.first; });
    return after != world_.outages.begin() && t < std::prev(after)->second;
  }

  void make_echoes() {
    const std::size_t n = world_.events.size();
    for (std::size_t i = 0; i < n; ++i) {
      if (world_.events[i].fact.kind != kKinds[0]) continue;
      const Time at = world_.events[i].fact.start;
      const Position p = *world_.events[i].fact.place;
      for (std::size_t kind = 1; kind < 3; ++kind)
        add(kind, at + seconds_of(random_.uniform(0, 120)), about(p, 1), 0);
    }
  }

  void make_links() {
    const auto n = static_cast<int>(s_.links_a_year * s_.years);
    for (int i = 0; i < n; ++i) {
      const Time at = kBegin + seconds_of(random_.uniform(0, world_.days) * 86'400);
      const Position p = usual();
      const std::string root = add(0, at, p, 0).id;
      world_.events.back().link = root;
      for (std::size_t kind = 1; kind < 3; ++kind) {
        add(kind, at + seconds_of(random_.normal(0, s_.link_h) * 3600), about(p, s_.link_km), kind);
        world_.events.back().link = root;
      }
    }
  }

  Settings s_;
  Random random_;
  World world_;
};

// Plays a world through a joiner in the order of time; `seen` gets every incident revision. With
// `restart_every` so many events, another joiner goes on from the saved state.
inline void play(const World& world, Joiner& first,
                 const std::function<void(const Incident&)>& seen, std::size_t restart_every = 0) {
  Joiner* joiner = &first;
  std::unique_ptr<Joiner> restarted;
  std::size_t played = 0;
  const auto take = [&] {
    for (const Incident& incident : joiner->take()) seen(incident);
    if (restart_every == 0 || ++played % restart_every != 0) return;
    Writer w;
    joiner->save(w);
    auto next = std::make_unique<Joiner>(joiner->rules());
    Reader r(w.str());
    if (!next->load(r) || !r.done()) throw std::runtime_error("a joiner's state does not load");
    restarted = std::move(next);
    joiner = restarted.get();
  };
  std::size_t storm = 0, outage = 0;
  std::vector<Condition> storms = world.storms;
  std::sort(storms.begin(), storms.end(),
            [](const Condition& a, const Condition& b) { return a.from < b.from; });
  Time hour = kBegin;
  for (const Made& made : world.events) {
    const Time at = made.fact.start;
    for (; hour <= at; hour += hours{1}) {
      const bool down = std::any_of(
          world.outages.begin() + static_cast<std::ptrdiff_t>(outage), world.outages.end(),
          [&](const auto& o) { return o.first <= hour && hour + hours{1} <= o.second; });
      for (const CellId cell : world.cells) {
        for (const std::string_view kind : kKinds) {
          if (!down) joiner->on_exposure({kind, cell, "", hour, 3'600'000'000, 0});
        }
      }
    }
    for (; storm < storms.size() && storms[storm].from <= at; ++storm)
      joiner->on_condition(storms[storm]);
    for (; outage < world.outages.size() && world.outages[outage].second <= at; ++outage) {
      for (int source = 0; source < 3; ++source) {
        Fact fact;
        fact.kind = "feed.outage";
        fact.id = "feed.outage-" + std::to_string(outage) + "-" + std::to_string(source);
        fact.start = world.outages[outage].first;
        fact.end = world.outages[outage].second;
        fact.state = EventState::closed;
        fact.asset = "feed:feed-" + std::to_string(source);
        joiner->on_event(fact);
      }
    }
    joiner->advance(at);
    joiner->on_event(made.fact);
    take();
  }
  joiner->advance(kBegin + seconds_of(world.days * 86'400));
  take();
}

}  // namespace yagura::join::made_up
