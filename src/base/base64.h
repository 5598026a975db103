// Base64 (RFC 4648 section 4, with padding): bytes inside JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace yagura {

std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);  // strict: one text for one value

}  // namespace yagura
