#include "join/joiner.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/assert.h"
#include "base/hash.h"
#include "join/incident.h"
#include "join/score.h"

namespace yagura::join {
namespace {

constexpr Duration kKept = hours{12 * 24};  // later revisions come too late to matter
constexpr std::int64_t kLeastDays = 14;     // of history, before a rate is claimed
constexpr std::uint64_t kLeastRoots = 10;
constexpr std::size_t kMostJoined = 5;       // by name, for one rule
constexpr std::size_t kMostKnown = 200'000;  // recent events; beyond, the oldest go first
constexpr Duration kOutageMargin = minutes{30};

std::int64_t ms(Time t) { return std::chrono::floor<milliseconds>(t).time_since_epoch().count(); }

bool is_one_of(const std::vector<std::string>& kinds, const std::string& kind) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

double squared_km(const std::array<float, 3>& a, const std::array<float, 3>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto d = static_cast<double>(a[i] - b[i]);
    sum += d * d;
  }
  return sum;
}

Duration longest_window(const RuleSet& rules) {
  Duration out{0};
  for (const Family& family : rules.families) {
    for (const JoinRule& rule : family.joins) out = std::max({out, rule.before, rule.after});
  }
  return out;
}

Time done_at(const Family& family, Time start) {
  Duration after{0};
  for (const JoinRule& rule : family.joins) after = std::max(after, rule.after);
  return start + after;
}

}  // namespace

std::string_view channel_name(Channel c) {
  static constexpr std::string_view kNames[] = {"page", "queue", "digest"};
  return kNames[static_cast<std::size_t>(c)];
}

Joiner::Joiner(RuleSet rules) : rules_(std::move(rules)), history_(rules_) {}

template <class F>
void Joiner::each_known(Time from, Time to, F&& f) const {
  for (auto it = by_time_.lower_bound({from, ""}); it != by_time_.end() && it->first.first <= to;
       ++it) {
    f(*it->second);
  }
}

LiveNear& Joiner::live(std::size_t family, std::size_t rule) {
  const auto key = std::pair(family, rule);
  auto it = live_.find(key);
  if (it == live_.end())
    it = live_.emplace(key, LiveNear(history_, rules_.families[family].joins[rule])).first;
  return it->second;
}

// ---- what comes in ----

void Joiner::on_event(const Fact& fact) {
  if (fact.kind == "feed.outage") return outage(fact);
  if (!history_.kind(fact.kind)) return;
  const std::string why = fact.state == EventState::retracted
                              ? "retracted " + fact.id
                              : fact.id + "@" + std::to_string(fact.revision);
  if (const auto before = known_.find(fact.id); before != known_.end())
    touch_near(before->second.fact, why);
  remember(fact);
  touch_near(fact, why);
  for (std::size_t f = 0; f < rules_.families.size(); ++f) {
    if (is_one_of(rules_.families[f].roots, fact.kind)) touch(fact.id, f, why);
  }
}

void Joiner::remember(const Fact& fact) {
  Known& known = known_[fact.id];
  by_time_.erase({known.fact.start, fact.id});
  known.fact = fact;
  by_time_[{fact.start, fact.id}] = &known;
  if (!fact.place) {
    if (known.entry) history_.at(*known.entry).gone = true;
  } else {
    if (!known.entry) known.entry = history_.put({});
    Entry& e = history_.at(*known.entry);
    e.at = on_sphere(*fact.place);
    e.sigma_km = static_cast<float>(fact.radius_m / 2000);
    e.cell = cell_of(*fact.place);
    e.time_ms = ms(fact.start);
    e.kind = *history_.kind(fact.kind);
    e.sources = history_.sources().id(fact.ultimate);
    e.mask = history_.mask(*fact.place, e.time_ms, e.sources);
    e.gone = fact.state == EventState::retracted;
  }
  while (known_.size() > kMostKnown) {
    known_.erase(by_time_.begin()->first.second);
    by_time_.erase(by_time_.begin());
  }
}

void Joiner::outage(const Fact& fact) {
  History::Circumstance c;
  c.id = fact.id;
  c.kind = Condition::Kind::outage;
  c.feed = fact.asset.substr(std::min(fact.asset.size(), fact.asset.find(':') + 1));
  c.name = c.feed;
  c.from_ms = ms(fact.start - kOutageMargin);
  c.to_ms = fact.state == EventState::retracted ? c.from_ms
            : fact.end                          ? ms(*fact.end + kOutageMargin)
                                                : History::Circumstance::kForever;
  circumstance(std::move(c));
}

void Joiner::on_condition(const Condition& condition) {
  History::Circumstance c;
  c.id = condition.id;
  c.kind = condition.kind;
  c.name = {condition.name_en, condition.name_ja};
  c.area = condition.area;
  c.from_ms = ms(condition.from);
  c.to_ms = ms(condition.to);
  circumstance(std::move(c));
}

void Joiner::circumstance(History::Circumstance c) {
  const std::string why = "condition " + c.id;
  const Time from = time_from_micros(c.from_ms * 1000) - longest_window(rules_);
  const Time to =
      c.lasts() ? Time::max() : time_from_micros(c.to_ms * 1000) + longest_window(rules_);
  history_.hold(std::move(c));
  each_known(from, to, [&](const Known& known) {
    if (!known.entry) return;
    Entry& e = history_.at(*known.entry);
    const ConditionMask mask = history_.mask(*known.fact.place, e.time_ms, e.sources);
    if (mask == e.mask) return;
    e.mask = mask;
    touch_near(known.fact, why);
    for (std::size_t f = 0; f < rules_.families.size(); ++f) {
      if (is_one_of(rules_.families[f].roots, known.fact.kind)) touch(known.fact.id, f, why);
    }
  });
}

void Joiner::touch(const std::string& root, std::size_t family, const std::string& why) {
  dirty_.try_emplace({root, family}, why);
}

// The roots that may join this event.
void Joiner::touch_near(const Fact& fact, const std::string& why) {
  for (std::size_t f = 0; f < rules_.families.size(); ++f) {
    const Family& family = rules_.families[f];
    for (const JoinRule& rule : family.joins) {
      if (!is_one_of(rule.kinds, fact.kind)) continue;
      const bool by_place = rule.by == By::place_time;
      if (by_place && !fact.place) continue;
      const auto at = by_place ? on_sphere(*fact.place) : std::array<float, 3>{};
      each_known(fact.start - rule.after, fact.start + rule.before, [&](const Known& root) {
        if (!is_one_of(family.roots, root.fact.kind) || root.fact.id == fact.id) return;
        if (by_place && (!root.entry || squared_km(history_.at(*root.entry).at, at) >
                                            rule.reach_km * rule.reach_km))
          return;
        touch(root.fact.id, f, why);
      });
    }
  }
}

// ---- one root ----

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
  out.state = root.fact.state == EventState::retracted                     ? EventState::retracted
              : day_ >= 0 && done_at(*out.family, root.fact.start) <= now_ ? EventState::closed
                                                                           : EventState::open;
}

// ---- what goes out ----

// Whether it is worth anybody's time. An incident that chance brings more often than the digest
// may hold is not.
static bool worth_raising(const Incident& incident) {
  if (incident.state == EventState::retracted || incident.joins.empty()) return false;
  if (std::any_of(incident.joins.begin(), incident.joins.end(),
                  [](const Joined& j) { return !j.shared.empty(); }))
    return true;
  switch (incident.rate.state) {
    case Rate::State::not_measured:
      return std::any_of(incident.joins.begin(), incident.joins.end(),
                         [](const Joined& j) { return !j.shares_source; });
    default:
      return 30 * incident.rate.per_day <= incident.family->digest_per_month;
  }
}

const std::string* Joiner::within_another(const Key& key,
                                          const std::set<std::string>& members) const {
  const auto holders = holders_.find(key.first);
  if (holders == holders_.end()) return nullptr;
  for (const Key& other : holders->second) {
    const Raised& raised = raised_.at(other);
    if (other == key || raised.state == EventState::retracted) continue;
    // Of two that say the same, the one raised first stays.
    if (std::includes(raised.members.begin(), raised.members.end(), members.begin(), members.end()))
      return &raised.id;
  }
  return nullptr;
}

// Known links are left out of the second rate: shared names, and what is rare enough to page.
void Joiner::vouch(const Incident& incident) {
  for (const Joined& joined : incident.joins) {
    if (joined.shared.empty() && !(joined.counted && incident.channel == Channel::page)) continue;
    for (const std::string& id : {incident.root.id, joined.fact.id}) {
      const auto it = known_.find(id);
      if (it != known_.end() && it->second.entry) history_.at(*it->second.entry).linked = true;
    }
  }
}

// The revision that an assessment is worth, if any.
std::optional<Incident> Joiner::settle(const Key& key, Incident incident, const std::string& why) {
  std::set<std::string> members = {incident.root.id};
  for (const Joined& joined : incident.joins) members.insert(joined.fact.id);
  const auto before = raised_.find(key);
  const bool was = before != raised_.end() && before->second.state != EventState::retracted;
  const bool worth = worth_raising(incident);
  const std::string* other = worth ? within_another(key, members) : nullptr;
  within_.erase(key);
  if (other != nullptr) within_[key] = *other;
  if (!worth || other != nullptr) {
    if (!was) return std::nullopt;
    incident.state = EventState::retracted;
    incident.reason = other != nullptr ? Reason::merged_into : Reason::retracted;
    incident.reason_text = other != nullptr ? *other : why;
  } else {
    vouch(incident);
    incident.reason = before == raised_.end()                  ? Reason::opened
                      : incident.state != before->second.state ? Reason::closed
                      : why.starts_with("condition ") || why.starts_with("retracted ")
                          ? Reason::revised
                          : Reason::updated;
    incident.reason_text = incident.reason == Reason::opened ? "" : why;
  }
  const std::uint64_t said = hash64(findings_of(incident).dump());
  if (before != raised_.end() && before->second.said == said &&
      before->second.state == incident.state)
    return std::nullopt;
  // What it had swallowed, or may swallow now, is looked at again.
  for (const auto& [inner, outer] : within_) {
    if (outer == incident.id) touch(inner.first, inner.second, why);
  }
  for (const std::string& id : members) {
    for (std::size_t f = 0; id != key.first && f < rules_.families.size(); ++f) {
      if (raised_.contains({id, f})) touch(id, f, why);
    }
  }
  raise(key, {incident.id, incident.state, said, std::move(members),
              done_at(*incident.family, incident.root.start)});
  return incident;
}

void Joiner::raise(const Key& key, Raised raised) {
  if (const auto before = raised_.find(key); before != raised_.end()) {
    for (const std::string& id : before->second.members) holders_[id].erase(key);
    due_.erase({before->second.done, key});
  }
  for (const std::string& id : raised.members) holders_[id].insert(key);
  if (raised.state == EventState::open) due_.emplace(raised.done, key);
  raised_[key] = std::move(raised);
}

std::vector<Incident> Joiner::take() {
  std::vector<Incident> out;
  // Settling one may make another worth a look; each at most a few times.
  for (int round = 0; round < 4 && !dirty_.empty(); ++round) {
    const auto dirty = std::exchange(dirty_, {});
    for (const auto& [key, why] : dirty) {
      const auto root = known_.find(key.first);
      if (root == known_.end()) continue;
      if (auto incident = settle(key, assess(root->second, key.second), why))
        out.push_back(std::move(*incident));
    }
  }
  dirty_.clear();
  return out;
}

// ---- time ----

void Joiner::advance(Time now) {
  now_ = now;
  for (; !due_.empty() && due_.begin()->first <= now; due_.erase(due_.begin())) {
    const Key& key = due_.begin()->second;
    touch(key.first, key.second, "");
  }
  const std::int64_t day = ms(now) / kDayMs;
  if (day <= day_) return;
  day_ = day;
  const Time horizon = now - kKept - longest_window(rules_);
  while (!by_time_.empty() && by_time_.begin()->first.first < horizon) {
    known_.erase(by_time_.begin()->first.second);
    by_time_.erase(by_time_.begin());
  }
  const auto gone = [&](const Key& key) { return !known_.contains(key.first); };
  std::erase_if(raised_, [&](const auto& r) {
    if (!gone(r.first)) return false;
    for (const std::string& id : r.second.members) holders_[id].erase(r.first);
    due_.erase({r.second.done, r.first});
    return true;
  });
  std::erase_if(holders_, [](const auto& h) { return h.second.empty(); });
  std::erase_if(within_, [&](const auto& w) { return gone(w.first); });
  if (edition_due(day)) new_edition();
}

bool Joiner::edition_due(std::int64_t day) const {
  if (history_.entries().empty()) return false;
  return edition_.families.empty() || day >= edition_day();
}

std::int64_t Joiner::edition_day() const {
  const std::int64_t days = edition_.days();
  return edition_.last_day + 1 + std::clamp<std::int64_t>(days / 30, 1, 30);
}

void Joiner::new_edition() { edition_ = measure(history_, rules_); }

// ---- saved state ----

void Joiner::save(Writer& w) const {
  w.bytes(rules_.digest);
  history_.save(w);
  w.boolean(!edition_.families.empty());
  if (!edition_.families.empty()) edition_.save(w);
  w.i64(day_);
  w.time(now_);
  w.u64(known_.size());
  for (const auto& [id, known] : known_) {
    known.fact.save(w);
    w.u64(known.entry ? *known.entry + 1 : 0);
  }
  const auto key_of = [&](const Key& key) {
    w.bytes(key.first);
    w.u64(key.second);
  };
  w.u64(raised_.size());
  for (const auto& [key, raised] : raised_) {
    key_of(key);
    w.bytes(raised.id);
    w.u8(static_cast<std::uint8_t>(raised.state));
    w.fixed64(raised.said);
    w.u64(raised.members.size());
    for (const std::string& id : raised.members) w.bytes(id);
    w.time(raised.done);
  }
  for (const auto* map : {&within_, &dirty_}) {
    w.u64(map->size());
    for (const auto& [key, text] : *map) {
      key_of(key);
      w.bytes(text);
    }
  }
}

bool Joiner::load(Reader& r) {
  if (r.bytes() != rules_.digest || !history_.load(r)) return false;
  edition_ = {};
  if (r.boolean()) edition_.load(r, rules_);
  day_ = r.i64();
  now_ = r.time();
  known_.clear();
  by_time_.clear();
  for (auto n = r.count(8); n > 0; --n) {
    Known known;
    known.fact.load(r);
    if (const std::uint64_t entry = r.u64(); entry > 0) known.entry = entry - 1;
    if (known.entry && *known.entry >= history_.entries().size()) return false;
    const auto it = known_.emplace(known.fact.id, std::move(known)).first;
    by_time_[{it->second.fact.start, it->first}] = &it->second;
  }
  const auto key_of = [&] {
    std::string root(r.bytes());
    return Key{std::move(root), r.u64()};
  };
  raised_.clear();
  holders_.clear();
  due_.clear();
  for (auto n = r.count(8); n > 0; --n) {
    const Key key = key_of();
    Raised raised;
    raised.id = r.bytes();
    raised.state = static_cast<EventState>(r.u8() % 3);
    raised.said = r.fixed64();
    for (auto m = r.count(); m > 0; --m) raised.members.insert(std::string(r.bytes()));
    raised.done = r.time();
    if (key.second >= rules_.families.size()) return false;
    raise(key, std::move(raised));
  }
  for (auto* map : {&within_, &dirty_}) {
    map->clear();
    for (auto n = r.count(3); n > 0; --n) {
      const Key key = key_of();
      if (key.second >= rules_.families.size()) return false;
      (*map)[key] = r.bytes();
    }
  }
  live_.clear();
  return r.ok();
}

}  // namespace yagura::join
