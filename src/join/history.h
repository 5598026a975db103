// History: what the joiner remembers of every event of the kinds that some rule names, where and
// when each kind could have been seen (exposure), and which circumstances held (conditions,
// outages). Joins are found in it, and rates of coincidence are measured by sliding it.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/position.h"
#include "base/time.h"
#include "base/wire.h"
#include "join/rules.h"
#include "model/observation.h"
#include "track/zone.h"

namespace yagura::join {

inline constexpr std::int64_t kDayMs = 86'400'000;
inline constexpr float kEarthKm = 6371.0088F;

// Source sets are interned: two events whose sets are not disjoint never corroborate each other.
// A set holds the ultimate sources of an event: what a source repeats stands for the source.
class SourceSets {
 public:
  std::uint16_t id(const std::vector<std::string>& sources);  // 0 for none: like no other
  bool has(std::uint16_t set) const { return set < sets_.size(); }
  bool disjoint(std::uint16_t a, std::uint16_t b) const {
    return disjoint_[static_cast<std::size_t>(a) * sets_.size() + b];
  }
  bool holds(std::uint16_t set, const std::string& source) const {
    return sets_[set].contains(source);
  }
  void save(Writer& w) const;
  bool load(Reader& r);

 private:
  void relate();
  std::vector<std::set<std::string>> sets_ = {{}};
  std::vector<bool> disjoint_ = {true};
};

// One event, as sliding needs it.
struct Entry {
  std::array<float, 3> at{};  // km from the Earth's centre, mean sphere
  float sigma_km = 0;         // of its place, one axis
  CellId cell = 0;            // level 7
  std::int64_t time_ms = 0;   // UTC, since 1970
  std::uint16_t kind = 0;     // History::kind()
  std::uint16_t sources = 0;  // SourceSets
  ConditionMask mask = 0;     // circumstances that held there and then
  bool linked = false;        // belongs to a link that people or shared names vouch for
  bool gone = false;          // retracted

  std::int64_t day() const { return time_ms / kDayMs; }
  std::int64_t of_day_ms() const { return time_ms % kDayMs; }
};
std::array<float, 3> on_sphere(Position p);
inline double squared_km(const std::array<float, 3>& a, const std::array<float, 3>& b) {
  const auto x = static_cast<double>(a[0] - b[0]);
  const auto y = static_cast<double>(a[1] - b[1]);
  const auto z = static_cast<double>(a[2] - b[2]);
  return x * x + y * y + z * z;
}

// Hours, as bits.
class Hours {
 public:
  bool set(std::int64_t hour);  // false where it was set already
  bool test(std::int64_t hour) const {
    const std::int64_t i = hour - first_;
    return i >= 0 && i < size() && ((bits_[static_cast<std::size_t>(i >> 6)] >> (i & 63)) & 1) != 0;
  }
  void merge(const Hours& other);        // or
  void keep_common(const Hours& other);  // and
  std::int64_t count(std::int64_t from = std::numeric_limits<std::int64_t>::min()) const;
  std::int64_t last() const { return first_ + size() - 1; }  // none is later
  std::int64_t size() const { return static_cast<std::int64_t>(bits_.size()) * 64; }
  void save(Writer& w) const;
  void load(Reader& r);

 private:
  std::size_t word_of(std::int64_t hour);

  std::int64_t first_ = 0;  // a multiple of 64
  std::vector<std::uint64_t> bits_;
};

class History {
 public:
  explicit History(const RuleSet& rules);

  // Kinds that no rule names have no number.
  std::optional<std::uint16_t> kind(std::string_view name) const;
  const std::vector<std::string>& kinds() const { return kinds_; }  // sorted

  std::size_t put(Entry entry);  // its index, for good
  // Takes over what another history holds of the kinds that this one names, into an empty one.
  // Gives the new index of each entry.
  std::vector<std::optional<std::size_t>> adopt(const History& before);
  Entry& at(std::size_t index) { return entries_[index]; }
  const std::vector<Entry>& entries() const { return entries_; }
  SourceSets& sources() { return sources_; }
  const SourceSets& sources() const { return sources_; }

  // Where an asset lies: its exposure counts for the cell there.
  void place_asset(const std::string& asset, Position place);
  void watched(const Exposure& delta);
  const std::map<CellId, Hours>& live(std::uint16_t kind) const { return live_[kind]; }

  // A circumstance, or a new version of one.
  struct Circumstance {
    std::string id;
    Condition::Kind kind = Condition::Kind::storm;
    Message name;
    std::vector<Polygon> area;  // empty: everywhere
    static constexpr std::int64_t kForever = std::numeric_limits<std::int64_t>::max() / 2;
    std::int64_t from_ms = 0, to_ms = 0;  // kForever: nobody knows until when
    std::string feed;  // of an outage: it explains what this source told or did not tell
    bool lasts() const { return to_ms >= kForever; }
    ConditionMask bit() const {
      return static_cast<ConditionMask>(1U << static_cast<unsigned>(kind));
    }
  };
  void hold(Circumstance c);
  const std::vector<Circumstance>& circumstances() const { return circumstances_; }
  // Those that held there and then. `sources`: of the event.
  std::vector<const Circumstance*> around(Position p, std::int64_t time_ms,
                                          std::uint16_t sources) const;
  ConditionMask mask(Position p, std::int64_t time_ms, std::uint16_t sources) const;
  // When circumstances of these kinds held at a place, whatever the source: [from, to) in ms.
  std::vector<std::pair<std::int64_t, std::int64_t>> when(const std::array<float, 3>& at,
                                                          ConditionMask kinds) const;

  void save(Writer& w) const;
  bool load(Reader& r);

 private:
  struct Shape {
    ZoneShape zone;
    std::array<float, 3> centre;  // of a sphere around it
    float reach_km;
    bool everywhere;
  };
  static Shape shape_of(const std::vector<Polygon>& area);

  std::vector<std::string> kinds_;
  std::vector<Entry> entries_;
  SourceSets sources_;
  std::map<std::string, CellId> assets_;
  std::vector<std::map<CellId, Hours>> live_;  // by kind
  std::vector<Circumstance> circumstances_;
  std::vector<Shape> shapes_;  // of circumstances_
};

}  // namespace yagura::join
