// The routes of events: the list, one event, its evidence, and what people say of it.
#include <algorithm>

#include "serve/api.h"

namespace yagura {
namespace {

Response unknown_event(const std::string& id) {
  return Response::problem(404, "no such event",
                           "there is no event '" + valid_utf8(id) + "' on this node");
}

}  // namespace

// A journal sequence, or a time: then the last record that the node had by it.
bool Api::read_known(const Request& request, std::optional<std::uint64_t>& out, Response& bad) {
  const std::string text = query_value(request, "as_known_at");
  if (text.empty()) return true;
  if (const auto time = parse_rfc3339(text)) {
    out = sequence_at_ ? sequence_at_(*time) : std::nullopt;
    if (out) return true;
    bad = Response::problem(404, "unknown then",
                            "what was known at that time cannot be told: the journal of that time "
                            "is not kept, or its records carry no times");
    return false;
  }
  std::uint64_t sequence = 0;
  if (!read_count(request, "as_known_at", std::uint64_t{1} << 53, sequence, bad)) {
    bad = Response::problem(400, "bad parameter: as_known_at",
                            "write a journal sequence, or a time like 2026-06-01T00:00:00Z");
    return false;
  }
  out = sequence;
  return true;
}

Response Api::events(const Request& request) {
  Response bad;
  EventQuery q;
  std::uint64_t limit = 100;
  if (!read_time(request, "from", q.from, bad) || !read_time(request, "to", q.to, bad) ||
      !read_area(request, q.area, bad) || !read_count(request, "limit", 10'000, limit, bad) ||
      !read_known(request, q.as_known_at, bad)) {
    return bad;
  }
  q.limit = std::max<std::uint64_t>(limit, 1);
  q.kinds = split(query_value(request, "kind"));
  q.subject = query_value(request, "subject");
  q.states = split(query_value(request, "state"));
  for (const std::string& state : q.states) {
    if (state != "open" && state != "closed" && state != "retracted")
      return Response::problem(400, "bad parameter: state", "choose from open, closed, retracted");
  }
  q.after = query_value(request, "after");
  const std::string order = query_value(request, "order");
  if (!order.empty() && order != "oldest" && order != "newest")
    return Response::problem(400, "bad parameter: order", "choose from newest, oldest");
  q.oldest_first = order == "oldest";
  for (const std::string& name : split(query_value(request, "disposition"))) {
    const auto d = parse_disposition(name);
    if (!d)
      return Response::problem(400, "bad parameter: disposition",
                               "choose from new, acknowledged, dismissed");
    q.dispositions.push_back(*d);
  }
  const auto page = store_->events(q);
  if (!page)
    return Response::problem(400, "bad parameter: after", "use the 'next' of the page before");
  Json list(Json::Array{});
  for (const EventRow& row : page->events) list.push(row_json(row));
  Json out = Json::object({{"events", std::move(list)}, {"next", page->next}});
  if (q.as_known_at) out.set("as_known_at", *q.as_known_at);
  return Response::json(out);
}

Response Api::event(const Request& request, const std::string& id) {
  Response bad;
  std::optional<std::uint64_t> known;
  if (!read_known(request, known, bad)) return bad;
  const auto newest = store_->event(id, known);
  if (!newest) return unknown_event(id);
  Json out = row_json(*newest);
  Json revisions(Json::Array{});
  Json known_times(Json::Array{});
  for (const EventRow& row : store_->revisions(id)) {
    if (known && row.known_at > *known) continue;
    revisions.push(Json::parse(row.body).value_or(Json()));
    const auto time = time_of_ ? time_of_(row.known_at) : std::nullopt;
    known_times.push(time ? time_json(*time) : Json());
  }
  Json actions(Json::Array{});
  for (const Action& a : store_->actions(id)) {
    actions.push(Json::object({{"action", a.action},
                               {"revision", a.revision},
                               {"initials", a.initials},
                               {"reason", a.reason},
                               {"at", time_json(a.at)}}));
  }
  out.set("revisions", std::move(revisions));
  out.set("known_times", std::move(known_times));
  out.set("actions", std::move(actions));
  return Response::json(out);
}

Response Api::evidence(const Request& request, const std::string& id) {
  Response bad;
  std::uint64_t revision = 0;
  if (!read_count(request, "revision", 1'000'000, revision, bad)) return bad;
  if (!store_->event(id)) return unknown_event(id);
  Json list(Json::Array{});
  for (const KeptExhibit& e : store_->evidence(id, static_cast<int>(revision)))
    list.push(exhibit_json(e));
  return Response::json(Json::object({{"id", id}, {"exhibits", std::move(list)}}));
}

Response Api::exported(const std::string& id) {
  auto bundle = store_->export_event(id);
  if (!bundle) return unknown_event(id);
  Response r;
  r.body = std::move(*bundle);
  r.headers["Content-Disposition"] = "attachment; filename=\"" + id + ".evidence.json\"";
  return r;
}

Response Api::act(const Request& request, const std::string& id) {
  if (request.method != "POST")
    return Response::problem(405, "method not allowed", "send it with POST");
  if (!request.content_type.starts_with("application/json")) {
    return Response::problem(415, "unsupported content type", "send application/json");
  }
  const auto body = Json::parse(request.body);
  if (!body) return Response::problem(400, "bad JSON", body.error().text);
  if (!body->is_object())
    return Response::problem(400, "bad JSON", "send an object: action, initials, reason");
  Action action;
  action.event = id;
  action.action = (*body)["action"].as_string();
  action.initials = (*body)["initials"].as_string();
  action.reason = (*body)["reason"].as_string();
  const std::int64_t revision = (*body)["revision"].as_integer();
  if (revision < 0 || revision > 1'000'000)
    return Response::problem(400, "unknown_revision", "name a revision of the event");
  action.revision = static_cast<int>(revision);
  action.at = clock_();
  if (action.revision == 0) {
    const auto newest = store_->event(id);
    if (!newest) return unknown_event(id);
    action.revision = newest->revision;
  }
  const auto done = ActionWriter::open(node_)->add(action);
  if (!done)
    return Response::problem(done.error().reason == "unknown_event" ? 404 : 400,
                             done.error().reason, done.error().text);
  Response r = event(request, id);
  r.status = 201;
  return r;
}

}  // namespace yagura
