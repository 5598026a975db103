// Track matching: which fixes under one name (an MMSI) belong to one ship. Two ships on one MMSI,
// or a jump, give two tracks. Rules and numbers: gpsdio-segment (Global Fishing Watch).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/position.h"
#include "base/time.h"
#include "base/wire.h"
#include "model/evidence.h"
#include "model/observation.h"

namespace yagura {

struct SegmentRules {
  double max_speed_kn = 25;            // implied, between fixes
  Duration max_silence = hours{8};     // a segment silent for longer takes no more fixes
  Duration buffer = minutes{15};       // added to the time between fixes as hypot(dt, buffer)
  std::uint32_t confirm = 3;           // consistent fixes before a segment counts as a track
  static constexpr int kLookback = 5;  // fixes compared with
  static constexpr int kPerName = 4;   // segments remembered under one name
};

// One fix as the matcher wants it.
struct Sighting {
  Time time;
  Position position;
  std::optional<double> speed_kn;
  std::optional<double> course_deg;
};

// One segment of fixes that fit each other.
struct Segment {
  TrackId track{};
  Time first, last;
  std::uint32_t fixes = 0;
  std::array<Position, SegmentRules::kLookback> positions;  // newest at (fixes - 1) % kLookback
  std::array<Time, SegmentRules::kLookback> times;
  float speed_kn = -1, course_deg = -1;  // of the newest fix; negative = unknown
  FeedSet feeds;                         // that heard it
  TrackId
      previous{};  // the track it continues after max_silence, if it could have sailed so; else 0

  Position position() const { return positions[(fixes - 1) % SegmentRules::kLookback]; }
  void save(Writer& w) const;
  void load(Reader& r);
};

// The segments of one name. At most kPerName are remembered: unconfirmed ones are forgotten first,
// then those silent longest.
class Segments {
 public:
  struct Match {
    Segment* segment = nullptr;        // nullptr: older than what is known, not used
    bool opened = false;               // a new segment
    bool duplicate = false;            // confirmed while another confirmed one is open: two ships
    bool confirmed_now = false;        // this fix is its third
    std::optional<TrackId> forgotten;  // a confirmed track that had to go
  };
  // In event-time order. `name` gives a new segment its id.
  Match match(const Sighting& s, std::string_view name, const SegmentRules& rules);

  const std::vector<Segment>& all() const { return segments_; }
  Segment* newest();  // heard last; nullptr when empty
  Segment* of(TrackId track);
  void save(Writer& w) const;
  void load(Reader& r);

 private:
  void open(const Sighting& s, std::string_view name, const SegmentRules& rules, Match& out);
  void forget_one(const SegmentRules& rules, Match& out);
  std::vector<Segment> segments_;
};

}  // namespace yagura
