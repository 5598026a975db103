// Internal to the workflow: what each kind of entry asks for beyond phase and role.
#pragma once

#include <initializer_list>

#include "case/workflow.h"

namespace yagura::cases::workflow {

struct Question {
  const CaseState& state;
  const EntryContent& entry;
  const CaseLog& log;
  const Side* side;      // of the entry; nullptr for "open"
  const LoggedKey* key;  // of the author

  const Json& payload() const { return entry.payload; }
  const Envelope& head() const { return entry.head; }
  const Round& round() const { return state.rounds.back(); }
};

tl::unexpected<Error> no(std::string_view reason,
                         std::initializer_list<MessageArgument> arguments = {});

Result<void> open(const Question& q);
Result<void> member(const Question& q);
Result<void> threshold(const Question& q);
Result<void> freeze(const Question& q);
Result<void> grade(const Question& q);
Result<void> deadline(const Question& q);
Result<void> commit(const Question& q);
Result<void> reveal(const Question& q);
Result<void> missing(const Question& q);
Result<void> sign(const Question& q);
Result<void> release(const Question& q);
Result<void> recall(const Question& q);
Result<void> correct(const Question& q);
Result<void> erase(const Question& q);
Result<void> remark(const Question& q);
Result<void> claim(const Question& q);
Result<void> explain(const Question& q);
Result<void> close(const Question& q);

// The person whose decision a "sign" entry brings: its key, as of the entry's place.
const LoggedKey* signer(const EntryContent& entry, const CaseLog& log);

inline constexpr int kMostSides = 8;
inline constexpr int kMostSignatures = 16;
inline constexpr std::size_t kMostItems = 1000;

bool good_words(const Json& v, std::size_t longest = kLongestWords);  // text, may be empty
bool good_name(std::string_view name);                                // [a-z0-9-]{1,40}

}  // namespace yagura::cases::workflow
