// Merkle trees as of RFC 9162 section 2.1 (Certificate Transparency 2.0) with SHA-256: a root
// stands for a list of byte strings; an audit path of log2(n) hashes shows that one of them is in
// it, a consistency proof that a list only grew since an earlier root.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/hash.h"

namespace yagura::merkle {

Digest leaf_hash(std::string_view data);                    // SHA-256(0x00 || data)
Digest node_hash(const Digest& left, const Digest& right);  // SHA-256(0x01 || left || right)

// The root over leaf hashes in order. No leaf: SHA-256 of nothing.
Digest root(std::span<const Digest> leaves);

// The hashes, lowest first, that lead from leaf `index` to the root. Precondition: index <
// leaves.size().
std::vector<Digest> audit_path(std::span<const Digest> leaves, std::size_t index);

// The root that leaf `index` of a tree of `size` leaves has with this path; nullopt where a path of
// that length cannot belong to it. Any input is safe.
std::optional<Digest> root_of_path(const Digest& leaf, std::uint64_t index, std::uint64_t size,
                                   std::span<const Digest> path);

bool verify(const Digest& leaf, std::uint64_t index, std::uint64_t size,
            std::span<const Digest> path, const Digest& expected);

// The hashes of section 2.1.4.1 that lead from the root over the first `first` leaves to the root
// over all of them. Empty where there is nothing to show: first = 0 or first = leaves.size().
// Precondition: first <= leaves.size().
std::vector<Digest> consistency_path(std::span<const Digest> leaves, std::size_t first);

// Section 2.1.4.2: whether the tree of `second` leaves begins with the tree of `first` leaves.
// Every tree begins with the empty one. Any input is safe.
bool verify_consistency(std::uint64_t first, const Digest& first_root, std::uint64_t second,
                        const Digest& second_root, std::span<const Digest> path);

// The root of a list that grows, in log2(n) memory.
class Growing {
 public:
  void add(const Digest& leaf);
  Digest root() const;
  std::uint64_t size() const { return size_; }

 private:
  std::vector<Digest> peaks_;  // roots of the full subtrees, largest first
  std::uint64_t size_ = 0;
};

}  // namespace yagura::merkle
