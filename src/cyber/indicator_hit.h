// cyber.indicator_hit: is an asset, or an address, dealing with something that somebody listed?
// One event for each (indicator, asset or own address) and run; a run ends after some hours of
// silence.
#pragma once

#include <map>
#include <set>
#include <string>
#include <unordered_map>

#include "cyber/sighting.h"
#include "cyber/warninglists.h"
#include "model/room.h"

namespace yagura::cyber {

extern const DetectorInfo kIndicatorHit;

// What the detector asks; owned by the room.
struct Intelligence {
  IndicatorSet indicators;
  Warninglists warninglists;
  std::map<std::string, std::string, std::less<>> versions;  // list name -> version
};

class IndicatorHits {
 public:
  static constexpr std::size_t kMaxOpen =
      10'000;  // runs at once; the longest silent is closed first

  explicit IndicatorHits(const Settings& settings);
  void observe(const Sighting& s, const Intelligence& known, const Register& assets,
               const std::string& register_version, Out& out);
  Time next_due() const;   // Time::max() where nothing is due
  void run_due(Out& out);  // the one that is due next
  void save(Writer& w) const;
  bool load(Reader& r);

 private:
  struct Run {
    EventDraft draft;
    std::string key;
    std::uint64_t hits = 0;
    Time last, published;
    Span newest;              // of the last record that counted
    std::set<IpAddress> own;  // at most 64
  };
  struct Match;
  void take(const Sighting& s, const Match& m, const Intelligence& known, const Register& assets,
            const std::string& register_version, Out& out);
  void open(const Sighting& s, const Match& m, const Intelligence& known, const Register& assets,
            const std::string& register_version, const std::string& key, Out& out);
  void update_measures(Run& run) const;
  void close(std::uint64_t id, Out& out);

  Duration quiet_, update_;
  std::uint64_t next_id_ = 0;
  std::map<std::uint64_t, Run> runs_;
  std::unordered_map<std::string, std::uint64_t> by_key_;  // never iterated
  std::set<std::pair<Time, std::uint64_t>> by_last_;
};

}  // namespace yagura::cyber
