#include "case/record_of.h"

#include <algorithm>

#include "base/base64.h"
#include "base/merkle.h"
#include "case/judging.h"
#include "case/keeper.h"
#include "case/public_claims.h"

namespace yagura::cases {
namespace {

Wording same(const std::string& text) { return {plain(text), plain(text)}; }

Label label_of(const Json& v) {
  Label out;  // absent: nothing released
  out.marking = parse_tlp(v["marking"].as_string()).value_or(Tlp::red);
  for (const Json& name : v["releasable_to"].as_array())
    out.releasable_to.push_back(plain(name.as_string()));
  out.originator = plain(v["originator"].as_string());
  return out;
}

std::string common_grade(const FrozenItem& item) {
  std::string grade;
  for (const auto& [side, given] : item.grades) {
    if (!grade.empty() && grade != given) return "";
    grade = given;
  }
  return grade;
}

CaseRecord::Evidence evidence_of(const Manifest& m, std::size_t n, const RecordSources& from) {
  const FrozenItem& item = m.items[n];
  CaseRecord::Evidence e;
  e.id = item_id(n);
  const std::string event = plain(item.body["event"].as_string());
  const int revision = static_cast<int>(item.body["revision"].as_integer());
  const auto facts = from.facts ? from.facts(event, revision) : std::nullopt;
  e.kind = facts ? facts->kind : "event";
  if (!event.empty()) e.cites = event + "@" + std::to_string(revision);
  e.title = facts ? facts->title : event.empty() ? wording("case.show.withheld") : same(e.cites);
  for (const Json& s : item.body["sources"].as_array())
    e.source += (e.source.empty() ? "" : ", ") + plain(s.as_string());
  e.owner = plain(item.body["owner"].as_string());
  // Of an item that is withheld here only the leaf is known.
  e.sha256 = item.body["hash"].is_string() ? item.body["hash"].as_string() : item.leaf;
  e.bytes = facts ? facts->bytes : 0;
  e.source_time = parse_rfc3339(item.body["source_time"].as_string()).value_or(kNoTime);
  e.received = parse_rfc3339(item.body["received_time"].as_string()).value_or(kNoTime);
  e.grade = common_grade(item);
  e.label = label_of(item.body["label"]);
  for (const auto& [side, seen] : m.visible) {
    if (seen.contains(n)) e.seen_by.push_back(side);
  }
  return e;
}

// The strictest marking of the evidence, releasable to whom every item is.
Label label_of(const std::vector<CaseRecord::Evidence>& evidence) {
  if (evidence.empty()) return {};
  Label out = evidence.front().label;
  for (const auto& e : evidence) {
    out.marking = std::max(out.marking, e.label.marking);
    std::erase_if(out.releasable_to, [&](const std::string& name) {
      const auto& to = e.label.releasable_to;
      return std::find(to.begin(), to.end(), name) == to.end();
    });
    if (out.originator != e.label.originator) out.originator.clear();
  }
  return out;
}

const CaseLog* log_of(const RecordSources& from, const std::string& origin) {
  const auto it = std::find_if(from.logs.begin(), from.logs.end(),
                               [&](const CaseLog* log) { return log->origin() == origin; });
  return it == from.logs.end() ? nullptr : *it;
}

CaseRecord::Signature signature_of_vote(const CaseState& state, const std::string& side,
                                        const Vote& vote, const RecordSources& from) {
  CaseRecord::Signature s;
  s.side = side;
  s.signer = plain(vote.holder);
  s.role = role_name(Role::decision_maker);
  s.action = decision_name(vote.decision);
  if (vote.decision == Decision::reservation) s.reservation = same(vote.text);
  s.time = vote.time;
  s.log_index = static_cast<std::int64_t>(vote.place.index);
  const std::string statement = decision_statement(state, side, vote.decision, vote.text);
  s.statement = to_hex(sha256(statement));
  const CaseLog* log = log_of(from, vote.place.origin);
  if (log == nullptr || vote.place.index >= log->size()) return s;
  const auto& content = log->entries()[vote.place.index].content;
  if (!content) return s;
  s.key = content->payload["key"].as_string();
  s.signature = content->payload["signature"].as_string();
  const LoggedKey* key = log->keys().at(s.key, vote.place.index);
  const auto raw = from_base64(s.signature);
  const auto signature = raw ? signature_of(*raw) : std::nullopt;
  s.verified = key != nullptr && signature && verify(key->key, statement, *signature);
  return s;
}

CaseRecord::LogProof proof_of(const CaseLog& log, std::uint64_t index, const SignedNote& note,
                              const RecordSources& from) {
  CaseRecord::LogProof p;
  p.origin = log.origin();
  const auto checkpoint = log.check(note);
  p.verified = checkpoint.has_value() && index < checkpoint->size;
  const std::uint64_t size = p.verified ? checkpoint->size : log.size();
  p.size = static_cast<std::int64_t>(size);
  p.index = static_cast<std::int64_t>(index);
  p.root = to_hex(log.root_at(size));
  p.leaf = to_hex(merkle::leaf_hash(bytes_of(log.entries()[index].leaf_data)));
  for (const Digest& d : log.inclusion(index, size)) p.path.push_back(to_hex(d));
  for (const NoteSignature& s : note.signatures) {
    if (s.name == log.origin()) continue;
    const CaseLog* witness = log_of(from, s.name);
    p.witnesses.push_back({s.name, witness == nullptr ? "" : witness_key(*witness).key.id(),
                           witness != nullptr && cosigned_at(note, witness_key(*witness))});
  }
  return p;
}

std::vector<CaseRecord::LogProof> proofs_of(const CaseState& state, const RecordSources& from) {
  std::map<std::string, std::uint64_t> last;
  for (const AppliedEntry& e : state.history) last[e.place.origin] = e.place.index;
  std::vector<CaseRecord::LogProof> out;
  for (const auto& [origin, index] : last) {
    const CaseLog* log = log_of(from, origin);
    const auto note = from.checkpoints.find(origin);
    if (log != nullptr && note != from.checkpoints.end() && index < log->size())
      out.push_back(proof_of(*log, index, note->second, from));
  }
  return out;
}

void add_releases(const CaseState& state, CaseRecord& r) {
  for (const ReleaseGrant& g : state.releases) {
    if (!g.effective()) continue;
    CaseRecord::Release one;
    one.to = g.partner;
    one.fields = {g.field.empty() ? "payload" : g.field};
    const AppliedEntry* applied = state.applied(g.place);
    one.time = applied == nullptr ? kNoTime : applied->time;
    one.log_index = static_cast<std::int64_t>(g.entry.index);
    r.releases.push_back(std::move(one));
  }
}

void add_judged(const CaseState& state, const RecordSources& from, CaseRecord& r) {
  for (const auto& [id, version] : state.manifest()->cited.as_object()) {
    if (const auto* file = from.criteria.find(id, version.as_string()))
      r.criteria.push_back(file->json());
  }
  for (const Round& round : state.rounds) {
    for (const auto& [side, reveal] : round.reveals) r.assessments.push_back(reveal.assessment);
  }
  for (const DifferenceLife& life : differences_of(state)) r.differences.push_back(life.json());
  for (const auto& [side, votes] : state.rounds.back().votes) {
    for (const Vote& vote : votes)
      r.signatures.push_back(signature_of_vote(state, side, vote, from));
  }
}

}  // namespace

std::vector<DifferenceLife> differences_of(const CaseState& state) {
  std::vector<std::vector<Difference>> rounds;
  std::size_t whole = 0;  // rounds up to the last that is whole
  for (const Round& round : state.rounds) {
    std::vector<Json> all;
    for (const auto& [side, reveal] : round.reveals) all.push_back(reveal.assessment);
    const bool every = all.size() == state.sides.size();
    rounds.push_back(every ? differences(state.id, all) : std::vector<Difference>());
    if (every) whole = rounds.size();
  }
  rounds.resize(whole);
  return difference_history(rounds);
}

CaseRecord record_of(const CaseState& state, const RecordSources& from) {
  CaseRecord r;
  r.id = state.id;
  r.title = same(state.title);
  r.state = phase_name(state.phase());
  if (state.about["type"].as_string() == "incident")
    r.incident = plain(state.about["id"].as_string());
  r.opened = state.opened_at;
  r.recorded = state.opened_at;
  for (const AppliedEntry& e : state.history) r.recorded = std::max(r.recorded, e.time);
  r.exercise = state.exercise;
  for (const auto& [name, side] : state.sides) r.sides.push_back({name, same(name)});
  if (const Manifest* m = state.manifest()) {
    const AppliedEntry* frozen = state.applied(m->place);
    r.frozen = frozen == nullptr ? kNoTime : frozen->time;
    r.evidence_root = m->root;
    for (std::size_t n = 0; n < m->items.size(); ++n)
      r.evidence.push_back(evidence_of(*m, n, from));
    add_judged(state, from, r);
  }
  r.label = label_of(r.evidence);
  r.claims = public_claims(state).as_array();
  add_releases(state, r);
  r.proofs = proofs_of(state, from);
  return r;
}

}  // namespace yagura::cases
