// One root: which events join it, how well, and how often chance does as much.
#include <algorithm>
#include <cmath>

#include "join/joiner.h"
#include "join/joiner_parts.h"
#include "join/score.h"

namespace yagura::join {
namespace {

constexpr std::int64_t kLeastDays = 14;  // of history, before a rate is claimed
constexpr std::uint64_t kLeastRoots = 10;
constexpr std::size_t kMostJoined = 5;  // by name, for one rule

}  // namespace

Incident Joiner::assess(const Known& root, std::size_t family) {
  Incident out;
  out.family = &rules_.families[family];
  out.root = root.fact;
  out.id = event_id(out.kind(), 1, {root.fact.id}, "", root.fact.start);
  out.edition = &edition_;
  std::vector<std::optional<Candidate>> candidates(out.family->joins.size());
  for (std::size_t r = 0; r < out.family->joins.size(); ++r) {
    const JoinRule& rule = out.family->joins[r];
    if (rule.by == By::place_time) {
      join_by_place(root, family, r, out, candidates);
    } else {
      join_by_name(root, rule, r, out);
    }
  }
  if (root.entry) {
    const Entry& e = history_.at(*root.entry);
    for (const auto* c : history_.around(*root.fact.place, e.time_ms, e.sources))
      out.around.push_back(c);
    std::sort(out.around.begin(), out.around.end(),
              [](const auto* x, const auto* y) { return x->id < y->id; });
    out.around.erase(std::unique(out.around.begin(), out.around.end()), out.around.end());
  }
  weigh(root, family, candidates, out);
  return out;
}

void Joiner::join_by_place(const Known& root, std::size_t family, std::size_t index, Incident& out,
                           std::vector<std::optional<Candidate>>& candidates) {
  const JoinRule& rule = out.family->joins[index];
  if (!root.entry) {
    out.unseen.push_back(rule.id);
    return;
  }
  const Entry& a = history_.at(*root.entry);
  const PairScorer scorer(rule);
  const bool known_density = measured(family);
  if (!live(family, index).seen(a.cell, a.time_ms / 3'600'000)) out.unseen.push_back(rule.id);
  ++out.trials;
  std::optional<Joined> best;
  bool best_free = false;
  std::size_t others = 0;
  each_known(root.fact.start - rule.before, root.fact.start + rule.after, [&](const Known& other) {
    if (!is_one_of(rule.kinds, other.fact.kind) || !other.entry) return;
    const Entry& b = history_.at(*other.entry);
    if (b.gone || other.fact.id == root.fact.id) return;
    const std::int64_t lag = b.time_ms - a.time_ms;
    const double d2 = squared_km(a.at, b.at);
    if (!scorer.in_window(lag) || !scorer.in_reach(d2)) return;
    const auto sigma2 = static_cast<double>(a.sigma_km * a.sigma_km + b.sigma_km * b.sigma_km);
    double ln_density = 0;
    if (known_density) {
      const Density& density = edition_.families[family].joins[index].density;
      const bool itself = b.day() <= edition_.last_day;
      ln_density = density.ln_at(b.cell, itself) +
                   density.ln_hour(static_cast<int>(b.of_day_ms() / 3'600'000));
    }
    const PairScore score = scorer(d2, sigma2, lag, ln_density);
    const bool disjoint = history_.sources().disjoint(a.sources, b.sources);
    const bool free = disjoint && ((a.mask | b.mask) & rule.benign) == 0;
    const double best_score = best ? best->ln_place + best->ln_time - best->ln_density : 0;
    // A candidate that counts goes before one that does not.
    if (best && (free != best_free ? best_free : score.total() <= best_score)) {
      ++others;
      return;
    }
    if (best) ++others;
    best_free = free;
    best.emplace();
    best->rule = index;
    best->fact = other.fact;
    best->shares_source = !disjoint;
    best->distance_km = std::sqrt(d2);
    best->sigma_km = std::sqrt(rule.scale_km * rule.scale_km + sigma2);
    best->lag_h = static_cast<double>(lag) / 3'600'000;
    best->ln_place = score.ln_place;
    best->ln_time = score.ln_time;
    best->ln_density = score.ln_density;
    if (free) candidates[index] = Candidate{score.total(), b.sources};
  });
  if (!best) return;
  best->others = others;
  if (known_density) best->ln_benign = edition_.families[family].joins[index].ln_benign();
  const auto explain = [&](const History::Circumstance* c) {
    if ((c->bit() & rule.benign) == 0 || is_one_of(best->explained_by, c->id)) return;
    best->explained_by.push_back(c->id);
    out.around.push_back(c);
  };
  for (const auto* c : history_.around(*best->fact.place, ms(best->fact.start),
                                       history_.sources().id(best->fact.ultimate)))
    explain(c);
  for (const auto* c : history_.around(*root.fact.place, a.time_ms, a.sources)) explain(c);
  out.joins.push_back(std::move(*best));
}

void Joiner::join_by_name(const Known& root, const JoinRule& rule, std::size_t index,
                          Incident& out) {
  std::size_t found = 0;
  each_known(root.fact.start - rule.before, root.fact.start + rule.after, [&](const Known& other) {
    const Fact& fact = other.fact;
    if (!is_one_of(rule.kinds, fact.kind) || fact.state == EventState::retracted ||
        fact.id == root.fact.id)
      return;
    std::vector<std::string> shared;
    if (rule.by == By::asset) {
      if (!fact.asset.empty() && fact.asset == root.fact.asset) shared.push_back(fact.asset);
    } else {
      for (const std::string& s : fact.subjects) {
        if (is_one_of(root.fact.subjects, s)) shared.push_back(s);
      }
    }
    if (shared.empty() || ++found > kMostJoined) return;
    Joined joined;
    joined.rule = index;
    joined.fact = fact;
    joined.shared = std::move(shared);
    joined.lag_h = to_seconds(fact.start - root.fact.start) / 3600;
    joined.shares_source = !history_.sources().disjoint(history_.sources().id(root.fact.ultimate),
                                                        history_.sources().id(fact.ultimate));
    out.joins.push_back(std::move(joined));
  });
}

bool Joiner::measured(std::size_t family) const {
  if (family >= edition_.families.size()) return false;
  const FamilyTable& table = edition_.families[family];
  return edition_.days() >= kLeastDays && table.roots >= kLeastRoots && table.all.slides() > 0;
}

// The statistic, its rate, and the channel.
void Joiner::weigh(const Known& root, std::size_t family,
                   const std::vector<std::optional<Candidate>>& candidates, Incident& out) {
  const bool names = std::any_of(out.joins.begin(), out.joins.end(),
                                 [](const Joined& j) { return !j.shared.empty(); });
  if (!measured(family)) {
    out.missing_days = std::max<std::int64_t>(0, kLeastDays - edition_.days());
    const std::uint64_t roots =
        family < edition_.families.size() ? edition_.families[family].roots : 0;
    out.missing_roots = kLeastRoots - std::min(kLeastRoots, roots);
    out.rate.roots = out.rate_unlinked.roots = roots;
    out.channel = Channel::queue;
  } else {
    const FamilyTable& table = edition_.families[family];
    std::vector<bool> counted(candidates.size());
    out.statistic = combine(table, history_.sources(), candidates, &counted);
    for (Joined& joined : out.joins) {
      if (!joined.shared.empty() || !candidates[joined.rule]) continue;
      joined.counted = counted[joined.rule];
      joined.shares_source = joined.shares_source || !joined.counted;
      joined.p = table.joins[joined.rule].best.p(candidates[joined.rule]->score + kScoreZero);
    }
    if (out.statistic > 0) {
      out.rate = rate_of(table.all, out.statistic, table.roots, table.roots_a_day);
      out.rate_unlinked = rate_of(table.unlinked, out.statistic, table.roots, table.roots_a_day);
      if (names || 30 * out.rate.per_day <= out.family->digest_per_month) {
        add_interval(out.rate, table.all, out.statistic);
        add_interval(out.rate_unlinked, table.unlinked, out.statistic);
      }
    }
    const double a_month = 30 * out.rate.per_day;
    const bool rated = out.rate.state != Rate::State::not_measured;
    out.channel = rated && a_month <= out.family->page_per_month               ? Channel::page
                  : (rated && a_month <= out.family->queue_per_month) || names ? Channel::queue
                                                                               : Channel::digest;
  }
  std::stable_sort(out.joins.begin(), out.joins.end(), [](const Joined& a, const Joined& b) {
    if (a.counted != b.counted) return a.counted;
    return a.p < b.p;
  });
  out.state = root.fact.state == EventState::retracted ? EventState::retracted
              : day_ >= 0 && root.fact.start + out.family->longest_after() <= now_
                  ? EventState::closed
                  : EventState::open;
}

}  // namespace yagura::join
