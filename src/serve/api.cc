#include "serve/api.h"

#include <fmt/format.h>

#include <charconv>

#include "base/hash.h"
#include "model/observation.h"

namespace yagura {
namespace {

Json time_json(Time t) { return has_time(t) ? Json(to_rfc3339(t)) : Json(); }

Json point_json(const Point& p) {
  Json out = Json::object({{"time", to_rfc3339(p.time())},
                           {"lat", p.position().latitude()},
                           {"lon", p.position().longitude()}});
  if (p.speed()) out.set("speed_kn", round_to(p.speed()->knots(), 0.1));
  if (p.course()) out.set("course_deg", round_to(p.course()->degrees(), 0.1));
  if (p.altitude_m()) out.set("altitude_m", round_to(static_cast<double>(*p.altitude_m()), 1));
  return out;
}

Json track_json(const TrackRow& row) {
  Json out = Json::object({{"track", track_name(row.info.id)},
                           {"subject", row.info.subject},
                           {"name", row.info.name},
                           {"call_sign", row.info.call_sign},
                           {"imo", row.info.imo},
                           {"class", class_name(row.info.object_class)},
                           {"length_m", Json::or_null(row.info.length_m)},
                           {"first", time_json(row.first)},
                           {"last", time_json(row.last)}});
  if (row.newest) out.set("position", point_json(*row.newest));
  return out;
}

Json ring_json(const std::vector<Position>& ring) {
  Json out(Json::Array{});
  for (const Position& p : ring) out.push(Json::array({p.longitude(), p.latitude()}));
  if (!ring.empty()) out.push(Json::array({ring.front().longitude(), ring.front().latitude()}));
  return out;
}

Json condition_json(const Condition& c) {
  Json polygons(Json::Array{});
  for (const Polygon& polygon : c.area) {
    Json rings(Json::Array{});
    for (const auto& ring : polygon.rings) rings.push(ring_json(ring));
    polygons.push(std::move(rings));
  }
  return Json::object({{"id", c.id},
                       {"kind", condition_kind_name(c.kind)},
                       {"name_en", c.name_en},
                       {"name_ja", c.name_ja},
                       {"from", time_json(c.from)},
                       {"to", time_json(c.to)},
                       {"source", c.source},
                       {"polygons", std::move(polygons)}});
}

Json feed_json(const FeedStatus& f) {
  Json rejected(Json::Object{});
  for (const auto& [reason, n] : f.rejected) rejected.set(reason, n);
  return Json::object({{"name", f.name},
                       {"format", f.format},
                       {"state", f.state},
                       {"last_record", time_json(f.last_record)},
                       {"last_arrival", time_json(f.last_arrival)},
                       {"bytes", f.bytes},
                       {"lines", f.lines},
                       {"messages", f.messages},
                       {"records", f.records},
                       {"late", f.late},
                       {"untimed", f.untimed},
                       {"dropped", f.dropped},
                       {"lag_s", Json::or_null(f.lag_s)},
                       {"rejected", std::move(rejected)},
                       {"source", f.source}});
}

// Offsets may pass 2^53 only after 9 petabytes of one feed: a number is enough.
Json exhibit_json(const KeptExhibit& e) {
  return Json::object({{"feed", e.exhibit.feed},
                       {"content", e.exhibit.content},
                       {"offset", e.exhibit.content_offset},
                       {"length", e.exhibit.span.length},
                       {"key", e.key},
                       {"hex", to_hex(e.exhibit.bytes)},
                       {"text", valid_utf8(e.exhibit.bytes)},
                       {"proof", e.exhibit.proof}});
}

Response not_ready() {
  return Response::problem(503, "no data yet", "the intake has not committed anything; try again in a second");
}

Response unknown_event(const std::string& id) {
  return Response::problem(404, "no such event", "there is no event '" + id + "' on this node");
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

// An S2 token is the id in hex without its trailing zeros; 0 for what is none.
std::uint64_t cell_of_token(std::string_view token) {
  std::uint64_t id = 0;
  const auto end = std::from_chars(token.data(), token.data() + token.size(), id, 16);
  if (token.empty() || token.size() > 16 || end.ec != std::errc{} || end.ptr != token.data() + token.size()) return 0;
  return id << (4 * (16 - token.size()));
}

std::string query_value(const Request& request, std::string_view name) {
  const auto it = request.query.find(name);
  return it == request.query.end() ? std::string() : it->second;
}

}  // namespace

Json event_row_json(const EventRow& row, const std::function<Json(std::uint64_t)>& corners) {
  Json out = Json::parse(row.body).value_or(Json(Json::Object{}));
  const Json::Array& cells = out["area"]["cells"].as_array();
  if (corners && !cells.empty()) {
    Json polygons(Json::Array{});
    for (const Json& token : cells) polygons.push(corners(cell_of_token(token.as_string())));
    out.set("cell_polygons", std::move(polygons));
  }
  out.set("disposition", disposition_name(row.disposition));
  if (row.disposition_revision != 0) out.set("disposition_revision", row.disposition_revision);
  out.set("row", static_cast<long long>(row.row));
  return out;
}

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
    const Json found = picture_.describe(static_cast<std::uint32_t>(index));
    return found.is_null() ? Response::problem(404, "no such object", "it is not in the live picture") : Response::json(found);
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
    out.set("durable_seq", store_->sequence());
    out.set("event_time", time_json(store_->event_time()));
  }
  Response r = Response::json(out);
  r.status = ready ? 200 : 503;
  return r;
}

Response Api::metrics() {
  Response r;
  r.content_type = "text/plain; version=0.0.4";
  const auto gauge = [&](std::string_view name, std::string_view help, const std::string& rows) {
    r.body += fmt::format("# HELP {0} {1}\n# TYPE {0} gauge\n{2}", name, help, rows);
  };
  gauge("yagura_http_requests_total", "API requests answered.", fmt::format("yagura_http_requests_total {}\n", requests));
  gauge("yagura_live_clients", "Pages with the live picture.", fmt::format("yagura_live_clients {}\n", live_clients));
  gauge("yagura_picture_objects", "Objects in the live picture.", fmt::format("yagura_picture_objects {}\n", picture_.size()));
  if (store() == nullptr) return r;
  gauge("yagura_committed_sequence", "Journal sequence of the newest commit.",
        fmt::format("yagura_committed_sequence {}\n", store_->sequence()));
  std::string records, late, rejected;
  for (const FeedStatus& f : store_->feeds()) {
    records += fmt::format("yagura_feed_records_total{{feed=\"{}\"}} {}\n", f.name, f.records);
    late += fmt::format("yagura_feed_late_total{{feed=\"{}\"}} {}\n", f.name, f.late);
    for (const auto& [reason, n] : f.rejected) {
      rejected += fmt::format("yagura_feed_rejected_total{{feed=\"{}\",reason=\"{}\"}} {}\n", f.name, reason, n);
    }
  }
  gauge("yagura_feed_records_total", "Records of a feed.", records);
  gauge("yagura_feed_late_total", "Records later than the feed's lateness.", late);
  gauge("yagura_feed_rejected_total", "Lines or frames rejected, by reason.", rejected);
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
    out.set("store", Json::object({{"events", f.events}, {"revisions", f.revisions}, {"tracks", f.tracks},
                                   {"positions", f.archived + f.open_points}, {"bytes", f.database_bytes + f.evidence_bytes}}));
  }
  return Response::json(out);
}

Response Api::objects(const Request& request) {
  Response bad;
  Time at = store_->event_time();
  std::optional<Box> area;
  std::uint64_t limit = 50'000;
  if (!read_time(request, "at", at, bad) || !read_area(request, area, bad) || !read_count(request, "limit", 200'000, limit, bad)) return bad;
  Json out(Json::Array{});
  if (!has_time(at)) return Response::json(out);
  const std::string kind = query_value(request, "kind");
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
  if (!read_time(request, "from", from, bad) || !read_time(request, "to", to, bad) || !read_count(request, "limit", 100'000, limit, bad)) return bad;
  const auto rows = store_->tracks_of(subject);
  if (rows.empty()) return Response::problem(404, "no such track", "nothing is known of '" + subject + "' on this node");
  Json out(Json::Array{});
  for (const TrackRow& row : rows) {
    Json j = track_json(row);
    Json points(Json::Array{});
    for (const Point& p : store_->positions(row.info.id, from, to, limit)) points.push(point_json(p));
    j.set("points", std::move(points));
    out.push(std::move(j));
  }
  return Response::json(out);
}

Response Api::events(const Request& request) {
  Response bad;
  EventQuery q;
  std::uint64_t limit = 100;
  std::uint64_t known = 0;
  if (!read_time(request, "from", q.from, bad) || !read_time(request, "to", q.to, bad) || !read_area(request, q.area, bad) ||
      !read_count(request, "limit", 10'000, limit, bad) || !read_count(request, "as_known_at", std::uint64_t{1} << 53, known, bad)) {
    return bad;
  }
  q.limit = std::max<std::uint64_t>(limit, 1);
  if (known != 0) q.as_known_at = known;
  q.kinds = split(query_value(request, "kind"));
  q.subject = query_value(request, "subject");
  q.states = split(query_value(request, "state"));
  q.after = query_value(request, "after");
  q.oldest_first = query_value(request, "order") == "oldest";
  for (const std::string& name : split(query_value(request, "disposition"))) {
    const auto d = parse_disposition(name);
    if (!d) return Response::problem(400, "bad parameter: disposition", "choose from new, acknowledged, dismissed");
    q.dispositions.push_back(*d);
  }
  const auto page = store_->events(q);
  if (!page) return Response::problem(400, "bad parameter: after", "use the 'next' of the page before");
  Json list(Json::Array{});
  for (const EventRow& row : page->events) list.push(row_json(row));
  return Response::json(Json::object({{"events", std::move(list)}, {"next", page->next}}));
}

Response Api::event(const Request& request, const std::string& id) {
  Response bad;
  std::uint64_t known = 0;
  if (!read_count(request, "as_known_at", std::uint64_t{1} << 53, known, bad)) return bad;
  const auto newest = store_->event(id, known == 0 ? std::nullopt : std::optional(known));
  if (!newest) return unknown_event(id);
  Json out = row_json(*newest);
  Json revisions(Json::Array{});
  for (const EventRow& row : store_->revisions(id)) {
    if (known == 0 || row.known_at <= known) revisions.push(Json::parse(row.body).value_or(Json()));
  }
  Json actions(Json::Array{});
  for (const Action& a : store_->actions(id)) {
    actions.push(Json::object({{"action", a.action}, {"revision", a.revision}, {"initials", a.initials},
                               {"reason", a.reason}, {"at", time_json(a.at)}}));
  }
  out.set("revisions", std::move(revisions));
  out.set("actions", std::move(actions));
  return Response::json(out);
}

Response Api::evidence(const Request& request, const std::string& id) {
  Response bad;
  std::uint64_t revision = 0;
  if (!read_count(request, "revision", 1'000'000, revision, bad)) return bad;
  if (!store_->event(id)) return unknown_event(id);
  Json list(Json::Array{});
  for (const KeptExhibit& e : store_->evidence(id, static_cast<int>(revision))) list.push(exhibit_json(e));
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
  if (request.method != "POST") return Response::problem(405, "method not allowed", "send it with POST");
  if (!request.content_type.starts_with("application/json")) {
    return Response::problem(415, "unsupported content type", "send application/json");
  }
  const auto body = Json::parse(request.body);
  if (!body) return Response::problem(400, "bad JSON", body.error().text);
  Action action;
  action.event = id;
  action.action = (*body)["action"].as_string();
  action.initials = (*body)["initials"].as_string();
  action.reason = (*body)["reason"].as_string();
  action.revision = static_cast<int>((*body)["revision"].as_integer());
  action.at = clock_();
  if (action.revision == 0) {
    const auto newest = store_->event(id);
    if (!newest) return unknown_event(id);
    action.revision = newest->revision;
  }
  const auto done = ActionWriter::open(node_)->add(action);
  if (!done) return Response::problem(done.error().reason == "unknown_event" ? 404 : 400, done.error().reason, done.error().text);
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
    list.push(Json::object({{"name", row.name}, {"version", row.version}, {"content", Json::parse(row.content).value_or(Json())}}));
  }
  return Response::json(list);
}

}  // namespace yagura
