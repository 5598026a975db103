// History: what the pipeline looks back on when data comes late or a reference is corrected. Always
// what the journal holds, so that looking back is as much a function of the journal as going on.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "feed/intake.h"
#include "model/event.h"

namespace yagura {

class History {
 public:
  virtual ~History() = default;
  // Sequence of the oldest item that is kept.
  virtual std::uint64_t first() const = 0;
  // The items in (after, until] in their order, one with each call, then nullopt.
  using Items = std::function<std::optional<JournalItem>()>;
  virtual Items items(std::uint64_t after, std::uint64_t until) = 0;
  // A revision that the pipeline gave out before, with the spans behind it; nullopt where it is no
  // longer kept.
  virtual std::optional<Event> published(const std::string& id, int revision) = 0;
};

}  // namespace yagura
