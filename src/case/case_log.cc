#include "case/case_log.h"

#include <algorithm>

#include "base/assert.h"

namespace yagura::cases {

NoteKey CaseLog::key_at(std::uint64_t size) const {
  NoteKey out = key_;
  if (const LoggedKey* key = keys_.node_at(size); key != nullptr) out.key = key->key;
  return out;
}

std::vector<Digest> CaseLog::consistency(std::uint64_t from, std::uint64_t to) const {
  YAGURA_ASSERT(from <= to && to <= size());
  return merkle::consistency_path(std::span(leaves_).first(to), from);
}

std::vector<Digest> CaseLog::inclusion(std::uint64_t index, std::uint64_t size) const {
  YAGURA_ASSERT(index < size && size <= this->size());
  return merkle::audit_path(std::span(leaves_).first(size), index);
}

Result<Checkpoint> CaseLog::check(const SignedNote& note) const {
  const auto told = Checkpoint::parse(note.text);
  auto checkpoint = verify_checkpoint(note, key_at(told ? told->size : 0));
  if (!checkpoint) return checkpoint;
  if (checkpoint->size > size())
    return fail("truncated", said("log.truncated", {{"origin", origin()},
                                                    {"size", std::to_string(checkpoint->size)},
                                                    {"held", std::to_string(size())}}));
  if (checkpoint->root != root_at(checkpoint->size))
    return fail("forked", said("log.forked",
                               {{"origin", origin()}, {"size", std::to_string(checkpoint->size)}}));
  return checkpoint;
}

std::string_view CaseLog::judge_author(const LoggedEntry& e) const {
  const Envelope& head = e.content->head;
  if (e.index == 0)
    return head.author == key_.key.id() && e.entry->signed_by(key_.key) ? "" : "unknown_key";
  const LoggedKey* key = keys_.find(head.author);
  if (key == nullptr) return "unknown_key";
  if (keys_.at(head.author, e.index) == nullptr) return "ended_key";
  return e.entry->signed_by(key->key) ? "" : "bad_signature";
}

bool CaseLog::seen_more(const std::vector<Checkpoint>& seen) {
  for (const Checkpoint& c : seen) {
    if (const auto it = seen_.find(c.origin); it != seen_.end() && c.size < it->second)
      return false;
  }
  for (const Checkpoint& c : seen) seen_[c.origin] = c.size;
  return true;
}

std::string_view CaseLog::judge(const LoggedEntry& e) {
  const Envelope& head = e.content->head;
  if (head.place != Place{origin(), e.index}) return "wrong_place";
  if (const auto problem = judge_author(e); !problem.empty()) return problem;
  if (has_time(last_time_) && head.time < last_time_) return "time_went_back";
  if (!seen_more(head.seen)) return "seen_went_back";
  last_time_ = head.time;
  if (!head.case_id.empty()) return "";
  const auto taken = keys_.take(*e.content, key_.key);
  if (!taken) return taken.error().reason;
  if (head.kind == "log.trust")
    trusted_.push_back(*NoteKey::parse(e.content->payload["vkey"].as_string()));
  return "";
}

void CaseLog::add(const StoredEntry& stored) {
  YAGURA_ASSERT(stored.index == entries_.size());
  LoggedEntry e;
  e.index = stored.index;
  e.leaf_data = stored.leaf_data;
  leaves_.push_back(merkle::leaf_hash(bytes_of(stored.leaf_data)));
  tree_.add(leaves_.back());
  roots_.push_back(tree_.root());
  if (!stored.wire.empty()) {
    auto entry = Entry::parse(stored.wire);
    if (!entry) {
      e.problem = entry.error().reason;
    } else if (entry->leaf_data() != stored.leaf_data) {
      e.problem = "other_leaf";
    } else {
      auto content = entry->content();
      e.entry = *std::move(entry);
      if (content) {
        e.content = *std::move(content);
        e.problem = judge(e);
      } else if (content.error().reason != "withheld") {
        e.problem = content.error().reason;
      }
    }
  }
  entries_.push_back(std::move(e));
}

}  // namespace yagura::cases
