// THE list of the cyber domain: formats, detectors, kinds of reference. A new one is one line in
// cyber.cc.
#pragma once

#include "model/room.h"

namespace yagura::cyber {

const Domain& cyber_domain();

}  // namespace yagura::cyber
