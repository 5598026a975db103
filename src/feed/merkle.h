// Merkle tree hash, audit path and its check as RFC 9162 sections 2.1.1 and 2.1.3 define them
// (SHA-256; leaf prefix 0x00, node prefix 0x01). All work on leaf hashes, not on leaves.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/hash.h"

namespace yagura {

Digest leaf_hash(std::string_view leaf);
Digest leaf_hash(std::string_view first, std::string_view second);  // of the two joined
Digest node_hash(const Digest& left, const Digest& right);

// Of no leaves: SHA-256 of nothing. Since a tree splits at powers of two, the root over the roots
// of aligned groups of 2^k leaves (the last group may be smaller) is the root over all leaves.
Digest merkle_root(std::span<const Digest> leaves);

// From leaf `index` (< size) up: empty for a tree of one leaf.
std::vector<Digest> audit_path(std::span<const Digest> leaves, std::size_t index);

// The root to which `path` leads from `leaf`; nullopt where the path has not the right length.
std::optional<Digest> root_of_path(const Digest& leaf, std::uint64_t index, std::uint64_t size,
                                   std::span<const Digest> path);

// The pieces over which the root of a payload is built.
inline constexpr std::size_t kPieceBytes = 1024;
std::vector<Digest> piece_hashes(std::string_view payload);
Digest payload_root(std::string_view payload);

}  // namespace yagura
