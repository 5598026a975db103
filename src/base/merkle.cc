#include "base/merkle.h"

#include <bit>

#include "base/assert.h"

namespace yagura::merkle {
namespace {

using std::string_view_literals::operator""sv;

// The largest power of two smaller than n (n > 1): where RFC 9162 splits a tree.
std::size_t split(std::size_t n) { return std::bit_floor(n - 1); }

void path_to(std::span<const Digest> leaves, std::size_t index, std::vector<Digest>& out) {
  if (leaves.size() <= 1) return;
  const std::size_t k = split(leaves.size());
  if (index < k) {
    path_to(leaves.first(k), index, out);
    out.push_back(root(leaves.subspan(k)));
  } else {
    path_to(leaves.subspan(k), index - k, out);
    out.push_back(root(leaves.first(k)));
  }
}

// SUBPROOF of section 2.1.4.1; `whole`: the first m leaves are a tree whose root is known.
void consistency_to(std::span<const Digest> leaves, std::size_t m, bool whole,
                    std::vector<Digest>& out) {
  if (m == leaves.size()) {
    if (!whole) out.push_back(root(leaves));
    return;
  }
  const std::size_t k = split(leaves.size());
  if (m <= k) {
    consistency_to(leaves.first(k), m, whole, out);
    out.push_back(root(leaves.subspan(k)));
  } else {
    consistency_to(leaves.subspan(k), m - k, false, out);
    out.push_back(root(leaves.first(k)));
  }
}

}  // namespace

Digest leaf_hash(std::string_view data) { return sha256("\0"sv, data); }

Digest node_hash(const Digest& left, const Digest& right) {
  return sha256("\1"sv, bytes_of(left), bytes_of(right));
}

Digest root(std::span<const Digest> leaves) {
  Growing tree;
  for (const Digest& leaf : leaves) tree.add(leaf);
  return tree.root();
}

std::vector<Digest> audit_path(std::span<const Digest> leaves, std::size_t index) {
  YAGURA_ASSERT(index < leaves.size());
  std::vector<Digest> out;
  path_to(leaves, index, out);
  return out;
}

// RFC 9162 section 2.1.3.2.
std::optional<Digest> root_of_path(const Digest& leaf, std::uint64_t index, std::uint64_t size,
                                   std::span<const Digest> path) {
  if (index >= size) return std::nullopt;
  std::uint64_t fn = index;
  std::uint64_t sn = size - 1;
  Digest r = leaf;
  for (const Digest& p : path) {
    if (sn == 0) return std::nullopt;
    if ((fn & 1) != 0 || fn == sn) {
      r = node_hash(p, r);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      r = node_hash(r, p);
    }
    fn >>= 1;
    sn >>= 1;
  }
  if (sn != 0) return std::nullopt;
  return r;
}

bool verify(const Digest& leaf, std::uint64_t index, std::uint64_t size,
            std::span<const Digest> path, const Digest& expected) {
  const auto found = root_of_path(leaf, index, size, path);
  return found && *found == expected;
}

std::vector<Digest> consistency_path(std::span<const Digest> leaves, std::size_t first) {
  YAGURA_ASSERT(first <= leaves.size());
  std::vector<Digest> out;
  if (first != 0) consistency_to(leaves, first, true, out);
  return out;
}

bool verify_consistency(std::uint64_t first, const Digest& first_root, std::uint64_t second,
                        const Digest& second_root, std::span<const Digest> path) {
  if (first > second) return false;
  if (first == 0) return path.empty() && first_root == root({});
  if (first == second) return path.empty() && first_root == second_root;
  // A first tree that is a full subtree of the second is known already: the path leaves it out.
  const bool full = std::has_single_bit(first);
  if (path.empty() && !full) return false;
  std::uint64_t fn = first - 1;
  std::uint64_t sn = second - 1;
  while ((fn & 1) != 0) {
    fn >>= 1;
    sn >>= 1;
  }
  Digest fr = full ? first_root : path.front();
  Digest sr = fr;
  for (const Digest& c : full ? path : path.subspan(1)) {
    if (sn == 0) return false;
    if ((fn & 1) != 0 || fn == sn) {
      fr = node_hash(c, fr);
      sr = node_hash(c, sr);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      sr = node_hash(sr, c);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && fr == first_root && sr == second_root;
}

void Growing::add(const Digest& leaf) {
  Digest carried = leaf;
  for (std::uint64_t n = size_; (n & 1) != 0; n >>= 1) {
    carried = node_hash(peaks_.back(), carried);
    peaks_.pop_back();
  }
  peaks_.push_back(carried);
  ++size_;
}

Digest Growing::root() const {
  if (peaks_.empty()) return sha256("");
  Digest r = peaks_.back();
  for (std::size_t i = peaks_.size() - 1; i-- > 0;) r = node_hash(peaks_[i], r);
  return r;
}

}  // namespace yagura::merkle
