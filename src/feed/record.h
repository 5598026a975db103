// Record: one entry of the journal, and its bytes (docs/formats/journal.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/time.h"
#include "base/wire.h"
#include "model/evidence.h"

namespace yagura {

enum class RecordKind : std::uint8_t {
  data = 1,  // bytes of a feed
  file_ref =
      2,       // bytes of a feed that stay in a plain file: payload is the RFC 9162 root over them
  tick = 3,    // a second went by on a live feed; no payload
  up = 4,      // a live feed is connected, bound or being followed; payload: a few words
  down = 5,    // it is not any more; payload: the cause in a few words
  drop = 6,    // datagrams lost before the journal; payload: how many (varint)
  config = 7,  // the run's configuration; payload: the caller's, feed 0
  reference = 8,  // a reference document; payload: the caller's, feed 0
  content = 9,    // the feed's next bytes are of this file; payload: ContentNote
  end = 10,       // a file feed was read to its end, or to its damage; payload: "" or the damage
  feed = 11,      // declares a feed; payload: FeedNote
};
std::string_view kind_name(RecordKind kind);  // "data"; "" for none of them
bool advances_stream(RecordKind kind);        // data and file_ref

struct RecordHeader {
  std::uint64_t sequence = 0;  // from 1, dense
  RecordKind kind = RecordKind::data;
  FeedId feed = 0;
  Time arrival = kNoTime;  // live: the clock; merged files: assigned time of the last record so far
  std::uint64_t offset = 0;  // of the first byte in the feed's stream
  std::uint32_t length = 0;  // of the payload; of a file_ref: of the bytes referred to
  // file_ref only
  Digest content{};  // ContentId::digest of the file
  std::uint64_t file_offset = 0;
  bool operator==(const RecordHeader&) const = default;
};

struct Record : RecordHeader {
  std::string payload;  // file_ref: the 32-byte root
};

inline constexpr std::uint32_t kMaxPayload = 256u << 20;

// The header's canonical bytes, which a leaf hash covers; false where they are not exactly such
// bytes.
void save_header(Writer& w, const RecordHeader& h);
bool load_header(Reader& r, RecordHeader& h);

// Payloads of the two kinds that the journal itself understands.
struct FeedNote {
  std::string name, format, where;
  bool live = false;
  std::string encode() const;
  static std::optional<FeedNote> decode(std::string_view bytes);
};

struct ContentNote {
  Digest digest{};
  std::uint32_t block = 0;
  std::uint64_t from = 0;  // decompressed offset in the content where the feed goes on
  bool plain = false;      // file_ref records may point into it
  std::string path;        // absolute
  std::string encode() const;
  static std::optional<ContentNote> decode(std::string_view bytes);
};

}  // namespace yagura
