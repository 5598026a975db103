#include "base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace yagura {

void assertion_failed(const char* what, const char* file, int line) {
  std::fprintf(stderr, "yagura: internal error, please report it: %s (%s:%d)\n", what, file, line);
  std::abort();
}

}  // namespace yagura
