#include "serve/api.h"

#include <fmt/format.h>

#include "model/observation.h"

namespace yagura {
namespace {

Response not_ready() {
  return Response::problem(503, "no data yet",
                           "the intake has not committed anything; try again in a second");
}

}  // namespace

Response Api::unknown(What what, const std::string& id) {
  const std::string name = what == What::events ? "event" : "incident";
  return Response::problem(404, "no such " + name,
                           "there is no " + name + " '" + valid_utf8(id) + "' on this node");
}

std::optional<EventRow> Api::find(What what, const std::string& id,
                                  std::optional<std::uint64_t> as_known_at) {
  auto row = store_->event(id, as_known_at);
  if (row && row->kind.starts_with("incident.") != (what == What::incidents)) return std::nullopt;
  return row;
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
  if (path == "/api/events") return events(request, What::events);
  if (path == "/api/incidents") return events(request, What::incidents);
  if (path == "/api/exposure") return exposure(request);
  if (path == "/api/conditions") return conditions(request);
  if (path == "/api/zones") return references("zones");
  if (path.starts_with("/api/tracks/")) return track(request, path.substr(12));
  if (path.starts_with("/api/events/")) return about_one(request, What::events, path.substr(12));
  if (path.starts_with("/api/incidents/"))
    return about_one(request, What::incidents, path.substr(15));
  return std::nullopt;
}

// `rest`: the id, and perhaps a part of it behind a slash.
std::optional<Response> Api::about_one(const Request& request, What what, const std::string& rest) {
  const std::size_t slash = rest.find('/');
  const std::string id = rest.substr(0, slash);
  const std::string part = slash == std::string::npos ? "" : rest.substr(slash + 1);
  if (part.empty()) return event(request, what, id);
  if (part == "evidence") return evidence(request, what, id);
  if (part == "export") return exported(what, id);
  if (part == "actions") return act(request, what, id);
  return std::nullopt;
}

Response Api::exposure(const Request& request) {
  Response bad;
  ExposureQuery q;
  if (!read_time(request, "from", q.from, bad) || !read_time(request, "to", q.to, bad)) return bad;
  q.detector = query_value(request, "detector");
  if (!q.detector.empty() && !has_kind(q.detector))
    return Response::problem(400, "bad parameter: detector", "/api/detectors lists them");
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
