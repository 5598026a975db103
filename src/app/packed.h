// A large state packed for keeping: a zstd frame with its own checksum.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace yagura {

std::string pack(std::string_view state);
std::optional<std::string> unpack(std::string_view packed);  // nullopt: damaged, or above 4 GiB

}  // namespace yagura
