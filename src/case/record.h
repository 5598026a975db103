// A case as one plain value: what is exported, printed and shown once its log has been folded. It
// holds no rule of its own; who fills it has checked signatures and proofs, and says what it found.
// JSON: docs/formats/record.md. Times are RFC 3339; absent is null.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "case/wording.h"
#include "model/source.h"

namespace yagura::cases {

struct CaseRecord {
  struct Side {
    std::string id;  // "jp"
    Wording name;
  };
  struct Evidence {
    std::string id;     // in the manifest: "e1"
    std::string kind;   // "event", "incident", "report", "file"
    std::string cites;  // "sea.gap-0123456789abcdef@2"; "" where it is no event
    Wording title;
    std::string source, owner;
    std::string sha256;  // 64 hex digits of the bytes
    std::int64_t bytes = 0;
    Time source_time = kNoTime, received = kNoTime;
    std::string grade;  // Admiralty "B2", set by a person; "" = not graded
    Label label;
    std::vector<std::string> seen_by;  // ids of sides
  };
  struct Signature {
    std::string side, signer, role, key;  // key: its fingerprint
    std::string action;                   // "approve", "reservation", "decline", "abstain"
    std::optional<Wording> reservation;
    std::string statement;  // SHA-256, hex, of what was signed
    std::string signature;  // hex or base64, as logged
    Time time = kNoTime;
    std::int64_t log_index = 0;
    bool verified = false;
  };
  struct Release {
    std::string to;
    std::vector<std::string> fields;
    struct Redaction {
      std::string field, reason;  // reason: kRedactionReasons
    };
    std::vector<Redaction> redactions;
    Time time = kNoTime;
    std::int64_t log_index = 0;
  };
  struct LogProof {
    std::string origin;  // of the log
    std::int64_t size = 0, index = 0;
    std::string root, leaf;         // hex
    std::vector<std::string> path;  // hex, lowest first (RFC 9162 2.1.3)
    struct Witness {
      std::string name, key;
      bool verified = false;
    };
    std::vector<Witness> witnesses;
    bool verified = false;
  };

  std::string id;  // "case-0123456789abcdef"
  Wording title;
  std::string state;     // "open", "committing", "revealing", ..., "closed"
  std::string incident;  // id of the incident it came from; "" = none
  Time opened = kNoTime, frozen = kNoTime;
  Time recorded = kNoTime;    // when this record was made: the one date that exports carry
  std::string evidence_root;  // hex; "" before the freeze
  Label label;
  bool exercise = false;
  std::vector<Side> sides;
  std::vector<Evidence> evidence;
  Json::Array criteria;  // CriteriaFile::json() of those cited, so that the record explains itself
  Json::Array assessments;  // all revealed, of all rounds, in order of the log
  Json::Array differences;  // DifferenceLife::json()
  std::vector<Signature> signatures;
  std::vector<Release> releases;
  std::vector<LogProof> proofs;
  Json::Array claims;  // of the public explanation (explanation.h)

  const Side* side(std::string_view id) const;  // nullptr where there is none
  // "14 of 17": how many items of the evidence a side may see.
  std::size_t seen_by(std::string_view side) const;
  // The last round of which there are assessments; 0 where there is none.
  int last_round() const;
  Json json() const;
};

// Any value is safe. Error "bad_record" names the first member that is wrong: ids, times, grades,
// labels, actions and hex digits are checked, texts must exist in both languages.
Result<CaseRecord> case_record_of(const Json& v);

}  // namespace yagura::cases
