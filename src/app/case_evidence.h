// Events of a node as items of a case's manifest.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/journal_clock.h"
#include "case/commitment.h"
#include "store/store.h"

namespace yagura {

// The newest revision of EVENT, or revision N of EVENT@N; nullopt where the node has none.
std::optional<cases::ManifestItem> manifest_item(const StoreReader& store, JournalClock& clock,
                                                 const std::string& text);
// What a case about this event or incident rests on, as EVENT@N: the event itself; of an incident
// also its root and what is joined to it, in the revisions that it cites. Empty: the node has none.
std::vector<std::string> items_about(const StoreReader& store, const std::string& id);

// The canonical bytes of a revision.
std::optional<std::string> event_bytes(const StoreReader& store, const std::string& id,
                                       int revision);

}  // namespace yagura
