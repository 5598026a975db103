#include "serve/api_json.h"

#include <charconv>

#include "base/hash.h"

namespace yagura {
namespace {

Json ring_json(const std::vector<Position>& ring) {
  Json out(Json::Array{});
  for (const Position& p : ring) out.push(Json::array({p.longitude(), p.latitude()}));
  if (!ring.empty()) out.push(Json::array({ring.front().longitude(), ring.front().latitude()}));
  return out;
}

// An S2 token is the id in hex without its trailing zeros; 0 for what is none.
std::uint64_t cell_of_token(std::string_view token) {
  std::uint64_t id = 0;
  const auto end = std::from_chars(token.data(), token.data() + token.size(), id, 16);
  if (token.empty() || token.size() > 16 || end.ec != std::errc{} ||
      end.ptr != token.data() + token.size())
    return 0;
  return id << (4 * (16 - token.size()));
}

}  // namespace

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

Json action_json(const Action& a) {
  return Json::object({{"action", a.action},
                       {"revision", a.revision},
                       {"initials", a.initials},
                       {"reason", a.reason},
                       {"at", time_json(a.at)}});
}

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

}  // namespace yagura
