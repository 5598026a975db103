#include "feed/merkle.h"

#include <bit>

#include "base/assert.h"

namespace yagura {
namespace {

constexpr std::string_view kLeaf("\0", 1);
constexpr std::string_view kNode("\1", 1);

// The largest power of two smaller than n (n > 1).
std::size_t split(std::size_t n) { return std::bit_floor(n - 1); }

}  // namespace

Digest leaf_hash(std::string_view leaf) { return sha256(kLeaf, leaf); }
Digest leaf_hash(std::string_view first, std::string_view second) {
  return sha256(kLeaf, first, second);
}
Digest node_hash(const Digest& left, const Digest& right) {
  return sha256(kNode, bytes_of(left), bytes_of(right));
}

Digest merkle_root(std::span<const Digest> leaves) {
  if (leaves.empty()) return sha256({});
  if (leaves.size() == 1) return leaves.front();
  const std::size_t k = split(leaves.size());
  return node_hash(merkle_root(leaves.first(k)), merkle_root(leaves.subspan(k)));
}

std::vector<Digest> audit_path(std::span<const Digest> leaves, std::size_t index) {
  YAGURA_ASSERT(index < leaves.size());
  if (leaves.size() == 1) return {};
  const std::size_t k = split(leaves.size());
  std::vector<Digest> path;
  if (index < k) {
    path = audit_path(leaves.first(k), index);
    path.push_back(merkle_root(leaves.subspan(k)));
  } else {
    path = audit_path(leaves.subspan(k), index - k);
    path.push_back(merkle_root(leaves.first(k)));
  }
  return path;
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

std::vector<Digest> piece_hashes(std::string_view payload) {
  std::vector<Digest> out;
  out.reserve(payload.size() / kPieceBytes + 1);
  for (std::size_t at = 0; at < payload.size(); at += kPieceBytes) {
    out.push_back(leaf_hash(payload.substr(at, kPieceBytes)));
  }
  return out;
}

Digest payload_root(std::string_view payload) {
  if (payload.size() <= kPieceBytes && !payload.empty()) return leaf_hash(payload);
  return merkle_root(piece_hashes(payload));
}

}  // namespace yagura
