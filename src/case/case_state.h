// The state of a case: what its entries, taken in order, add up to. Plain values; fold.h makes it,
// workflow.h says what may come next.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/text.h"
#include "base/time.h"
#include "case/entry.h"

namespace yagura::cases {

enum class Role : std::uint8_t { viewer, analyst, decision_maker, administrator };
std::string_view role_name(Role r);  // "decision_maker"
std::optional<Role> parse_role(std::string_view name);

// In the order in which a round goes through them.
enum class Phase : std::uint8_t {
  none,        // no such case
  open,        // evidence is gathered; nothing is frozen, or the case was reopened
  committing,  // evidence is frozen, sides commit
  revealing,   // every side has committed or let its time pass
  comparing,   // every side has revealed or let its time pass: differences, a new round, sign-off
  signing,     // the first signature is there
  signed_off,  // every side has come to an outcome
  explained,   // the public explanation is logged
  closed
};
std::string_view phase_name(Phase p);

enum class Decision : std::uint8_t { approve, reservation, decline, abstain };
std::string_view decision_name(Decision d);
std::optional<Decision> parse_decision(std::string_view name);

// What the signatures of a side come to, by its threshold m of n decision makers.
enum class Outcome : std::uint8_t {
  waiting,
  approved,
  approved_with_reservation,
  declined,
  abstained,
  divided  // all have signed and no decision has m
};
std::string_view outcome_name(Outcome o);

enum class Step : std::uint8_t { commit, reveal, sign };  // what has deadlines
std::string_view step_name(Step s);
std::optional<Step> parse_step(std::string_view name);

struct Member {
  std::string holder;  // of the key, in words
  std::set<Role> roles;
};

struct Side {
  std::string origin;                                  // the log in which it speaks
  int threshold = 1;                                   // signatures that make a decision
  std::map<std::string, Member, std::less<>> members;  // by person (Keyring)
};

struct FrozenItem {
  Json body;         // as of manifest_json(); null where this node may not see it
  std::string leaf;  // hex
  std::map<std::string, std::string, std::less<>> grades;  // by side
};

struct Manifest {
  Place place;
  std::string root;      // hex, Merkle root over the leaves
  std::string criteria;  // one version for all
  Json cited;            // {id: version} of the criteria files; null where only a version was given
  std::vector<FrozenItem> items;
  std::map<std::string, std::set<std::size_t>, std::less<>> visible;  // by side
};

struct Commit {
  Place place;
  std::string commitment;  // hex
  std::string person;
  Time time;
  bool late = false;
  // The order of the logs proves that it came before every reveal of another side.
  bool independent = true;
};

struct Reveal {
  Place place;
  Json assessment;
  std::string person;
  Time time;
  bool late = false;
};

struct Vote {
  Place place;
  std::string person, holder;
  Decision decision = Decision::abstain;
  std::string text;
  Time time;
};

struct Round {
  int number = 1;
  std::size_t manifest = 0;                            // index in CaseState::manifests
  std::string cause;                                   // words; "" for the first after a freeze
  std::map<std::string, Commit, std::less<>> commits;  // by side, as the others
  std::map<std::string, Reveal, std::less<>> reveals;
  std::map<std::string, std::vector<Vote>, std::less<>> votes;
  std::map<Step, Time> deadlines;
  std::map<std::pair<std::string, Step>, Place> missing;  // recorded after a deadline
};

// Text that people leave in the log: a handover, a correction, a recall, a reopening, a closing.
struct Remark {
  Place place;
  std::string kind, side, person, holder, text;
  Time time;
  std::optional<Place> about;  // the entry that is corrected or recalled
  std::string partner;         // to whom a recall goes
};

struct ReleaseGrant {
  std::string partner;
  Place entry;
  std::string field;  // this and what lies below it; "" = the whole entry
  std::string reason;
  std::set<std::string> persons, holders;
  Place place;  // of the first
  bool recalled = false;
  // Four eyes: two persons, who are not one under two names.
  bool effective() const { return !recalled && persons.size() >= 2 && holders.size() >= 2; }
};

// A sentence for the public, as the log has it (public_claims.h).
struct PublicClaim {
  Json body;                    // the payload of the entries that say it
  std::set<std::string> sides;  // whose decision makers signed it
  Place place;                  // of the first
  Time time;
};

struct AppliedEntry {
  Place place;
  std::string kind, side, person, holder;
  Time time;
};

struct RefusedEntry {
  Place place;
  std::string kind, author;
  std::string_view reason;  // of workflow.h, CaseLog or fold.h
  Message text;
};

struct CaseState {
  std::string id;
  Json about;  // {type, id, revision}
  std::string title;
  bool exercise = false;
  Place opened;
  Time opened_at = kNoTime;
  std::map<std::string, Side, std::less<>> sides;
  std::vector<Manifest> manifests;
  std::vector<Round> rounds;
  bool reopened = false;  // the newest manifest is past, another is awaited
  bool explained = false;
  bool closed = false;
  std::vector<Remark> remarks;
  std::vector<ReleaseGrant> releases;
  std::vector<PublicClaim> claims;    // in the order of the log
  std::vector<AppliedEntry> history;  // what had an effect, in order
  std::vector<RefusedEntry> refused;  // what had none, and why

  Phase phase() const;
  const Round* round() const { return rounds.empty() ? nullptr : &rounds.back(); }
  const Manifest* manifest() const;                // of the newest round
  Outcome outcome(const std::string& side) const;  // in the newest round
  // The side has revealed, or it stands in the log that it did not.
  bool settled(const std::string& side) const;
  const AppliedEntry* applied(const Place& place) const;
};

// What the signatures of the newest round are over: SHA-256 (hex) of its canonical record (case,
// evidence root, criteria, commits, and the hash of every assessment).
std::string round_record(const CaseState& state);
// The bytes that a decision's signature is over.
std::string decision_statement(const CaseState& state, std::string_view side, Decision decision,
                               std::string_view text);

// Who has to do what until when: deadlines of the newest round that are not met yet, by time.
struct Reminder {
  std::string side;
  Step step = Step::commit;
  Time due;
  bool overdue = false;
};
std::vector<Reminder> reminders(const CaseState& state, Time now);

}  // namespace yagura::cases
