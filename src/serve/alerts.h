// Alerts: what readers of alerts have still to be told, as server-sent events: revisions after a
// row of the store, and events that people acted on. Nothing waits in queues: each reader keeps
// where it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

#include "serve/api.h"

namespace yagura {

class Alerts {
 public:
  explicit Alerts(Api& api) : api_(api) {}

  // Revisions after row `after`, and events acted on after the `acted`th action; moves both.
  std::string since(std::int64_t& after, std::uint64_t& acted);
  std::uint64_t actions() const { return actions_; }
  // The target of an action that was taken: "/api/events/ID/actions", likewise of an incident.
  void note_action(const std::string& path);

  std::int64_t newest_row();
  void look();  // whether there is anything new; asked once for all readers

 private:
  static constexpr std::size_t kAtOnce = 100;
  static constexpr std::size_t kActionsKept = 1000;
  std::string alert(const EventRow& row) const;

  Api& api_;
  std::int64_t newest_ = 0;           // row of the newest revision
  std::deque<std::string> acted_on_;  // ids of events, the newest kActionsKept
  std::uint64_t actions_ = 0;         // all so far
};

}  // namespace yagura
