// The routes of events: the list, one event, its evidence.
#include <algorithm>

#include "serve/api.h"

namespace yagura {
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

// A kind is of a registered detector, or of an event that the store holds (an older program may
// have raised it); "sea." names all of a domain. Of any other the answer could only be nothing,
// which would read as "nothing happened".
bool Api::read_kinds(const std::vector<std::string>& kinds, What what, Response& bad) {
  for (const std::string& kind : kinds) {
    if (what == What::events ? has_kind(kind) : raises(kind)) continue;
    EventQuery any;
    any.incidents = what == What::incidents;
    any.kinds = {kind};
    any.limit = 1;
    const auto held = store_->events(any);
    if (held && !held->events.empty()) continue;
    bad = Response::problem(
        400, "bad parameter: kind",
        what == What::incidents
            ? "there is no kind '" + valid_utf8(kind) + "'; /api/status lists them under joining"
            : "there is no kind '" + valid_utf8(kind) +
                  "'; /api/detectors lists them, and 'sea.' takes a whole "
                  "domain");
    return false;
  }
  return true;
}

bool Api::has_kind(std::string_view kind) const {
  const auto& detectors = catalogue_["detectors"].as_array();
  return std::ranges::any_of(detectors, [&](const Json& d) {
    const std::string& name = d["kind"].as_string();
    return name == kind || (kind.ends_with('.') && name.starts_with(kind));
  });
}

// Whether the rules of this node raise incidents of the kind.
bool Api::raises(std::string_view kind) {
  const auto facts = store_->facts();
  const auto joining = facts.find("joining");
  return kind == "incident." ||
         (joining != facts.end() &&
          std::ranges::any_of(joining->second["families"].as_array(),
                              [&](const Json& f) { return f["kind"].as_string() == kind; }));
}

// The list stands under "events" or "incidents".
Response Api::events(const Request& request, What what) {
  Response bad;
  if (!known_names(request,
                   {"kind", "subject", "from", "to", "area", "state", "disposition", "limit",
                    "after", "as_known_at", "order"},
                   bad))
    return bad;
  EventQuery q;
  q.incidents = what == What::incidents;
  std::uint64_t limit = 100;
  if (!read_time(request, "from", q.from, bad) || !read_time(request, "to", q.to, bad) ||
      !read_area(request, q.area, bad) || !read_count(request, "limit", 10'000, limit, bad) ||
      !read_known(request, q.as_known_at, bad)) {
    return bad;
  }
  q.limit = std::max<std::uint64_t>(limit, 1);
  if (!read_list(request, "kind", q.kinds, bad) || !read_list(request, "state", q.states, bad) ||
      !read_kinds(q.kinds, what, bad))
    return bad;
  if (has_time(q.from) && has_time(q.to) && q.from > q.to)
    return Response::problem(400, "bad parameter: from", "'from' is later than 'to'");
  q.subject = query_value(request, "subject");
  for (const std::string& state : q.states) {
    if (state != "open" && state != "closed" && state != "retracted")
      return Response::problem(400, "bad parameter: state", "choose from open, closed, retracted");
  }
  q.after = query_value(request, "after");
  const std::string order = query_value(request, "order");
  if (!order.empty() && order != "oldest" && order != "newest")
    return Response::problem(400, "bad parameter: order", "choose from newest, oldest");
  q.oldest_first = order == "oldest";
  std::vector<std::string> dispositions;
  if (!read_list(request, "disposition", dispositions, bad)) return bad;
  for (const std::string& name : dispositions) {
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
  Json out = Json::object({{"next", page->next}});
  out.set(q.incidents ? "incidents" : "events", std::move(list));
  if (q.as_known_at) out.set("as_known_at", *q.as_known_at);
  return Response::json(out);
}

Response Api::event(const Request& request, What what, const std::string& id) {
  Response bad;
  std::optional<std::uint64_t> known;
  if (!read_known(request, known, bad)) return bad;
  const auto newest = find(what, id, known);
  if (!newest) return unknown(what, id);
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
  for (const Action& a : store_->actions(id)) actions.push(action_json(a));
  out.set("revisions", std::move(revisions));
  out.set("known_times", std::move(known_times));
  out.set("actions", std::move(actions));
  return Response::json(out);
}

// An incident has no bytes of its own: each of its events has.
Response Api::evidence(const Request& request, What what, const std::string& id) {
  Response bad;
  std::uint64_t revision = 0;
  if (!read_count(request, "revision", 1'000'000, revision, bad)) return bad;
  if (!find(what, id)) return unknown(what, id);
  Json list(Json::Array{});
  for (const KeptExhibit& e : store_->evidence(id, static_cast<int>(revision)))
    list.push(exhibit_json(e));
  return Response::json(Json::object({{"id", id}, {"exhibits", std::move(list)}}));
}

Response Api::exported(What what, const std::string& id) {
  auto bundle = find(what, id) ? store_->export_event(id) : std::nullopt;
  if (!bundle) return unknown(what, id);
  Response r;
  r.body = std::move(*bundle);
  r.headers["Content-Disposition"] = "attachment; filename=\"" + id + ".evidence.json\"";
  return r;
}

}  // namespace yagura
