// EventTable: the writer's side of revisions, spans and bundles; and what both sides read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/db.h"
#include "store/bundle.h"
#include "store/commit.h"
#include "store/evidence_folder.h"
#include "store/track_table.h"

namespace yagura {

class EventTable {
 public:
  EventTable(const Db& db, const EvidenceFolder& folder, TrackTable& tracks)
      : db_(db), folder_(folder), tracks_(tracks) {}

  // Idempotent on (id, revision); throws where another body stands there.
  void put(const EventCommit& commit);

  // After the transaction: evidence files that were replaced.
  void remove_replaced();
  void forget_replaced() { replaced_.clear(); }

  // Makes the bundles again whose file a power cut has lost. In a transaction of the caller.
  void repair();
  // Fsyncs what was not; then a file outlives anything.
  void sync();
  std::uint64_t evidence_bytes() const;
  // Drops events that ended before `cutoff` with all that is only theirs; at most `budget`.
  void drop_before(Time cutoff, std::size_t budget);

 private:
  bool keep_spans(const EventCommit& commit);
  std::string exhibit_list(const Event& event) const;
  void insert(const Event& event, const std::string& body, const std::string& exhibits);
  void put_names(const Event& event);
  void put_bundle(const std::string& id);

  const Db& db_;
  const EvidenceFolder& folder_;
  TrackTable& tracks_;
  std::vector<std::string> replaced_;
};

// The list of exhibits of a revision as stored: (span row, key) in (feed, offset, length) order.
struct ExhibitRef {
  std::int64_t span = 0;
  bool key = false;
};
std::vector<ExhibitRef> read_exhibit_list(std::string_view blob);

// Row of `spans`; nullopt where retention has dropped it.
std::optional<Exhibit> load_exhibit(const Db& db, std::int64_t span);

// The bundle of the event as the tables tell it; nullopt for an unknown id.
std::optional<Bundle> load_bundle(const Db& db, const std::string& id);

}  // namespace yagura
