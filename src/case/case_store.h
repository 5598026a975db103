// case.db: the logs that a node keeps (its own and, as far as it was given them, its partners'),
// their checkpoints, what it cosigned, and assessments that are committed and not yet revealed.
// Small, irreplaceable, never derived: SQLite with synchronous=FULL, mode 0600, append-only; what a
// call has returned from survives kill -9 and power cuts. One writer process (case.lock), any
// readers. Broken environment throws EnvironmentError.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "case/case_log.h"

namespace yagura::cases {

// An assessment between commit and reveal: known to this node alone.
struct SealedAssessment {
  std::string case_id;
  int round = 0;
  std::string side;
  std::string nonce;       // 32 bytes
  std::string assessment;  // canonical JSON
  std::string criteria;
};

struct CaseStoreOptions {
  std::uint64_t max_pages = 0;  // of 8 KiB; then it is as if the disk were full; 0 = none
  Duration busy_timeout = seconds{10};
};

class CaseStore {
 public:
  static bool exists(const std::string& dir);
  // Makes case.db where it is missing. Throws where another writes, or where a log is not what its
  // newest checkpoint stands for.
  static std::unique_ptr<CaseStore> open(const std::string& dir, CaseStoreOptions options = {});
  // Reads only; what is wrong with a log is told by problems().
  static std::unique_ptr<CaseStore> open_for_reading(const std::string& dir);
  ~CaseStore();

  const std::string& own_origin() const;  // "" before begin
  // All logs by origin. Logs other than the own one are as far as their owners gave them.
  std::vector<const CaseLog*> logs() const;
  const CaseLog* log(const std::string& origin) const;
  // One line for each log whose entries do not agree with its newest checkpoint; empty = sound.
  std::vector<Error> problems() const;

  std::vector<StoredEntry> entries(const std::string& origin, std::uint64_t from,
                                   std::size_t limit) const;
  std::optional<SignedNote> checkpoint(const std::string& origin) const;  // the newest
  std::vector<SignedNote> checkpoints(const std::string& origin) const;   // oldest first

  // A log and its first entries; `own`: this node's, of which there is one.
  void add_log(const NoteKey& key, bool own);
  // Entries and the checkpoint that covers them, all or nothing, durable when it returns.
  // Preconditions: they go on where the log ends, and `note` is of the size and root that result.
  void append(const std::string& origin, const std::vector<StoredEntry>& entries,
              const SignedNote& note);
  // Puts a note with more signatures in the place of the one with the same text.
  void put_signatures(const std::string& origin, const SignedNote& note);
  // Another form of the entry: with fields taken out, or with more of them disclosed.
  void put_fields(const std::string& origin, std::uint64_t index, const Entry& entry);

  // The largest tree of that log that this node cosigned; durable before it says so.
  std::optional<Checkpoint> last_cosigned(const std::string& origin) const;
  void set_cosigned(const Checkpoint& checkpoint, Time at);

  void seal(const SealedAssessment& sealed);
  std::optional<SealedAssessment> sealed(const std::string& case_id, int round,
                                         const std::string& side) const;
  // A copy as of now, while the writer goes on.
  void backup_to(const std::string& path) const;

 private:
  class Impl;
  explicit CaseStore(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace yagura::cases
