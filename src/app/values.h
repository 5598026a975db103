// Values of options as words on the command line: a time, an area, one of a list. Each throws a
// UsageError that says what was wanted.
#pragma once

#include <optional>
#include <string_view>

#include "app/cli.h"
#include "base/time.h"
#include "store/query.h"

namespace yagura {

// kNoTime where the option was not given.
Time time_option(const Arguments& args, std::string_view flag);
std::optional<Box> parse_area(std::string_view text);  // W,S,E,N
std::optional<Box> area_option(const Arguments& args, std::string_view flag = "--area");
// The value of `flag` if it stands in `list` ("jsonl, csv, none"), else the error.
std::string choice_option(const Arguments& args, std::string_view flag, std::string_view standard,
                          std::string_view list);

}  // namespace yagura
