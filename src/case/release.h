// What leaves a node: default deny. A field goes to a partner because the consultation itself needs
// it (the partner is a side), because its label says so, or because two persons released it; what
// stays is withheld, leaving its digest and the reason.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "case/case_log.h"
#include "case/case_state.h"

namespace yagura::cases {

struct ReleaseAnswer {
  bool released = false;
  // Closed list. Released: "key", "protocol", "label", "granted". Withheld: "not_a_side",
  // "not_sound", "internal", "before_reveal", "not_shown_to", "marking_red", "not_in_list",
  // "originator", "one_person_only", "recalled".
  std::string_view reason;
  Message text() const;  // the reason as a sentence
};

// Answers for the own log's entries and one partner (the name that labels and sides use).
class Releaser {
 public:
  // `logs`: all that are held; `own`: the one whose entries are asked about.
  Releaser(const std::vector<const CaseLog*>& logs, const CaseLog& own, std::string partner);

  // For every field there is an answer. `field`: as Entry::Field::name.
  ReleaseAnswer why(const LoggedEntry& entry, std::string_view field) const;

  // The entry as the partner gets it: withheld whole (only its leaf) where not even its envelope is
  // released.
  StoredEntry released(const LoggedEntry& entry) const;

  const std::string& partner() const { return partner_; }

 private:
  const CaseState* state_of(const LoggedEntry& entry) const;
  ReleaseAnswer why_item(const CaseState& state, const LoggedEntry& entry,
                         std::string_view field) const;
  ReleaseAnswer by_kind(const CaseState& state, const LoggedEntry& entry) const;
  ReleaseAnswer by_grant(const CaseState& state, const LoggedEntry& entry, std::string_view field,
                         ReleaseAnswer otherwise) const;
  bool any_granted(const CaseState& state, const LoggedEntry& entry) const;
  bool own_originator(const CaseState& state, const std::string& name) const;

  const CaseLog& own_;
  std::string partner_;
  std::vector<CaseState> states_;
};

struct ReleaseLine {
  Place place;
  std::string kind, field, partner;
  ReleaseAnswer answer;
};

// Dry run: every field of every own entry of the case, for every partner: who would receive what.
std::vector<ReleaseLine> dry_run(const std::vector<const CaseLog*>& logs, const CaseLog& own,
                                 const std::string& case_id,
                                 const std::vector<std::string>& partners);

}  // namespace yagura::cases
