// The built page, from inside the binary: content types, entity tags, gzip made once.
#pragma once

#include "serve/request.h"

namespace yagura {

// 404 for a path that is no file; "/" is index.html.
Response static_file(const Request& request);

}  // namespace yagura
