// The state of the stages, saved and loaded.
//
// Rooms are saved as they are at the newest item. Records still in the reorder buffer are not
// saved: the decoders are saved as they were at an older save, before any buffered record, and the
// items since then are decoded again after a restart. What was already observed is told by its
// time.
#include <algorithm>

#include "app/stages.h"

namespace yagura {

void Stages::save_rooms(Writer& w) const {
  for (const RoomState& room : rooms_) {
    w.bytes(room.domain->name);
    const std::size_t inner = w.open();
    room.room->save(w);
    w.close(inner);
  }
}

bool Stages::load_rooms(Reader& r) {
  for (RoomState& room : rooms_) {
    const std::string_view name = r.bytes();
    Reader inner(r.nested());
    if (!r.ok() || name != room.domain->name || !room.room->load(inner)) return false;
  }
  return true;
}

void Stages::save_feeds(Writer& w, const DecoderSnapshot& base) const {
  w.u64(feeds_.size());
  for (std::size_t i = 0; i < feeds_.size(); ++i) {
    const FeedState& feed = feeds_[i];
    // A feed that is newer than the snapshot starts with a fresh decoder.
    w.bytes(i < base.decoders.size() ? std::string_view(base.decoders[i]) : std::string_view());
    w.u64(feed.contents.size());
    for (const auto& content : feed.contents) {
      w.u64(content.base);
      w.u64(content.from);
      w.bytes(content.id);
    }
    const FeedCounters& c = feed.counters;
    for (const auto n : {c.records, c.late, c.untimed, c.drops}) w.u64(n);
    w.boolean(c.down);
    w.boolean(c.ended);
    w.time(c.last_time);
    w.time(c.last_arrival);
  }
}

bool Stages::load_feeds(Reader& r) {
  feeds_.resize(std::max<std::size_t>(feeds_.size(), r.count()));
  DecoderSnapshot base{resume_after_, {}};
  for (FeedState& feed : feeds_) {
    const std::string_view saved = r.bytes();
    Reader decoder(saved);
    if (!saved.empty() && (!feed.decoder || !feed.decoder->load(decoder))) return false;
    base.decoders.emplace_back(saved);
    feed.contents.clear();
    for (auto n = r.count(3); n > 0; --n) {
      const std::uint64_t base_offset = r.u64();
      const std::uint64_t from = r.u64();
      feed.contents.push_back({base_offset, from, std::string(r.bytes())});
    }
    FeedCounters& c = feed.counters;
    for (auto* n : {&c.records, &c.late, &c.untimed, &c.drops}) *n = r.u64();
    c.down = r.boolean();
    c.ended = r.boolean();
    c.last_time = r.time();
    c.last_arrival = r.time();
  }
  snapshots_.assign(1, std::move(base));
  return r.ok();
}

bool Stages::save(Writer& w) {
  DecoderSnapshot now{sequence_, {}};
  for (const FeedState& feed : feeds_) {
    Writer decoder;
    if (feed.decoder) feed.decoder->save(decoder);
    now.decoders.push_back(decoder.take());
  }
  if (snapshots_.empty() || snapshots_.back().sequence < sequence_) {
    snapshots_.push_back(std::move(now));
  }
  const std::uint64_t oldest = reorder_.oldest_sequence();
  // The newest snapshot from before everything that is buffered; older ones are of no more use.
  while (snapshots_.size() > 1 && (oldest == 0 || snapshots_[1].sequence < oldest)) {
    snapshots_.erase(snapshots_.begin());
  }
  const DecoderSnapshot& base = snapshots_.front();
  if (oldest != 0 && base.sequence >= oldest) return false;

  w.u64(sequence_);
  w.u64(base.sequence);
  w.bytes(config_.json().dump());
  w.u64(references_.size());
  for (const ReferenceDocument& document : references_) {
    w.bytes(document.type);
    w.bytes(document.name);
    w.bytes(document.version);
  }
  w.time(now_);
  clocks_.save(w);
  exposure_.save(w);
  const std::size_t outage = w.open();
  outage_->save(w);
  w.close(outage);
  save_feeds(w, base);
  save_rooms(w);
  return true;
}

bool Stages::load(std::string_view bytes, const std::vector<ReferenceDocument>& documents,
                  Documents how) {
  Reader r(bytes);
  const std::uint64_t sequence = r.u64();
  const std::uint64_t base = r.u64();
  auto config = PipelineConfig::parse(r.bytes());
  if (!r.ok() || !config || base == 0) return false;
  for (auto n = r.count(3); n > 0; --n) {
    const std::string type(r.bytes());
    const std::string name(r.bytes());
    const std::string_view version = r.bytes();
    if (how == Documents::newest) continue;
    const auto found =
        std::find_if(documents.begin(), documents.end(), [&](const ReferenceDocument& d) {
          return d.type == type && d.name == name && d.version == version;
        });
    if (found == documents.end()) return false;
    references_.push_back(*found);
  }
  if (how == Documents::newest) references_ = documents;
  configure(*config);
  acted_until_ = sequence;
  sequence_ = resume_after_ = base;
  now_ = r.time();
  if (!clocks_.load(r) || !exposure_.load(r)) return false;
  Reader outage(r.nested());
  return outage_->load(outage) && load_feeds(r) && load_rooms(r) && r.ok();
}

}  // namespace yagura
