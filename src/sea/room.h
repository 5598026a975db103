// The sea room: AIS records to ships, their tracks and fixes, and the detectors over them.
#pragma once

#include <memory>
#include <vector>

#include "model/room.h"
#include "sea/detector.h"
#include "sea/duplicates.h"

namespace yagura::sea {

struct RoomCounters {
  std::uint64_t records = 0;      // observed
  std::uint64_t repeats = 0;      // further receptions of a record
  std::uint64_t no_sender = 0;    // MMSI 0 or of more than nine digits
  std::uint64_t double_mmsi = 0;  // a second ship confirmed on an MMSI in use
};

class SeaRoom : public Room {
 public:
  SeaRoom(const Settings& settings, std::span<const Source> sources,
          std::size_t ships = Ships::kBudget);

  void arrive(const Batch& batch, std::size_t i, Out& out) override;
  void observe(const Batch& batch, std::size_t i, Out& out) override;
  void advance(Time now, Out& out) override;
  void feed_down(FeedId feed, bool down, Time when, Out& out) override;
  Result<void> reference(const ReferenceDocument& document) override;
  void save(Writer& w) const override;
  bool load(Reader& r) override;

  const RoomCounters& counters() const { return counters_; }
  const Ships& ships() const { return ships_; }

 private:
  struct Heard {  // one record on its way through
    const AisRecord& record;
    const RecordHead& head;
    FeedId feed;
    Sender sender;
  };
  void run_due(Time now, Out& out);
  void expose(Time now, Out& out);
  Ship& ship_of(std::uint32_t mmsi, Out& out);
  void forget(TrackId track, Out& out);

  void motion(const Heard& heard, const Motion& motion, Out& out);
  void fixture(const Heard& heard, Position position, Out& out);
  void sighting(const Heard& heard, Fix fix, Out& out);
  void confirmed(std::uint32_t mmsi, Ship& ship, Held& held, Out& out);
  void hand_on(const Heard& heard, const Ship& ship, const Segment& segment, Held& held,
               const Fix& fix, const ShipFix::Before* before, Out& out);
  void identity(const Heard& heard, Out& out);
  void claim(const Ship& ship, TrackId track, const Identity* known, Time time, Out& out) const;
  TrackInfo info(std::uint32_t mmsi, const Identity& identity, TrackId track, Time time) const;
  void live(const AisRecord& record, const RecordHead& head, Out& out) const;

  Settings settings_;
  Ships ships_;
  Places places_;
  Reception reception_;
  FeedTimes feeds_;
  Duplicates duplicates_;
  RoomCounters counters_;
  Time exposed_ = kNoTime;  // when exposure was handed out last
  std::vector<std::unique_ptr<Detector>> detectors_;
};

std::unique_ptr<Room> make_sea_room(const Settings& settings, std::span<const Source> sources);

}  // namespace yagura::sea
