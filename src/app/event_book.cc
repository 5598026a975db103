#include "app/event_book.h"

#include <algorithm>

#include "base/assert.h"
#include "base/hash.h"

namespace yagura {
namespace {

Json names(const std::vector<TrackId>& tracks) {
  Json::Array out;
  for (const TrackId t : tracks) out.emplace_back(track_name(t));
  return Json(std::move(out));
}

Json rule_json(const DetectorInfo& rule, const Settings& settings) {
  Json parameters(Json::Object{});
  for (const auto& [name, value] : settings.of(rule.kind)) parameters.set(name, value);
  return Json::object({{"name", rule.kind},
                       {"version", std::to_string(rule.major) + "." + std::to_string(rule.minor)},
                       {"parameters", std::move(parameters)}});
}

// Causes that the book itself writes: no part of what a detector said.
bool is_cause(std::string_view text) {
  return text == "late_data" || text == "reference_changed" || text == "rule_changed";
}

}  // namespace

Json EventBook::body_of(const EventDraft& draft) const {
  const DetectorInfo* rule = context_.rule(draft.kind);
  YAGURA_ASSERT(rule != nullptr && !draft.id.empty());
  std::vector<const Source*> sources;
  Json source_names(Json::Array{});
  for (std::size_t i = 0; i < context_.sources->size(); ++i) {
    const auto feed = static_cast<FeedId>(i);
    if (!draft.evidence.feeds().has(feed)) continue;
    sources.push_back(&(*context_.sources)[feed]);
    source_names.push(sources.back()->name);
  }
  const auto feed_name = [&](FeedId feed) {
    return feed < context_.sources->size() ? (*context_.sources)[feed].name : std::string("?");
  };
  Json exhibits(Json::Array{});
  for (const Span& span : draft.evidence.key_exhibits()) {
    const ContentPlace place = context_.place(span);
    exhibits.push(Json::object({{"feed", feed_name(span.feed)},
                                {"content", place.content},
                                {"offset", place.offset},
                                {"length", span.length}}));
  }
  Json subjects(Json::Array(draft.subjects.begin(), draft.subjects.end()));
  Json body = Json::object(
      {{"id", draft.id},
       {"kind", draft.kind},
       {"state", state_name(draft.state)},
       {"tracks", names(draft.tracks)},
       {"subjects", std::move(subjects)},
       {"start", to_rfc3339(draft.start)},
       {"end", draft.end ? Json(to_rfc3339(*draft.end)) : Json()},
       {"measures", draft.measures},
       {"score", Json::or_null(draft.score)},
       {"rule", rule_json(*rule, *context_.settings)},
       {"references", draft.references},
       {"evidence",
        Json::object({{"count", draft.evidence.count()}, {"key", std::move(exhibits)}})},
       {"sources", std::move(source_names)},
       {"label", strictest(sources, context_.originator).json()},
       {"exercise", context_.exercise},
       {"message", Json::object({{"key", draft.message_key}, {"args", draft.message_args}})}});
  if (draft.area) body.set("area", draft.area->json());
  if (!draft.asset.empty()) body.set("asset", draft.asset);
  if (!draft.reason_text.empty()) body.set("reason_text", draft.reason_text);
  return body;
}

void EventBook::say(Known& known, const Json& body) {
  Json said = body;
  for (const char* name : {"revision", "reason", "known_at"}) said.erase(name);
  // Of an incident the reason is always the book's.
  if (is_cause(said["reason_text"].as_string()) || said.find("incident") != nullptr)
    said.erase("reason_text");
  known.content = hash64(said.dump());
  said.erase("references");
  known.findings = hash64(said.dump());
  const std::string& state = body["state"].as_string();
  known.state = state == "open"     ? EventState::open
                : state == "closed" ? EventState::closed
                                    : EventState::retracted;
  known.first = parse_rfc3339(body["start"].as_string()).value_or(kNoTime);
  known.last = std::max(known.first, parse_rfc3339(body["end"].as_string()).value_or(known.first));
}

Event EventBook::publish(Known& known, Json body, std::uint64_t known_at, Reason reason) {
  known.revision += 1;
  known.known_at = known_at;
  Event event;
  event.id = body["id"].as_string();
  event.kind = body["kind"].as_string();
  event.revision = known.revision;
  event.known_at = known_at;
  event.body = std::move(body);
  event.body.set("revision", known.revision);
  event.body.set("reason", reason_name(reason));
  event.body.set("known_at", known_at);
  return event;
}

std::optional<Event> EventBook::revise(const EventDraft& draft, std::uint64_t known_at) {
  Json body = body_of(draft);
  Known& known = known_[draft.id];
  const Known before = known;
  say(known, body);
  if (before.revision > 0 && before.content == known.content) return std::nullopt;
  // A first revision is an opening, whatever the draft calls it (an event found in hindsight may be
  // closed at once, and says so by its state).
  const Reason reason = before.revision == 0             ? Reason::opened
                        : draft.reason == Reason::opened ? Reason::updated
                                                         : draft.reason;
  Event event = publish(known, std::move(body), known_at, reason);
  event.evidence = draft.evidence;
  return event;
}

std::optional<Event> EventBook::revise(Json body, Reason reason, std::string_view text,
                                       std::uint64_t known_at) {
  Json label = body["label"];
  label.set("originator", context_.originator);
  body.set("label", std::move(label));
  body.set("exercise", context_.exercise);
  Known& known = known_[body["id"].as_string()];
  const Known before = known;
  say(known, body);
  if (before.revision > 0 && before.content == known.content) return std::nullopt;
  if (before.revision == 0) reason = Reason::opened;
  if (before.revision > 0 && reason == Reason::opened) reason = Reason::updated;
  if (!text.empty() && reason != Reason::opened) body.set("reason_text", text);
  return publish(known, std::move(body), known_at, reason);
}

std::optional<Event> EventBook::correct(const EventDraft& draft, std::uint64_t known_at,
                                        std::string_view cause) {
  Json body = body_of(draft);
  Known& known = known_[draft.id];
  const Known before = known;
  say(known, body);
  if (before.revision > 0 && before.findings == known.findings) {
    known = before;
    return std::nullopt;
  }
  if (draft.reason_text.empty()) body.set("reason_text", cause);
  Event event = publish(known, std::move(body), known_at,
                        before.revision == 0 ? Reason::opened : Reason::revised);
  event.evidence = draft.evidence;
  return event;
}

std::optional<Event> EventBook::restate(Event earlier, std::uint64_t known_at, Reason reason,
                                        std::string_view cause) {
  Known& known = known_[earlier.id];
  const Known before = known;
  Json body = std::move(earlier.body);
  if (reason == Reason::retracted) body.set("state", state_name(EventState::retracted));
  body.erase("reason_text");
  say(known, body);
  if (before.findings == known.findings) {
    known = before;
    return std::nullopt;
  }
  body.set("reason_text", cause);
  Event event = publish(known, std::move(body), known_at, reason);
  event.evidence = std::move(earlier.evidence);
  return event;
}

void EventBook::remember(const Json& body) {
  Known& known = known_[body["id"].as_string()];
  say(known, body);
  known.revision = static_cast<int>(body["revision"].as_integer());
  known.known_at = static_cast<std::uint64_t>(body["known_at"].as_integer());
}

void EventBook::forget_before(Time horizon) {
  std::erase_if(known_, [&](const auto& entry) {
    return entry.second.state != EventState::open && entry.second.last < horizon;
  });
}

std::size_t EventBook::open_count() const {
  return static_cast<std::size_t>(std::count_if(known_.begin(), known_.end(), [](const auto& e) {
    return e.second.state == EventState::open;
  }));
}

void EventBook::save(Writer& w) const {
  w.u64(known_.size());
  for (const auto& [id, known] : known_) {
    w.bytes(id);
    w.u64(static_cast<std::uint64_t>(known.revision));
    w.u64(known.known_at);
    w.fixed64(known.content);
    w.fixed64(known.findings);
    w.u8(static_cast<std::uint8_t>(known.state));
    w.time(known.first);
    w.time(known.last);
  }
}

bool EventBook::load(Reader& r) {
  known_.clear();
  for (auto n = r.count(22); n > 0; --n) {
    const std::string id(r.bytes());
    Known known;
    known.revision = static_cast<int>(r.u64());
    known.known_at = r.u64();
    known.content = r.fixed64();
    known.findings = r.fixed64();
    known.state = static_cast<EventState>(r.u8() % 3);
    known.first = r.time();
    known.last = r.time();
    known_.emplace_hint(known_.end(), id, known);
  }
  return r.ok();
}

}  // namespace yagura
