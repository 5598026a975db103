#include "sea/ais_decoder.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "sea/ais_message.h"

namespace yagura::sea {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

// Finds line ends, '\n' or '\r', reading each byte once.
class LineEnds {
 public:
  LineEnds(const char* begin, const char* end) : end_(end) { find_newline(begin); }
  // The first line end at or after `from`, or nullptr.
  const char* next(const char* from) {
    if (newline_ != nullptr && newline_ < from) find_newline(from);
    const char* limit = newline_ != nullptr ? newline_ : end_;
    const void* cr = std::memchr(from, '\r', static_cast<std::size_t>(limit - from));
    return cr != nullptr ? static_cast<const char*>(cr) : newline_;
  }

 private:
  void find_newline(const char* from) {
    newline_ = static_cast<const char*>(
        from == end_ ? nullptr : std::memchr(from, '\n', static_cast<std::size_t>(end_ - from)));
  }
  const char* end_;
  const char* newline_ = nullptr;
};

}  // namespace

std::unique_ptr<Batch> AisDecoder::push(std::string_view bytes, Time arrival) {
  auto batch = std::make_unique<AisBatch>();
  batch->feed = feed_;
  if (bytes.empty()) return batch;
  out_ = batch.get();
  arrival_ = arrival;
  batch->heads.reserve(bytes.size() / 48);
  batch->bodies.reserve(bytes.size() / 48);

  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  const std::uint64_t base = offset_;
  const auto offset_of = [&](const char* p) {
    return base + static_cast<std::uint64_t>(p - bytes.data());
  };
  LineEnds ends(at, end);
  while (at < end) {
    if (swallow_newline_) {
      swallow_newline_ = false;
      if (*at == '\n') {
        ++at;
        continue;
      }
    }
    const char* stop = ends.next(at);
    const auto size = static_cast<std::size_t>((stop != nullptr ? stop : end) - at);
    if (overlong_ > 0 || partial_.size() + size > kMaxLine) {
      overlong_ += partial_.size() + size;
      partial_.clear();
    } else if (stop == nullptr || !partial_.empty()) {
      partial_.append(at, size);
    }
    if (stop == nullptr) break;
    offset_ = offset_of(stop);
    if (overlong_ > 0) {
      overlong();
    } else if (!partial_.empty()) {
      line(partial_, offset_ - partial_.size());
      partial_.clear();
    } else {
      line({at, size}, offset_of(at));
    }
    swallow_newline_ = *stop == '\r';
    at = stop + 1;
  }
  offset_ = base + bytes.size();
  bytes_ += bytes.size();
  out_ = nullptr;
  return batch;
}

std::unique_ptr<Batch> AisDecoder::finish() {
  auto batch = std::make_unique<AisBatch>();
  batch->feed = feed_;
  out_ = batch.get();
  if (overlong_ > 0) {
    overlong();
  } else if (!partial_.empty()) {
    line(partial_, offset_ - partial_.size());
    partial_.clear();
  }
  swallow_newline_ = false;
  joiner_.finish(lost_);
  lost_groups();
  release(kNoTime, nullptr);
  out_ = nullptr;
  return batch;
}

void AisDecoder::overlong() {
  ++lines_;
  ++lines_seen_;
  const std::uint64_t size =
      std::min<std::uint64_t>(overlong_, std::numeric_limits<std::uint32_t>::max());
  reject(Reason::line_too_long, span_of(offset_ - overlong_, size));
  overlong_ = 0;
}

// One line, nearly always with one sentence; where line ends were lost, with several.
void AisDecoder::line(std::string_view text, std::uint64_t offset) {
  ++lines_;
  ++lines_seen_;
  bool rejected = false;  // one reason a line
  int pieces = 0;
  for (std::size_t at = 0; at < text.size() && pieces < kMaxPieces; ++pieces) {
    at = piece(text, at, offset, rejected);
  }
}

// The sentence at or after `at` with what stands before and behind; returns where to go on.
std::size_t AisDecoder::piece(std::string_view text, std::size_t at, std::uint64_t offset,
                              bool& rejected) {
  const auto complain = [&](Reason reason) {
    if (!rejected) reject(reason, span_of(offset + at, text.size() - at));
    rejected = true;
  };
  Front front;
  if (at == 0 && text[0] == '#') {
    complain(Reason::no_sentence);  // a comment, whatever it quotes
    return text.size();
  }
  const std::size_t lead = read_front(text, at, front);
  if (front.bad_tag_block) complain(Reason::bad_tag_block);
  if (lead == kNone) {
    // A tag block alone may carry the time of its group.
    if (front.tags.group != 0 && has_time(front.tags.time)) {
      reception(front, {}, span_of(offset + at, text.size() - at));
    } else if (text.find_first_not_of(" \t", at) != kNone) {
      complain(Reason::no_sentence);
    }
    return text.size();
  }
  std::string_view from = text.substr(lead);
  if (front.quoted) {
    unquote(from, scratch_);
    from = scratch_;
  }
  Sentence s;
  const Framing framing = read_sentence(from, s);
  if (framing != Framing::good) {
    complain(framing == Framing::bad_checksum ? Reason::bad_checksum : Reason::no_checksum);
    // A line whose end was lost: what follows may be whole.
    return front.quoted ? text.size() : std::min(text.find_first_of("!$", lead + 1), text.size());
  }
  std::size_t end = text.size();
  Tail tail;
  if (!front.quoted) {
    const std::size_t behind = lead + s.used;
    // A further sentence where a line end was lost, with its own tag block.
    const std::size_t next = text.find_first_of("!$", behind);
    if (next != kNone) end = std::min(text.find('\\', behind), next);
    if (behind < end) tail = read_tail(text.substr(behind, end - behind));
  }
  sentence(s, front, tail, span_of(offset + at, end - at), rejected);
  return end;
}

void AisDecoder::sentence(const Sentence& s, const Front& front, const Tail& tail, Span span,
                          bool& rejected) {
  const std::string_view name = formatter(s.body);
  if (s.lead == '!' && (name == "VDM" || name == "VDO")) return vdm(s, front, tail, span, rejected);
  if (name.empty()) {
    if (!rejected) reject(Reason::bad_address, span);
    rejected = true;
    return;
  }
  count_sentence(name);
  if (has_time(front.tags.time) && front.tags.group != 0) reception(front, tail, span);
  Time bus = kNoTime;
  if (name == "PGHP") {
    const Pghp p = read_pghp(s.body);
    pghp_ = {p.time, p.station, span};
    if (has_time(p.time)) first_clock(p.time, span);
  } else if (name == "RMC") {
    bus = read_rmc(s.body);
  } else if (name == "ZDA") {
    bus = read_zda(s.body);
  }
  if (has_time(bus)) {
    clocks_.receiver(bus, span, arrival_);
    first_clock(bus, span);
  }
}

// What the line, its tag block's group or the $PGHP before it say of time and station.
Reception AisDecoder::reception(const Front& front, const Tail& tail, Span span) {
  Reception heard;
  heard.spans.add(span);
  const TagBlock& tags = front.tags;
  heard.station = tags.station.empty() ? tail.station : tags.station;
  if (has_time(tags.time)) {
    heard.time = tags.time;
    heard.clock = ClockKind::tag_block;
    if (tags.group != 0) {
      std::erase_if(group_times_, [&](const GroupTime& g) { return g.group == tags.group; });
      if (group_times_.size() == kGroupTimes) group_times_.erase(group_times_.begin());
      group_times_.push_back({tags.group, tags.time, heard.station, span});
    }
    first_clock(heard.time, span);
    return heard;
  }
  if (tags.group != 0 && tags.group_part > 1) {
    for (const GroupTime& g : group_times_) {
      if (g.group != tags.group) continue;
      heard.time = g.time;
      heard.clock = ClockKind::tag_block;
      if (heard.station.empty()) heard.station = g.station;
      heard.spans = Spans(g.line);
      heard.spans.add(span);
      return heard;
    }
  }
  heard.time = has_time(tail.time) ? tail.time : front.wrapper;
  if (has_time(heard.time)) {
    heard.clock = ClockKind::wrapper;
    first_clock(heard.time, span);
  } else if (has_time(pghp_.time)) {
    heard.time = pghp_.time;
    heard.clock = ClockKind::wrapper;
    if (heard.station.empty()) heard.station = pghp_.station;
    heard.spans = Spans(pghp_.line);
    heard.spans.add(span);
  }
  return heard;
}

void AisDecoder::vdm(const Sentence& s, const Front& front, const Tail& tail, Span span,
                     bool& rejected) {
  Reception heard = reception(front, tail, span);
  pghp_.time = kNoTime;
  const auto complain = [&](Reason reason) {
    if (!rejected) reject(reason, span);
    rejected = true;
  };
  Vdm v;
  v.own_ship = s.body[4] == 'O';
  const VdmForm form = read_vdm(s.body.size() > 6 ? s.body.substr(6) : std::string_view{}, v);
  if (form != VdmForm::good) {
    return complain(form == VdmForm::bad_fill ? Reason::bad_fill : Reason::bad_fields);
  }
  if (v.payload.size() > MessageBits::kMaxCharacters) return complain(Reason::too_long);
  if (v.total == 1) return message(v.payload, v.fill, v, heard);
  part(s, v, front, heard);
}

void AisDecoder::part(const Sentence& s, const Vdm& v, const Front& front, Reception& heard) {
  const Part p{v.total,    v.number, v.sequence,       v.channel, {s.body[0], s.body[1]},
               v.own_ship, v.fill,   front.tags.group, v.payload};
  const Joined* whole = joiner_.add(p, heard, lines_seen_, lost_);
  lost_groups();
  if (whole == nullptr) return;
  Reception all = whole->reception;
  message(whole->payload, whole->fill, v, all);
}

void AisDecoder::message(std::string_view payload, unsigned fill, const Vdm& v, Reception& heard) {
  const auto complain = [&](Reason reason) { reject(reason, heard.spans.all().back()); };
  if (payload.size() > MessageBits::kMaxCharacters) return complain(Reason::too_long);
  if (fill > payload.size() * 6) return complain(Reason::bad_fill);
  if (!bits_.unpack(payload, fill)) return complain(Reason::bad_armour);
  AisRecord& record = out_->bodies.emplace_back();
  if (!decode_message(bits_, record)) {
    out_->bodies.pop_back();
    return complain(bits_.count() < 38 ? Reason::too_short : Reason::bad_type);
  }
  ++messages_;
  ++types_[record.type];
  record.channel = v.channel;
  record.own_ship = v.own_ship;
  record.station = heard.station;
  RecordHead& head = out_->heads.emplace_back();
  const Span last = heard.spans.all().back();
  head.end = last.offset + last.length;
  if (record.type == 4) {
    const auto& station = std::get_if<BaseStation>(&record.body);
    if (station != nullptr && station->time) {
      clocks_.base_station(record.mmsi, *station->time, last, arrival_);
      const Clocks::Reading now = clocks_.read(arrival_);
      // Held records come before this one.
      if (!clock_seen_ && has_time(now.time)) {
        AisRecord kept = std::move(record);
        RecordHead kept_head = std::move(head);
        out_->bodies.pop_back();
        out_->heads.pop_back();
        first_clock(now.time, now.line);
        out_->bodies.push_back(std::move(kept));
        out_->heads.push_back(std::move(kept_head));
      }
    }
  }
  set_time(out_->bodies.back(), out_->heads.back(), heard);
}

// The chain of clocks; docs/formats/ais.md.
void AisDecoder::set_time(AisRecord& record, RecordHead& head, Reception& heard) {
  head.time = heard.time;
  head.clock = heard.clock;
  head.spans = std::move(heard.spans);
  if (!has_time(head.time)) {
    const Clocks::Reading now = clocks_.read(arrival_);
    head.time = now.time;
    head.clock = now.kind;
    if (has_time(now.time)) {
      const auto known = head.spans.all();
      if (std::find(known.begin(), known.end(), now.line) == known.end()) head.spans.add(now.line);
    } else if (has_time(arrival_)) {
      head.time = arrival_;
      head.clock = ClockKind::arrival;
    } else if (has_time(start_)) {
      head.time = start_;
      head.clock = ClockKind::start_option;
    } else if (!clock_seen_) {
      return hold(head, record);
    }
  } else if (clocks_.doubtful(head.time)) {
    record.clock_doubtful = true;
    ++doubtful_;
  }
  count_time(head.time);
}

void AisDecoder::hold(RecordHead& head, const AisRecord& record) {
  for (const Span& s : head.spans.all()) held_bytes_ += s.length;
  held_.push_back({bits_.bits(), std::move(head), record.channel, record.own_ship, record.station});
  out_->bodies.pop_back();
  out_->heads.pop_back();
  if (held_.size() > kMaxHeld || held_bytes_ > kMaxHeldBytes) release(kNoTime, nullptr);
}

void AisDecoder::first_clock(Time time, Span line) {
  if (clock_seen_) return;
  clock_seen_ = true;
  if (!held_.empty()) release(time, &line);
}

// Gives out what was held back, with the time of the first clock or without any.
void AisDecoder::release(Time time, const Span* line) {
  for (Held& h : held_) {
    MessageBits bits;
    bits.assign(h.bits);
    AisRecord& record = out_->bodies.emplace_back();
    decode_message(bits, record);
    record.channel = h.channel;
    record.own_ship = h.own_ship;
    record.station = h.station;
    RecordHead& head = out_->heads.emplace_back(std::move(h.head));
    head.time = time;
    head.clock = has_time(time) ? ClockKind::first_clock : ClockKind::none;
    if (line != nullptr) head.spans.add(*line);
    count_time(time);
  }
  if (!held_.empty()) clock_seen_ = true;
  held_.clear();
  held_bytes_ = 0;
}

void AisDecoder::reject(Reason reason, Span span) {
  ++reasons_[static_cast<std::size_t>(reason)];
  out_->rejects.push_back({span, reason_name(reason)});
}

void AisDecoder::lost_groups() {
  for (const Span& s : lost_) reject(Reason::missing_parts, s);
  lost_.clear();
}

std::unique_ptr<Decoder> make_ais_decoder(const FeedContext& context) {
  return std::make_unique<AisDecoder>(context);
}

}  // namespace yagura::sea
