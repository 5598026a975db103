// sea.encounter: two ships close together, slowly, for hours, away from anchorages, as when cargo
// is handed over. Rule and numbers: Global Fishing Watch (pipe-encounters), on track/proximity.
//
// A run is a row of grid instants (10 minutes) at which the pair is within distance_m. Runs less
// than 4 hours apart are one meeting; a run shorter than an hour counts only where mere silence,
// not a parting, divides it from its neighbour. The event opens as soon as the meeting has lasted
// duration_h with a median speed below speed_kn; it closes when the pair has not been near for 70
// minutes, and is opened again by a run that belongs to it.
#pragma once

#include <map>
#include <optional>

#include "sea/detector.h"
#include "track/due.h"
#include "track/proximity.h"

namespace yagura::sea {

extern const DetectorInfo kEncounter;
std::unique_ptr<Detector> make_encounter(const Surroundings& around);

// What is counted over the instants of a meeting.
class MeetingStats {
 public:
  void add(const Near& near);
  void merge(const MeetingStats& other);
  std::uint32_t instants() const { return instants_; }
  double median_distance_m() const { return median(metres_); }
  double min_distance_m() const { return min_m_; }
  // Of the two ships' mean speeds; nullopt before the second instant.
  std::optional<double> median_speed_kn() const;
  Position middle() const;
  double spread_m() const;  // how far from the middle it was seen
  EvidenceSet evidence;
  void save(Writer& w) const;
  void load(Reader& r);

 private:
  using Counts = std::map<std::uint16_t, std::uint32_t>;  // value -> times: bounded, exact median
  static double median(const Counts& counts);
  Counts metres_, tenth_knots_;
  std::uint32_t instants_ = 0;
  double min_m_ = 1e9;
  Position origin_;  // sums are taken from here, so that the antimeridian is no seam
  std::int64_t lat_sum_ = 0, lon_sum_ = 0;
  std::int64_t lat_min_ = 0, lat_max_ = 0, lon_min_ = 0, lon_max_ = 0;
};

}  // namespace yagura::sea
