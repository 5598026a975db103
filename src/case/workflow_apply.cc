// The effect of each kind of entry on the state.
#include <algorithm>

#include "base/assert.h"
#include "case/workflow.h"
#include "case/workflow_rules.h"

namespace yagura::cases {
namespace {

Place place_of(const Json& v) { return *Place::parse(v); }

void apply_open(CaseState& s, const EntryContent& e) {
  s.about = e.payload["about"];
  s.title = e.payload["title"].as_string();
  s.exercise = e.payload["exercise"].as_bool();
  s.opened = e.head.place;
  s.opened_at = e.head.time;
  for (const Json& side : e.payload["sides"].as_array())
    s.sides[side["side"].as_string()].origin = side["origin"].as_string();
}

void apply_member(CaseState& s, const EntryContent& e, const CaseLog& log) {
  auto& members = s.sides.at(e.head.side).members;
  const std::string& person = e.payload["person"].as_string();
  members.erase(person);
  const Json::Array& roles = e.payload["roles"].as_array();
  if (roles.empty()) return;
  Member& m = members[person];
  m.holder = log.keys().of_person(person, e.head.place.index)->holder;
  for (const Json& r : roles) m.roles.insert(*parse_role(r.as_string()));
}

void begin_round(CaseState& s, std::string cause) {
  Round r;
  r.number = static_cast<int>(s.rounds.size()) + 1;
  r.manifest = s.manifests.size() - 1;
  r.cause = std::move(cause);
  s.rounds.push_back(std::move(r));
  s.explained = false;
}

void apply_freeze(CaseState& s, const EntryContent& e) {
  Manifest m;
  m.place = e.head.place;
  m.root = e.payload["root"].as_string();
  m.criteria = e.payload["criteria"].as_string();
  m.cited = e.payload["cited"];
  const Json::Array& items = e.payload["items"].as_array();
  const Json::Array& leaves = e.payload["leaves"].as_array();
  for (std::size_t i = 0; i < leaves.size(); ++i)
    m.items.push_back({i < items.size() ? items[i] : Json(), leaves[i].as_string(), {}});
  for (const auto& [side, list] : e.payload["visible"].as_object()) {
    for (const Json& n : list.as_array())
      m.visible[side].insert(static_cast<std::size_t>(n.as_integer()));
  }
  s.manifests.push_back(std::move(m));
  s.reopened = false;
  begin_round(s, "");
}

void apply_commit(CaseState& s, const EntryContent& e, const std::string& person) {
  Round& r = s.rounds.back();
  const auto due = r.deadlines.find(Step::commit);
  r.commits[e.head.side] = {e.head.place,
                            e.payload["commitment"].as_string(),
                            person,
                            e.head.time,
                            due != r.deadlines.end() && e.head.time > due->second,
                            true};
}

void apply_reveal(CaseState& s, const EntryContent& e, const std::string& person) {
  Round& r = s.rounds.back();
  const auto due = r.deadlines.find(Step::reveal);
  const bool late = (due != r.deadlines.end() && e.head.time > due->second) ||
                    r.missing.contains({e.head.side, Step::reveal});
  r.reveals[e.head.side] = {e.head.place, e.payload["assessment"], person, e.head.time, late};
  for (auto& [side, commit] : r.commits) {
    if (side != e.head.side && !proves(e, commit.place)) commit.independent = false;
  }
}

void apply_sign(CaseState& s, const EntryContent& e, const CaseLog& log) {
  const LoggedKey* by = workflow::signer(e, log);
  s.rounds.back().votes[e.head.side].push_back({e.head.place, by->person, by->holder,
                                                *parse_decision(e.payload["decision"].as_string()),
                                                e.payload["text"].as_string(), e.head.time});
}

// The second of two persons who release the same makes it effective.
void apply_release(CaseState& s, const EntryContent& e, const LoggedKey& by) {
  std::vector<std::string> fields;
  for (const Json& f : e.payload["fields"].as_array()) fields.push_back(f.as_string());
  if (fields.empty()) fields.emplace_back();
  for (const std::string& field : fields) {
    const auto same = [&](const ReleaseGrant& g) {
      return g.partner == e.payload["partner"].as_string() &&
             g.entry == place_of(e.payload["entry"]) && g.field == field && !g.recalled;
    };
    auto found = std::find_if(s.releases.begin(), s.releases.end(), same);
    if (found == s.releases.end()) {
      ReleaseGrant grant;
      grant.partner = e.payload["partner"].as_string();
      grant.entry = place_of(e.payload["entry"]);
      grant.field = field;
      grant.reason = e.payload["reason"].as_string();
      grant.place = e.head.place;
      found = s.releases.insert(s.releases.end(), std::move(grant));
    }
    found->persons.insert(by.person);
    found->holders.insert(by.holder);
  }
}

void apply_claim(CaseState& s, const EntryContent& e) {
  const auto it = std::find_if(s.claims.begin(), s.claims.end(), [&](const PublicClaim& c) {
    return c.body["claim"] == e.payload["claim"];
  });
  if (it != s.claims.end())
    it->sides.insert(e.head.side);
  else
    s.claims.push_back({e.payload, {e.head.side}, e.head.place, e.head.time});
}

void apply_remark(CaseState& s, const EntryContent& e, const LoggedKey& by) {
  s.remarks.push_back({e.head.place, e.head.kind, e.head.side, by.person, by.holder,
                       e.payload["text"].as_string(), e.head.time, Place::parse(e.payload["entry"]),
                       e.payload["partner"].as_string()});
  if (e.head.kind == "recall") {
    for (ReleaseGrant& g : s.releases) {
      if (g.partner == e.payload["partner"].as_string() && g.entry == place_of(e.payload["entry"]))
        g.recalled = true;
    }
  } else if (e.head.kind == "round") {
    begin_round(s, e.payload["text"].as_string());
  } else if (e.head.kind == "close") {
    s.closed = true;
  } else if (e.head.kind == "reopen") {
    s.closed = false;
    s.reopened = true;
  }
}

}  // namespace

void apply(CaseState& s, const EntryContent& e, const CaseLog& log) {
  const LoggedKey* by = log.keys().at(e.head.author, e.head.place.index);
  YAGURA_ASSERT(by != nullptr);
  const std::string& kind = e.head.kind;
  if (kind == "open") {
    apply_open(s, e);
  } else if (kind == "member") {
    apply_member(s, e, log);
  } else if (kind == "threshold") {
    s.sides.at(e.head.side).threshold = static_cast<int>(e.payload["signatures"].as_integer());
  } else if (kind == "freeze") {
    apply_freeze(s, e);
  } else if (kind == "grade") {
    s.manifests.back()
        .items.at(static_cast<std::size_t>(e.payload["item"].as_integer()))
        .grades[e.head.side] = e.payload["grade"].as_string();
  } else if (kind == "deadline") {
    s.rounds.back().deadlines[*parse_step(e.payload["for"].as_string())] =
        *parse_rfc3339(e.payload["at"].as_string());
  } else if (kind == "commit") {
    apply_commit(s, e, by->person);
  } else if (kind == "reveal") {
    apply_reveal(s, e, by->person);
  } else if (kind == "missing") {
    s.rounds.back()
        .missing[{e.payload["side"].as_string(), *parse_step(e.payload["what"].as_string())}] =
        e.head.place;
  } else if (kind == "sign") {
    apply_sign(s, e, log);
  } else if (kind == "release") {
    apply_release(s, e, *by);
  } else if (kind == "claim") {
    apply_claim(s, e);
  } else if (kind == "explain") {
    s.explained = true;
  } else {
    apply_remark(s, e, *by);
  }
  s.history.push_back({e.head.place, kind, e.head.side, by->person, by->holder, e.head.time});
}

}  // namespace yagura::cases
