// The two kinds of error that are not the programmer's own (those are YAGURA_ASSERT).
#pragma once

#include <cerrno>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "base/text.h"

namespace yagura {

// Bad input: a value, counted by `reason`, the run goes on.
struct Error {
  std::string_view reason;  // from a closed list, a literal: "bad_checksum"
  std::string text;         // one line for a person: what was wrong and with what
  std::string ja = {};      // the same in Japanese; "" where it says no more than a name
  Message message() const { return {text, ja}; }
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(std::string_view reason, const Message& text = {}) {
  return tl::make_unexpected(Error{reason, text.in(Lang::en), text.in(Lang::ja)});
}

// Whether an error of the system says that nothing more fits: the disk, the quota, or the limit of
// file sizes (RLIMIT_FSIZE) is reached.
inline bool means_full(int error) { return error == ENOSPC || error == EDQUOT || error == EFBIG; }

// Broken environment (disk, port, configuration): thrown, caught at the worker's edge, shown as
// "what: where; hint" on one line in the reader's language. what() is English.
class EnvironmentError : public std::runtime_error {
 public:
  EnvironmentError(const Message& what, const Message& where, const Message& hint)
      : std::runtime_error(line(Lang::en, what, where, hint)),
        ja_(line(Lang::ja, what, where, hint)) {}
  std::string message(Lang lang) const { return lang == Lang::ja ? ja_ : what(); }

 private:
  static std::string line(Lang lang, const Message& what, const Message& where,
                          const Message& hint) {
    const bool ja = lang == Lang::ja;
    std::string out = what.in(lang);
    if (!where.empty()) out += (ja ? "：" : ": ") + where.in(lang);
    if (hint.empty()) return out;
    const std::string& cure = hint.in(lang);
    return out + (!ja ? "; " : cure.starts_with("（") ? "" : "。") + cure;
  }

  std::string ja_;
};

}  // namespace yagura
