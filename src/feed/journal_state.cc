#include "feed/journal_state.h"

#include <algorithm>

namespace yagura {
namespace {

constexpr std::size_t kMostContents = 65536;

void apply_content(FeedState& feed, const ContentNote& note) {
  const ContentId id{note.digest, note.block};
  auto it = std::find_if(feed.contents.rbegin(), feed.contents.rend(),
                         [&](const ContentState& c) { return c.id == id; });
  if (it == feed.contents.rend()) {
    if (feed.contents.size() == kMostContents) feed.contents.erase(feed.contents.begin());
    feed.contents.push_back({id, {}, 0, false});
    it = feed.contents.rbegin();
  }
  it->path = note.path;
  it->plain = note.plain;
  it->read = note.from;
  feed.current = static_cast<std::size_t>(feed.contents.rend() - it) - 1;
}

void save_feed(Writer& w, const FeedState& f) {
  w.bytes(f.name);
  w.bytes(f.format);
  w.bytes(f.where);
  w.boolean(f.live);
  w.u64(f.length);
  w.time(f.last_arrival);
  w.boolean(f.up);
  w.boolean(f.ended);
  w.u64(f.contents.size());
  for (const ContentState& c : f.contents) {
    w.raw(bytes_of(c.id.digest));
    w.u64(c.id.block);
    w.bytes(c.path);
    w.u64(c.read);
    w.boolean(c.plain);
  }
  w.u64(f.current);
}

FeedState load_feed(Reader& r) {
  FeedState f;
  f.name = r.bytes();
  f.format = r.bytes();
  f.where = r.bytes();
  f.live = r.boolean();
  f.length = r.u64();
  f.last_arrival = r.time();
  f.up = r.boolean();
  f.ended = r.boolean();
  for (auto n = r.count(36); n > 0; --n) {
    ContentState c;
    c.id.digest = digest_of(r.raw(32)).value_or(Digest{});
    c.id.block = static_cast<std::uint32_t>(r.u64() & 0xffffffff);
    c.path = r.bytes();
    c.read = r.u64();
    c.plain = r.boolean();
    f.contents.push_back(std::move(c));
  }
  f.current = r.u64();
  if (f.current > 0 && f.current >= f.contents.size()) r.fail();
  return f;
}

}  // namespace

void JournalState::apply(const RecordHeader& header, std::string_view payload) {
  next_sequence = header.sequence + 1;
  if (header.kind == RecordKind::config || header.kind == RecordKind::reference) return;
  if (feeds.size() <= header.feed) feeds.resize(header.feed + std::size_t{1});
  FeedState& feed = feeds[header.feed];
  if (has_time(header.arrival)) {
    feed.last_arrival = header.arrival;
    if (feed.live) last_arrival = std::max(last_arrival, header.arrival);
  }
  switch (header.kind) {
    case RecordKind::data:
    case RecordKind::file_ref:
      feed.length = header.offset + header.length;
      feed.ended = false;
      if (!feed.contents.empty()) feed.contents[feed.current].read += header.length;
      break;
    case RecordKind::up:
    case RecordKind::down:
      feed.up = header.kind == RecordKind::up;
      break;
    case RecordKind::end:
      feed.ended = true;
      break;
    case RecordKind::content:
      if (const auto note = ContentNote::decode(payload)) apply_content(feed, *note);
      break;
    case RecordKind::feed:
      if (auto note = FeedNote::decode(payload)) {
        feed.name = std::move(note->name);
        feed.format = std::move(note->format);
        feed.where = std::move(note->where);
        feed.live = note->live;
      }
      break;
    default:
      break;
  }
}

const FeedState* JournalState::find(std::string_view name, FeedId* id) const {
  for (std::size_t i = 0; i < feeds.size(); ++i) {
    if (feeds[i].name != name) continue;
    if (id != nullptr) *id = static_cast<FeedId>(i);
    return &feeds[i];
  }
  return nullptr;
}

const ContentState* JournalState::content(FeedId feed, const Digest& digest) const {
  if (feed >= feeds.size()) return nullptr;
  const auto& all = feeds[feed].contents;
  const auto it = std::find_if(all.rbegin(), all.rend(),
                               [&](const ContentState& c) { return c.id.digest == digest; });
  return it == all.rend() ? nullptr : &*it;
}

void JournalState::save(Writer& w) const {
  w.u64(next_sequence);
  w.time(last_arrival);
  w.u64(feeds.size());
  for (const FeedState& f : feeds) save_feed(w, f);
}

bool JournalState::load(Reader& r) {
  next_sequence = r.u64();
  last_arrival = r.time();
  feeds.clear();
  const auto n = r.count(8);
  if (n > kMaxFeeds || next_sequence == 0) r.fail();
  for (auto i = n; i > 0 && r.ok(); --i) feeds.push_back(load_feed(r));
  return r.ok();
}

}  // namespace yagura
