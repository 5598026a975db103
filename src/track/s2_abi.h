// To be included before any header of S2 or absl. The S2 library of the system was compiled without
// sanitizers; under AddressSanitizer absl's B-tree (absl/container/internal/btree.h) gives its
// nodes further fields, and the index that S2 shares with us through its headers would be read with
// another layout: it loops or is destroyed. So absl is told that there is no sanitizer. Our own
// code stays sanitized.
#pragma once

#include <absl/base/config.h>

#ifdef ABSL_HAVE_ADDRESS_SANITIZER
#undef ABSL_HAVE_ADDRESS_SANITIZER
#endif
#ifdef ABSL_HAVE_MEMORY_SANITIZER
#undef ABSL_HAVE_MEMORY_SANITIZER
#endif
