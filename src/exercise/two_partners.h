// The exercise `two-partners`: a port's control system is attacked, satellite navigation is
// disturbed nearby, two ships meet of which one had gone dark, a storm passes; with innocent
// look-alikes.
#pragma once

#include "exercise/exercise.h"

namespace yagura::exercise {

Scenario two_partners();

}  // namespace yagura::exercise
