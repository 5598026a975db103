#include "feed/pieces.h"

#include "base/merkle.h"

namespace yagura {

std::vector<Digest> piece_hashes(std::string_view payload) {
  std::vector<Digest> out;
  out.reserve(payload.size() / kPieceBytes + 1);
  for (std::size_t at = 0; at < payload.size(); at += kPieceBytes) {
    out.push_back(merkle::leaf_hash(payload.substr(at, kPieceBytes)));
  }
  return out;
}

Digest payload_root(std::string_view payload) {
  if (payload.size() <= kPieceBytes && !payload.empty()) return merkle::leaf_hash(payload);
  return merkle::root(piece_hashes(payload));
}

Digest joined_leaf(std::string_view header, std::string_view root) {
  return sha256(std::string_view("\0", 1), header, root);
}

}  // namespace yagura
