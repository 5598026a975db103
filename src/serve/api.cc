#include "serve/api.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/observation.h"
#include "serve/api_json.h"

namespace yagura {
namespace {

Response not_ready() {
  return Response::problem(503, "no data yet",
                           "the intake has not committed anything; try again in a second");
}

Response unknown_event(const std::string& id) {
  return Response::problem(404, "no such event",
                           "there is no event '" + valid_utf8(id) + "' on this node");
}

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t end = std::min(list.find(',', at), list.size());
    if (end > at) out.push_back(list.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

// A label's value in the text form of Prometheus.
std::string label_value(std::string_view text) {
  std::string out;
  for (const char c : valid_utf8(text)) {
    if (c == '\\' || c == '"') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

bool is_class(const std::string& name) {
  for (int c = 0; c <= static_cast<int>(ObjectClass::surface_vehicle); ++c) {
    if (class_name(static_cast<ObjectClass>(c)) == name) return true;
  }
  return false;
}

std::string query_value(const Request& request, std::string_view name) {
  const auto it = request.query.find(name);
  return it == request.query.end() ? std::string() : it->second;
}

}  // namespace

Api::Api(std::string node, Json catalogue, std::function<Time()> clock)
    : node_(std::move(node)), catalogue_(std::move(catalogue)), clock_(std::move(clock)) {}

StoreReader* Api::store() {
  if (!store_) {
    try {
      store_ = StoreReader::open(node_);
    } catch (const EnvironmentError&) {
      return nullptr;  // the intake has not made it yet; asked again by the next request
    }
  }
  return store_.get();
}

void Api::intake_ended() {
  Json told = Json::parse(status_).value_or(Json(Json::Object{}));
  told.set("finished", true);
  status_ = told.dump();
  if (picture_.size() > 0 || store() == nullptr || !has_time(store_->event_time())) return;
  for (const TrackRow& row : store_->objects_at(store_->event_time(), Box{}, hours{1})) {
    if (!row.newest) continue;
    Fix fix;
    fix.track = row.info.id;
    fix.time = row.newest->time();
    fix.position = row.newest->position();
    fix.speed = row.newest->speed();
    fix.course = row.newest->course();
    fix.object_class = row.info.object_class;
    picture_.info(TrackInfo(row.info));
    picture_.fix(PictureFix::of(fix));
  }
}

std::optional<Response> Api::handle(const Request& request) {
  ++requests;
  const std::string& path = request.path;
  if (path == "/health") return health();
  if (path == "/metrics") return metrics();
  if (path == "/api/status") return status();
  if (path == "/api/catalogue") return Response::json(catalogue_);
  if (path == "/api/detectors") return Response::json(catalogue_["detectors"]);
  if (path.starts_with("/api/live/object/")) {
    Request copy = request;
    copy.query["index"] = path.substr(17);
    std::uint64_t index = 0;
    Response bad;
    if (!read_count(copy, "index", 0xffffffff, index, bad)) return bad;
    if (path.size() == 17) return std::nullopt;
    const Json found = picture_.describe(static_cast<std::uint32_t>(index));
    return found.is_null()
               ? Response::problem(404, "no such object", "it is not in the live picture")
               : Response::json(found);
  }
  if (!path.starts_with("/api/")) return std::nullopt;
  if (store() == nullptr) return not_ready();
  if (path == "/api/objects") return objects(request);
  if (path == "/api/search") return search(request);
  if (path == "/api/events") return events(request);
  if (path == "/api/exposure") return exposure(request);
  if (path == "/api/conditions") return conditions(request);
  if (path == "/api/zones") return references("zones");
  if (path.starts_with("/api/tracks/")) return track(request, path.substr(12));
  if (path.starts_with("/api/events/")) {
    const std::string rest = path.substr(12);
    const std::size_t slash = rest.find('/');
    const std::string id = rest.substr(0, slash);
    const std::string part = slash == std::string::npos ? "" : rest.substr(slash + 1);
    if (part.empty()) return event(request, id);
    if (part == "evidence") return evidence(request, id);
    if (part == "export") return exported(id);
    if (part == "actions") return act(request, id);
  }
  return std::nullopt;
}

Response Api::health() {
  const bool ready = store() != nullptr;
  Json out = Json::object({{"status", ready ? "ok" : "starting"}});
  if (ready) {
    // What the store holds is below what the journal holds for good.
    const Json told = Json::parse(status_).value_or(Json());
    const auto committed = static_cast<std::int64_t>(store_->sequence());
    out.set("committed_seq", static_cast<long long>(committed));
    out.set("durable_seq",
            static_cast<long long>(std::max(committed, told["durable_seq"].as_integer())));
    out.set("event_time", time_json(store_->event_time()));
    std::optional<double> lag;
    for (const FeedStatus& f : store_->feeds()) {
      if (f.lag_s) lag = std::max(lag.value_or(0), *f.lag_s);
    }
    out.set("lag_s", Json::or_null(lag));
  }
  Response r = Response::json(out);
  r.status = ready ? 200 : 503;
  return r;
}

Response Api::metrics() {
  Response r;
  r.content_type = "text/plain; version=0.0.4";
  const auto add = [&](std::string_view name, std::string_view type, std::string_view help,
                       const std::string& rows) {
    r.body += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n{3}", name, help, type, rows);
  };
  add("yagura_http_requests_total", "counter", "API requests answered.",
      fmt::format("yagura_http_requests_total {}\n", requests));
  add("yagura_live_clients", "gauge", "Pages with the live picture.",
      fmt::format("yagura_live_clients {}\n", live_clients));
  add("yagura_alert_clients", "gauge", "Readers of alerts.",
      fmt::format("yagura_alert_clients {}\n", alert_clients));
  add("yagura_picture_objects", "gauge", "Objects in the live picture.",
      fmt::format("yagura_picture_objects {}\n", picture_.size()));
  add("yagura_client_errors_total", "counter", "Connections that ended in the middle.",
      fmt::format("yagura_client_errors_total {}\n", client_errors));
  add("yagura_store_read_errors_total", "counter", "Times the store could not be read for a push.",
      fmt::format("yagura_store_read_errors_total {}\n", store_errors));
  if (store() == nullptr) return r;
  add("yagura_committed_sequence", "gauge", "Journal sequence of the newest commit.",
      fmt::format("yagura_committed_sequence {}\n", store_->sequence()));
  std::string records, late, rejected;
  for (const FeedStatus& f : store_->feeds()) {
    const std::string feed = label_value(f.name);
    records += fmt::format("yagura_feed_records_total{{feed=\"{}\"}} {}\n", feed, f.records);
    late += fmt::format("yagura_feed_late_total{{feed=\"{}\"}} {}\n", feed, f.late);
    for (const auto& [reason, n] : f.rejected) {
      rejected += fmt::format("yagura_feed_rejected_total{{feed=\"{}\",reason=\"{}\"}} {}\n", feed,
                              label_value(reason), n);
    }
  }
  add("yagura_feed_records_total", "counter", "Records of a feed.", records);
  add("yagura_feed_late_total", "counter", "Records later than the feed's lateness.", late);
  add("yagura_feed_rejected_total", "counter", "Lines or frames rejected, by reason.", rejected);
  return r;
}

Response Api::status() {
  Json out = Json::parse(status_).value_or(Json(Json::Object{}));
  out.set("objects", picture_.size());
  if (store() != nullptr) {
    Json feeds(Json::Array{});
    for (const FeedStatus& f : store_->feeds()) feeds.push(feed_json(f));
    out.set("feeds", std::move(feeds));
    out.set("sequence", store_->sequence());
    if (!out.find("event_time")) out.set("event_time", time_json(store_->event_time()));
    for (const auto& [name, value] : store_->facts()) {
      if (!out.find(name)) out.set(name, value);
    }
    const StoreFigures f = store_->figures();
    out.set("store", Json::object({{"events", f.events},
                                   {"revisions", f.revisions},
                                   {"tracks", f.tracks},
                                   {"positions", f.archived + f.open_points},
                                   {"bytes", f.database_bytes + f.evidence_bytes}}));
  }
  return Response::json(out);
}

Response Api::objects(const Request& request) {
  Response bad;
  Time at = store_->event_time();
  std::optional<Box> area;
  std::uint64_t limit = 50'000;
  if (!read_time(request, "at", at, bad) || !read_area(request, area, bad) ||
      !read_count(request, "limit", 200'000, limit, bad))
    return bad;
  const std::string kind = query_value(request, "kind");
  if (!kind.empty() && !is_class(kind))
    return Response::problem(400, "bad parameter: kind", "write a class such as cargo or aircraft");
  Json out(Json::Array{});
  if (!has_time(at)) return Response::json(out);
  for (const TrackRow& row : store_->objects_at(at, area.value_or(Box{}), minutes{30}, limit)) {
    if (kind.empty() || class_name(row.info.object_class) == kind) out.push(track_json(row));
  }
  return Response::json(out);
}

Response Api::search(const Request& request) {
  Json out(Json::Array{});
  for (const SearchHit& hit : store_->search(query_value(request, "q"))) {
    Json j = Json::object({{"kind", hit.kind == SearchHit::Kind::track ? "track" : "asset"},
                           {"id", hit.id},
                           {"name", hit.name},
                           {"detail", hit.detail},
                           {"class", class_name(hit.object_class)},
                           {"last", time_json(hit.last)}});
    if (hit.position) {
      j.set("lat", hit.position->latitude());
      j.set("lon", hit.position->longitude());
    }
    out.push(std::move(j));
  }
  return Response::json(out);
}

Response Api::track(const Request& request, const std::string& subject) {
  Response bad;
  Time from = Time{};
  Time to = has_time(store_->event_time()) ? store_->event_time() + hours{24} : Time::max();
  std::uint64_t limit = 20'000;
  if (!read_time(request, "from", from, bad) || !read_time(request, "to", to, bad) ||
      !read_count(request, "limit", 100'000, limit, bad))
    return bad;
  const auto rows = store_->tracks_of(subject);
  if (rows.empty())
    return Response::problem(404, "no such track",
                             "nothing is known of '" + valid_utf8(subject) + "' on this node");
  Json out(Json::Array{});
  for (const TrackRow& row : rows) {
    Json j = track_json(row);
    Json points(Json::Array{});
    for (const Point& p : store_->positions(row.info.id, from, to, limit))
      points.push(point_json(p));
    j.set("points", std::move(points));
    out.push(std::move(j));
  }
  return Response::json(out);
}

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

Response Api::exposure(const Request& request) {
  Response bad;
  ExposureQuery q;
  if (!read_time(request, "from", q.from, bad) || !read_time(request, "to", q.to, bad)) return bad;
  q.detector = query_value(request, "detector");
  Json list(Json::Array{});
  for (const ExposureRow& row : store_->exposure(q)) {
    Json j = Json::object({{"detector", row.detector},
                           {"hour", to_rfc3339(row.hour)},
                           {"live_s", round_to(static_cast<double>(row.live_us) / 1e6, 1)},
                           {"subject_s", round_to(static_cast<double>(row.subject_us) / 1e6, 1)}});
    if (row.asset.empty()) {
      j.set("cell", fmt::format("{:016x}", row.cell));
      if (corners_) j.set("corners", corners_(row.cell));
    } else {
      j.set("asset", row.asset);
    }
    list.push(std::move(j));
  }
  return Response::json(list);
}

Response Api::conditions(const Request& request) {
  Response bad;
  Time from = store_->event_time();
  Time to = from;
  if (!read_time(request, "from", from, bad) || !read_time(request, "to", to, bad)) return bad;
  Json list(Json::Array{});
  for (const Condition& c : store_->conditions(from, to)) list.push(condition_json(c));
  return Response::json(list);
}

Response Api::references(const std::string& type) {
  Json list(Json::Array{});
  for (const ReferenceRow& row : store_->references(type)) {
    list.push(Json::object({{"name", row.name},
                            {"version", row.version},
                            {"content", Json::parse(row.content).value_or(Json())}}));
  }
  return Response::json(list);
}

}  // namespace yagura
