// The intake role of a node: journal -> pipeline -> store, and the live picture to the server.
#pragma once

#include <atomic>
#include <string>

#include "app/run_setup.h"

namespace yagura {

// Runs until the feeds end (until_end) or `stop` is set (from a signal handler). live_fd: the
// writing end of the live link, or -1. Throws EnvironmentError. Returns the exit status.
int run_intake(RunSetup& setup, int live_fd, const std::atomic<bool>& stop, Lang lang);

}  // namespace yagura
