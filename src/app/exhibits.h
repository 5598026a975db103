// Exhibits: the bytes behind events, and the journal's proofs of them, on their way to the store.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "feed/journal.h"
#include "model/event.h"
#include "store/commit.h"

namespace yagura {

class Exhibits {
 public:
  // Events that wait for the proof of their bytes at most; more go without.
  static constexpr std::size_t kMostUnproven = 20'000;

  // `exhibit` reads the bytes of a span; empty where they are gone.
  Exhibits(Journal& journal, std::function<Exhibit(const Span&)> exhibit)
      : journal_(journal), exhibit_(std::move(exhibit)) {}

  // The event with the exhibits that were not handed over with an earlier revision.
  EventCommit with(const Event& event);
  // Closed events again, with the proofs of their key exhibits whose segment is sealed by now.
  std::vector<EventCommit> proven();

 private:
  Journal& journal_;
  std::function<Exhibit(const Span&)> exhibit_;
  std::map<std::string, std::set<Span>> given_;  // of open events
  std::vector<Event> unproven_;
};

}  // namespace yagura
