// Does the rate of coincidence tell the truth? Ten simulated years of event streams without any
// true link, played through the joiner: how many incidents came at each claimed rate, over how many
// were claimed. Beside it the plain rule (a radius and a window), with the rate that uniform
// density would claim. Then true links are added: how many each finds at equal coincidences.
//
//   bench_join_acceptance [YEARS] [SCENARIO]...
//
// Exits with 1 unless every scenario lies within 0.8 to 1.25 at each level with a hundred expected,
// and every hard null puts the plain rule off by ten or more.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <map>

#include "join/made_up.h"

namespace {

using namespace yagura;
using namespace yagura::join;

constexpr double kBurnInDays = 365;

struct Scenario {
  std::string name;
  made_up::Settings settings;
  bool hard;  // the plain rule must fail
};

struct Level {
  const char* name;
  double per_day;
};
constexpr Level kLevels[] = {{"1/day", 1}, {"1/week", 1.0 / 7}, {"1/month", 1.0 / 30}};

struct Found {
  double per_day = 0;  // claimed
  std::string link;
};

// By root: the claim of its incident's last revision.
std::map<std::string, double> claims(const made_up::World& world) {
  Joiner joiner(made_up::rules());
  std::map<std::string, double> out;
  made_up::play(world, joiner, [&](const Incident& incident) {
    if (incident.state == EventState::retracted ||
        incident.rate.state == Rate::State::not_measured) {
      out.erase(incident.root.id);
    } else {
      out[incident.root.id] = incident.rate.per_day;
    }
  });
  return out;
}

// Pairs of the plain rule by root: the smallest radius and window, as shares of the rule's own,
// that would join something.
std::map<std::string, double> plain(const made_up::World& world, std::size_t* pairs) {
  const JoinRule& rule = made_up::rules().families[0].joins[0];
  std::map<std::string, double> out;
  std::size_t first = 0;
  *pairs = 0;
  for (const auto& root : world.events) {
    if (root.fact.kind != made_up::kKinds[0]) continue;
    while (world.events[first].fact.start < root.fact.start - rule.before) ++first;
    for (std::size_t i = first; i < world.events.size(); ++i) {
      const Fact& other = world.events[i].fact;
      const Duration lag = other.start - root.fact.start;
      if (lag > rule.after) break;
      if (other.kind == made_up::kKinds[0]) continue;
      const double d = distance(*root.fact.place, *other.place).kilometres();
      if (d > rule.reach_km) continue;
      if (root.fact.start >= made_up::kBegin + seconds_of(kBurnInDays * 86'400)) ++*pairs;
      const double share =
          std::max(d / rule.reach_km, std::abs(to_seconds(lag)) / to_seconds(rule.after));
      const auto [it, fresh] = out.try_emplace(root.fact.id, share);
      if (!fresh) it->second = std::min(it->second, share);
    }
  }
  return out;
}

// What uniform density and rate would claim for the plain rule: pairs in the time after burn-in.
double plain_claim(const made_up::World& world) {
  const JoinRule& rule = made_up::rules().families[0].joins[0];
  std::map<std::string_view, double> counts;
  for (const auto& e : world.events) ++counts[e.fact.kind];
  const double roots = counts[made_up::kKinds[0]] * (1 - kBurnInDays / world.days);
  const double others = counts[made_up::kKinds[1]] + counts[made_up::kKinds[2]];
  const double window_days = to_seconds(rule.before + rule.after) / 86'400;
  return roots * others / world.days * window_days * std::numbers::pi * rule.reach_km *
         rule.reach_km / world.area_km2;
}

bool judge(const Scenario& scenario) {
  const auto begin = std::chrono::steady_clock::now();
  const made_up::World world = made_up::Maker(scenario.settings).make();
  const auto found = claims(world);
  std::map<std::string, Time> start;
  for (const auto& e : world.events) {
    if (e.fact.kind == made_up::kKinds[0]) start[e.fact.id] = e.fact.start;
  }
  const Time from = made_up::kBegin + seconds_of(kBurnInDays * 86'400);
  const double days = world.live_days * (1 - kBurnInDays / world.days);
  bool good = true;
  std::string line = fmt::format("{:<12} {:>8} events ", scenario.name, world.events.size());
  for (const Level& level : kLevels) {
    std::size_t n = 0;
    for (const auto& [root, per_day] : found) {
      if (start.at(root) >= from && per_day <= level.per_day) ++n;
    }
    const double expected = level.per_day * days;
    const double ratio = static_cast<double>(n) / expected;
    const bool counts = expected >= 100;
    const bool in_band = ratio >= 0.8 && ratio <= 1.25;
    good = good && (!counts || in_band);
    line += fmt::format(" {} {}/{:.0f} = {:.2f}{}", level.name, n, expected, ratio,
                        !counts   ? " (too few)"
                        : in_band ? ""
                                  : " OUT");
  }
  std::size_t pairs = 0;
  plain(world, &pairs);
  const double off = static_cast<double>(pairs) / plain_claim(world);
  if (scenario.hard && off < 10) good = false;
  const double took =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  fmt::print("{}  plain rule off by {:.1f}{}  {:.0f} s\n", line, off,
             scenario.hard && off < 10 ? " (should be 10)" : "", took);
  return good;
}

// Recall over true links at equal coincidences, ours and the plain rule's.
bool curve(const char* name, made_up::Settings settings) {
  settings.links_a_year = 30;
  const made_up::World world = made_up::Maker(settings).make();
  std::map<std::string, bool> linked;  // roots after burn-in
  const Time from = made_up::kBegin + seconds_of(kBurnInDays * 86'400);
  std::size_t links = 0;
  for (const auto& e : world.events) {
    if (e.fact.kind != made_up::kKinds[0] || e.fact.start < from) continue;
    linked[e.fact.id] = e.link == e.fact.id;
    links += e.link == e.fact.id ? 1 : 0;
  }
  const double months = world.days * (1 - kBurnInDays / world.days) / 30;
  std::size_t pairs = 0;
  const std::map<std::string, double> scores[] = {claims(world), plain(world, &pairs)};
  constexpr double kAtMonth[] = {0.1, 0.3, 1, 3, 10, 30};
  std::vector<double> recall[2];
  for (int which = 0; which < 2; ++which) {
    std::vector<std::pair<double, bool>> order;
    for (const auto& [root, score] : scores[which]) {
      if (const auto it = linked.find(root); it != linked.end())
        order.emplace_back(score, it->second);
    }
    std::sort(order.begin(), order.end());
    for (const double at : kAtMonth) {
      // Ties are taken together: what cannot be told apart is not cut between.
      double false_n = 0, true_n = 0, best = 0;
      for (std::size_t i = 0; i < order.size();) {
        const double score = order[i].first;
        for (; i < order.size() && order[i].first == score; ++i)
          (order[i].second ? true_n : false_n) += 1;
        if (false_n > at * months) break;
        best = true_n;
      }
      recall[which].push_back(best / static_cast<double>(links));
    }
  }
  fmt::print("recall of {} links ({}, {} km, {} h)\n  coincidences a month", links, name,
             settings.link_km, settings.link_h);
  for (const double at : kAtMonth) fmt::print(" {:>6}", at);
  bool better = true;
  for (int which = 0; which < 2; ++which) {
    fmt::print("\n  {:<20}", which == 0 ? "rate of coincidence" : "radius and window");
    for (std::size_t i = 0; i < std::size(kAtMonth); ++i) {
      fmt::print(" {:>6.3f}", recall[which][i]);
      if (which == 1 && recall[0][i] <= recall[1][i] && recall[0][i] < 0.999) better = false;
    }
  }
  fmt::print("\n{}", better ? "" : "  NOT better everywhere\n");
  return better;
}

}  // namespace

int main(int argc, char** argv) {
  std::setbuf(stdout, nullptr);
  made_up::Settings base;
  base.years = argc > 1 ? std::atoi(argv[1]) : 10;
  std::vector<Scenario> scenarios = {{"even", base, false},  {"rhythm", base, true},
                                     {"strait", base, true}, {"seasons", base, false},
                                     {"storms", base, true}, {"outages", base, true},
                                     {"echoes", base, true}, {"all", base, true}};
  scenarios[1].settings.rhythm = true;
  scenarios[2].settings.strait = true;
  scenarios[3].settings.seasons = true;
  scenarios[4].settings.storms = true;
  scenarios[5].settings.outages = true;
  scenarios[6].settings.echoes = true;
  made_up::Settings& all = scenarios[7].settings;
  all.rhythm = all.strait = all.seasons = all.storms = all.outages = all.echoes = true;
  const auto wanted = [&](const std::string& name) {
    return argc < 3 || std::find(argv + 2, argv + argc, name) != argv + argc;
  };
  bool good = true;
  for (const Scenario& scenario : scenarios) {
    if (wanted(scenario.name)) good = judge(scenario) && good;
  }
  if (wanted("recall")) {
    made_up::Settings strait = base;
    strait.strait = strait.seasons = true;
    for (const auto& [km, h] : {std::pair(5.0, 0.1), std::pair(15.0, 0.3), std::pair(25.0, 0.5)}) {
      strait.link_km = km;
      strait.link_h = h;
      good = curve("strait and seasons", strait) && good;
    }
  }
  fmt::print("{}\n", good ? "all within bounds" : "NOT within bounds");
  return good ? 0 : 1;
}
