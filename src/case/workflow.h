// The rules of a consultation: what may be appended, by whom, in which phase. The same judgement is
// made before an entry is signed and whenever the log is read, so an entry that slipped in past it
// (a partner's, an attacker's) has no effect and is shown as refused.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "case/case_log.h"
#include "case/case_state.h"

namespace yagura::cases {

// Kinds of entries of a case, in the order of docs/formats/case-log.md.
std::span<const std::string_view> case_kinds();

// The id of the case that an "open" entry at this place of this log begins.
std::string case_id_at(const NoteKey& log, std::uint64_t index);

// Whether this entry may follow on this state. `log`: the log it stands or is about to stand in.
// The entry's signature and place are not looked at here (CaseLog does). Each refusal is one line
// in both languages. Error reasons, a closed list:
//   unknown_kind wrong_case wrong_phase no_role wrong_side bad_payload bad_root unknown_side
//   unknown_person unknown_item unknown_entry wrong_round already_committed copied_commit
//   others_revealed not_committed already_revealed too_early wrong_opening deadline_earlier
//   deadline_past not_due not_missing already_signed four_eyes no_text bad_signature not_settled
//   not_erasable
Result<void> may_append(const CaseState& state, const EntryContent& entry, const CaseLog& log);

// The state with the entry in it. Precondition: may_append().
void apply(CaseState& state, const EntryContent& entry, const CaseLog& log);

// For a reveal: every other side's commit is in this entry's own log below it, or in a tree that it
// has seen.
bool proves(const EntryContent& reveal, const Place& commit);

}  // namespace yagura::cases
