// SHA-256 (FIPS 180-4) and the hex form of bytes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yagura {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(std::string_view bytes);
// SHA-256(a || b || c) without joining them.
Digest sha256(std::string_view a, std::string_view b, std::string_view c = {});

std::string to_hex(std::string_view bytes);
std::string to_hex(const Digest& digest);
std::optional<std::string> from_hex(std::string_view hex);
std::string_view bytes_of(const Digest& digest);
std::optional<Digest> digest_of(std::string_view bytes);  // nullopt unless 32 bytes

// A fast, fixed 64-bit mix (FNV-1a, then the splitmix64 finaliser): for tables and partitions, the
// same on every machine and in every release. Not for evidence.
std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0);

}  // namespace yagura
