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

}  // namespace

std::span<const Header> fixed_headers() { return kHeaders; }

std::optional<Response> foreign(std::string_view host, const std::optional<std::string>& origin,
                                const ServeOptions& options, std::uint16_t port) {
  if (!options.allow_unauthenticated && !ours(host, options, port)) {
    return Response::problem(421, "misdirected request",
                             "use the address this node was started with");
  }
  if (origin && !same(*origin, "http://" + std::string(host)))
    return Response::problem(403, "foreign origin", "other sites may not use this node");
  return std::nullopt;
}

Response method_not_allowed(const std::string& allowed) {
  Response r = Response::problem(405, "method not allowed", "use " + allowed);
  r.headers["Allow"] = allowed;
  return r;
}

}  // namespace yagura
