// The configuration file: TOML, the same names as the options of the command line.
#pragma once

#include <span>
#include <string>

#include "app/run_setup.h"

namespace yagura {

// Throws a UsageError with every problem of the file, one a line with its place, in order. `others`
// are feeds that the command line adds.
void read_config_into(RunSetup& setup, const std::string& path, std::span<const FeedSpec> others,
                      Lang lang);

}  // namespace yagura
