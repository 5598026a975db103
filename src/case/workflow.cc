#include "case/workflow.h"

#include <algorithm>
#include <array>

#include "case/workflow_rules.h"

namespace yagura::cases {
namespace {

using workflow::no;
using workflow::Question;

constexpr unsigned bit(Role r) { return 1U << static_cast<unsigned>(r); }
constexpr unsigned bit(Phase p) { return 1U << static_cast<unsigned>(p); }

constexpr unsigned kAnalysts = bit(Role::analyst) | bit(Role::decision_maker);
constexpr unsigned kMakers = bit(Role::decision_maker);
constexpr unsigned kAnyone =
    kAnalysts | bit(Role::administrator);  // but a viewer, who reads and never writes

constexpr unsigned kOpen = bit(Phase::open);
constexpr unsigned kCommitting = bit(Phase::committing);
constexpr unsigned kRevealing = bit(Phase::revealing);
constexpr unsigned kComparing = bit(Phase::comparing);
constexpr unsigned kSigning = bit(Phase::signing);
constexpr unsigned kSigned = bit(Phase::signed_off) | bit(Phase::explained);
constexpr unsigned kFrozen = kCommitting | kRevealing | kComparing | kSigning;
constexpr unsigned kClosed = bit(Phase::closed);
constexpr unsigned kAlways = kOpen | kFrozen | kSigned | kClosed;

struct Rule {
  std::string_view kind;
  unsigned phases;
  unsigned roles;  // one of them is needed; 0 = the check says who may
  Result<void> (*check)(const Question&);
};

constexpr std::array kRules = {
    Rule{"open", bit(Phase::none), 0, workflow::open},
    Rule{"member", kAlways & ~kClosed, 0, workflow::member},
    Rule{"threshold", kOpen, 0, workflow::threshold},
    Rule{"freeze", kOpen, kAnalysts, workflow::freeze},
    Rule{"grade", kFrozen | kSigned, kAnalysts, workflow::grade},
    Rule{"deadline", kFrozen, kMakers, workflow::deadline},
    Rule{"commit", kCommitting | kRevealing, kAnalysts, workflow::commit},
    Rule{"reveal", kCommitting | kRevealing | kComparing, kAnalysts, workflow::reveal},
    Rule{"missing", kCommitting | kRevealing, kAnalysts, workflow::missing},
    Rule{"round", kComparing | kSigning | kSigned, kMakers, workflow::remark},
    Rule{"sign", kComparing | kSigning, 0, workflow::sign},
    Rule{"release", kAlways, kMakers, workflow::release},
    Rule{"recall", kAlways, kMakers, workflow::recall},
    Rule{"correct", kAlways, kAnalysts, workflow::correct},
    Rule{"erase", kAlways, kMakers, workflow::erase},
    Rule{"handover", kAlways & ~kClosed, kAnyone, workflow::remark},
    Rule{"claim", kSigned, kMakers, workflow::claim},
    Rule{"explain", kSigned, kMakers, workflow::explain},
    Rule{"close", kComparing | kSigning | kSigned, kMakers, workflow::close},
    Rule{"reopen", kFrozen | kSigned | kClosed, kAnalysts, workflow::remark},
};

bool has_role(const Question& q, unsigned roles) {
  const auto member = q.side->members.find(q.key->person);
  if (member == q.side->members.end()) return false;
  return std::any_of(member->second.roles.begin(), member->second.roles.end(),
                     [&](Role r) { return (roles & bit(r)) != 0; });
}

}  // namespace

std::span<const std::string_view> case_kinds() {
  static const auto kinds = [] {
    std::array<std::string_view, kRules.size()> out;
    std::transform(kRules.begin(), kRules.end(), out.begin(), [](const Rule& r) { return r.kind; });
    return out;
  }();
  return kinds;
}

std::string case_id_at(const NoteKey& log, std::uint64_t index) {
  const std::string place = log.text() + "\n" + std::to_string(index);
  return "case-" + to_hex(sha256("yagura/case/1\n", place)).substr(0, 16);
}

Result<void> may_append(const CaseState& state, const EntryContent& entry, const CaseLog& log) {
  const Envelope& head = entry.head;
  const auto rule = std::find_if(kRules.begin(), kRules.end(),
                                 [&](const Rule& r) { return r.kind == head.kind; });
  if (rule == kRules.end()) return no("unknown_kind");
  if (head.case_id != state.id) return no("wrong_case");
  const Phase phase = state.phase();
  if ((rule->phases & bit(phase)) == 0)
    return no("wrong_phase", {{"kind", said("case.kind." + head.kind)},
                              {"phase", said("case.phase." + std::string(phase_name(phase)))}});
  Question q{state, entry, log, nullptr, log.keys().at(head.author, head.place.index)};
  if (q.key == nullptr) return no("unknown_person");
  if (head.kind != "open") {
    const auto side = state.sides.find(head.side);
    if (side == state.sides.end() || side->second.origin != log.origin()) return no("wrong_side");
    q.side = &side->second;
  }
  if (rule->roles != 0 && !has_role(q, rule->roles))
    return no("no_role", {{"kind", said("case.kind." + head.kind)}});
  return rule->check(q);
}

bool proves(const EntryContent& reveal, const Place& commit) {
  if (commit.origin == reveal.head.place.origin) return commit.index < reveal.head.place.index;
  return std::any_of(reveal.head.seen.begin(), reveal.head.seen.end(), [&](const Checkpoint& c) {
    return c.origin == commit.origin && c.size > commit.index;
  });
}

}  // namespace yagura::cases
