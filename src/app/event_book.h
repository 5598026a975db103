// EventBook: turns a detector's drafts into numbered, labelled, canonical revisions.
// It owns an event's number, label, sources, rule and known-at: no detector can set them.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/descriptor.h"
#include "model/event.h"
#include "model/source.h"

namespace yagura {

// Which content holds an offset of a feed's stream: a file, or the live stream itself.
struct ContentPlace {
  std::string content;       // "sha256:..." of a file's first block, or "live"
  std::uint64_t offset = 0;  // within it
};

class EventBook {
 public:
  struct Context {
    const Settings* settings = nullptr;
    std::function<const DetectorInfo*(std::string_view kind)> rule;
    std::function<ContentPlace(const Span&)> place;
    const std::vector<Source>* sources = nullptr;
    std::string originator;
    bool exercise = false;
  };

  explicit EventBook(Context context) : context_(std::move(context)) {}
  void set_context(Context context) { context_ = std::move(context); }

  // The next revision of the draft's event; nullopt when nothing differs from the newest one.
  std::optional<Event> revise(const EventDraft& draft, std::uint64_t known_at);

  // Forgets closed events that ended before `horizon` (later data is too late to revise them).
  void forget_before(Time horizon);

  std::size_t open_count() const;
  void save(Writer& w) const;
  bool load(Reader& r);

 private:
  struct Known {
    int revision = 0;
    std::uint64_t content = 0;  // hash of what was said, to see whether a draft says anything new
    bool open = true;
    Time last;  // newest event time said
  };

  Json body_of(const EventDraft& draft, const DetectorInfo& rule) const;

  Context context_;
  std::map<std::string, Known> known_;
};

}  // namespace yagura
