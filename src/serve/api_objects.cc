// The routes of what moves: objects at a time, search, tracks.
#include "model/observation.h"
#include "serve/api.h"

namespace yagura {
namespace {

bool is_class(const std::string& name) {
  for (int c = 0; c <= static_cast<int>(ObjectClass::surface_vehicle); ++c) {
    if (class_name(static_cast<ObjectClass>(c)) == name) return true;
  }
  return false;
}

}  // namespace

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

}  // namespace yagura
