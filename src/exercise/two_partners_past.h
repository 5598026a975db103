// The days before `two-partners`: thin traffic in the same feeds, with innocent happenings that
// have nothing to do with each other: attacks on the port's systems, disturbed navigation,
// meetings, ships that fall silent, storms. From them a node learns how often such things fall
// together.
#pragma once

#include <vector>

#include "air/scenario.h"
#include "exercise/network.h"
#include "exercise/ships.h"
#include "exercise/truth.h"
#include "exercise/two_partners_sea.h"
#include "notice/notice.h"

namespace yagura::exercise {

struct Past {
  std::vector<Ship> ships;  // those of the thin traffic go on through the exercise
  air::TrafficPlan air;     // without aircraft where no history is wanted
  std::vector<notice::NoticeRecord> storms;
  std::vector<TruthEvent> truth;  // of what begins before the exercise
};

// Nothing where clock.past is clock.begin. Its network traffic goes to `log`: `targets` are the
// addresses that may be attacked, each with its asset; `names` the office's sensor and the plant's.
struct Target {
  std::string address, asset;
};
Past make_past(const Clockwork& clock, std::uint64_t seed);
void past_network(const Clockwork& clock, std::uint64_t seed, const std::vector<Target>& targets,
                  NetworkLog& log, std::vector<TruthEvent>& truth);

}  // namespace yagura::exercise
