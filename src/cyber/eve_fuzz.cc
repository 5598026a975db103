// Any bytes: no crash; any cut gives the same records; what decodes, encodes and decodes to itself;
// and a room takes them.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "cyber/testing.h"

namespace {

using namespace yagura;
using namespace yagura::cyber;

struct Seen {
  std::vector<EveRecord> records;
  std::vector<Span> spans;
  std::vector<std::pair<Span, std::string_view>> rejects;
  bool operator==(const Seen&) const = default;
};

void take(Seen& seen, const Batch& batch) {
  const auto& eve = static_cast<const EveBatch&>(batch);
  seen.records.insert(seen.records.end(), eve.bodies.begin(), eve.bodies.end());
  for (const auto& head : eve.heads) seen.spans.push_back(head.spans.all().front());
  for (const auto& r : eve.rejects) seen.rejects.emplace_back(r.span, r.reason);
}

void require(bool good) {
  if (!good) std::abort();
}

void observe(const Batch& batch) {
  Bench room;
  require(room.give("assets", "assets.toml", std::string(kRegister)).has_value());
  require(room.give("indicators", "list", "evil.example\n198.51.100.0/24\n").has_value());
  room.observe(batch);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  Seen whole, cut;
  auto decoder = make_eve_decoder({});
  for (const auto& batch : {decoder->push(bytes, kNoTime), decoder->finish()}) {
    take(whole, *batch);
    if (!batch->heads.empty()) observe(*batch);
    for (std::size_t i = 0; i < batch->heads.size(); ++i) {
      std::string line;
      batch->print(i, line);
      require(line.size() > 2 && line.front() == '{' && line.find('\n') == std::string::npos);
    }
  }
  auto other = make_eve_decoder({});
  const std::size_t piece = size == 0 ? 1 : 1 + data[0] % 37;
  for (std::size_t at = 0; at < size; at += piece) {
    take(cut, *other->push(bytes.substr(at, piece), kNoTime));
    if (at / piece % 8 != 3) continue;
    Writer w;
    other->save(w);
    auto next = make_eve_decoder({});
    Reader r(w.str());
    require(next->load(r) && r.done());
    other = std::move(next);
  }
  take(cut, *other->finish());
  require(whole == cut);
  for (const EveRecord& r : whole.records) {
    const auto once = decode_eve(encode_eve(r));
    require(once.has_value());
    require(encode_eve(*once) == encode_eve(r));
  }
  return 0;
}
