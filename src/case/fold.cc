#include "case/fold.h"

#include <algorithm>
#include <tuple>

#include "case/workflow.h"

namespace yagura::cases {
namespace {

struct Cursor {
  const CaseLog* log = nullptr;
  std::uint64_t at = 0;
  // Entries that say nothing here are passed over.
  const LoggedEntry* next() {
    while (at < log->size() && !log->entries()[at].content) ++at;
    return at < log->size() ? &log->entries()[at] : nullptr;
  }
};

bool ready(const LoggedEntry& e, const std::vector<Cursor>& cursors) {
  return std::all_of(
      e.content->head.seen.begin(), e.content->head.seen.end(), [&](const Checkpoint& c) {
        const auto it = std::find_if(cursors.begin(), cursors.end(),
                                     [&](const Cursor& o) { return o.log->origin() == c.origin; });
        return it == cursors.end() || it->at >= std::min(c.size, it->log->size());
      });
}

bool before(const CaseLog& a, const LoggedEntry& x, const CaseLog& b, const LoggedEntry& y) {
  return std::tie(x.content->head.time, a.origin()) < std::tie(y.content->head.time, b.origin());
}

std::string_view other_tree(const LoggedEntry& e, const std::vector<Cursor>& cursors) {
  for (const Checkpoint& c : e.content->head.seen) {
    for (const Cursor& o : cursors) {
      if (o.log->origin() == c.origin && c.size <= o.log->size() &&
          o.log->root_at(c.size) != c.root)
        return "other_tree";
    }
  }
  return "";
}

void refuse(CaseState& state, const OrderedEntry& e, std::string_view reason, Message text) {
  const Envelope& head = e.entry->content->head;
  state.refused.push_back(
      {{e.log->origin(), e.entry->index}, head.kind, head.author, reason, std::move(text)});
}

Message problem_text(std::string_view problem) {
  return said("log.problem." + std::string(problem));
}

}  // namespace

std::vector<OrderedEntry> in_order(const std::vector<const CaseLog*>& logs) {
  std::vector<Cursor> cursors;
  cursors.reserve(logs.size());
  for (const CaseLog* log : logs) cursors.push_back({log, 0});
  // Whoever holds the same logs walks them in the same order.
  std::sort(cursors.begin(), cursors.end(),
            [](const Cursor& a, const Cursor& b) { return a.log->origin() < b.log->origin(); });
  std::vector<OrderedEntry> out;
  while (true) {
    for (Cursor& c : cursors) static_cast<void>(c.next());
    Cursor* best = nullptr;
    bool best_ready = false;
    for (Cursor& c : cursors) {
      const LoggedEntry* e = c.next();
      if (e == nullptr) continue;
      const bool is_ready = ready(*e, cursors);
      if (best == nullptr || (is_ready && !best_ready) ||
          (is_ready == best_ready && before(*c.log, *e, *best->log, *best->next()))) {
        best = &c;
        best_ready = is_ready;
      }
    }
    if (best == nullptr) return out;
    const LoggedEntry* e = best->next();
    const std::string_view problem =
        best_ready ? other_tree(*e, cursors) : std::string_view("impossible_order");
    out.push_back({best->log, e, problem});
    ++best->at;
  }
}

CaseState fold(const std::string& case_id, const std::vector<const CaseLog*>& logs) {
  CaseState state;
  state.id = case_id;
  for (const OrderedEntry& e : in_order(logs)) {
    const EntryContent& content = *e.entry->content;
    if (content.head.case_id != case_id) continue;
    const std::string_view problem = e.entry->problem.empty() ? e.problem : e.entry->problem;
    if (!problem.empty()) {
      refuse(state, e, problem, problem_text(problem));
    } else if (const auto allowed = may_append(state, content, *e.log); !allowed) {
      refuse(state, e, allowed.error().reason, allowed.error().message());
    } else {
      apply(state, content, *e.log);
    }
  }
  return state;
}

std::vector<std::string> case_ids(const std::vector<const CaseLog*>& logs) {
  std::vector<std::string> out;
  for (const OrderedEntry& e : in_order(logs)) {
    const Envelope& head = e.entry->content->head;
    if (e.entry->sound() && head.kind == "open" &&
        head.case_id == case_id_at(e.log->key(), head.place.index))
      out.push_back(head.case_id);
  }
  return out;
}

}  // namespace yagura::cases
