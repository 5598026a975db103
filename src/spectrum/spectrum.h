// The spectrum domain: interference with satellite navigation, as its users in the air feel it.
// THE list of its formats (none yet), detectors and kinds of reference.
#pragma once

#include "model/room.h"

namespace yagura::spectrum {

const Domain& spectrum_domain();

}  // namespace yagura::spectrum
