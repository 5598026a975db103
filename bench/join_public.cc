// The joiner on public events of the real world: missile tests 1984-2021, encounters at sea
// 2012-2016, cyber incidents since 2000, geomagnetic storms as circumstances. Prints what it
// claims, and whether blocks of the past agree: the other histories are shifted by odd spans, which
// nothing true survives, and what is found then is held against what was claimed.
//
//   YAGURA_RECORDINGS=DIR bench_join_public
//
// Dates of cyber incidents are often those of a report or the first of a month, and an incident is
// put at the capital of the country hit: this shows how claims behave on such data, not what was.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <map>

#include "feed/byte_source.h"
#include "interop/csv.h"
#include "join/joiner.h"

namespace {

using namespace yagura;
using namespace yagura::join;

constexpr std::string_view kRules = R"(
version = "1.0"
[[family]]
id = "missile"
root = ["missile.test"]
title_en = "Missile test, and what came near it"
title_ja = "ミサイル発射と前後の事象"
page_per_month = 0.01
queue_per_month = 0.1
digest_per_month = 10
  [[family.join]]
  id = "cyber"
  kinds = ["cyber.incident"]
  before_h = 168
  after_h = 168
  fade_before_h = 72
  fade_after_h = 72
  scale_km = 300
  reach_km = 1000
  refute_en = "-"
  refute_ja = "-"
  [[family.join]]
  id = "meeting"
  kinds = ["sea.encounter"]
  before_h = 72
  after_h = 72
  fade_before_h = 36
  fade_after_h = 36
  scale_km = 300
  reach_km = 1000
  benign = ["space_weather"]
  refute_en = "-"
  refute_ja = "-"
[[family]]
id = "cyber"
root = ["cyber.incident"]
title_en = "Cyber incident, and meetings at sea near the country hit"
title_ja = "サイバー事案と被害国近海の洋上会合"
page_per_month = 0.01
queue_per_month = 0.1
digest_per_month = 10
  [[family.join]]
  id = "meeting"
  kinds = ["sea.encounter"]
  before_h = 72
  after_h = 72
  fade_before_h = 36
  fade_after_h = 36
  scale_km = 300
  reach_km = 1000
  benign = ["space_weather"]
  refute_en = "-"
  refute_ja = "-"
)";

// Capitals, in degrees; facts of geography, to the hundredth.
const std::map<std::string_view, std::pair<double, double>> kCapitals = {
    {"Korea, Republic of", {37.57, 126.98}},
    {"Japan", {35.68, 139.69}},
    {"Taiwan", {25.03, 121.57}},
    {"China", {39.90, 116.41}},
    {"Philippines", {14.60, 120.98}},
    {"Vietnam", {21.03, 105.85}},
    {"Russia", {55.76, 37.62}},
    {"United States", {38.91, -77.04}}};

std::string read_all(const std::string& path) {
  auto source = open_bytes(path);
  if (!source) throw EnvironmentError("cannot read", path, source.error().message());
  std::string out, buffer(1 << 16, '\0');
  for (;;) {
    const auto n = (*source)->read(buffer.data(), buffer.size());
    if (!n) throw EnvironmentError("cannot read", path, n.error().message());
    if (*n == 0) return out;
    out.append(buffer, 0, *n);
  }
}

Fact fact(std::string_view kind, std::size_t n, Time at, Position place, double radius_km) {
  Fact out;
  out.kind = kind;
  out.id = fmt::format("{}-{}", kind, n);
  out.start = at;
  out.end = at;
  out.state = EventState::closed;
  out.place = place;
  out.radius_m = radius_km * 1000;
  out.sources = out.ultimate = {std::string(kind)};
  return out;
}

std::optional<Time> day(const std::string& date) { return parse_rfc3339(date + "T12:00:00Z"); }

std::vector<Fact> missiles(const std::string& folder) {
  std::vector<Fact> out;
  const auto facilities = Json::parse(read_all(folder + "/facility.en.json")).value();
  const auto tests = Json::parse(read_all(folder + "/dprk_tests_1984_2021.json")).value();
  for (const Json& test : tests.as_array()) {
    const Json& site = facilities["facilities"][test["facility"].as_string()];
    const auto place = Position::from_degrees(site["lat"].as_number(), site["lon"].as_number());
    std::string when = test["date"].as_string();
    const std::string& time = test["time"].as_string();  // "22:34 (UTC)" or "unknown"
    const bool known = time.size() >= 5 && time[2] == ':';
    const auto at = parse_rfc3339(when + "T" + (known ? time.substr(0, 5) : "03:00") + ":00Z");
    if (place && at) out.push_back(fact("missile.test", out.size(), *at, *place, 5));
  }
  return out;
}

std::vector<Fact> encounters(const std::string& path) {
  std::vector<Fact> out;
  const std::string text = read_all(path);
  std::size_t at = 0;
  read_csv(text, at);
  while (const auto row = read_csv(text, at)) {
    if (row->size() < 6) continue;
    const auto place =
        Position::from_degrees(std::atof((*row)[4].c_str()), std::atof((*row)[5].c_str()));
    const auto start = parse_rfc3339((*row)[2]);
    // The seas of East Asia: no capital of the list but two lies near others.
    if (!place || !start || place->latitude() < 5 || place->longitude() < 105) continue;
    out.push_back(fact("sea.encounter", out.size(), *start, *place, 0));
  }
  return out;
}

std::vector<Fact> cyber(const std::string& path) {
  std::vector<Fact> out;
  const std::string text = read_all(path);
  std::size_t at = 0;
  const auto head = read_csv(text, at).value();
  const auto column = [&](std::string_view name) {
    return static_cast<std::size_t>(std::find(head.begin(), head.end(), name) - head.begin());
  };
  const std::size_t date = column("start_date"), country = column("receiver_country");
  while (const auto row = read_csv(text, at)) {
    if (row->size() <= std::max(date, country)) continue;
    const auto start = day((*row)[date]);
    for (const auto& [name, capital] : kCapitals) {
      if (!start || (*row)[country].find("'" + std::string(name) + "'") == std::string::npos)
        continue;
      out.push_back(fact("cyber.incident", out.size(), *start,
                         *Position::from_degrees(capital.first, capital.second), 100));
      break;
    }
  }
  return out;
}

// Spans of Kp >= 7 ("strong" of NOAA's G scale and above), three hours each.
std::vector<Condition> storms(const std::string& path) {
  std::vector<Condition> out;
  const std::string text = read_all(path);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    if (line.starts_with("END OBSERVED")) break;
    if (line.size() < 42 || line[0] < '1' || line[0] > '2') continue;
    const auto begin = parse_rfc3339(
        fmt::format("{}-{}-{}T00:00:00Z", line.substr(0, 4), line.substr(5, 2), line.substr(8, 2)));
    for (std::size_t i = 0; begin && i < 8; ++i) {
      if (std::atoi(line.substr(18 + 3 * i, 3).c_str()) < 70) continue;
      const Time from = *begin + hours{3} * static_cast<int>(i);
      if (!out.empty() && out.back().to == from) {
        out.back().to = from + hours{3};
        continue;
      }
      Condition c;
      c.id = "storm-" + std::to_string(out.size());
      c.kind = Condition::Kind::space_weather;
      c.name_en = c.name_ja = c.id;
      c.from = from;
      c.to = from + hours{3};
      out.push_back(c);
    }
  }
  return out;
}

struct Streams {
  std::vector<Fact> missile, encounter, incident;
  std::vector<Condition> storm;
};

// A kind is watched from its first event to its last, everywhere it or a root ever was.
struct Watch {
  std::string kind;
  std::set<CellId> cells;
  Time at, last;

  Watch(const std::vector<Fact>& facts, const std::vector<Fact>& others)
      : kind(facts.front().kind), at(Time::max()), last(Time::min()) {
    for (const auto* list : {&facts, &others}) {
      for (const Fact& f : *list) cells.insert(cell_of(*f.place));
    }
    for (const Fact& f : facts) {
      at = std::min(at, Time{std::chrono::floor<hours>(f.start)});
      last = std::max(last, f.start);
    }
  }
  void until(Time now, Joiner& joiner) {
    for (; at <= std::min(now, last); at += hours{1}) {
      for (const CellId cell : cells) joiner.on_exposure({kind, cell, "", at, 3'600'000'000, 0});
    }
  }
};

std::map<std::string, Incident> play(const Streams& s, Joiner& joiner) {
  for (const Condition& c : s.storm) joiner.on_condition(c);
  std::vector<Fact> roots = s.missile;
  roots.insert(roots.end(), s.incident.begin(), s.incident.end());
  Watch watches[] = {{s.missile, {}}, {s.incident, s.missile}, {s.encounter, roots}};
  std::vector<Fact> all = roots;
  all.insert(all.end(), s.encounter.begin(), s.encounter.end());
  std::stable_sort(all.begin(), all.end(),
                   [](const Fact& a, const Fact& b) { return a.start < b.start; });
  std::map<std::string, Incident> out;
  const auto take = [&] {
    for (Incident& incident : joiner.take()) out.insert_or_assign(incident.id, incident);
  };
  const auto go_to = [&](Time now) {
    for (Watch& watch : watches) watch.until(now, joiner);
    joiner.advance(now);
  };
  for (const Fact& f : all) {
    go_to(f.start);
    joiner.on_event(f);
    take();
  }
  go_to(all.back().start + hours{24 * 30});
  take();
  std::erase_if(out, [](const auto& i) { return i.second.state == EventState::retracted; });
  return out;
}

void shift(std::vector<Fact>& facts, int days) {
  for (Fact& f : facts) {
    f.start += hours{24} * days;
    f.end = f.start;
  }
}

constexpr double kLevels[] = {1.0 / 90, 1.0 / 365, 1.0 / 1095, 1.0 / 3650};

// Incidents of a family that claim at most so many a day, and the days in which it could claim.
struct Count {
  std::array<std::size_t, std::size(kLevels)> n{};
  double days = 0;
};

std::map<std::string, Count> count(const std::map<std::string, Incident>& incidents,
                                   const Joiner& joiner) {
  std::map<std::string, Count> out;
  for (std::size_t f = 0; f < joiner.rules().families.size(); ++f) {
    if (f < joiner.edition().families.size())
      out[joiner.rules().families[f].id].days = joiner.edition().families[f].live_days;
  }
  for (const auto& [id, incident] : incidents) {
    if (incident.rate.state == Rate::State::not_measured) continue;
    for (std::size_t i = 0; i < std::size(kLevels); ++i)
      out[incident.family->id].n[i] += incident.rate.per_day <= kLevels[i] ? 1 : 0;
  }
  return out;
}

}  // namespace

int main() try {
  std::setbuf(stdout, nullptr);
  const char* recordings = std::getenv("YAGURA_RECORDINGS");
  if (recordings == nullptr) {
    fmt::print(stderr, "set YAGURA_RECORDINGS to the folder of recordings\n");
    return 2;
  }
  const std::string root = recordings;
  Streams s;
  s.missile = missiles(root + "/space/missile");
  s.encounter = encounters(root + "/maritime/events/gfw_encounters_2012_2016.csv.xz");
  s.incident = cyber(root + "/cyber/incidents/EuRepoC_Global_Database_1.1.csv.gz");
  s.storm = storms(root + "/space/eop/SpaceWeather-All-v1.2_2025-01-10.txt.xz");
  fmt::print("{} missile tests, {} encounters, {} cyber incidents, {} storms\n", s.missile.size(),
             s.encounter.size(), s.incident.size(), s.storm.size());
  const RuleSet rules = parse_rules(kRules, "public").value();

  Joiner joiner(rules);
  const auto found = play(s, joiner);
  std::vector<const Incident*> order;
  for (const auto& [id, incident] : found) order.push_back(&incident);
  std::sort(order.begin(), order.end(),
            [](const Incident* a, const Incident* b) { return a->statistic > b->statistic; });
  fmt::print("\n{} incidents claimed; the rarest:\n", order.size());
  for (std::size_t i = 0; i < std::min<std::size_t>(order.size(), 12); ++i) {
    const Incident& incident = *order[i];
    fmt::print("  {} {} {}  {} once in {:.1f} months ({} slides, {:.0f} slid days)\n",
               to_rfc3339(incident.root.start).substr(0, 16), incident.kind(), incident.root.id,
               incident.rate.state == Rate::State::below_floor ? "less than" : "by chance",
               1 / (30 * incident.rate.per_day), incident.rate.slides, incident.rate.slid_days);
    for (const Joined& j : incident.joins)
      fmt::print("      {} {:+.0f} h, {:.0f} km, p = {:.2g}{}\n", j.fact.id, j.lag_h, j.distance_km,
                 j.p, j.explained_by.empty() ? "" : ", under a storm");
  }

  const auto truly = count(found, joiner);
  std::map<std::string, Count> shifted;
  constexpr int kShifts[] = {45, 59, 73, 101, 129, 150, 185, 213, 241, 269};
  for (const int days : kShifts) {
    Streams moved = s;
    shift(moved.encounter, days);
    shift(moved.incident, -2 * days);
    Joiner other(rules);
    for (const auto& [family, c] : count(play(moved, other), other)) {
      for (std::size_t i = 0; i < std::size(kLevels); ++i) shifted[family].n[i] += c.n[i];
      shifted[family].days += c.days;
    }
  }
  fmt::print("\nfamily    claimed at most     as it was      histories shifted {} ways\n",
             std::size(kShifts));
  for (const auto& [family, c] : truly) {
    for (std::size_t i = 0; i < std::size(kLevels); ++i) {
      const double expected = kLevels[i] * c.days,
                   expected_shifted = kLevels[i] * shifted[family].days;
      fmt::print("{:<9} 1 in {:>4.0f} days   {:>4} of {:>6.1f}   {:>5} of {:>7.1f} = {:.2f}\n",
                 family, 1 / kLevels[i], c.n[i], expected, shifted[family].n[i], expected_shifted,
                 static_cast<double>(shifted[family].n[i]) / expected_shifted);
    }
  }
  return 0;
} catch (const yagura::EnvironmentError& e) {
  fmt::print(stderr, "{}\n", e.what());
  return 1;
}
