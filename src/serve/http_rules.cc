#include "serve/http_rules.h"

#include <algorithm>
#include <cctype>

namespace yagura {
namespace {

using Header = std::pair<std::string_view, std::string_view>;

// Scripts, styles, images and calls of this address only; MapLibre makes its worker from a blob.
constexpr Header kHeaders[] = {
    {"Server", "yagura"},
    {"Cache-Control", "no-store"},
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; worker-src 'self' blob:; style-src 'self'; img-src "
     "'self' data: blob:; "
     "connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action "
     "'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
};

bool same(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return std::ranges::equal(a, b, {}, lower, lower);
}

bool ours(std::string_view host, const ServeOptions& options, std::uint16_t served) {
  const std::string port = ":" + std::to_string(served);
  for (const std::string& name : {options.host, "[" + options.host + "]", std::string("localhost"),
                                  std::string("127.0.0.1"), std::string("[::1]")}) {
    if (same(host, name + port) || (served == 80 && same(host, name))) return true;
  }
  return false;
}

Response method_not_allowed(const std::string& allowed) {
  Response r = Response::problem(405, "method not allowed", "use " + allowed);
  r.headers["Allow"] = allowed;
  return r;
}

}  // namespace

std::span<const Header> fixed_headers() { return kHeaders; }

std::optional<Response> foreign(const std::vector<std::string>& hosts,
                                const std::vector<std::string>& origins,
                                const ServeOptions& options, std::uint16_t port) {
  if (hosts.size() > 1) return Response::problem(400, "bad request", "send one Host field");
  const std::string host = hosts.empty() ? "" : hosts.front();
  if (!options.allow_unauthenticated && !ours(host, options, port)) {
    return Response::problem(421, "misdirected request",
                             "use the address this node was started with");
  }
  const auto strange = [&](const std::string& origin) { return !same(origin, "http://" + host); };
  if (std::ranges::any_of(origins, strange))
    return Response::problem(403, "foreign origin", "other sites may not use this node");
  return std::nullopt;
}

bool is_action(const Request& request) {
  return (request.path.starts_with("/api/events/") ||
          request.path.starts_with("/api/incidents/")) &&
         request.path.ends_with("/actions");
}

std::optional<Response> wrong_method(const Request& request) {
  if (is_action(request)) {
    if (request.method != "POST") return method_not_allowed("POST");
    return std::nullopt;
  }
  if (request.method != "GET" && request.method != "HEAD") return method_not_allowed("GET, HEAD");
  if (request.path == "/api/alerts") return method_not_allowed("GET");
  if (request.path != "/api/live") return std::nullopt;
  Response r = Response::problem(426, "upgrade required", "open it as a WebSocket");
  r.headers["Upgrade"] = "websocket";
  return r;
}

}  // namespace yagura
