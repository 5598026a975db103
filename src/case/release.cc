#include "case/release.h"

#include <algorithm>
#include <array>

#include "case/fold.h"

namespace yagura::cases {
namespace {

constexpr std::string_view kItems = "payload/items/#";

// Kinds without which a partner could not follow, or check, the consultation it takes part in.
constexpr std::array<std::string_view, 16> kProtocol = {
    "open",  "member", "threshold", "freeze",  "deadline", "commit", "reveal",  "missing",
    "round", "sign",   "claim",     "explain", "close",    "reopen", "correct", "erase"};

template <class List>
bool has(const List& list, std::string_view name) {
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

// "payload/items/#3/label" is below "payload/items/#3", and every field below "".
bool below(std::string_view field, std::string_view top) {
  return top.empty() || field == top || (field.starts_with(top) && field[top.size()] == '/');
}

std::size_t item_number(std::string_view field) {
  std::size_t n = 0;
  for (const char c : field.substr(kItems.size())) {
    if (c < '0' || c > '9') break;
    n = n * 10 + static_cast<std::size_t>(c - '0');
  }
  return n;
}

bool lists(const Json& label, const std::string& partner) {
  const Json::Array& names = label["releasable_to"].as_array();
  return std::any_of(names.begin(), names.end(),
                     [&](const Json& n) { return n.as_string() == partner; });
}

}  // namespace

Message ReleaseAnswer::text() const { return said("release.why." + std::string(reason)); }

Releaser::Releaser(const std::vector<const CaseLog*>& logs, const CaseLog& own, std::string partner)
    : own_(own), partner_(std::move(partner)) {
  for (const std::string& id : case_ids(logs)) states_.push_back(fold(id, logs));
}

const CaseState* Releaser::state_of(const LoggedEntry& entry) const {
  const auto it = std::find_if(states_.begin(), states_.end(), [&](const CaseState& s) {
    return s.id == entry.content->head.case_id;
  });
  return it == states_.end() ? nullptr : &*it;
}

// Ours is what the log's owner or a side that speaks in this log originated.
bool Releaser::own_originator(const CaseState& state, const std::string& name) const {
  if (name.empty()) return true;
  const auto side = state.sides.find(name);
  if (side != state.sides.end()) return side->second.origin == own_.origin();
  const LoggedKey* node = own_.keys().node_at(own_.size());
  return node != nullptr && (node->holder == name || name == own_.origin());
}

bool Releaser::any_granted(const CaseState& state, const LoggedEntry& entry) const {
  const Place place{own_.origin(), entry.index};
  return std::any_of(state.releases.begin(), state.releases.end(), [&](const ReleaseGrant& g) {
    return g.entry == place && g.partner == partner_ && g.effective();
  });
}

ReleaseAnswer Releaser::by_grant(const CaseState& state, const LoggedEntry& entry,
                                 std::string_view field, ReleaseAnswer otherwise) const {
  const Place place{own_.origin(), entry.index};
  for (const ReleaseGrant& g : state.releases) {
    if (g.entry != place || g.partner != partner_ || !below(field, g.field)) continue;
    if (g.recalled) {
      otherwise = {false, "recalled"};
    } else if (g.effective()) {
      return {true, "granted"};
    } else {
      otherwise = {false, "one_person_only"};
    }
  }
  return otherwise;
}

ReleaseAnswer Releaser::why_item(const CaseState& state, const LoggedEntry& entry,
                                 std::string_view field) const {
  const std::size_t n = item_number(field);
  const Json::Array& items = entry.content->payload["items"].as_array();
  static const Json kNone;
  const Json& label = n < items.size() ? items[n]["label"] : kNone;
  const std::string& marking = label["marking"].as_string();
  const bool ours = own_originator(state, label["originator"].as_string());
  // That a case rests on an event says more than the event: to others no label is enough.
  if (!state.sides.contains(partner_)) {
    return ours ? by_grant(state, entry, field, {false, "not_a_side"})
                : ReleaseAnswer{false, "originator"};
  }
  const Json::Array& seen = entry.content->payload["visible"][partner_].as_array();
  const bool shown = std::any_of(seen.begin(), seen.end(), [&](const Json& v) {
    return v.as_integer(-1) == static_cast<std::int64_t>(n);
  });
  if (!shown) return {false, "not_shown_to"};
  if (marking == "TLP:CLEAR" || (marking != "TLP:RED" && lists(label, partner_)))
    return {true, "label"};
  if (!ours) return {false, "originator"};
  return by_grant(state, entry, field,
                  {false, marking == "TLP:RED" ? "marking_red" : "not_in_list"});
}

ReleaseAnswer Releaser::by_kind(const CaseState& state, const LoggedEntry& entry) const {
  const Envelope& head = entry.content->head;
  const auto side = state.sides.find(partner_);
  if (side == state.sides.end()) return {false, "not_a_side"};
  if (has(kProtocol, head.kind)) return {true, "protocol"};
  // What a side thinks of the evidence is a part of its judgement.
  if (head.kind == "grade")
    return state.phase() >= Phase::comparing ? ReleaseAnswer{true, "protocol"}
                                             : ReleaseAnswer{false, "before_reveal"};
  const bool to_it = entry.content->payload["partner"].as_string() == partner_;
  if (to_it && (head.kind == "recall" || head.kind == "release")) return {true, "protocol"};
  return {false, "internal"};
}

ReleaseAnswer Releaser::why(const LoggedEntry& entry, std::string_view field) const {
  if (!entry.sound()) return {false, "not_sound"};
  const Envelope& head = entry.content->head;
  if (head.case_id.empty())
    return head.kind == "log.trust" ? ReleaseAnswer{false, "internal"} : ReleaseAnswer{true, "key"};
  const CaseState* state = state_of(entry);
  if (state == nullptr) return {false, "not_sound"};
  if (field.starts_with(kItems)) return why_item(*state, entry, field);
  const ReleaseAnswer answer = by_kind(*state, entry);
  if (answer.released) return answer;
  // Whoever gets a field gets the envelope, without which it could not be read.
  if (!field.starts_with("payload") && any_granted(*state, entry)) return {true, "granted"};
  return by_grant(*state, entry, field, answer);
}

StoredEntry Releaser::released(const LoggedEntry& entry) const {
  StoredEntry out{entry.index, entry.leaf_data, ""};
  if (!entry.entry || !why(entry, "kind").released) return out;
  out.wire = entry.entry
                 ->only([&](const Entry::Field& f) -> std::string_view {
                   const ReleaseAnswer answer = why(entry, f.name);
                   return answer.released ? "" : answer.reason;
                 })
                 .wire();
  return out;
}

std::vector<ReleaseLine> dry_run(const std::vector<const CaseLog*>& logs, const CaseLog& own,
                                 const std::string& case_id,
                                 const std::vector<std::string>& partners) {
  std::vector<ReleaseLine> out;
  for (const std::string& partner : partners) {
    const Releaser releaser(logs, own, partner);
    for (const LoggedEntry& e : own.entries()) {
      if (!e.content || e.content->head.case_id != case_id) continue;
      for (const Entry::Field& f : e.entry->fields())
        out.push_back({{own.origin(), e.index},
                       e.content->head.kind,
                       f.name,
                       partner,
                       releaser.why(e, f.name)});
    }
  }
  return out;
}

}  // namespace yagura::cases
