#include "join/joiner.h"

#include <algorithm>

#include "base/assert.h"
#include "base/hash.h"
#include "join/incident.h"
#include "join/joiner_parts.h"
#include "join/slide.h"

namespace yagura::join {
namespace {

constexpr Duration kKept = hours{12 * 24};   // later revisions come too late to matter
constexpr std::size_t kMostKnown = 200'000;  // recent events; beyond, the oldest go first
constexpr Duration kOutageMargin = minutes{30};

}  // namespace

std::string_view channel_name(Channel c) {
  static constexpr std::string_view kNames[] = {"page", "queue", "digest"};
  return kNames[static_cast<std::size_t>(c)];
}

Joiner::Joiner(RuleSet rules) : rules_(std::move(rules)), history_(rules_) {}

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
  const Time from = time_from_micros(c.from_ms * 1000) - rules_.longest_window();
  const Time to =
      c.lasts() ? Time::max() : time_from_micros(c.to_ms * 1000) + rules_.longest_window();
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
              incident.root.start + incident.family->longest_after()});
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
  const Time horizon = now - kKept - rules_.longest_window();
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

}  // namespace yagura::join
