// EventBook: turns a detector's drafts into numbered, labelled, canonical revisions.
// It owns an event's number, label, sources, rule and known-at: no detector can set them.
// Incidents come with their bodies; a book of their own numbers and stamps them.
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
  // The same of a body that is made already, but for number, reason, known-at, exercise mark and
  // originator: an incident's. `text`: the reason in full, "" for none.
  std::optional<Event> revise(Json body, Reason reason, std::string_view text,
                              std::uint64_t known_at);
  // The same for what a second look gave ("late_data", "reference_changed", "rule_changed"): the
  // revision names the cause. Other versions of the references alone are no reason for one.
  std::optional<Event> correct(const EventDraft& draft, std::uint64_t known_at,
                               std::string_view cause);
  // Goes back to an earlier body, or retracts the event.
  std::optional<Event> restate(Event earlier, std::uint64_t known_at, Reason reason,
                               std::string_view cause);

  struct Known {
    int revision = 0;
    std::uint64_t known_at = 0;  // of the newest revision
    std::uint64_t content = 0;   // hash of what was said, to see whether a draft says anything new
    std::uint64_t findings = 0;  // likewise, without the versions of references
    EventState state = EventState::open;
    Time first, last;  // start, and the newest event time said
  };
  const std::map<std::string, Known>& known() const { return known_; }
  // What another program or run left: as of its newest revision.
  void remember(const Json& body);

  // Forgets closed events that ended before `horizon` (later data is too late to revise them).
  void forget_before(Time horizon);

  std::size_t open_count() const;
  void save(Writer& w) const;
  bool load(Reader& r);

 private:
  Json body_of(const EventDraft& draft) const;
  static void say(Known& known, const Json& body);
  static Event publish(Known& known, Json body, std::uint64_t known_at, Reason reason);

  Context context_;
  std::map<std::string, Known> known_;
};

}  // namespace yagura
