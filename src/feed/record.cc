#include "feed/record.h"

namespace yagura {

std::string_view kind_name(RecordKind kind) {
  static constexpr std::string_view kNames[] = {"",          "data",    "file_ref", "tick",
                                                "up",        "down",    "drop",     "config",
                                                "reference", "content", "end",      "feed"};
  const auto i = static_cast<std::size_t>(kind);
  return i < std::size(kNames) ? kNames[i] : "";
}

bool advances_stream(RecordKind kind) {
  return kind == RecordKind::data || kind == RecordKind::file_ref;
}

void save_header(Writer& w, const RecordHeader& h) {
  w.u8(static_cast<std::uint8_t>(h.kind));
  w.u64(h.sequence);
  w.u64(h.feed);
  w.time(h.arrival);
  w.u64(h.offset);
  w.u64(h.length);
  if (h.kind != RecordKind::file_ref) return;
  w.raw(bytes_of(h.content));
  w.u64(h.file_offset);
}

bool load_header(Reader& r, RecordHeader& h) {
  h.kind = static_cast<RecordKind>(r.u8());
  h.sequence = r.u64();
  const std::uint64_t feed = r.u64();
  h.arrival = r.time();
  h.offset = r.u64();
  const std::uint64_t length = r.u64();
  if (h.kind == RecordKind::file_ref) {
    h.content = digest_of(r.raw(32)).value_or(Digest{});
    h.file_offset = r.u64();
  }
  if (kind_name(h.kind).empty() || feed >= kMaxFeeds || length > kMaxPayload || h.sequence == 0)
    r.fail();
  h.feed = static_cast<FeedId>(feed & 63);
  h.length = static_cast<std::uint32_t>(length & 0xffffffff);
  return r.ok();
}

std::string FeedNote::encode() const {
  Writer w;
  w.bytes(name);
  w.bytes(format);
  w.bytes(where);
  w.boolean(live);
  return w.take();
}

std::optional<FeedNote> FeedNote::decode(std::string_view bytes) {
  Reader r(bytes);
  FeedNote note;
  note.name = r.bytes();
  note.format = r.bytes();
  note.where = r.bytes();
  note.live = r.boolean();
  if (!r.ok() || !r.done()) return std::nullopt;
  return note;
}

std::string ContentNote::encode() const {
  Writer w;
  w.raw(bytes_of(digest));
  w.u64(block);
  w.u64(from);
  w.boolean(plain);
  w.bytes(path);
  return w.take();
}

std::optional<ContentNote> ContentNote::decode(std::string_view bytes) {
  Reader r(bytes);
  ContentNote note;
  note.digest = digest_of(r.raw(32)).value_or(Digest{});
  const std::uint64_t block = r.u64();
  note.block = static_cast<std::uint32_t>(block & 0xffffffff);
  note.from = r.u64();
  note.plain = r.boolean();
  note.path = r.bytes();
  if (!r.ok() || !r.done() || block > kMaxPayload) return std::nullopt;
  return note;
}

}  // namespace yagura
