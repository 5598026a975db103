// The check of a whole journal: each sealed segment's records against its own root, and that
// against the file `roots`, so that neither can be changed alone.
#include <algorithm>

#include "base/merkle.h"
#include "feed/disk_journal.h"

namespace yagura {
namespace {

// The root that the records of a segment lead to; nullopt where a record is damaged.
std::optional<Digest> root_of_records(const JournalSegment& segment) {
  std::vector<Digest> groups, leaves;
  const auto close_group = [&] {
    groups.push_back(merkle::root(leaves));
    leaves.clear();
  };
  for (std::size_t i = 0; i < segment.index().frames.size(); ++i) {
    const auto bytes = segment.frame(i);
    if (!bytes) return std::nullopt;
    FrameWalk walk(*bytes, true);
    while (walk.next()) {
      leaves.push_back(record_leaf(walk.header_bytes(), walk.header(), walk.payload()));
      if (leaves.size() == kGroupLeaves) close_group();
    }
    if (!walk.done()) return std::nullopt;
  }
  if (!leaves.empty()) close_group();
  return merkle::root(groups);
}

}  // namespace

Result<void> DiskJournal::verify() {
  for (const Kept& kept : segments_) {
    if (!kept.sealed) continue;
    const auto segment = JournalSegment::open_sealed(files_, kept.path);
    if (!segment) return tl::make_unexpected(segment.error());
    const SegmentIndex& index = (*segment)->index();
    const auto known = std::find_if(roots_.begin(), roots_.end(), [&](const SegmentRoot& root) {
      return root.first == index.first;
    });
    const auto root = root_of_records(**segment);
    if (root != index.root || known == roots_.end() || known->root != index.root) {
      return fail("damaged", said("journal.segment_changed", {{"path", kept.path}}));
    }
  }
  return {};
}

}  // namespace yagura
