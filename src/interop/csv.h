// CSV (RFC 4180): one field out, one record in.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yagura {

// Appends one field, quoted where it must be. A text that a spreadsheet would run as a formula
// (begins with = + - @ TAB or CR) is given an apostrophe in front; numbers are left as they are.
void append_csv(std::string& out, std::string_view field);

// Reads the record that begins at `at` and moves `at` behind its line end. nullopt at the end of
// the text. A quote that is never closed takes the rest. `line` counts the line ends passed, if
// given.
std::optional<std::vector<std::string>> read_csv(std::string_view text, std::size_t& at,
                                                 int* line = nullptr);

}  // namespace yagura
