#include "app/pipeline.h"

#include <algorithm>

#include "app/registry.h"
#include "base/assert.h"
#include "base/hash.h"

namespace yagura {
namespace {

// A record more than this far behind the newest is too late to revise anything.
constexpr Duration kHorizon = hours{8 * 24};
// The reorder buffer never holds more records than this: a feed whose clock stands still cannot
// make the node grow without bound.
constexpr std::size_t kMaxBuffered = 4'000'000;

}  // namespace

Pipeline::Pipeline(PipelineOut& out) : out_(out) { configure({}); }
Pipeline::~Pipeline() = default;

EventBook::Context Pipeline::book_context() {
  EventBook::Context context;
  context.settings = &settings_;
  context.rule = [](std::string_view kind) { return find_detector(kind); };
  context.place = [this](const Span& span) { return place(span); };
  context.sources = &sources_;
  context.originator = config_.originator;
  context.exercise = config_.exercise;
  return context;
}

ContentPlace Pipeline::place(const Span& span) const {
  ContentPlace where{"live", span.offset};
  if (span.feed >= feeds_.size()) return where;
  for (const auto& content : feeds_[span.feed].contents) {
    if (content.base <= span.offset)
      where = {content.id, span.offset - content.base + content.from};
  }
  return where;
}

// Rooms hold on to the settings and sources, so they are made anew around their saved state.
void Pipeline::configure(const PipelineConfig& config) {
  Writer state;
  const bool had_rooms = !rooms_.empty();
  if (had_rooms) save_rooms(state);
  config_ = config;
  settings_ = standard_settings();
  for (const auto& [name, value] : config_.parameters) {
    const auto dot = name.rfind('.');
    const auto problem = dot == std::string::npos
                             ? std::optional<std::string>("write KIND.PARAMETER=VALUE")
                             : settings_.set(name.substr(0, dot), name.substr(dot + 1), value);
    if (problem) throw EnvironmentError("bad parameter", name, *problem);
  }
  sources_.clear();
  for (const auto& feed : config_.feeds) sources_.push_back(feed.source);
  rooms_.clear();
  for (const Domain* domain : all_domains()) {
    rooms_.push_back({domain, domain->make_room(settings_, sources_)});
  }
  if (had_rooms) {
    Reader r(state.str());
    const bool loaded = load_rooms(r);
    YAGURA_ASSERT(loaded);
    for (const ReferenceDocument& document : references_) hand_out(document);
  }
  if (!book_) {
    book_ = std::make_unique<EventBook>(book_context());
  } else {
    book_->set_context(book_context());
  }
  std::vector<std::string> names;
  for (const Source& source : sources_) names.push_back(source.name);
  Writer outage_state;
  if (outage_) outage_->save(outage_state);
  const bool had_outage = outage_ != nullptr;
  outage_ = std::make_unique<FeedOutage>(settings_, std::move(names));
  if (had_outage) {
    Reader r(outage_state.str());
    const bool loaded = outage_->load(r);
    YAGURA_ASSERT(loaded);
  }
  feeds_.resize(std::max(feeds_.size(), config_.feeds.size()));
  for (FeedId id = 0; id < config_.feeds.size(); ++id) {
    FeedState& feed = feeds_[id];
    const auto& setup = config_.feeds[id];
    if (setup.source.format.empty()) continue;  // an id whose feed this configuration does not know
    const Format* format = find_format(setup.source.format);
    if (format == nullptr) {
      throw EnvironmentError("unknown format", setup.source.format, "'yagura formats' lists them");
    }
    feed.domain = domain_of_format(setup.source.format);
    for (RoomState& room : rooms_) {
      if (room.domain == feed.domain) feed.room = room.room.get();
    }
    if (!feed.decoder) feed.decoder = format->make({id, setup.start, setup.options});
    if (!replaying()) clocks_.add_feed(id, setup.live, setup.lateness);
  }
}

void Pipeline::reference(std::string_view payload) {
  Reader r(payload);
  ReferenceDocument document;
  document.type = r.bytes();
  document.name = r.bytes();
  document.version = r.bytes();
  document.content = r.bytes();
  if (!r.ok()) throw EnvironmentError("damaged reference record", document.name, "");
  give(std::move(document));
}

void Pipeline::give(ReferenceDocument document) {
  hand_out(document);
  std::erase_if(references_, [&](const ReferenceDocument& r) {
    return r.type == document.type && r.name == document.name;
  });
  references_.push_back(std::move(document));
}

void Pipeline::hand_out(const ReferenceDocument& document) {
  for (RoomState& room : rooms_) {
    for (const ReferenceKind& kind : room.domain->references) {
      if (kind.type != document.type) continue;
      speaking_ = room.room.get();
      const auto taken = room.room->reference(document);
      if (!taken)
        throw EnvironmentError("cannot use " + document.type, document.name, taken.error().text);
    }
  }
}

void Pipeline::push(const JournalItem& item) {
  YAGURA_ASSERT(item.sequence > sequence_);
  sequence_ = item.sequence;
  if (item.kind == RecordKind::config) {
    auto config = PipelineConfig::parse(item.bytes);
    if (!config) throw EnvironmentError("damaged configuration record", config.error().text, "");
    if (!replaying() || rooms_.empty()) configure(*config);
    return;
  }
  if (item.kind == RecordKind::reference) {
    if (!replaying()) reference(item.bytes);
    return;
  }
  // A feed is declared, and its first content named, before the configuration that sets it up.
  if (item.feed >= feeds_.size()) feeds_.resize(item.feed + std::size_t{1});
  FeedState& feed = feeds_[item.feed];
  if (!feed.decoder && item.kind != RecordKind::content) return;
  switch (item.kind) {
    case RecordKind::data:
    case RecordKind::file_ref: {
      feed.counters.last_arrival = item.arrival;
      take(item.feed, feed.decoder->push(item.bytes, item.live ? item.arrival : kNoTime), item);
      break;
    }
    case RecordKind::content:
      if (const auto note = ContentNote::decode(item.bytes); note && !replaying()) {
        feed.contents.push_back({item.offset, note->from, "sha256:" + to_hex(note->digest)});
      }
      break;
    case RecordKind::end:
      take(item.feed, feed.decoder->finish(), item);
      feed.counters.ended = true;
      if (!replaying()) clocks_.ended(item.feed);
      break;
    case RecordKind::tick:
      if (!replaying()) clocks_.tick(item.feed, item.arrival);
      break;
    case RecordKind::up:
    case RecordKind::down: {
      const bool down = item.kind == RecordKind::down;
      feed.counters.down = down;
      if (replaying()) break;
      // The event time at which it happened: the feed's own clock, or the arrival where it has
      // none.
      const Time clock = clocks_.clock_of(item.feed);
      const Time when = clock == kNoTime ? item.arrival : clock;
      clocks_.down(item.feed, down);
      for (RoomState& room : rooms_) {
        speaking_ = room.room.get();
        room.room->feed_down(item.feed, down, when, *this);
      }
      speaking_ = nullptr;
      break;
    }
    case RecordKind::drop:
      feed.counters.drops += Reader(item.bytes).u64();
      break;
    default:
      break;
  }
  if (replaying()) return;
  if (!item.is_data()) {
    const Time clock = clocks_.clock_of(item.feed);
    outages(outage_->on_item(item.kind, item.feed, clock == kNoTime ? item.arrival : clock));
  }
  release();
}

void Pipeline::outages(const FeedOutage::Drafts& drafts) {
  for (const EventDraft& draft : drafts) event(draft);
}

void Pipeline::take(FeedId id, std::unique_ptr<Batch> batch, const JournalItem& item) {
  if (!batch) return;
  FeedState& feed = feeds_[id];
  batch->feed = id;
  if (!replaying()) {
    for (const Reject& reject : batch->rejects) out_.on_reject(reject);
  }
  const auto held = reorder_.hold(std::move(batch), item.sequence);
  const Batch& records = *held->batch;
  const bool replay = replaying();
  const Time done = now_;  // everything before this second was observed
  speaking_ = feed.room;
  for (std::size_t i = 0; i < records.heads.size(); ++i) {
    const RecordHead& head = records.heads[i];
    if (!replay) {
      ++feed.counters.records;
      feed.room->arrive(records, i, *this);
    }
    if (!has_time(head.time)) {
      if (!replay) ++feed.counters.untimed;
      continue;
    }
    if (done != kNoTime && head.time < done) {
      if (!replay) ++feed.counters.late;
      continue;
    }
    if (!replay) {
      clocks_.heard(id, head.time, item.arrival);
      feed.counters.last_time = std::max(feed.counters.last_time, head.time);
    }
    reorder_.add(held, i);
  }
  speaking_ = nullptr;
  reorder_.drop_if_unused(held);
}

void Pipeline::advance(Time now) {
  if (now_ != kNoTime && now <= now_) return;
  now_ = now;
  outages(outage_->advance(now));
  for (RoomState& room : rooms_) {
    speaking_ = room.room.get();
    room.room->advance(now, *this);
  }
  speaking_ = nullptr;
}

void Pipeline::observe(Time second, const Batch& batch, std::size_t i) {
  advance(second);
  outages(outage_->on_record(batch.feed, batch.heads[i].time, batch.heads[i].spans));
  FeedState& feed = feeds_[batch.feed];
  speaking_ = feed.room;
  feed.room->observe(batch, i, *this);
  speaking_ = nullptr;
}

void Pipeline::release() {
  const auto each = [this](Time second, const Batch& batch, std::size_t i) {
    observe(second, batch, i);
  };
  if (!feeds_.empty() && clocks_.all_ended()) {
    reorder_.release_all(each);
    if (clocks_.newest() != kNoTime) advance(clocks_.newest());
    return;
  }
  Time until = clocks_.watermark();
  if (until == kNoTime) return;
  until = std::chrono::floor<seconds>(until);
  if (now_ != kNoTime && until <= now_) {
    if (reorder_.size() <= kMaxBuffered) return;
    until = reorder_.first_second() + seconds{1};
  }
  reorder_.release(until, each);
  advance(until);
  book_->forget_before(until - kHorizon);
}

std::vector<FeedCounters> Pipeline::counters() const {
  std::vector<FeedCounters> out;
  for (const FeedState& feed : feeds_) {
    out.push_back(feed.counters);
    if (feed.decoder) out.back().decode = feed.decoder->stats();
  }
  return out;
}

// ---- Out ----

void Pipeline::track(const TrackInfo& info) { out_.on_track(info); }

void Pipeline::fix(const Fix& fix) {
  out_.on_fix(fix);
  const Room* from = speaking_;
  for (RoomState& room : rooms_) {
    if (room.room.get() != from) room.room->on_fix(fix, *this);
  }
  speaking_ = from;
}

void Pipeline::nav_quality(const NavQuality& quality) {
  const Room* from = speaking_;
  for (RoomState& room : rooms_) {
    if (room.room.get() != from) room.room->on_nav_quality(quality, *this);
  }
  speaking_ = from;
}

void Pipeline::condition(const Condition& condition) {
  out_.on_condition(condition);
  const Room* from = speaking_;
  for (RoomState& room : rooms_) {
    if (room.room.get() != from) room.room->on_condition(condition, *this);
  }
  speaking_ = from;
}

void Pipeline::identity(const IdentityClaim& claim) { out_.on_identity(claim); }
void Pipeline::contact(const Contact& contact) { static_cast<void>(contact); }
void Pipeline::exposure(const Exposure& delta) { exposure_.add(delta); }

void Pipeline::event(const EventDraft& draft) {
  if (auto event = book_->revise(draft, sequence_)) out_.on_event(*event);
}

bool Pipeline::wants_live() const { return out_.wants_live(); }
void Pipeline::live(const Fix& fix) { out_.on_live(fix); }
void Pipeline::live_info(const TrackInfo& info) { out_.on_live_info(info); }

}  // namespace yagura
