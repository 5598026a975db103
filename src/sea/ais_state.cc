// What the AIS decoder saves and loads: everything later records depend on, not the statistics.
#include "sea/ais_decoder.h"

namespace yagura::sea {
namespace {

constexpr std::uint8_t kForm = 1;

void save_bits(Writer& w, const Bits& b) {
  w.u64(b.count);
  w.bytes(b.bytes);
}

bool load_bits(Reader& r, Bits& b) {
  const std::uint64_t count = r.u64();
  const std::string_view bytes = r.bytes();
  if (count > MessageBits::kMaxBits || bytes.size() != (count + 7) / 8) return false;
  b.count = static_cast<std::uint32_t>(count);
  b.bytes.assign(bytes);
  return true;
}

}  // namespace

void AisDecoder::save(Writer& w) const {
  w.u8(kForm);
  w.u64(offset_);
  w.u64(lines_seen_);
  w.bytes(partial_);
  w.u64(overlong_);
  w.boolean(swallow_newline_);
  w.boolean(clock_seen_);
  clocks_.save(w);
  joiner_.save(w);
  w.time(pghp_.time);
  w.bytes(pghp_.station.view());
  save_span(w, pghp_.line);
  w.u64(group_times_.size());
  for (const GroupTime& g : group_times_) {
    w.u64(g.group);
    w.time(g.time);
    w.bytes(g.station.view());
    save_span(w, g.line);
  }
  w.u64(held_.size());
  for (const Held& h : held_) {
    save_bits(w, h.bits);
    w.u64(h.head.end);
    w.u8(static_cast<std::uint8_t>(h.channel));
    w.boolean(h.own_ship);
    w.bytes(h.station.view());
    w.u64(h.head.spans.all().size());
    for (const Span& s : h.head.spans.all()) save_span(w, s);
  }
}

bool AisDecoder::load(Reader& r) {
  if (r.u8() != kForm) return false;
  offset_ = r.u64();
  lines_seen_ = r.u64();
  partial_.assign(r.bytes());
  overlong_ = r.u64();
  swallow_newline_ = r.boolean();
  clock_seen_ = r.boolean();
  if (!r.ok() || partial_.size() > kMaxLine || partial_.size() > offset_ || overlong_ > offset_) {
    return false;
  }
  if (!clocks_.load(r) || !joiner_.load(r)) return false;
  pghp_.time = r.time();
  pghp_.station.assign(r.bytes());
  pghp_.line = load_span(r);
  const std::uint64_t groups = r.count(4);
  if (groups > kGroupTimes) return false;
  group_times_.clear();
  for (std::uint64_t i = 0; i < groups; ++i) {
    GroupTime& g = group_times_.emplace_back();
    g.group = r.u64();
    g.time = r.time();
    g.station.assign(r.bytes());
    g.line = load_span(r);
  }
  return load_held(r);
}

bool AisDecoder::load_held(Reader& r) {
  const std::uint64_t held = r.count(8);
  if (held > kMaxHeld) return false;
  held_.clear();
  held_bytes_ = 0;
  for (std::uint64_t i = 0; i < held && r.ok(); ++i) {
    Held& h = held_.emplace_back();
    if (!load_bits(r, h.bits)) return false;
    h.head.end = r.u64();
    h.channel = static_cast<char>(r.u8());
    h.own_ship = r.boolean();
    h.station.assign(r.bytes());
    const std::uint64_t spans = r.count(3);
    if (spans > 64) return false;
    for (std::uint64_t s = 0; s < spans; ++s) {
      h.head.spans.add(load_span(r));
      held_bytes_ += h.head.spans.all().back().length;
    }
  }
  return r.ok();
}

}  // namespace yagura::sea
