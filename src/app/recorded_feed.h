// A recording named with --feed: its feeds of that format, with what its node was told of them.
#pragma once

#include "app/run_setup.h"

namespace yagura {

// Adds the feed; of a recording each of its feeds, with the sources, the owner and the mark of an
// exercise that it was recorded with, where `setup` says nothing else.
void add_feed(RunSetup& setup, FeedSpec spec);

}  // namespace yagura
