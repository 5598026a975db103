#include "sea/ais_join.h"

#include <algorithm>

#include "sea/ais_armour.h"

namespace yagura::sea {
namespace {

// tag block before wrapper before none
int rank(ClockKind c) { return c == ClockKind::tag_block ? 2 : c == ClockKind::wrapper ? 1 : 0; }

void add_reception(Reception& to, const Reception& from) {
  if (rank(from.clock) > rank(to.clock)) {
    to.time = from.time;
    to.clock = from.clock;
  }
  if (to.station.empty()) to.station = from.station;
  for (const Span& s : from.spans.all()) to.spans.add(s);
}

}  // namespace

bool Joiner::Group::takes(const Part& part) const {
  return total == part.total && sequence == part.sequence && channel == part.channel &&
         talker == part.talker && own_ship == part.own_ship &&
         (group == part.group || group == 0 || part.group == 0);
}

void Joiner::drop(std::size_t i, std::vector<Span>& lost) {
  const auto at = groups_.begin() + static_cast<std::ptrdiff_t>(i);
  if (!(*at)->reception.spans.empty()) lost.push_back((*at)->reception.spans.all().front());
  spare_.push_back(std::move(*at));
  groups_.erase(at);
}

void Joiner::age(std::uint64_t line, std::vector<Span>& lost) {
  for (std::size_t i = 0; i < groups_.size();) {
    const std::uint64_t limit = (groups_[i]->have & 2) != 0 ? kAge : kLateFirst;
    if (line - groups_[i]->line > limit) {
      drop(i, lost);
    } else {
      ++i;
    }
  }
}

// The group that misses this part. One that has it with other content is given up, as its sequence
// id was used again; with the same content it is a second reception, which gets its own group.
Joiner::Group* Joiner::place_for(const Part& part, std::uint64_t line, std::vector<Span>& lost) {
  const unsigned bit = 1u << part.number;
  for (std::size_t i = 0; i < groups_.size();) {
    Group& g = *groups_[i];
    if (!g.takes(part)) {
      ++i;
    } else if ((g.have & bit) == 0) {
      return &g;
    } else if (g.payloads[part.number - 1u] == part.payload) {
      ++i;
    } else {
      drop(i, lost);
    }
  }
  if (groups_.size() == kGroups) drop(0, lost);
  if (spare_.empty()) spare_.push_back(std::make_unique<Group>());
  groups_.push_back(std::move(spare_.back()));
  spare_.pop_back();
  Group& g = *groups_.back();
  g.total = part.total;
  g.sequence = part.sequence;
  g.channel = part.channel;
  g.talker = part.talker;
  g.own_ship = part.own_ship;
  g.group = part.group;
  g.line = line;
  g.have = 0;
  g.reception = {};
  return &g;
}

const Joined* Joiner::add(const Part& part, const Reception& reception, std::uint64_t line,
                          std::vector<Span>& lost) {
  age(line, lost);
  Group* g = place_for(part, line, lost);
  g->line = line;
  g->have = static_cast<std::uint16_t>(g->have | 1u << part.number);
  g->payloads[part.number - 1u].assign(part.payload);
  if (part.number == part.total) g->fill = part.fill;
  if (g->group == 0) g->group = part.group;
  add_reception(g->reception, reception);
  if (g->have != (1u << (g->total + 1u)) - 2u) return nullptr;

  joined_.payload.clear();
  for (std::size_t i = 0; i < g->total; ++i) joined_.payload += g->payloads[i];
  joined_.fill = g->fill;
  joined_.reception = std::move(g->reception);
  g->reception = {};
  const auto at =
      std::find_if(groups_.begin(), groups_.end(), [g](const auto& p) { return p.get() == g; });
  spare_.push_back(std::move(*at));
  groups_.erase(at);
  return &joined_;
}

void Joiner::finish(std::vector<Span>& lost) {
  while (!groups_.empty()) drop(0, lost);
}

void save_reception(Writer& w, const Reception& r) {
  w.time(r.time);
  w.u8(static_cast<std::uint8_t>(r.clock));
  w.bytes(r.station.view());
  w.u64(r.spans.all().size());
  for (const Span& s : r.spans.all()) save_span(w, s);
}

bool load_reception(Reader& r, Reception& to) {
  to = {};
  to.time = r.time();
  const std::uint8_t clock = r.u8();
  if (clock > static_cast<std::uint8_t>(ClockKind::start_option)) return false;
  to.clock = static_cast<ClockKind>(clock);
  to.station.assign(r.bytes());
  const std::uint64_t n = r.count(3);
  if (n > 64) return false;
  for (std::uint64_t i = 0; i < n; ++i) to.spans.add(load_span(r));
  return r.ok();
}

void Joiner::save(Writer& w) const {
  w.u64(groups_.size());
  for (const auto& g : groups_) {
    w.u8(g->total);
    w.i64(g->sequence);
    w.u8(static_cast<std::uint8_t>(g->channel));
    w.raw({g->talker.data(), 2});
    w.boolean(g->own_ship);
    w.u64(g->group);
    w.u64(g->line);
    w.u64(g->have);
    w.u8(g->fill);
    for (unsigned n = 1; n <= g->total; ++n) {
      if ((g->have >> n & 1) != 0) w.bytes(g->payloads[n - 1]);
    }
    save_reception(w, g->reception);
  }
}

bool Joiner::load(Reader& r) {
  groups_.clear();
  const std::uint64_t groups = r.count(8);
  if (groups > kGroups) return false;
  for (std::uint64_t i = 0; i < groups; ++i) {
    auto g = std::make_unique<Group>();
    g->total = r.u8();
    g->sequence = static_cast<std::int8_t>(r.i64());
    g->channel = static_cast<char>(r.u8());
    r.raw(2).copy(g->talker.data(), 2);
    g->own_ship = r.boolean();
    g->group = r.u64();
    g->line = r.u64();
    const std::uint64_t have = r.u64();
    g->fill = r.u8();
    // Some part is there and some part is missing.
    const std::uint64_t all = g->total >= 1 && g->total <= 9 ? (1u << (g->total + 1u)) - 2u : 0;
    if (!r.ok() || have == 0 || have >= all || (have & ~all) != 0) return false;
    g->have = static_cast<std::uint16_t>(have);
    for (unsigned n = 1; n <= g->total; ++n) {
      if ((have >> n & 1) != 0) g->payloads[n - 1].assign(r.bytes());
      if (g->payloads[n - 1].size() > MessageBits::kMaxCharacters) return false;
    }
    if (!load_reception(r, g->reception)) return false;
    groups_.push_back(std::move(g));
  }
  return r.ok();
}

}  // namespace yagura::sea
