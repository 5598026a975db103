// The ships of `two-partners`, and what of theirs is truth.
#pragma once

#include <vector>

#include "exercise/ships.h"
#include "exercise/truth.h"

namespace yagura::exercise {

struct Clockwork {  // the times all parts of the story hang on
  Time past;        // the days before begin here; `begin` where there are none
  Time begin, end;  // of the exercise
  Time story;       // end - 2 h: from here it is played
};

struct SeaStory {
  std::vector<Ship> ships;
  std::vector<Beacon> beacons;
  std::vector<Station> stations;
  std::vector<TruthEvent> truth;
};

// Every crossing of the zone, read off the true paths.
void zone_truth(const std::vector<Ship>& ships, const Clockwork& clock,
                std::vector<TruthEvent>& truth);

SeaStory make_sea_story(const Clockwork& clock, std::size_t ships, std::size_t stations,
                        std::uint64_t seed);

// The zones of the exercise as GeoJSON, and the anchorages.
std::string zones_geojson();
std::string anchorages_csv();
Position port_place();

}  // namespace yagura::exercise
