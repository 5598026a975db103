// Any bytes: no crash; any cut and a save and load in between give the same; what was decoded,
// encoded and decoded again is what it was.
#include <cstdint>
#include <string>

#include "base/assert.h"
#include "sea/ais_encode.h"
#include "sea/ais_message.h"
#include "sea/ais_testing.h"

namespace {

using namespace yagura;
using namespace yagura::sea;

// In pieces of odd sizes; in the middle the decoder gives way to a new one that loads its state.
std::string in_pieces(std::string_view bytes, std::size_t first) {
  Decoded out;
  std::unique_ptr<Decoder> decoder = make_ais_decoder({});
  std::size_t at = 0;
  for (std::size_t size = first; at < bytes.size(); size = size % 61 + 7) {
    out.take(decoder->push(bytes.substr(at, size), kNoTime));
    at += size;
    if (at < bytes.size() / 2 || at - size >= bytes.size() / 2) continue;
    Writer w;
    decoder->save(w);
    decoder = make_ais_decoder({});
    Reader r(w.str());
    YAGURA_ASSERT(decoder->load(r) && r.done());
  }
  out.take(decoder->finish());
  for (const Reject& r : out.rejects) {
    out.text += std::string(r.reason) + " " + std::to_string(r.span.offset) + "+" +
                std::to_string(r.span.length) + "\n";
  }
  return out.text;
}

void again(const AisRecord& record) {
  MessageBits bits;
  bits.assign(encode_bits(record));
  AisRecord back;
  YAGURA_ASSERT(decode_message(bits, back) && back.same_message(record));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Decoded whole = decode_all(bytes);
  YAGURA_ASSERT(in_pieces(bytes, 1) == whole.text);
  YAGURA_ASSERT(whole.heads.size() == whole.stats.messages);
  for (const RecordHead& h : whole.heads) {
    for (const Span& s : h.spans.all()) YAGURA_ASSERT(s.offset + s.length <= size);
  }
  for (const AisRecord& r : whole.bodies) again(r);

  // The bytes as the bits of one message.
  Bits raw{std::string(bytes.substr(0, 160)), 0};
  raw.count = static_cast<std::uint32_t>(raw.bytes.size()) * 8;
  MessageBits bits;
  bits.assign(raw);
  AisRecord record;
  if (decode_message(bits, record)) again(record);

  // The bytes as a saved state: refused or taken, never a fault.
  Reader reader(bytes);
  const auto decoder = make_ais_decoder({});
  if (decoder->load(reader)) {
    Decoded out;
    out.take(decoder->push("\n!AIVDM,2,2,3,A,E0JH882,2*52\n", kNoTime));
    out.take(decoder->finish());
  }
  return 0;
}
