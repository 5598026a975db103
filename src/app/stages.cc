#include "app/stages.h"

#include <algorithm>

#include "app/joining.h"
#include "app/reference.h"
#include "app/registry.h"
#include "base/assert.h"
#include "base/hash.h"

namespace yagura {
namespace {

// The reorder buffer never holds more records than this: a feed whose clock stands still cannot
// make the node grow without bound.
constexpr std::size_t kMaxBuffered = 4'000'000;
// What a live feed dates further after its arrival is no time at all: nobody hears the future.
constexpr Duration kAhead = minutes{10};

}  // namespace

Stages::Stages(StagesOut& out) : out_(&out) { configure({}); }
Stages::~Stages() = default;

EventBook::Context Stages::book_context() const {
  EventBook::Context context;
  context.settings = &settings_;
  context.rule = [](std::string_view kind) { return find_detector(kind); };
  context.place = [this](const Span& span) { return place(span); };
  context.sources = &sources_;
  context.originator = config_.originator;
  context.exercise = config_.exercise;
  return context;
}

ContentPlace Stages::place(const Span& span) const {
  ContentPlace where{"live", span.offset};
  if (span.feed >= feeds_.size()) return where;
  for (const auto& content : feeds_[span.feed].contents) {
    if (content.base <= span.offset)
      where = {content.id, span.offset - content.base + content.from};
  }
  return where;
}

void Stages::configure(const PipelineConfig& config) {
  config_ = config;
  settings_ = standard_settings();
  for (const auto& [name, value] : config_.parameters) {
    const auto dot = std::min(name.rfind('.'), name.size());
    const auto problem = [&](Lang lang) {
      return settings_.set(name.substr(0, dot), name.substr(std::min(dot + 1, name.size())), value,
                           lang);
    };
    if (const auto en = problem(Lang::en))
      throw EnvironmentError(said("error.bad_parameter"), name, {*en, *problem(Lang::ja)});
  }
  make_rooms();
  std::vector<std::string> names;
  names.reserve(sources_.size());
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
  for (std::size_t i = 0; i < config_.feeds.size(); ++i) {
    const auto id = static_cast<FeedId>(i);
    FeedState& feed = feeds_[id];
    const auto& setup = config_.feeds[id];
    if (setup.source.format.empty()) continue;  // an id whose feed this configuration does not know
    const Format* format = find_format(setup.source.format);
    if (format == nullptr) {
      throw EnvironmentError(said("error.unknown_format"), setup.source.format,
                             said("hint.formats"));
    }
    if (!feed.decoder) feed.decoder = format->make({id, setup.start, setup.options});
    if (sequence_ > acted_until_ || sequence_ == 0) {
      clocks_.add_feed(id, setup.live, setup.lateness);
    }
  }
}

// Rooms hold on to settings and sources and cannot change a document under their state, so they are
// made anew around what they know.
void Stages::make_rooms() {
  Writer state;
  const bool had_rooms = !rooms_.empty();
  if (had_rooms) save_rooms(state);
  rooms_.clear();
  sources_.clear();
  sources_.reserve(config_.feeds.size());
  for (const auto& feed : config_.feeds) sources_.push_back(feed.source);
  for (const Domain* domain : all_domains()) {
    rooms_.push_back({domain, domain->make_room(settings_, sources_)});
  }
  for (const ReferenceDocument& document : references_) hand_out(document);
  if (had_rooms) {
    Reader r(state.str());
    const bool loaded = load_rooms(r);
    YAGURA_ASSERT(loaded);
  }
  feeds_.resize(std::max(feeds_.size(), config_.feeds.size()));
  for (std::size_t i = 0; i < config_.feeds.size(); ++i) {
    const auto id = static_cast<FeedId>(i);
    FeedState& feed = feeds_[id];
    feed.domain = domain_of_format(config_.feeds[id].source.format);
    for (RoomState& room : rooms_) {
      if (room.domain == feed.domain) feed.room = room.room.get();
    }
  }
}

void Stages::reference(std::string_view payload) {
  Reader r(payload);
  ReferenceDocument document;
  document.type = r.bytes();
  document.name = r.bytes();
  document.version = r.bytes();
  document.content = r.bytes();
  if (!r.ok()) throw EnvironmentError(said("error.bad_reference_record"), document.name, "");
  give(document);
}

std::vector<std::string> Stages::documents() const {
  std::vector<std::string> out;
  out.reserve(references_.size());
  for (const ReferenceDocument& d : references_) {
    if (d.type != kRulesType) out.push_back(d.type + '\n' + d.name + '\n' + d.version);
  }
  return out;
}

bool Stages::give(const ReferenceDocument& document) {
  const auto known =
      std::find_if(references_.begin(), references_.end(), [&](const ReferenceDocument& r) {
        return r.type == document.type && r.name == document.name;
      });
  if (known == references_.end()) {
    references_.push_back(document);
    hand_out(document);
    return true;
  }
  if (known->version == document.version) return false;
  *known = document;
  make_rooms();
  return true;
}

void Stages::hand_out(const ReferenceDocument& document) {
  for (RoomState& room : rooms_) {
    for (const ReferenceKind& kind : room.domain->references) {
      if (kind.type != document.type) continue;
      const auto taken = room.room->reference(document);
      if (!taken) throw EnvironmentError(cannot_use(document.type), taken.error().message(), "");
    }
  }
}

void Stages::push(const JournalItem& item) {
  YAGURA_ASSERT(item.sequence > sequence_);
  sequence_ = item.sequence;
  if (item.kind == RecordKind::config) {
    auto config = PipelineConfig::parse(item.bytes);
    if (!config)
      throw EnvironmentError(said("error.bad_config_record"), "", config.error().message());
    if (sequence_ > acted_until_) configure(*config);
    return;
  }
  if (item.kind == RecordKind::reference) {
    if (acting() && !documents_fixed_) reference(item.bytes);
    return;
  }
  // A feed is declared, and its first content named, before the configuration that sets it up.
  if (item.feed >= feeds_.size()) feeds_.resize(item.feed + std::size_t{1});
  FeedState& feed = feeds_[item.feed];
  if (!feed.decoder && item.kind != RecordKind::content) return;
  switch (item.kind) {
    case RecordKind::data:
    case RecordKind::file_ref:
      feed.counters.last_arrival = item.arrival;
      take(item.feed, feed.decoder->push(item.bytes, item.live ? item.arrival : kNoTime), item);
      break;
    case RecordKind::content:
      if (const auto note = ContentNote::decode(item.bytes); note && sequence_ > acted_until_) {
        feed.contents.push_back({item.offset, note->from, "sha256:" + to_hex(note->digest)});
      }
      break;
    case RecordKind::end:
      take(item.feed, feed.decoder->finish(), item);
      feed.counters.ended = true;
      if (acting()) clocks_.ended(item.feed);
      break;
    case RecordKind::tick:
      if (acting()) clocks_.tick(item.feed, item.arrival);
      break;
    case RecordKind::up:
    case RecordKind::down:
      feed_up_or_down(item);
      break;
    case RecordKind::drop:
      feed.counters.drops += Reader(item.bytes).u64();
      break;
    default:
      break;
  }
  if (!acting()) return;
  if (!item.is_data()) {
    const Time clock = clocks_.clock_of(item.feed);
    outages(outage_->on_item(item.kind, item.feed, clock == kNoTime ? item.arrival : clock));
  }
  release();
}

void Stages::feed_up_or_down(const JournalItem& item) {
  const bool down = item.kind == RecordKind::down;
  feeds_[item.feed].counters.down = down;
  if (!acting()) return;
  // The event time at which it happened: the feed's own clock, or the arrival where it has none.
  const Time clock = clocks_.clock_of(item.feed);
  const Time when = clock == kNoTime ? item.arrival : clock;
  clocks_.down(item.feed, down);
  for (RoomState& room : rooms_) {
    speaking_ = room.room.get();
    room.room->feed_down(item.feed, down, when, *this);
  }
  speaking_ = nullptr;
}

void Stages::outages(const FeedOutage::Drafts& drafts) {
  for (const EventDraft& draft : drafts) event(draft);
}

void Stages::take(FeedId id, std::unique_ptr<Batch> batch, const JournalItem& item) {
  if (!batch) return;
  FeedState& feed = feeds_[id];
  batch->feed = id;
  if (wanted_ != nullptr) return find_wanted(std::move(batch), item.sequence);
  const bool act = acting();
  if (act) {
    for (const Reject& reject : batch->rejects) out_->on_reject(reject);
  }
  const auto held = reorder_.hold(std::move(batch), item.sequence);
  const Batch& records = *held->batch;
  const Time done = now_;  // everything before this second was observed
  speaking_ = feed.room;
  for (std::size_t i = 0; i < records.heads.size(); ++i) {
    const RecordHead& head = records.heads[i];
    if (act) {
      ++feed.counters.records;
      feed.room->arrive(records, i, *this);
    }
    if (!has_time(head.time) || (item.live && head.time > item.arrival + kAhead)) {
      if (act) ++feed.counters.untimed;
      continue;
    }
    if (done != kNoTime && head.time < done) {
      if (!act) continue;
      ++feed.counters.late;
      out_->on_late({head.time, item.sequence, static_cast<std::uint32_t>(i)});
      continue;
    }
    if (act) {
      clocks_.heard(id, head.time, item.arrival);
      feed.counters.last_time = std::max(feed.counters.last_time, head.time);
    }
    reorder_.add(held, i);
  }
  speaking_ = nullptr;
  reorder_.drop_if_unused(held);
}

void Stages::advance(Time now) {
  if (now_ != kNoTime && now <= now_) return;
  now_ = now;
  outages(outage_->advance(now));
  for (RoomState& room : rooms_) {
    speaking_ = room.room.get();
    room.room->advance(now, *this);
  }
  speaking_ = nullptr;
}

void Stages::observe(Time second, const Batch& batch, std::size_t i) {
  advance(second);
  outages(outage_->on_record(batch.feed, batch.heads[i].time, batch.heads[i].spans));
  FeedState& feed = feeds_[batch.feed];
  speaking_ = feed.room;
  feed.room->observe(batch, i, *this);
  speaking_ = nullptr;
}

void Stages::release() {
  const auto each = [this](Time second, const Batch& batch, std::size_t i) {
    observe(second, batch, i);
  };
  if (all_ended()) {
    insert_late(Time::max());
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
  insert_late(until);
  reorder_.release(until, each);
  advance(until);
}

// ---- a second run ----

void Stages::look_for(const std::vector<LateRecord>& wanted) {
  wanted_ = &wanted;
  next_wanted_ = 0;
  documents_fixed_ = true;
}

void Stages::find_wanted(std::unique_ptr<Batch> batch, std::uint64_t sequence) {
  while (next_wanted_ < wanted_->size() && (*wanted_)[next_wanted_].sequence < sequence) {
    ++next_wanted_;
  }
  LateBatch found{std::move(batch), sequence, {}};
  for (; next_wanted_ < wanted_->size() && (*wanted_)[next_wanted_].sequence == sequence;
       ++next_wanted_) {
    const LateRecord& late = (*wanted_)[next_wanted_];
    if (late.index < found.batch->heads.size() && (now_ == kNoTime || late.time >= now_)) {
      found.records.push_back(late.index);
    }
  }
  if (!found.records.empty()) found_.push_back(std::move(found));
}

void Stages::rerun(std::vector<LateBatch> late) {
  documents_fixed_ = true;
  for (LateBatch& one : late) {
    const auto held = reorder_.hold(std::move(one.batch), one.sequence);
    for (const std::uint32_t i : one.records) {
      reorder_.expect(held);
      late_.push_back({held->batch->heads[i].time, held, i});
    }
  }
  std::stable_sort(late_.begin(), late_.end(),
                   [](const Inserted& a, const Inserted& b) { return a.time > b.time; });
}

void Stages::insert_late(Time until) {
  for (; !late_.empty() && late_.back().time < until; late_.pop_back()) {
    reorder_.add_expected(late_.back().held, late_.back().record);
  }
}

void Stages::replace(Stages& before, StagesOut& out) {
  YAGURA_ASSERT(sequence_ <= before.sequence_);
  sequence_ = before.sequence_;
  out_ = &out;
  documents_fixed_ = false;
  // The decoders saw the same bytes; those of before have counted them all.
  for (std::size_t i = 0; i < std::min(feeds_.size(), before.feeds_.size()); ++i) {
    if (before.feeds_[i].counters.records == 0) continue;
    feeds_[i].decoder = std::move(before.feeds_[i].decoder);
    feeds_[i].counters = before.feeds_[i].counters;
  }
  if (!before.snapshots_.empty()) snapshots_ = std::move(before.snapshots_);
  exposure_.differs_from(before.exposure_);
}

std::uint64_t Stages::records() const {
  std::uint64_t sum = 0;
  for (const FeedState& feed : feeds_) sum += feed.counters.records;
  return sum;
}

std::vector<FeedCounters> Stages::counters() const {
  std::vector<FeedCounters> out;
  for (const FeedState& feed : feeds_) {
    out.push_back(feed.counters);
    if (feed.decoder) out.back().decode = feed.decoder->stats();
  }
  return out;
}

// ---- Out ----

void Stages::fix(const Fix& fix) {
  out_->on_fix(fix);
  const Room* from = speaking_;
  for (RoomState& room : rooms_) {
    if (room.room.get() != from) room.room->on_fix(fix, *this);
  }
  speaking_ = from;
}

void Stages::nav_quality(const NavQuality& quality) {
  const Room* from = speaking_;
  for (RoomState& room : rooms_) {
    if (room.room.get() != from) room.room->on_nav_quality(quality, *this);
  }
  speaking_ = from;
}

void Stages::condition(const Condition& condition) {
  out_->on_condition(condition);
  const Room* from = speaking_;
  for (RoomState& room : rooms_) {
    if (room.room.get() != from) room.room->on_condition(condition, *this);
  }
  speaking_ = from;
}

}  // namespace yagura
