// Criteria files on the command line: those built in, and folders of the user's.
#pragma once

#include <string_view>
#include <vector>

#include "app/cli.h"
#include "case/criteria.h"

namespace yagura {

inline constexpr Flag kCriteriaDirOption = {
    "--criteria-dir",
    "DIR",
    {"a folder of criteria files of one's own", "独自の評価基準（TOML）のフォルダー"},
    true};

// The built-in files and those in the folders given with `flag`. Prints every problem of a file,
// then throws EnvironmentError.
cases::CriteriaSet criteria_set(const Arguments& args,
                                std::string_view flag = kCriteriaDirOption.name);

// The files that `ids` ("a,b") names, each in its newest edition; with "" the newest edition of
// each id whose time has not ended. Throws UsageError on an id that is not there.
std::vector<const cases::CriteriaFile*> chosen_criteria(const cases::CriteriaSet& set,
                                                        const std::string& ids,
                                                        std::string_view today, Lang lang);

}  // namespace yagura
