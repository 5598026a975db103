#include "serve/openapi.h"

#include "base/json.h"

namespace yagura {
namespace {

// The body of the one route that takes any.
Json action_body() {
  const auto text = [](int most) {
    return Json::object({{"type", "string"}, {"maxLength", most}});
  };
  Json schema = Json::object(
      {{"type", "object"},
       {"required", Json::array({"action", "initials"})},
       {"properties",
        Json::object(
            {{"action", Json::object({{"type", "string"},
                                      {"enum", Json::array({"acknowledge", "dismiss"})}})},
             {"initials", text(16)},
             {"reason", text(2000)},
             {"revision",
              Json::object({{"type", "integer"},
                            {"minimum", 1},
                            {"maximum", 1'000'000},
                            {"description", "that the person saw; without it, the newest"}})}})}});
  return Json::object(
      {{"required", true},
       {"content", Json::object({{"application/json", Json::object({{"schema", schema}})}})}});
}

struct Route {
  const char* method;
  const char* path;
  const char* summary;
  std::initializer_list<const char*> query;
  const char* media = "application/json";
};

const Route kRoutes[] = {
    {"get",
     "/health",
     "Whether the node commits, up to where, and what is wrong with it: status is ok, degraded "
     "(then see problems) or starting (503)",
     {}},
    {"get", "/metrics", "Counters and gauges", {}, "text/plain"},
    {"get",
     "/api/status",
     "Feeds, lag, drops, exercise mark, event time; under joining: budgets and history of the "
     "rates",
     {}},
    {"get", "/api/catalogue", "Domains, formats and detectors with their texts", {}},
    {"get", "/api/detectors", "Detectors: rule, parameters, measures, what would refute them", {}},
    {"get", "/api/objects", "Objects at a time", {"at", "area", "kind", "limit"}},
    {"get", "/api/search", "Objects and assets by name, MMSI, IMO, call sign, ICAO address", {"q"}},
    {"get", "/api/tracks/{subject}", "Positions of a subject", {"from", "to", "limit"}},
    {"get",
     "/api/events",
     "Events, newest revisions, or those known at a journal sequence or time",
     {"kind", "subject", "from", "to", "area", "state", "disposition", "limit", "after",
      "as_known_at", "order"}},
    {"get",
     "/api/events/{id}",
     "One event with all revisions, when each became known, and what people said of it",
     {"as_known_at"}},
    {"get", "/api/events/{id}/evidence", "The bytes behind it", {"revision"}},
    {"get", "/api/events/{id}/export", "Event and evidence as one file", {}},
    {"post",
     "/api/events/{id}/actions",
     "Acknowledge or dismiss, with initials and reason; an event takes 100 (then 409). Answers "
     "with "
     "the event and the action",
     {}},
    {"get",
     "/api/incidents",
     "Incidents: events that belong together, newest revisions, or those known at a time; kinds "
     "are "
     "those of /api/status under joining",
     {"kind", "subject", "from", "to", "area", "state", "disposition", "limit", "after",
      "as_known_at", "order"}},
    {"get",
     "/api/incidents/{id}",
     "One incident with all revisions: root, joins, rate of coincidence, what else would explain "
     "it "
     "(docs/formats/incident.md)",
     {"as_known_at"}},
    {"get", "/api/incidents/{id}/export", "Incident with its revisions as one file", {}},
    {"post", "/api/incidents/{id}/actions", "Acknowledge or dismiss, as of an event", {}},
    {"get",
     "/api/exposure",
     "Where and when detectors could have seen something",
     {"from", "to", "detector"}},
    {"get", "/api/conditions", "Conditions valid between two times", {"from", "to"}},
    {"get", "/api/zones", "Zone documents", {}},
    {"get",
     "/api/live",
     "The moving picture (WebSocket, binary: docs/formats/live.md)",
     {},
     "application/octet-stream"},
    {"get", "/api/live/object/{index}", "An object of the moving picture", {}},
    {"get",
     "/api/alerts",
     "New revisions as server-sent events, named event or incident; an incident says its channel: "
     "page, queue or digest; Last-Event-ID resumes",
     {"after"},
     "text/event-stream"},
};

}  // namespace

std::string openapi_document() {
  Json paths(Json::Object{});
  for (const Route& route : kRoutes) {
    Json parameters(Json::Array{});
    const std::string path = route.path;
    if (const auto open = path.find('{'); open != std::string::npos) {
      parameters.push(Json::object({{"name", path.substr(open + 1, path.find('}') - open - 1)},
                                    {"in", "path"},
                                    {"required", true},
                                    {"schema", Json::object({{"type", "string"}})}}));
    }
    for (const char* name : route.query) {
      parameters.push(Json::object({{"name", name},
                                    {"in", "query"},
                                    {"required", false},
                                    {"schema", Json::object({{"type", "string"}})}}));
    }
    Json operation = Json::object(
        {{"summary", route.summary},
         {"parameters", std::move(parameters)},
         {"responses",
          Json::object(
              {{std::string_view(route.method) == "post" ? "201" : "200",
                Json::object({{"description", "done"},
                              {"content", Json::object({{route.media, Json(Json::Object{})}})}})},
               {"default",
                Json::object({{"description", "RFC 9457 problem"},
                              {"content", Json::object({{"application/problem+json",
                                                         Json(Json::Object{})}})}})}})}});
    const bool posts = std::string_view(route.method) == "post";
    if (posts) operation.set("requestBody", action_body());
    Json item = paths[path];
    if (item.is_null()) item = Json(Json::Object{});
    item.set(route.method, std::move(operation));
    paths.set(path, std::move(item));
  }
  return Json::object({{"openapi", "3.1.0"},
                       {"info", Json::object({{"title", "Yagura"}, {"version", "1"}})},
                       {"paths", std::move(paths)}})
      .dump();
}

}  // namespace yagura
