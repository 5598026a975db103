// Tracker: aircraft by address. It opens a track with the second consistent message and says of
// each message what it means for the track.
#pragma once

#include <string>

#include "air/aircraft.h"
#include "model/room.h"
#include "track/table.h"

namespace yagura::air {

// icao24:84abcd, adsb-other:84abcd, tisb:84abcd.
Subject subject_of(AddressKind kind, std::uint32_t address);

class Tracker {
 public:
  // live: provisional output by arrival (Out::live, Out::live_info), else tracks, fixes, quality
  // and identity. At most 65,536 aircraft; see track/table.h for which go first.
  explicit Tracker(bool live) : live_(live), aircraft_(kBudget) {}

  void hear(const AdsbRecord& record, const RecordHead& head, Out& out);

  std::size_t size() const { return aircraft_.size(); }
  void save(Writer& w) const;
  bool load(Reader& r);

  static constexpr std::size_t kBudget = 65'536;

 private:
  struct Entry {
    Aircraft aircraft;
    TrackId track{};
    Time last_fix = kNoTime;
  };
  Entry* entry_for(std::uint64_t key, const AdsbRecord& record, Time time);
  void say_identity(const AdsbRecord& record, const RecordHead& head, const Entry& entry,
                    bool claim, Out& out) const;
  void say_fix(const RecordHead& head, const Aircraft::Heard& heard, Entry& entry, Out& out) const;
  void say_quality(const RecordHead& head, const Aircraft::Heard& heard, const Entry& entry,
                   Out& out) const;

  bool live_;
  Table<std::uint64_t, Entry> aircraft_;
};

}  // namespace yagura::air
