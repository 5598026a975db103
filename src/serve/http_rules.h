// What holds for every HTTP exchange: which requests are this node's to answer, and what every
// answer carries.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "serve/request.h"
#include "serve/server.h"

namespace yagura {

// Name and value of the headers of every answer: the content policy and the like.
std::span<const std::pair<std::string_view, std::string_view>> fixed_headers();

// The refusal of a request that names another host, or comes from another site's page.
std::optional<Response> foreign(std::string_view host, const std::optional<std::string>& origin,
                                const ServeOptions& options, std::uint16_t port);

Response method_not_allowed(const std::string& allowed);

}  // namespace yagura
