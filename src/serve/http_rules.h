// What holds for every HTTP exchange: which requests are this node's to answer, and what every
// answer carries.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "serve/request.h"
#include "serve/server.h"

namespace yagura {

// Name and value of the headers of every answer: the content policy and the like.
std::span<const std::pair<std::string_view, std::string_view>> fixed_headers();

// The refusal of a request that names another host, or comes from another site's page; of the
// values of its Host and Origin fields.
std::optional<Response> foreign(const std::vector<std::string>& hosts,
                                const std::vector<std::string>& origins,
                                const ServeOptions& options, std::uint16_t port);

// "/api/events/ID/actions": the only route that writes.
bool is_action(const Request& request);
// The refusal of a method that the route does not take, or of what should have been an upgrade.
std::optional<Response> wrong_method(const Request& request);

}  // namespace yagura
