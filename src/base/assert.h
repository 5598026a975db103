// YAGURA_ASSERT: a programmer's error, on in every build. Input from outside is never a reason to
// assert.
#pragma once

namespace yagura {
[[noreturn]] void assertion_failed(const char* what, const char* file, int line);
}

#define YAGURA_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : ::yagura::assertion_failed(#condition, __FILE__, __LINE__))
