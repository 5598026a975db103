// The index of a segment, and the bytes of raw frames.
#include <zlib.h>

#include <algorithm>

#include "base/assert.h"
#include "base/merkle.h"
#include "feed/pieces.h"
#include "feed/segment.h"

namespace yagura {
namespace {

constexpr std::size_t kRawHead = 8;  // length and CRC-32, 4 bytes each

std::uint32_t crc_of(std::string_view a, std::string_view b) {
  uLong crc = crc32_z(0, reinterpret_cast<const Bytef*>(a.data()), a.size());
  // zlib takes a null pointer as "begin anew".
  if (!b.empty()) crc = crc32_z(crc, reinterpret_cast<const Bytef*>(b.data()), b.size());
  return static_cast<std::uint32_t>(crc);
}

void extend(std::vector<FeedRange>& ranges, const RecordHeader& h) {
  for (FeedRange& r : ranges) {
    if (r.feed != h.feed) continue;
    r.end = h.offset + h.length;
    return;
  }
  ranges.push_back({h.feed, h.offset, h.offset + h.length});
}

void save_ranges(Writer& w, const std::vector<FeedRange>& ranges) {
  w.u64(ranges.size());
  for (const FeedRange& r : ranges) {
    w.u64(r.feed);
    w.u64(r.first);
    w.u64(r.end);
  }
}

std::vector<FeedRange> load_ranges(Reader& r) {
  std::vector<FeedRange> out;
  const auto n = r.count(3);
  if (n > kMaxFeeds) r.fail();
  for (auto i = n; i > 0 && r.ok(); --i) {
    const std::uint64_t feed = r.u64();
    if (feed >= kMaxFeeds) r.fail();
    const std::uint64_t first = r.u64();
    out.push_back({static_cast<FeedId>(feed & 63), first, r.u64()});
  }
  return out;
}

void append_raw_body(std::string& out, std::string_view head, std::string_view payload) {
  Writer w;
  w.fixed32(static_cast<std::uint32_t>(head.size() + payload.size()));
  w.fixed32(crc_of(head, payload));
  out += w.str();
  out += head;
  out += payload;
}

}  // namespace

void SegmentIndex::add(const RecordHeader& h, bool live, std::uint64_t at, std::uint64_t size) {
  if (count == 0) first = h.sequence;
  YAGURA_ASSERT(h.sequence == end());
  if (frames.empty() || frames.back().size >= kFrameBytes)
    frames.push_back({at, 0, 0, h.sequence, 0, {}});
  FrameInfo& frame = frames.back();
  frame.size += size;
  frame.packed = frame.size;
  ++frame.count;
  ++count;
  if (has_time(h.arrival)) {
    if (live && !has_time(first_live)) first_live = h.arrival;
    last_arrival = std::max(last_arrival, h.arrival);
  }
  if (!advances_stream(h.kind)) return;
  extend(frame.feeds, h);
  extend(feeds, h);
}

const FeedRange* SegmentIndex::range(FeedId feed) const {
  const auto it =
      std::find_if(feeds.begin(), feeds.end(), [&](const FeedRange& r) { return r.feed == feed; });
  return it == feeds.end() ? nullptr : &*it;
}

void SegmentIndex::save(Writer& w) const {
  w.u64(first);
  w.u64(count);
  w.time(first_live);
  w.time(last_arrival);
  save_ranges(w, feeds);
  w.u64(frames.size());
  for (const FrameInfo& f : frames) {
    w.u64(f.at);
    w.u64(f.packed);
    w.u64(f.size);
    w.u64(f.count);
    save_ranges(w, f.feeds);
  }
  w.u64(groups.size());
  for (const Digest& d : groups) w.raw(bytes_of(d));
}

bool SegmentIndex::load(Reader& r) {
  first = r.u64();
  count = r.u64();
  first_live = r.time();
  last_arrival = r.time();
  feeds = load_ranges(r);
  std::uint64_t sequence = first;
  for (auto n = r.count(5); n > 0 && r.ok(); --n) {
    FrameInfo f;
    f.at = r.u64();
    f.packed = r.u64();
    f.size = r.u64();
    f.first = sequence;
    f.count = r.u64();
    f.feeds = load_ranges(r);
    if (f.count > f.size || f.count > count || f.size > kMaxPayload + 4 * kFrameBytes) r.fail();
    sequence += f.count;
    frames.push_back(std::move(f));
  }
  for (auto n = r.count(32); n > 0 && r.ok(); --n)
    groups.push_back(digest_of(r.raw(32)).value_or(Digest{}));
  const bool fits = first > 0 && count > 0 && sequence == first + count &&
                    groups.size() == (count + kGroupLeaves - 1) / kGroupLeaves;
  return r.ok() && r.done() && fits;
}

std::string raw_start(const JournalState& state) {
  Writer w;
  w.raw("YAGRAW1\n");
  state.save(w);
  std::string out;
  append_raw_body(out, w.str(), {});
  return out;
}

void append_raw(std::string& out, const RecordHeader& h, std::string_view payload) {
  Writer w;
  save_header(w, h);
  append_raw_body(out, w.str(), payload);
}

bool FrameWalk::next() {
  Reader r(bytes_.substr(at_));
  std::string_view body;
  if (sealed_) {
    body = r.bytes();
  } else {
    if (bytes_.size() - at_ < kRawHead) return false;
    const std::uint32_t length = r.fixed32();
    const std::uint32_t crc = r.fixed32();
    body = r.raw(length);
    if (r.ok() && crc_of(body, {}) != crc) return false;
  }
  if (!r.ok() || body.empty()) return false;
  Reader head(body);
  RecordHeader h;
  if (!load_header(head, h)) return false;
  const std::string_view payload = body.substr(head.at());
  const bool fits =
      h.kind == RecordKind::file_ref ? payload.size() == 32 : payload.size() == h.length;
  if (!fits) return false;
  header_ = h;
  header_bytes_ = body.substr(0, head.at());
  payload_ = payload;
  at_ += r.at();
  return true;
}

Digest record_leaf(std::string_view header_bytes, const RecordHeader& h, std::string_view payload) {
  if (h.kind == RecordKind::file_ref) return joined_leaf(header_bytes, payload);
  return joined_leaf(header_bytes, bytes_of(payload_root(payload)));
}

}  // namespace yagura
