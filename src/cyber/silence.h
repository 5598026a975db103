// cyber.silence: have the logs of an asset or of a sensor stopped, while those who carry them go
// on? An asset is carried by sensors (or, where the lines name none, by the feed), a sensor by its
// feed. Where a carrier is silent too, the silence is the carrier's: of the sensor one event, of
// the feed a feed.outage, and absence counts against nobody behind it.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cyber/rhythm.h"
#include "cyber/sighting.h"
#include "model/room.h"
#include "track/due.h"

namespace yagura::cyber {

extern const DetectorInfo kSilence;

class LogSilence {
 public:
  static constexpr std::size_t kMaxWatched =
      4096;  // assets and sensors; further ones are not watched
  static constexpr std::size_t kMaxSensors = 1024;  // further ones count as their feed
  static constexpr std::size_t kMaxCarriers = 8;    // of one asset, the first heard

  LogSilence(const Settings& settings, std::span<const Source> sources);
  void observe(const Sighting& s, const std::string& register_version, Out& out);
  Time next_due() const { return due_.next(); }
  void run_due(const Register& assets, Out& out);
  // Assets ("asset:...") of which a carrier was heard since `from`, and feeds ("feed:...") heard
  // since then, in a fixed order: where something could have been seen.
  template <class F>
  void for_heard_since(Time from, F each) const;
  void save(Writer& w) const;
  bool load(Reader& r);

 private:
  using Index = std::uint32_t;
  struct Carrier {
    std::string name;  // "feed:eve" or "sensor:port-1"
    Time last = kNoTime;
    std::vector<Index> waiting;  // watched ones whose carriers are all silent
  };
  struct Watched {
    std::string subject;  // "asset:..." or "sensor:..."
    std::string version;  // of the register, when it was last heard
    Time last = kNoTime;  // heard
    Time base = kNoTime;  // silence counts from here: heard, or a carrier came back
    Spans evidence;       // of the last record
    Rhythm rhythm;
    std::vector<Index> carriers;
    bool queued = false, waiting = false;
    std::optional<EventDraft> open;
  };
  Index carrier(const std::string& name);
  Index carrier_of_feed(FeedId feed);
  Index carrier_of_sensor(const std::string& host, Index feed);
  std::optional<Index> watched(const std::string& subject);
  std::optional<Index> watched(const Asset& asset);
  void heard(Carrier& c, Time t);
  void heard(Index i, Index by, const Sighting& s, const std::string& version, Out& out);
  void queue(Index i, Time due);
  std::optional<Duration> threshold(const Watched& w, Time now) const;
  bool carried(const Watched& w, Time due) const;
  void open(Watched& w, Duration limit, Time due, const Register& assets, Out& out);

  Duration least_, min_span_;
  double multiple_;
  std::uint32_t min_records_;
  std::span<const Source> sources_;
  std::vector<Carrier> carriers_;
  std::map<std::string, Index, std::less<>> carrier_of_;
  std::vector<Watched> watched_;
  std::map<std::string, Index, std::less<>> watched_of_;
  DueQueue<Index> due_;  // at most one entry each

  // Shortcuts past the maps, no state: what was found last.
  std::vector<std::optional<Index>> feed_carriers_;
  std::string last_host_;
  Index last_host_carrier_ = 0;
  std::array<std::pair<const Asset*, Index>, 64> last_assets_{};
};

template <class F>
void LogSilence::for_heard_since(Time from, F each) const {
  for (const auto& [name, i] : carrier_of_) {
    if (carriers_[i].last >= from && name.starts_with("feed:")) each(name);
  }
  for (const auto& [subject, i] : watched_of_) {
    if (!subject.starts_with("asset:")) continue;
    for (const Index c : watched_[i].carriers) {
      if (carriers_[c].last < from) continue;
      each(subject);
      break;
    }
  }
}

}  // namespace yagura::cyber
