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

}  // namespace

Json EventBook::body_of(const EventDraft& draft, const DetectorInfo& rule) const {
  std::vector<const Source*> sources;
  Json source_names(Json::Array{});
  for (FeedId feed = 0; feed < context_.sources->size(); ++feed) {
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
       {"rule", rule_json(rule, *context_.settings)},
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

std::optional<Event> EventBook::revise(const EventDraft& draft, std::uint64_t known_at) {
  const DetectorInfo* rule = context_.rule(draft.kind);
  YAGURA_ASSERT(rule != nullptr && !draft.id.empty());
  Event event;
  event.body = body_of(draft, *rule);
  const std::uint64_t content = hash64(event.body.dump());
  Known& known = known_[draft.id];
  if (known.revision > 0 && known.content == content) return std::nullopt;
  // A first revision is an opening, whatever the draft calls it (an event found in hindsight may be
  // closed at once, and says so by its state).
  const Reason reason = known.revision == 0              ? Reason::opened
                        : draft.reason == Reason::opened ? Reason::updated
                                                         : draft.reason;
  known.revision += 1;
  known.content = content;
  known.open = draft.state == EventState::open;
  known.last = std::max(draft.start, draft.end.value_or(draft.start));
  event.id = draft.id;
  event.kind = draft.kind;
  event.revision = known.revision;
  event.known_at = known_at;
  event.evidence = draft.evidence;
  event.body.set("revision", known.revision);
  event.body.set("reason", reason_name(reason));
  event.body.set("known_at", known_at);
  return event;
}

void EventBook::forget_before(Time horizon) {
  std::erase_if(
      known_, [&](const auto& entry) { return !entry.second.open && entry.second.last < horizon; });
}

std::size_t EventBook::open_count() const {
  return static_cast<std::size_t>(
      std::count_if(known_.begin(), known_.end(), [](const auto& e) { return e.second.open; }));
}

void EventBook::save(Writer& w) const {
  w.u64(known_.size());
  for (const auto& [id, known] : known_) {
    w.bytes(id);
    w.u64(static_cast<std::uint64_t>(known.revision));
    w.fixed64(known.content);
    w.boolean(known.open);
    w.time(known.last);
  }
}

bool EventBook::load(Reader& r) {
  known_.clear();
  for (auto n = r.count(12); n > 0; --n) {
    const std::string id(r.bytes());
    Known known;
    known.revision = static_cast<int>(r.u64());
    known.content = r.fixed64();
    known.open = r.boolean();
    known.last = r.time();
    known_.emplace_hint(known_.end(), id, known);
  }
  return r.ok();
}

}  // namespace yagura
