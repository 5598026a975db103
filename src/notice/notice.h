// THE list of the notice domain, and its one format (docs/formats/notice.md): Conditions, that is
// storms, announced exercises, closures, space weather and outages, as GeoJSON features with
// validity.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/room.h"

namespace yagura::notice {

const Domain& notice_domain();

struct NoticeRecord {
  Condition condition;    // evidence is left empty: it stands in the head
  Time issued = kNoTime;  // kNoTime: not stated; the record's time is then condition.from
};

class NoticeBatch : public Batch {
 public:
  void print(std::size_t i, std::string& out) const override;
  std::vector<NoticeRecord> bodies;  // one for each head
};

std::unique_ptr<Decoder> make_notice_decoder(const FeedContext& context);

// One feature, given as its own JSON text. Reasons: docs/formats/notice.md.
Result<NoticeRecord> decode_notice(std::string_view feature);
// A FeatureCollection, each feature on its own line. decode(encode(r)) == r.
std::string encode_notices(const std::vector<NoticeRecord>& records);

}  // namespace yagura::notice
