// THE list of the sea domain: formats, detectors, kinds of reference. A new one is one line in
// sea.cc.
#pragma once

#include "model/room.h"

namespace yagura::sea {

const Domain& sea_domain();

}  // namespace yagura::sea
