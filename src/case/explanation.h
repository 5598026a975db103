// The public explanation of a case: sentences made of signed claims and of nothing else. Every
// sentence leads to its claim and its grade; what is withheld stays visible as a counted bar with
// its reason; a correction keeps the sentence it corrects. English and Japanese come from the same
// claims, one sentence for one claim, so neither says more than the other.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "case/wording.h"

namespace yagura::cases {

// Reasons for which a claim may be withheld; the texts are redaction.<code> of the locales.
inline constexpr std::string_view kRedactionReasons[] = {"national_security", "source_protection",
                                                         "partner_owned",     "investigation",
                                                         "personal_data",     "third_party"};

struct Claim {
  std::string id;                      // [a-z0-9-]{1,64}
  std::optional<Wording> statement;    // absent where redacted: what is withheld is not here at all
  std::string grade;                   // Admiralty "B2"; "" where redacted
  std::vector<std::string> signed_by;  // sides; never empty
  std::string redaction;               // reason code; "" = released
  std::string corrects;                // id of an earlier claim; "" = none
  Time corrected_at = kNoTime;         // of a correction
};

// A claim as data: {"id", "text": {"key", "args"} or "statement": {"en", "ja"}, "grade",
// "signed_by": [...], "release": "released" or "redacted", "reason", "corrects", "corrected_at"}.
// Refused, each with its place: a claim nobody signed; one without both languages (a key without
// text, an argument missing in a language); a grade that is none; a redaction without a reason of
// the list, or with a text; an id twice; a correction of what did not come before; confidence and
// likelihood in one sentence. `claims` holds all only where `problems` is empty.
struct ParsedClaims {
  std::vector<Claim> claims;
  std::vector<ValueProblem> problems;
};
ParsedClaims parse_claims(const Json& list);

struct ExplanationEntry {
  enum class Kind : std::uint8_t { sentence, withheld, correction } kind = Kind::sentence;
  int number = 0;     // of a sentence, from 1; of a correction, that of what it corrects
  std::string claim;  // of a sentence or correction
  Wording text;       // the sentence, the words on the bar, or the notice
  std::string grade;  // "B2"
  std::vector<std::string> signed_by;
  std::vector<std::string> claims;  // of a bar: the ids of what is withheld
  std::string reason;               // of a bar
  std::string corrected_by;         // of a sentence that a later claim corrects
};

struct Explanation {
  std::string case_id;
  Wording title;
  std::vector<ExplanationEntry> entries;
  int released = 0, withheld = 0;  // claims
  Json json() const;               // {"case", "title", "entries", "released", "withheld"}
  std::string plain_text(Lang lang) const;
  // A fragment: <section class="explanation" lang="..">, anchors claim-<id>, every text escaped, no
  // scripts, styles or links to elsewhere.
  std::string html(Lang lang) const;
};

// In the order of the claims; neighbours withheld for one reason share a bar.
Explanation explain(std::string_view case_id, const Wording& title, std::span<const Claim> claims);

}  // namespace yagura::cases
