#include "interop/xml.h"

#include "base/json.h"

namespace yagura {

void append_xml(std::string& out, std::string_view text) {
  for (const char c : valid_utf8(text)) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&apos;";
        break;
      default: {
        const auto byte = static_cast<unsigned char>(c);
        const bool allowed = byte >= 0x20 || c == '\t' || c == '\n' || c == '\r';
        if (allowed) {
          out += c;
        } else {
          out += "\xef\xbf\xbd";
        }
      }
    }
  }
}

}  // namespace yagura
