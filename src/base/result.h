// The two kinds of error that are not the programmer's own (those are YAGURA_ASSERT).
#pragma once

#include <cerrno>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace yagura {

// Bad input: a value, counted by `reason`, the run goes on.
struct Error {
  std::string_view reason;  // from a closed list, a literal: "bad_checksum"
  std::string text;         // one line for a person: what was wrong and with what
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(std::string_view reason, std::string text = {}) {
  return tl::make_unexpected(Error{reason, std::move(text)});
}

// Whether an error of the system says that nothing more fits: the disk, the quota, or the limit of
// file sizes (RLIMIT_FSIZE) is reached.
inline bool means_full(int error) { return error == ENOSPC || error == EDQUOT || error == EFBIG; }

// Broken environment (disk, port, configuration): thrown, caught at the worker's edge, shown as
// "what: where; hint" on one line.
class EnvironmentError : public std::runtime_error {
 public:
  EnvironmentError(const std::string& what, const std::string& where, const std::string& hint)
      : std::runtime_error(what + ": " + where + (hint.empty() ? "" : "; " + hint)) {}
};

}  // namespace yagura
