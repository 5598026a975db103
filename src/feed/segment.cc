#include "feed/segment.h"
#include "base/merkle.h"

#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>

#include "base/assert.h"
#include "feed/pieces.h"

namespace yagura {
namespace {

constexpr std::string_view kMagic = "YAGSEG1\n";
constexpr std::string_view kRawMagic = "YAGRAW1\n";
constexpr std::string_view kEnd = "YAGSEND\n";
constexpr std::size_t kTail = 8 + 8 + 4 + 32 + 8;  // index at, index bytes, its CRC-32, root, kEnd
constexpr std::uint64_t kScanBytes = 1u << 20;

tl::unexpected<Error> damaged(const Message& what) { return fail("damaged", what); }

std::string pack(std::string_view bytes) {
  // With a checksum: a flipped bit must not read as other data.
  const std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> context(ZSTD_createCCtx(),
                                                                        ZSTD_freeCCtx);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, 3);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  std::string out(ZSTD_compressBound(bytes.size()) + 4, '\0');
  const std::size_t n =
      ZSTD_compress2(context.get(), out.data(), out.size(), bytes.data(), bytes.size());
  YAGURA_ASSERT(!ZSTD_isError(n));
  out.resize(n);
  return out;
}

Result<std::string> unpack(std::string_view packed, std::uint64_t size) {
  if (ZSTD_getFrameContentSize(packed.data(), packed.size()) != size)
    return damaged(said("segment.frame_size"));
  std::string out(size, '\0');
  const std::size_t n = ZSTD_decompress(out.data(), out.size(), packed.data(), packed.size());
  if (ZSTD_isError(n) || n != size) return damaged(said("segment.not_unpacked"));
  return out;
}

std::uint32_t crc_of(std::string_view a) {
  return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(a.data()), a.size()));
}

bool load_start(std::string_view body, JournalState& state) {
  if (!body.starts_with(kRawMagic)) return false;
  Reader r(body.substr(kRawMagic.size()));
  return state.load(r) && r.done();
}

// Sealed form of the records of one raw frame; leaf hashes are added.
std::string repack(std::string_view raw, std::vector<Digest>& leaves) {
  Writer w;
  FrameWalk walk(raw, false);
  while (walk.next()) {
    w.u64(walk.header_bytes().size() + walk.payload().size());
    w.raw(walk.header_bytes());
    w.raw(walk.payload());
    leaves.push_back(record_leaf(walk.header_bytes(), walk.header(), walk.payload()));
  }
  YAGURA_ASSERT(walk.done());
  return w.take();
}

}  // namespace

Result<std::unique_ptr<JournalSegment>> JournalSegment::open_raw(FileSystem& files,
                                                                 const std::string& path) {
  std::unique_ptr<JournalSegment> out(new JournalSegment);
  out->file_ = files.open_read(path);
  auto scanned = out->scan();
  if (!scanned) return tl::make_unexpected(scanned.error());
  return out;
}

std::unique_ptr<JournalSegment> JournalSegment::beside_writer(FileSystem& files,
                                                              const std::string& path,
                                                              const SegmentIndex& index) {
  std::unique_ptr<JournalSegment> out(new JournalSegment);
  out->file_ = files.open_read(path);
  out->shared_ = &index;
  return out;
}

// Walks a raw file in pieces: `window` holds the bytes from `base` on.
Result<void> JournalSegment::scan() {
  const std::uint64_t size = file_->size();
  std::string window = file_->read(0, kScanBytes);
  Reader head(window);
  const std::uint32_t length = head.fixed32();
  const std::uint32_t crc = head.fixed32();
  if (head.ok() && length > window.size() - 8 && length <= size)
    window = file_->read(0, 8 + std::uint64_t{length});
  if (!head.ok() || window.size() < 8 + std::uint64_t{length})
    return damaged(said("segment.no_beginning"));
  const std::string_view body = std::string_view(window).substr(8, length);
  if (crc_of(body) != crc || !load_start(body, state_))
    return damaged(said("segment.bad_beginning"));
  end_state_ = state_;
  index_.first = state_.next_sequence;
  std::uint64_t base = 8 + std::uint64_t{length};
  std::size_t ask = kScanBytes;
  while (true) {
    window = file_->read(base, ask);
    FrameWalk walk(window, false);
    std::size_t before = 0;
    while (walk.next() && walk.header().sequence == end_state_.next_sequence) {
      const RecordHeader& h = walk.header();
      const bool live = h.feed < end_state_.feeds.size() && end_state_.feeds[h.feed].live;
      index_.add(h, live, base + before, walk.at() - before);
      end_state_.apply(h, walk.payload());
      before = walk.at();
    }
    base += before;
    if (before > 0) {
      ask = kScanBytes;
      continue;
    }
    // Nothing whole in the window: a record longer than it, the end, or a torn tail.
    Reader next(window);
    const std::uint64_t need = 8 + std::uint64_t{next.fixed32()};
    if (!next.ok() || need <= window.size() || need > size - base ||
        need > kMaxPayload + kFrameBytes)
      break;
    ask = need;
  }
  raw_end_ = base;
  index_.file_bytes = base;
  return {};
}

Result<std::unique_ptr<JournalSegment>> JournalSegment::open_sealed(FileSystem& files,
                                                                    const std::string& path) {
  std::unique_ptr<JournalSegment> out(new JournalSegment);
  out->file_ = files.open_read(path);
  const std::uint64_t size = out->file_->size();
  if (size < kMagic.size() + kTail) return damaged(said("segment.too_short"));
  const std::string tail = out->file_->read(size - kTail, kTail);
  Reader r(tail);
  const std::uint64_t at = r.fixed64();
  const std::uint64_t length = r.fixed64();
  const std::uint32_t crc = r.fixed32();
  out->index_.root = digest_of(r.raw(32)).value_or(Digest{});
  if (r.raw(8) != kEnd || !r.done() || at > size - kTail || length != size - kTail - at) {
    return damaged(said("segment.no_end"));
  }
  if (out->file_->read(0, kMagic.size()) != kMagic) return damaged(said("segment.no_segment"));
  const std::string bytes = out->file_->read(at, length);
  Reader index(bytes);
  const std::uint64_t state_packed = index.u64();
  const std::uint64_t state_size = index.u64();
  if (crc_of(bytes) != crc || state_packed > at || state_size > kMaxPayload ||
      !out->index_.load(index)) {
    return damaged(said("segment.bad_index"));
  }
  const auto state = unpack(out->file_->read(kMagic.size(), state_packed), state_size);
  if (!state || !load_start(*state, out->state_) ||
      out->state_.next_sequence != out->index_.first) {
    return damaged(said("segment.bad_beginning"));
  }
  out->index_.sealed = true;
  out->index_.file_bytes = size;
  return out;
}

Result<std::string> JournalSegment::frame(std::size_t i) const {
  const SegmentIndex& all = index();
  if (i >= all.frames.size()) return damaged(said("segment.no_frame"));
  const FrameInfo& f = all.frames[i];
  if (f.at > file_->size() || f.packed > file_->size() - f.at) {
    // A raw segment whose writer met a full disk ends inside a frame: what is whole can be read.
    if (all.sealed) return damaged(said("segment.outside"));
  }
  std::string bytes = file_->read(f.at, f.packed);
  return all.sealed ? unpack(bytes, f.size) : Result<std::string>(std::move(bytes));
}

SegmentIndex seal_segment(FileSystem& files, const JournalSegment& raw, const std::string& path) {
  SegmentIndex out = raw.index();
  Writer start;
  start.raw(kRawMagic);
  raw.state().save(start);
  const std::string state = pack(start.str());
  auto file = files.open_append(path, true);
  file->append(kMagic);
  file->append(state);
  std::uint64_t at = kMagic.size() + state.size();
  std::vector<Digest> leaves;
  leaves.reserve(out.count);
  for (std::size_t i = 0; i < out.frames.size(); ++i) {
    const auto bytes = raw.frame(i);
    YAGURA_ASSERT(bytes.has_value());
    const std::string records = repack(*bytes, leaves);
    const std::string packed = pack(records);
    file->append(packed);
    out.frames[i].at = at;
    out.frames[i].packed = packed.size();
    out.frames[i].size = records.size();
    at += packed.size();
  }
  YAGURA_ASSERT(leaves.size() == out.count);
  for (std::size_t i = 0; i < leaves.size(); i += kGroupLeaves) {
    out.groups.push_back(
        merkle::root(std::span(leaves).subspan(i, std::min(kGroupLeaves, leaves.size() - i))));
  }
  out.root = merkle::root(out.groups);
  Writer index;
  index.u64(state.size());
  index.u64(start.str().size());
  out.save(index);
  Writer tail;
  tail.fixed64(at);
  tail.fixed64(index.str().size());
  tail.fixed32(crc_of(index.str()));
  tail.raw(bytes_of(out.root));
  tail.raw(kEnd);
  file->append(index.str());
  file->append(tail.str());
  file->sync();
  out.sealed = true;
  out.file_bytes = at + index.str().size() + tail.str().size();
  return out;
}

}  // namespace yagura
