// Text inside XML 1.0: the five characters with a meaning as entities; characters XML cannot hold
// and bytes that are no UTF-8 become U+FFFD.
#pragma once

#include <string>
#include <string_view>

namespace yagura {

void append_xml(std::string& out, std::string_view text);

}  // namespace yagura
