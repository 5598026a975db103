// cyber.asset_attack: do the alerts on one asset, taken together, say that it is under attack?
#pragma once

#include <array>
#include <deque>
#include <map>
#include <set>
#include <string>

#include "cyber/phase.h"
#include "cyber/sighting.h"
#include "model/room.h"

namespace yagura::cyber {

extern const DetectorInfo kAssetAttack;

class AssetAttack {
 public:
  static constexpr std::size_t kMaxRecent = 512;      // alerts of one asset waiting in its window
  static constexpr std::size_t kMaxNames = 256;       // signatures and sources counted for an event
  static constexpr std::size_t kMaxWatched = 20'000;  // assets with alerts in their window

  explicit AssetAttack(const Settings& settings);
  // Records that are no alert, or touch no asset, are ignored.
  void observe(const Sighting& s, const Register& assets, const std::string& register_version,
               Out& out);
  Time next_due() const;
  void run_due(Out& out);
  void save(Writer& w) const;
  bool load(Reader& r);

 private:
  struct Alert {
    Time time;
    std::uint32_t weight, signature_id;
    std::uint8_t severity;  // 1 = most severe; 255 where the line has none
    Phase phase;
    bool blocked;
    std::string signature, source;  // source: subject of the other side
    Spans evidence;
  };
  struct Count {
    std::uint64_t n = 0;
    std::string name;
  };
  struct Event {
    EventDraft draft;
    std::uint64_t alerts = 0, weight = 0, blocked = 0, scanner_alerts = 0;
    std::array<std::uint64_t, kPhases> phases{};
    std::uint8_t severity = 255;
    std::map<std::uint32_t, Count> signatures;
    std::map<std::string, std::uint64_t> sources;
    std::string order;  // phases in the order first seen, "reconnaissance, intrusion"
    Time last, published;
  };
  struct Watched {
    std::deque<Alert> recent;          // of the window, while no event is open
    std::uint64_t scanner_alerts = 0;  // left out since `recent` was last empty
    bool open = false;
    Event event;
  };
  void prune(Watched& w, Time now) const;
  bool enough(const Watched& w) const;
  void open(const Asset& asset, Watched& w, const std::string& register_version, Out& out);
  static void take(Event& e, const Alert& a, bool opening);
  static void update_measures(Event& e);
  void save_alert(Writer& w, const Alert& a) const;
  bool load_alert(Reader& r, Alert& a) const;
  void touch(const std::string& id, Time due);

  Duration window_, quiet_, update_;
  std::uint64_t min_weight_, min_alerts_, min_signatures_, min_sources_;
  std::array<std::uint32_t, 3> weights_;        // by severity 1, 2, 3 and above
  std::map<std::string, Watched> assets_;       // by asset id
  std::set<std::pair<Time, std::string>> due_;  // when a window empties or an event has been quiet
  std::map<std::string, Time> due_of_;
};

}  // namespace yagura::cyber
