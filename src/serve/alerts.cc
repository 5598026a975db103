#include "serve/alerts.h"

#include <algorithm>

namespace yagura {

std::string Alerts::since(std::int64_t& after, std::uint64_t& acted) {
  std::string out;
  try {
    StoreReader* store = api_.store();
    if (store == nullptr) return out;
    if (after < newest_) {
      for (const EventRow& row : store->changes(after, kAtOnce)) {
        out += "id: " + std::to_string(row.row) + "\n" + alert(row);
        after = row.row;
      }
    }
    acted = std::max(acted, actions_ - acted_on_.size());
    for (; acted < actions_; ++acted) {
      const auto row =
          store->event(acted_on_[acted_on_.size() - static_cast<std::size_t>(actions_ - acted)]);
      if (row) out += alert(*row);
    }
  } catch (const std::exception&) {
    ++api_.store_errors;  // busy or being made: asked again at the next turn
  }
  return out;
}

std::string Alerts::alert(const EventRow& row) const {
  // An incident says its channel (page, queue or digest) in its body.
  const char* name = row.kind.starts_with("incident.") ? "incident" : "event";
  return std::string("event: ") + name + "\ndata: " + api_.row_json(row).dump() + "\n\n";
}

std::int64_t Alerts::newest_row() {
  StoreReader* store = api_.store();
  return store == nullptr ? 0 : store->newest_row();
}

void Alerts::look() {
  try {
    newest_ = newest_row();
  } catch (const std::exception&) {
    ++api_.store_errors;  // as above
  }
}

void Alerts::note_action(const std::string& path) {
  // "/api/events/ID/actions", "/api/incidents/ID/actions"
  const std::size_t end = path.rfind('/');
  const std::size_t begin = path.rfind('/', end - 1) + 1;
  acted_on_.push_back(path.substr(begin, end - begin));
  ++actions_;
  if (acted_on_.size() > kActionsKept) acted_on_.pop_front();
}

}  // namespace yagura
