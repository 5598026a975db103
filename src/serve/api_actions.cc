// The route of what people say of an event: the one that writes.
#include "serve/api.h"

namespace yagura {
namespace {

constexpr std::size_t kMostBody = 16 * 1024;  // a reason has at most 2,000 bytes
constexpr std::int64_t kMostRevisions = 1'000'000;

int status_of(std::string_view reason) {
  if (reason == "unknown_event") return 404;
  return reason == "too_many_actions" ? 409 : 400;
}

// The action that a body asks for; the revision is 0 where it names none: the newest.
std::optional<Action> read_action(const std::string& text, Response& bad) {
  const auto body = Json::parse(text);
  if (!body) {
    bad = Response::problem(400, "bad JSON", body.error().text);
    return std::nullopt;
  }
  if (!body->is_object()) {
    bad = Response::problem(400, "bad JSON", "send an object: action, initials, reason");
    return std::nullopt;
  }
  Action action;
  for (const auto& [name, to] :
       {std::pair("action", &action.action), std::pair("initials", &action.initials),
        std::pair("reason", &action.reason)}) {
    const Json* value = body->find(name);
    if (value != nullptr && !value->is_string()) {
      bad = Response::problem(400, "bad JSON", std::string(name) + " is a text");
      return std::nullopt;
    }
    if (value != nullptr) *to = value->as_string();
  }
  const Json* revision = body->find("revision");
  if (revision == nullptr || revision->is_null()) return action;
  // What is no whole number (1.5, 1e300, "2") is none of the event's, and is never rounded to one.
  const std::int64_t number = revision->as_integer();
  if (!revision->is_integer() || number < 1 || number > kMostRevisions) {
    bad = Response::problem(400, "unknown_revision", "name a revision of the event: 1, 2, ...");
    return std::nullopt;
  }
  action.revision = static_cast<int>(number);
  return action;
}

}  // namespace

// Answers with the event as it stands and the action that was kept: of one size, however much has
// been said before.
Response Api::act(const Request& request, What what, const std::string& id) {
  if (request.method != "POST")
    return Response::problem(405, "method not allowed", "send it with POST");
  if (!request.content_type.starts_with("application/json"))
    return Response::problem(415, "unsupported content type", "send application/json");
  if (request.body.size() > kMostBody)
    return Response::problem(413, "body too large", "send at most 16 KiB");
  Response bad;
  auto action = read_action(request.body, bad);
  if (!action) return bad;
  action->event = id;
  action->at = clock_();
  const auto newest = find(what, id);
  if (!newest) return unknown(what, id);
  if (action->revision == 0) action->revision = newest->revision;
  const auto done = ActionWriter::open(node_)->add(*action);
  if (!done)
    return Response::problem(status_of(done.error().reason), done.error().reason,
                             valid_utf8(done.error().text));
  const auto now = find(what, id);
  if (!now) return unknown(what, id);
  Json out = row_json(*now);
  out.set("action", action_json(*action));
  Response r = Response::json(out);
  r.status = 201;
  return r;
}

}  // namespace yagura
