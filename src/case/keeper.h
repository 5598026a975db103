// The keeper of a node's cases: case.db and keys together, so that nothing is appended that the
// rules do not allow, and nothing is said to be done before its checkpoint is durable. One writer.
//
// What a partner's node needs (src/exchange): take() for its entries, cosign() for its checkpoints,
// add_cosignature() for what it answers, and CaseStore for what to send.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "case/case_store.h"
#include "case/commitment.h"
#include "case/fold.h"
#include "case/workflow.h"

namespace yagura::cases {

struct KeeperOptions {
  std::function<Time()> now;  // injected; the system's clock where empty
  Salts salts;                // random where empty
  CaseStoreOptions store;
};

struct SideOfCase {
  std::string side, origin;
};

class Keeper {
 public:
  // `dir`: the node's folder. Throws as CaseStore::open() does, and where case.db is older than the
  // checkpoint that lies beside the keys: it was put back.
  explicit Keeper(const std::string& dir, KeeperOptions options = {});

  // Makes the node's key and begins its log. Nothing happens where it was begun before. Error
  // reason: "bad_origin".
  Result<void> begin(const std::string& origin, const std::string& owner);
  bool begun() const { return !store_->own_origin().empty() && own_log().size() > 0; }

  const CaseStore& store() const { return *store_; }
  const CaseLog& own_log() const { return *store_->log(store_->own_origin()); }
  CaseState state(const std::string& case_id) const { return fold(case_id, store_->logs()); }
  Time now() const;
  static Time system_now();

  // Error reasons: those of may_append() and Entry::make().
  Result<Place> append(const std::string& case_id, const std::string& kind, const std::string& side,
                       const Json& payload, const PrivateKey& author);

  // The id of the new case. `about`: {type, id, revision}.
  Result<std::string> open_case(const Json& about, const std::string& title,
                                const std::vector<SideOfCase>& sides, bool exercise,
                                const PrivateKey& author);
  // `visible`: numbers of items by side; a side that is not named sees all. `criteria`: {id:
  // version} of the files, logged with criteria_version() of it; or a version as a text.
  Result<Place> freeze(const std::string& case_id, const std::string& side,
                       const std::vector<ManifestItem>& items, const Json& criteria,
                       const std::map<std::string, std::vector<std::size_t>>& visible,
                       const PrivateKey& author);
  // Keeps the assessment sealed here and logs the commitment. Precondition: assessment.is_object().
  Result<Place> commit(const std::string& case_id, const std::string& side, const Json& assessment,
                       const PrivateKey& author);
  // Error reason besides: "not_sealed" (another node committed it).
  Result<Place> reveal(const std::string& case_id, const std::string& side,
                       const PrivateKey& author);
  Result<Place> sign(const std::string& case_id, const std::string& side, Decision decision,
                     const std::string& text, const PrivateKey& author);
  // Takes the words of an entry away for good, once the log says so.
  Result<Place> erase(const std::string& case_id, const std::string& side, const Place& entry,
                      const std::string& why, const PrivateKey& author);

  Result<Place> add_key(const PublicKey& key, const std::string& name, const std::string& holder,
                        bool administrator, const PrivateKey& author);
  Result<Place> rotate_key(const std::string& old_id, const PrivateKey& next,
                           const PrivateKey& author);
  Result<Place> revoke_key(const std::string& id, const std::string& why, const PrivateKey& author);

  // ---- other nodes ----
  // From now on this log is kept too, and its owner may witness ours.
  Result<Place> trust(const NoteKey& log, const PrivateKey& author);
  // Entries of a trusted log as its owner sent them, with the checkpoint that covers them and
  // nothing beyond. All or nothing; what is here already is passed over, or completed where more of
  // it is disclosed now. Error reasons: "unknown_log", "hole", "forked", "truncated", "too_large",
  // "from_the_future" (more than ten minutes ahead of this node's clock), and those of
  // verify_checkpoint().
  Result<void> take(const std::string& origin, const std::vector<StoredEntry>& entries,
                    const SignedNote& note);
  // This node's cosignature under a checkpoint of a trusted log: only if the log grew from the last
  // one that it cosigned and from the entries that it holds. Where the checkpoint goes beyond
  // those, `proof` (RFC 9162 2.1.4, from proof_from() entries) shows it. Durable before it returns.
  // Error reasons: "unknown_log", "rolled_back", "forked", and those of verify_checkpoint().
  Result<NoteSignature> cosign(const SignedNote& note, const std::vector<Digest>& proof);
  std::uint64_t proof_from(const std::string& origin) const;
  // What a witness answered, put under our checkpoint. Error reasons: "unknown_log",
  // "unknown_checkpoint", "forged_witness".
  Result<void> add_cosignature(const Checkpoint& checkpoint, const NoteSignature& signature);

  // ---- keys of this node ----
  std::string key_path(const std::string& name) const;
  PrivateKey node_key() const;
  // Throws where there is none of this name.
  PrivateKey key(const std::string& name) const;

 private:
  Result<Place> put(const Envelope& head, const Json& payload, const PrivateKey& author);
  Envelope next(const std::string& case_id, const std::string& kind, const std::string& side,
                const PrivateKey& author) const;
  std::vector<Checkpoint> seen_for(const std::string& case_id) const;
  void check_not_put_back() const;
  void note_checkpoint() const;

  std::string dir_;
  KeeperOptions options_;
  std::unique_ptr<CaseStore> store_;
};

// The key that another log's owner witnesses with: that of its checkpoints, for cosignatures.
NoteKey witness_key(const CaseLog& log);

}  // namespace yagura::cases
