// Small files that only their owner may read, written whole or not at all.
#pragma once

#include <optional>
#include <string>

namespace yagura::cases {

// A folder of mode 0700, made where it is missing.
void make_private_folder(const std::string& dir);
// Throws where the file exists. 0600; durable when it returns.
void write_new_file(const std::string& path, const std::string& text);
// Takes the place of what was there, all at once; 0600; durable when it returns.
void replace_file(const std::string& path, const std::string& text);
// nullopt where there is none; throws where it cannot be read or is longer than `longest`.
std::optional<std::string> read_small_file(const std::string& path, std::size_t longest);

}  // namespace yagura::cases
