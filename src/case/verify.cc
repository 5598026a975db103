#include "case/verify.h"

#include <algorithm>

#include "base/merkle.h"
#include "case/commitment.h"
#include "case/fold.h"
#include "case/keeper.h"

namespace yagura::cases {
namespace {

std::string text(std::uint64_t n) { return std::to_string(n); }

class Checks {
 public:
  Checks(const CaseStore& store, const std::string& case_id)
      : store_(store), state_(fold(case_id, store.logs())) {}

  void log(const CaseLog& log) {
    tree(log);
    entries(log);
    checkpoints(log);
    cosignatures(log);
  }
  void not_put_back(const std::string& beside);
  void allowed();
  void rounds();
  void manifests(const EventBytes& events);
  const CaseState& state() const { return state_; }
  std::vector<CheckLine> take() { return std::move(lines_); }

 private:
  void add(bool ok, Message what, Message detail = {}) {
    lines_.push_back({ok, std::move(what), std::move(detail)});
  }
  void tree(const CaseLog& log);
  void entries(const CaseLog& log);
  void checkpoints(const CaseLog& log);
  void cosignatures(const CaseLog& log);
  void opening(const Round& round, const std::string& side, const Reveal& reveal);
  void events_of(const Manifest& manifest, const EventBytes& events, const std::string& number);
  const EntryContent* at(const Place& place) const;

  const CaseStore& store_;
  CaseState state_;
  std::vector<CheckLine> lines_;
};

const EntryContent* Checks::at(const Place& place) const {
  const CaseLog* log = store_.log(place.origin);
  if (log == nullptr || place.index >= log->size()) return nullptr;
  const LoggedEntry& e = log->entries()[place.index];
  return e.content ? &*e.content : nullptr;
}

// The entries give the root that the newest checkpoint was signed for.
void Checks::tree(const CaseLog& log) {
  const Message what = said("verify.tree", {{"origin", log.origin()}, {"count", text(log.size())}});
  const auto note = store_.checkpoint(log.origin());
  if (!note) return add(false, what, said("verify.no_checkpoint"));
  const auto checkpoint = log.check(*note);
  if (!checkpoint) return add(false, what, checkpoint.error().message());
  if (checkpoint->size != log.size())
    return add(false, what, said("log.beyond", {{"origin", log.origin()}}));
  add(true, what, to_hex(log.root()));
}

void Checks::entries(const CaseLog& log) {
  std::uint64_t sound = 0;
  std::uint64_t withheld = 0;
  Message first;
  for (const LoggedEntry& e : log.entries()) {
    if (!e.problem.empty()) {
      if (first.empty())
        first = said(
            "verify.entry_problem",
            {{"index", text(e.index)}, {"problem", said("log.problem." + std::string(e.problem))}});
    } else if (e.content) {
      ++sound;
    } else {
      ++withheld;
    }
  }
  const Message what = said("verify.entries", {{"origin", log.origin()}, {"count", text(sound)}});
  if (!first.empty()) return add(false, what, first);
  add(true, what, withheld == 0 ? Message() : said("verify.withheld", {{"count", text(withheld)}}));
}

// Every checkpoint that was ever kept is of the same, growing tree.
void Checks::checkpoints(const CaseLog& log) {
  std::uint64_t good = 0;
  Message first;
  for (const SignedNote& note : store_.checkpoints(log.origin())) {
    const auto checkpoint = log.check(note);
    if (checkpoint) {
      ++good;
    } else if (first.empty()) {
      first = checkpoint.error().message();
    }
  }
  add(first.empty(), said("verify.checkpoints", {{"origin", log.origin()}, {"count", text(good)}}),
      first);
}

void Checks::cosignatures(const CaseLog& log) {
  std::map<std::string, std::uint64_t> newest;  // witness -> largest tree it cosigned
  Message first;
  for (const SignedNote& note : store_.checkpoints(log.origin())) {
    const auto checkpoint = Checkpoint::parse(note.text);
    for (const NoteSignature& s : note.signatures) {
      if (s.name == log.origin() || !checkpoint) continue;
      const CaseLog* witness = store_.log(s.name);
      // A witness whose key was replaced since signed with the one before.
      bool good = false;
      if (witness != nullptr) {
        for (const auto& [id, key] : witness->keys().all()) {
          good = good ||
                 (key.node && cosigned_at(note, {s.name, NoteAlgorithm::cosignature_v1, key.key}));
        }
        good = good || cosigned_at(note, witness_key(*witness));
      }
      if (good) {
        newest[s.name] = std::max(newest[s.name], checkpoint->size);
      } else if (first.empty()) {
        first = said("log.forged_witness", {{"origin", s.name}});
      }
    }
  }
  std::string list;
  for (const auto& [name, size] : newest)
    list += (list.empty() ? "" : ", ") + name + " (" + text(size) + ")";
  const Message what = said("verify.witnesses", {{"origin", log.origin()}});
  if (!first.empty()) return add(false, what, first);
  add(true, what, list.empty() ? said("verify.no_witness") : Message(list));
}

void Checks::not_put_back(const std::string& beside) {
  if (beside.empty()) return;
  const Message what = said("verify.not_put_back");
  const auto note = SignedNote::parse(beside);
  if (!note) return add(false, what, note.error().message());
  const CaseLog* log = store_.log(store_.own_origin());
  if (log == nullptr) return add(false, what, said("log.put_back"));
  const auto held = log->check(*note);
  add(held.has_value(), what, held ? Message() : held.error().message());
}

void Checks::allowed() {
  const Message what = said("verify.allowed", {{"count", text(state_.history.size())}});
  if (state_.refused.empty()) return add(true, what);
  for (const RefusedEntry& r : state_.refused)
    add(false, what,
        said("verify.refused",
             {{"origin", r.place.origin}, {"index", text(r.place.index)}, {"problem", r.text}}));
}

void Checks::opening(const Round& round, const std::string& side, const Reveal& reveal) {
  const Message what =
      said("verify.opening", {{"round", std::to_string(round.number)}, {"side", side}});
  const auto commit = round.commits.find(side);
  const EntryContent* entry = at(reveal.place);
  const Manifest& manifest = state_.manifests.at(round.manifest);
  const auto root = from_hex(manifest.root);
  const auto nonce =
      entry == nullptr ? std::nullopt : from_hex(entry->payload["nonce"].as_string());
  if (commit == round.commits.end() || !nonce || nonce->size() != 32 || !root)
    return add(false, what, said("case.no.wrong_opening"));
  const Digest digest = commitment(state_.id, round.number, side, *digest_of(*root),
                                   manifest.criteria, *nonce, entry->payload["assessment"].dump());
  const bool same = to_hex(digest) == commit->second.commitment;
  add(same, what, same ? Message() : said("case.no.wrong_opening"));
}

void Checks::rounds() {
  for (const Round& round : state_.rounds) {
    for (const auto& [side, reveal] : round.reveals) opening(round, side, reveal);
    for (const auto& [side, commit] : round.commits) {
      if (round.reveals.empty()) continue;
      // Not a fault: a deadline may open the reveals. But nobody shall take it for proven.
      add(true, said(commit.independent ? "verify.before" : "verify.not_before",
                     {{"round", std::to_string(round.number)}, {"side", side}}));
    }
    std::size_t votes = 0;
    for (const auto& [side, list] : round.votes) votes += list.size();
    if (votes > 0)
      add(true, said("verify.decisions",
                     {{"round", std::to_string(round.number)}, {"count", text(votes)}}));
  }
}

void Checks::manifests(const EventBytes& events) {
  std::size_t number = 0;
  for (const Manifest& manifest : state_.manifests) {
    const std::string name = text(++number);
    std::vector<Digest> leaves;
    bool items = true;
    for (const FrozenItem& item : manifest.items) {
      const auto raw = from_hex(item.leaf);
      leaves.push_back(raw ? digest_of(*raw).value_or(Digest{}) : Digest{});
      items = items && (item.body["salt"].is_null() || manifest_leaf(item.body) == leaves.back());
    }
    add(items && to_hex(merkle::root(leaves)) == manifest.root,
        said("verify.manifest", {{"number", name}, {"count", text(leaves.size())}}), manifest.root);
    events_of(manifest, events, name);
  }
}

void Checks::events_of(const Manifest& manifest, const EventBytes& events,
                       const std::string& number) {
  std::uint64_t same = 0;
  std::uint64_t absent = 0;
  Message first;
  for (const FrozenItem& item : manifest.items) {
    const std::string& id = item.body["event"].as_string();
    const auto bytes = item.body.is_null()
                           ? std::nullopt
                           : events(id, static_cast<int>(item.body["revision"].as_integer()));
    if (!bytes) {
      ++absent;
    } else if (to_hex(sha256(*bytes)) == item.body["hash"].as_string()) {
      ++same;
    } else if (first.empty()) {
      first = said("verify.event_differs", {{"event", id}});
    }
  }
  const Message what = said("verify.events", {{"number", number}, {"count", text(same)}});
  if (!first.empty()) return add(false, what, first);
  add(true, what,
      absent == 0 ? Message() : said("verify.events_absent", {{"count", text(absent)}}));
}

}  // namespace

std::vector<CheckLine> verify_case(const CaseStore& store, const std::string& case_id,
                                   const EventBytes& events, const std::string& beside) {
  Checks checks(store, case_id);
  for (const Error& e : store.problems()) {
    // What tree() says again with its place is enough; a missing row shows nowhere else.
    if (e.reason == "hole" || e.reason == "bad_vkey") {
      std::vector<CheckLine> out = {{false, said("verify.rows"), e.message()}};
      return out;
    }
  }
  for (const CaseLog* log : store.logs()) {
    const auto& sides = checks.state().sides;
    const bool takes_part = log->origin() == store.own_origin() ||
                            std::any_of(sides.begin(), sides.end(), [&](const auto& s) {
                              return s.second.origin == log->origin();
                            });
    if (takes_part && log->size() > 0) checks.log(*log);
  }
  checks.not_put_back(beside);
  checks.allowed();
  checks.rounds();
  checks.manifests(events);
  return checks.take();
}

}  // namespace yagura::cases
