// Any bytes: no crash; any cut gives the same records; what decodes, encodes and decodes to itself;
// and a room takes them.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "notice/testing.h"

namespace {

using namespace yagura;
using namespace yagura::notice;

void require(bool good) {
  if (!good) std::abort();
}

struct Seen {
  std::vector<NoticeRecord> records;
  std::vector<Span> spans;
  std::vector<std::pair<Span, std::string_view>> rejects;
};

void take(Seen& seen, const Batch& batch) {
  const auto& b = static_cast<const NoticeBatch&>(batch);
  seen.records.insert(seen.records.end(), b.bodies.begin(), b.bodies.end());
  for (const auto& head : b.heads) seen.spans.push_back(head.spans.all().front());
  for (const auto& r : b.rejects) seen.rejects.emplace_back(r.span, r.reason);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  Seen whole, cut;
  const auto room = notice_domain().make_room(Settings{}, {});
  Keeper out;
  auto decoder = make_notice_decoder({});
  for (const auto& batch : {decoder->push(bytes, kNoTime), decoder->finish()}) {
    take(whole, *batch);
    for (std::size_t i = 0; i < batch->heads.size(); ++i) room->observe(*batch, i, out);
  }
  auto other = make_notice_decoder({});
  const std::size_t piece = size == 0 ? 1 : 1 + data[0] % 37;
  for (std::size_t at = 0; at < size; at += piece) {
    take(cut, *other->push(bytes.substr(at, piece), kNoTime));
    Writer w;
    other->save(w);
    auto next = make_notice_decoder({});
    Reader r(w.str());
    require(next->load(r) && r.done());
    other = std::move(next);
  }
  take(cut, *other->finish());
  require(whole.spans == cut.spans && whole.rejects == cut.rejects);
  require(encode_notices(whole.records) == encode_notices(cut.records));
  for (const Span& s : whole.spans) require(s.offset + s.length <= size && bytes[s.offset] == '{');
  Seen back;
  auto third = make_notice_decoder({});
  take(back, *third->push(encode_notices(whole.records), kNoTime));
  require(back.records.size() == whole.records.size());
  require(encode_notices(back.records) == encode_notices(whole.records));
  return 0;
}
