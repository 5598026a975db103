#include "case/case_state.h"

#include <algorithm>
#include <array>

#include "base/hash.h"

namespace yagura::cases {
namespace {

constexpr std::array<std::string_view, 4> kRoles = {"viewer", "analyst", "decision_maker",
                                                    "administrator"};
constexpr std::array<std::string_view, 9> kPhases = {"none",       "open",      "committing",
                                                     "revealing",  "comparing", "signing",
                                                     "signed_off", "explained", "closed"};
constexpr std::array<std::string_view, 4> kDecisions = {"approve", "reservation", "decline",
                                                        "abstain"};
constexpr std::array<std::string_view, 6> kOutcomes = {
    "waiting", "approved", "approved_with_reservation", "declined", "abstained", "divided"};
constexpr std::array<std::string_view, 3> kSteps = {"commit", "reveal", "sign"};

template <class E, std::size_t n>
std::optional<E> parse(const std::array<std::string_view, n>& names, std::string_view name) {
  const auto it = std::find(names.begin(), names.end(), name);
  if (it == names.end()) return std::nullopt;
  return static_cast<E>(it - names.begin());
}

Json side_record(const Round& round, const std::string& side) {
  Json out(Json::Object{});
  const auto commit = round.commits.find(side);
  const auto reveal = round.reveals.find(side);
  out.set("commitment", commit == round.commits.end() ? Json() : Json(commit->second.commitment));
  out.set("assessment", reveal == round.reveals.end()
                            ? Json()
                            : Json(to_hex(sha256(reveal->second.assessment.dump()))));
  return out;
}

}  // namespace

std::string_view role_name(Role r) { return kRoles[static_cast<std::size_t>(r)]; }
std::optional<Role> parse_role(std::string_view name) { return parse<Role>(kRoles, name); }
std::string_view phase_name(Phase p) { return kPhases[static_cast<std::size_t>(p)]; }
std::string_view decision_name(Decision d) { return kDecisions[static_cast<std::size_t>(d)]; }
std::optional<Decision> parse_decision(std::string_view name) {
  return parse<Decision>(kDecisions, name);
}
std::string_view outcome_name(Outcome o) { return kOutcomes[static_cast<std::size_t>(o)]; }
std::string_view step_name(Step s) { return kSteps[static_cast<std::size_t>(s)]; }
std::optional<Step> parse_step(std::string_view name) { return parse<Step>(kSteps, name); }

const Manifest* CaseState::manifest() const {
  return rounds.empty() ? nullptr : &manifests.at(rounds.back().manifest);
}

const AppliedEntry* CaseState::applied(const Place& place) const {
  const auto it = std::find_if(history.begin(), history.end(),
                               [&](const AppliedEntry& e) { return e.place == place; });
  return it == history.end() ? nullptr : &*it;
}

bool CaseState::settled(const std::string& side) const {
  const Round& r = rounds.back();
  return r.reveals.contains(side) || r.missing.contains({side, Step::reveal}) ||
         (r.missing.contains({side, Step::commit}) && !r.commits.contains(side));
}

Outcome CaseState::outcome(const std::string& side) const {
  const Side& of = sides.at(side);
  if (rounds.empty()) return Outcome::waiting;
  const auto votes = rounds.back().votes.find(side);
  if (votes == rounds.back().votes.end()) return Outcome::waiting;
  std::array<int, 4> count{};
  for (const Vote& v : votes->second) ++count[static_cast<std::size_t>(v.decision)];
  const int m = of.threshold;
  if (count[0] + count[1] >= m)
    return count[1] > 0 ? Outcome::approved_with_reservation : Outcome::approved;
  if (count[2] >= m) return Outcome::declined;
  if (count[3] >= m) return Outcome::abstained;
  const auto makers = std::count_if(of.members.begin(), of.members.end(), [](const auto& member) {
    return member.second.roles.contains(Role::decision_maker);
  });
  return static_cast<std::ptrdiff_t>(votes->second.size()) >= makers ? Outcome::divided
                                                                     : Outcome::waiting;
}

Phase CaseState::phase() const {
  const auto every = [&](const auto& holds) {
    return std::all_of(sides.begin(), sides.end(), [&](const auto& s) { return holds(s.first); });
  };
  if (sides.empty()) return Phase::none;
  if (closed) return Phase::closed;
  if (rounds.empty() || reopened) return Phase::open;
  const Round& r = rounds.back();
  if (every([&](const auto& s) { return outcome(s) != Outcome::waiting; }))
    return explained ? Phase::explained : Phase::signed_off;
  if (!r.votes.empty()) return Phase::signing;
  if (every([&](const auto& s) { return settled(s); })) return Phase::comparing;
  const auto done = [&](const std::string& s) {
    return r.commits.contains(s) || r.missing.contains({s, Step::commit});
  };
  return every(done) || !r.reveals.empty() ? Phase::revealing : Phase::committing;
}

std::string round_record(const CaseState& state) {
  const Round& round = state.rounds.back();
  const Manifest& manifest = *state.manifest();
  Json sides(Json::Object{});
  for (const auto& [name, side] : state.sides) sides.set(name, side_record(round, name));
  return to_hex(sha256(Json::object({{"case", state.id},
                                     {"criteria", manifest.criteria},
                                     {"evidence_root", manifest.root},
                                     {"round", round.number},
                                     {"sides", std::move(sides)}})
                           .dump()));
}

std::string decision_statement(const CaseState& state, std::string_view side, Decision decision,
                               std::string_view text) {
  return "yagura/decision/1\n" + Json::object({{"case", state.id},
                                               {"decision", decision_name(decision)},
                                               {"record", round_record(state)},
                                               {"round", state.rounds.back().number},
                                               {"side", side},
                                               {"text", text}})
                                     .dump();
}

std::vector<Reminder> reminders(const CaseState& state, Time now) {
  std::vector<Reminder> out;
  if (state.rounds.empty() || state.closed || state.reopened) return out;
  const Round& r = state.rounds.back();
  for (const auto& [step, due] : r.deadlines) {
    for (const auto& [name, side] : state.sides) {
      const bool done = step == Step::commit   ? r.commits.contains(name)
                        : step == Step::reveal ? r.reveals.contains(name)
                                               : state.outcome(name) != Outcome::waiting;
      if (!done) out.push_back({name, step, due, now >= due});
    }
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Reminder& a, const Reminder& b) { return a.due < b.due; });
  return out;
}

}  // namespace yagura::cases
