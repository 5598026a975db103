// The command line: each command is a table of what it takes, so that help in two languages, checks
// and one-line errors are made once.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace yagura {

// The call was wrong: one line, exit status 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Flag {
  std::string_view name;   // "--node", "-o"
  std::string_view value;  // "DIR"; "" = takes none
  Text help;
  bool repeatable = false;
};

struct Operand {
  std::string_view name;  // "FILE"
  Text help;
  std::size_t least = 1, most = 1;
};

class Arguments {
 public:
  bool has(std::string_view flag) const { return flags_.contains(flag); }
  // The last value given, or the fallback.
  std::string get(std::string_view flag, std::string_view fallback = "") const;
  std::optional<std::string> find(std::string_view flag) const;
  std::vector<std::string> all(std::string_view flag) const;
  // Operands in order.
  const std::vector<std::string>& operands() const { return operands_; }
  Lang lang() const { return lang_; }

 private:
  friend int run_command_line(int, const char* const*);
  friend Arguments parse_arguments(std::span<const Flag>, std::span<const Operand>,
                                   std::span<const std::string>, Lang);
  std::map<std::string, std::vector<std::string>, std::less<>> flags_;
  std::vector<std::string> operands_;
  Lang lang_ = Lang::en;
};

struct Command {
  std::string_view name;  // "exercise make"
  Text summary;
  std::span<const Flag> flags;
  std::span<const Operand> operands;
  int (*run)(const Arguments&);  // the exit status
};

// Throws UsageError. Every command also takes --lang and --help.
Arguments parse_arguments(std::span<const Flag> flags, std::span<const Operand> operands,
                          std::span<const std::string> words, Lang lang);

// The whole program: picks the command, runs it, prints errors on one line. Exit status as
// documented.
int run_command_line(int argc, const char* const* argv);

// THE list of commands (commands.cc).
std::span<const Command* const> all_commands();

}  // namespace yagura
