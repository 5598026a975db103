#include "join/history.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace yagura::join {
namespace {

// Distinct sets of sources that a node can hold: more than any node has feeds to combine.
constexpr std::size_t kMaxSets = 2'000;

Position off_sphere(const std::array<float, 3>& v) {
  const double xy = std::hypot(static_cast<double>(v[0]), static_cast<double>(v[1]));
  constexpr double kDegrees = 180 / std::numbers::pi;
  return Position::from_degrees(
             std::atan2(static_cast<double>(v[2]), xy) * kDegrees,
             std::atan2(static_cast<double>(v[1]), static_cast<double>(v[0])) * kDegrees)
      .value_or(Position{});
}

}  // namespace

std::array<float, 3> on_sphere(Position p) {
  const double lat = Angle::degrees(p.latitude()).radians();
  const double lon = Angle::degrees(p.longitude()).radians();
  const auto km = [](double v) { return static_cast<float>(v * static_cast<double>(kEarthKm)); };
  return {km(std::cos(lat) * std::cos(lon)), km(std::cos(lat) * std::sin(lon)), km(std::sin(lat))};
}

// ---- sources ----

std::uint16_t SourceSets::id(const std::vector<std::string>& sources) {
  const std::set<std::string> set(sources.begin(), sources.end());
  for (std::size_t i = 0; i < sets_.size(); ++i) {
    if (sets_[i] == set) return static_cast<std::uint16_t>(i);
  }
  // Beyond the bound everything new counts as one set, which shares with all: nothing is claimed.
  if (sets_.size() >= kMaxSets) return static_cast<std::uint16_t>(sets_.size() - 1);
  sets_.push_back(set);
  if (sets_.size() == kMaxSets) {
    for (const auto& s : sets_) sets_.back().insert(s.begin(), s.end());
  }
  relate();
  return static_cast<std::uint16_t>(sets_.size() - 1);
}

void SourceSets::relate() {
  const std::size_t n = sets_.size();
  disjoint_.assign(n * n, true);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const bool shares = std::any_of(sets_[i].begin(), sets_[i].end(),
                                      [&](const std::string& s) { return sets_[j].contains(s); });
      disjoint_[i * n + j] = !shares;
    }
  }
}

void SourceSets::save(Writer& w) const {
  w.u64(sets_.size());
  for (const auto& set : sets_) {
    w.u64(set.size());
    for (const std::string& s : set) w.bytes(s);
  }
}

bool SourceSets::load(Reader& r) {
  sets_.clear();
  for (auto n = r.count(); n > 0; --n) {
    std::set<std::string> set;
    for (auto m = r.count(); m > 0; --m) set.insert(std::string(r.bytes()));
    sets_.push_back(std::move(set));
  }
  if (!r.ok() || sets_.empty() || sets_.size() > kMaxSets) return false;
  relate();
  return true;
}

// ---- hours ----

bool Hours::set(std::int64_t hour) {
  std::uint64_t& word = bits_[word_of(hour)];
  const std::uint64_t bit = std::uint64_t{1} << (hour & 63);
  if ((word & bit) != 0) return false;
  word |= bit;
  return true;
}

// The place of the word that holds this hour, made where it is missing.
std::size_t Hours::word_of(std::int64_t hour) {
  const std::int64_t word = hour & ~std::int64_t{63};
  if (bits_.empty()) first_ = word;
  if (word < first_) {
    bits_.insert(bits_.begin(), static_cast<std::size_t>((first_ - word) / 64), 0);
    first_ = word;
  }
  const auto i = static_cast<std::size_t>((hour - first_) / 64);
  if (i >= bits_.size()) bits_.resize(i + 1);
  return i;
}

void Hours::merge(const Hours& other) {
  if (other.bits_.empty()) return;
  word_of(other.last());
  const std::size_t at = word_of(other.first_);
  for (std::size_t i = 0; i < other.bits_.size(); ++i) bits_[at + i] |= other.bits_[i];
}

void Hours::keep_common(const Hours& other) {
  for (std::size_t i = 0; i < bits_.size(); ++i) {
    const std::int64_t at = (first_ - other.first_) / 64 + static_cast<std::int64_t>(i);
    const bool there = at >= 0 && at < static_cast<std::int64_t>(other.bits_.size());
    bits_[i] &= there ? other.bits_[static_cast<std::size_t>(at)] : 0;
  }
}

// To whole words of 64 hours.
std::int64_t Hours::count(std::int64_t from) const {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < bits_.size(); ++i) {
    if (first_ + 64 * static_cast<std::int64_t>(i) + 63 >= from) sum += std::popcount(bits_[i]);
  }
  return sum;
}

void Hours::save(Writer& w) const {
  w.i64(first_);
  w.u64(bits_.size());
  for (const std::uint64_t word : bits_) w.fixed64(word);
}

void Hours::load(Reader& r) {
  first_ = r.i64() & ~std::int64_t{63};
  bits_.resize(r.count(8));
  for (std::uint64_t& word : bits_) word = r.fixed64();
}

// ---- history ----

History::History(const RuleSet& rules) {
  std::set<std::string> kinds;
  for (const Family& family : rules.families) {
    kinds.insert(family.roots.begin(), family.roots.end());
    for (const JoinRule& rule : family.joins) kinds.insert(rule.kinds.begin(), rule.kinds.end());
  }
  kinds_.assign(kinds.begin(), kinds.end());
  live_.resize(kinds_.size());
}

std::optional<std::uint16_t> History::kind(std::string_view name) const {
  const auto it = std::lower_bound(kinds_.begin(), kinds_.end(), name);
  if (it == kinds_.end() || *it != name) return std::nullopt;
  return static_cast<std::uint16_t>(it - kinds_.begin());
}

std::size_t History::put(Entry entry) {
  entries_.push_back(entry);
  return entries_.size() - 1;
}

void History::place_asset(const std::string& asset, Position place) {
  assets_[asset] = cell_of(place);
}

void History::watched(const Exposure& delta) {
  const auto k = kind(delta.detector);
  if (!k || delta.live_us <= 0) return;
  CellId cell = delta.cell;
  if (!delta.asset.empty()) {
    const auto it = assets_.find(delta.asset);
    if (it == assets_.end()) return;
    cell = it->second;
  }
  live_[*k][cell].set(micros(delta.hour) / 3'600'000'000);
}

History::Shape History::shape_of(const std::vector<Polygon>& area) {
  Shape out{ZoneShape(area), {}, 0, area.empty()};
  std::array<double, 3> sum{};
  std::vector<std::array<float, 3>> corners;
  for (const Polygon& polygon : area) {
    if (polygon.rings.empty()) continue;
    for (const Position& p : polygon.rings.front()) corners.push_back(on_sphere(p));
  }
  for (const auto& c : corners) {
    for (std::size_t i = 0; i < 3; ++i) sum[i] += static_cast<double>(c[i]);
  }
  const double length = std::hypot(sum[0], sum[1], sum[2]);
  if (length <= 0) return out;
  for (std::size_t i = 0; i < 3; ++i) {
    out.centre[i] = static_cast<float>(sum[i] / length * static_cast<double>(kEarthKm));
  }
  double most = 0;
  for (const auto& c : corners) most = std::max(most, squared_km(c, out.centre));
  // Edges bulge between corners, by less than their length.
  out.reach_km = static_cast<float>(1.5 * std::sqrt(most) + 1);
  return out;
}

void History::hold(Circumstance c) {
  const auto same = std::find_if(
      circumstances_.begin(), circumstances_.end(),
      [&](const Circumstance& other) { return other.kind == c.kind && other.id == c.id; });
  Shape shape = shape_of(c.area);
  if (same == circumstances_.end()) {
    circumstances_.push_back(std::move(c));
    shapes_.push_back(std::move(shape));
    return;
  }
  shapes_[static_cast<std::size_t>(same - circumstances_.begin())] = std::move(shape);
  *same = std::move(c);
}

std::vector<const History::Circumstance*> History::around(Position p, std::int64_t time_ms,
                                                          std::uint16_t sources) const {
  std::vector<const Circumstance*> out;
  const std::array<float, 3> at = on_sphere(p);
  for (std::size_t i = 0; i < circumstances_.size(); ++i) {
    const Circumstance& c = circumstances_[i];
    if (time_ms < c.from_ms || time_ms >= c.to_ms) continue;
    if (!c.feed.empty()) {
      if (sources_.holds(sources, c.feed)) out.push_back(&c);
      continue;
    }
    const Shape& s = shapes_[i];
    const double reach = static_cast<double>(s.reach_km);
    if (s.everywhere || (squared_km(at, s.centre) <= reach * reach && s.zone.contains(p)))
      out.push_back(&c);
  }
  return out;
}

ConditionMask History::mask(Position p, std::int64_t time_ms, std::uint16_t sources) const {
  ConditionMask out = 0;
  for (const Circumstance* c : around(p, time_ms, sources)) {
    out = static_cast<ConditionMask>(out | c->bit());
  }
  return out;
}

std::vector<std::pair<std::int64_t, std::int64_t>> History::when(const std::array<float, 3>& at,
                                                                 ConditionMask kinds) const {
  std::vector<std::pair<std::int64_t, std::int64_t>> out;
  const Position p = off_sphere(at);
  for (std::size_t i = 0; i < circumstances_.size(); ++i) {
    const Circumstance& c = circumstances_[i];
    if ((c.bit() & kinds) == 0 || !c.feed.empty()) continue;
    const Shape& s = shapes_[i];
    const double reach = static_cast<double>(s.reach_km);
    if (s.everywhere || (squared_km(at, s.centre) <= reach * reach && s.zone.contains(p)))
      out.emplace_back(c.from_ms, c.to_ms);
  }
  std::sort(out.begin(), out.end());
  return out;
}

// ---- saved state ----

void History::save(Writer& w) const {
  sources_.save(w);
  w.u64(entries_.size());
  std::int64_t before = 0;
  for (const Entry& e : entries_) {
    for (const float v : e.at) w.fixed32(std::bit_cast<std::uint32_t>(v));
    w.fixed32(std::bit_cast<std::uint32_t>(e.sigma_km));
    w.fixed64(e.cell);
    w.i64(e.time_ms - before);
    before = e.time_ms;
    w.u64(e.kind);
    w.u64(e.sources);
    w.u8(e.mask);
    w.u8(static_cast<std::uint8_t>((e.linked ? 1 : 0) | (e.gone ? 2 : 0)));
  }
  w.u64(assets_.size());
  for (const auto& [name, cell] : assets_) {
    w.bytes(name);
    w.fixed64(cell);
  }
  w.u64(live_.size());
  for (const auto& cells : live_) {
    w.u64(cells.size());
    for (const auto& [cell, hours] : cells) {
      w.fixed64(cell);
      hours.save(w);
    }
  }
  w.u64(circumstances_.size());
  for (const Circumstance& c : circumstances_) {
    w.bytes(c.id);
    w.u8(static_cast<std::uint8_t>(c.kind));
    w.bytes(c.name.in(Lang::en));
    w.bytes(c.name.in(Lang::ja));
    w.i64(c.from_ms);
    w.i64(c.to_ms);
    w.bytes(c.feed);
    w.u64(c.area.size());
    for (const Polygon& polygon : c.area) {
      w.u64(polygon.rings.size());
      for (const auto& ring : polygon.rings) {
        w.u64(ring.size());
        for (const Position& p : ring) {
          w.i64(p.latitude_e7());
          w.i64(p.longitude_e7());
        }
      }
    }
  }
}

bool History::load(Reader& r) {
  if (!sources_.load(r)) return false;
  entries_.clear();
  std::int64_t time = 0;
  for (auto n = r.count(29); n > 0; --n) {
    Entry e;
    for (float& v : e.at) v = std::bit_cast<float>(r.fixed32());
    e.sigma_km = std::bit_cast<float>(r.fixed32());
    e.cell = r.fixed64();
    e.time_ms = time += r.i64();
    e.kind = static_cast<std::uint16_t>(r.u64());
    e.sources = static_cast<std::uint16_t>(r.u64());
    e.mask = r.u8();
    const std::uint8_t flags = r.u8();
    e.linked = (flags & 1) != 0;
    e.gone = (flags & 2) != 0;
    if (e.kind >= kinds_.size() || !sources_.has(e.sources)) return false;
    entries_.push_back(e);
  }
  assets_.clear();
  for (auto n = r.count(9); n > 0; --n) {
    const std::string name(r.bytes());
    assets_[name] = r.fixed64();
  }
  if (r.count() != live_.size()) return false;
  for (auto& cells : live_) {
    cells.clear();
    for (auto n = r.count(10); n > 0; --n) {
      const CellId cell = r.fixed64();
      cells[cell].load(r);
    }
  }
  circumstances_.clear();
  shapes_.clear();
  for (auto n = r.count(8); n > 0; --n) {
    Circumstance c;
    c.id = r.bytes();
    c.kind = static_cast<Condition::Kind>(r.u8() % 5);
    const std::string en(r.bytes());
    c.name = {en, std::string(r.bytes())};
    c.from_ms = r.i64();
    c.to_ms = r.i64();
    c.feed = r.bytes();
    for (auto m = r.count(); m > 0; --m) {
      Polygon polygon;
      for (auto k = r.count(); k > 0; --k) {
        std::vector<Position> ring;
        for (auto i = r.count(2); i > 0; --i) {
          const std::int64_t lat = r.i64();
          ring.push_back(Position::from_e7(lat, r.i64()).value_or(Position{}));
        }
        polygon.rings.push_back(std::move(ring));
      }
      c.area.push_back(std::move(polygon));
    }
    hold(std::move(c));
  }
  return r.ok();
}

}  // namespace yagura::join
