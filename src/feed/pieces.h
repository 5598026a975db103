// Pieces: a payload as a Merkle tree over its pieces of 1 KiB, so that a few bytes of it can be
// shown without the rest (docs/formats/journal.md).
#pragma once

#include <string_view>
#include <vector>

#include "base/hash.h"

namespace yagura {

inline constexpr std::size_t kPieceBytes = 1024;

std::vector<Digest> piece_hashes(std::string_view payload);
Digest payload_root(std::string_view payload);

// SHA-256(0x00 || header || root): the leaf of a record.
Digest joined_leaf(std::string_view header, std::string_view root);

}  // namespace yagura
