// UUID version 5 (RFC 4122 4.3): the same name in the same namespace gives the same UUID.
#pragma once

#include <string>
#include <string_view>

namespace yagura {

// Precondition: `space` is a UUID in text form. The result is in lower case.
std::string uuid_v5(std::string_view space, std::string_view name);

}  // namespace yagura
