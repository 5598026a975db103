// The OpenAPI 3.1 description of the HTTP interface.
#pragma once

#include <string>

namespace yagura {

std::string openapi_document();

}  // namespace yagura
