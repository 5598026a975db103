#include "app/exhibits.h"

#include <utility>

namespace yagura {

EventCommit Exhibits::with(const Event& event) {
  EventCommit c;
  c.event = event;
  std::set<Span>& given = given_[event.id];
  for (const Span& span : event.evidence.spans()) {
    if (!given.insert(span).second) continue;
    Exhibit e = exhibit_(span);
    if (!e.bytes.empty()) c.exhibits.push_back(std::move(e));
  }
  if (event.body["state"].as_string() != "open") {
    given_.erase(event.id);
    if (unproven_.size() < kMostUnproven) unproven_.push_back(event);
  }
  return c;
}

std::vector<EventCommit> Exhibits::proven() {
  std::vector<EventCommit> out;
  std::vector<Event> waiting;
  std::swap(waiting, unproven_);
  for (Event& event : waiting) {
    EventCommit c;
    bool later = false;
    for (const Span& span : event.evidence.key_exhibits()) {
      const auto proof = journal_.prove(span);
      if (!proof) {
        later |= proof.error().reason == "not_sealed";
        continue;
      }
      Exhibit e = exhibit_(span);
      e.proof = proof->json();
      c.exhibits.push_back(std::move(e));
    }
    c.event = event;
    if (later) unproven_.push_back(std::move(event));
    if (!c.exhibits.empty()) out.push_back(std::move(c));
  }
  return out;
}

}  // namespace yagura
