// ContentId: what a file is, whatever it is called: the SHA-256 of its first block after
// decompression. The block is 64 KiB, or less where the file was shorter when it was first seen;
// its length belongs to the identity, so a small file that grew is still known.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/hash.h"

namespace yagura {

inline constexpr std::size_t kContentBlock = 64 * 1024;

struct ContentId {
  Digest digest{};
  std::uint32_t block = 0;  // bytes hashed, at most 64 KiB
  auto operator<=>(const ContentId&) const = default;
};

// Of the first bytes of a content (at most the first 64 KiB of `head` count).
inline ContentId content_id(std::string_view head) {
  head = head.substr(0, kContentBlock);
  return {sha256(head), static_cast<std::uint32_t>(head.size())};
}

// Whether a file that begins with `head` (its first 64 KiB, or all of it) is that content, grown or
// not.
inline bool same_content(const ContentId& known, std::string_view head) {
  return known.block > 0 && head.size() >= known.block &&
         sha256(head.substr(0, known.block)) == known.digest;
}

}  // namespace yagura
