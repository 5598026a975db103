#include "interop/csv.h"

#include <charconv>

#include "base/text.h"

namespace yagura {
namespace {

bool is_number(std::string_view s) {
  double v = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), v);
  return error == std::errc{} && end == s.data() + s.size();
}

bool runs_as_formula(std::string_view s) {
  return !s.empty() && std::string_view("=+-@\t\r").find(s.front()) != std::string_view::npos &&
         !is_number(s);
}

}  // namespace

void append_csv(std::string& out, std::string_view text) {
  const std::string field = plain(text, true);  // for terminals too
  const bool guard = runs_as_formula(field);
  if (!guard && field.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += field;
    return;
  }
  out += '"';
  if (guard) out += '\'';
  for (const char c : field) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

std::optional<std::vector<std::string>> read_csv(std::string_view text, std::size_t& at,
                                                 int* line) {
  if (at >= text.size()) return std::nullopt;
  std::vector<std::string> fields(1);
  bool quoted = false;
  while (at < text.size()) {
    const char c = text[at++];
    if (c == '\n' && line != nullptr) ++*line;
    if (quoted) {
      if (c != '"') {
        fields.back() += c;
      } else if (at < text.size() && text[at] == '"') {
        fields.back() += '"';
        ++at;
      } else {
        quoted = false;
      }
    } else if (c == '"' && fields.back().empty()) {
      quoted = true;
    } else if (c == ',') {
      fields.emplace_back();
    } else if (c == '\n') {
      break;
    } else {
      fields.back() += c;
    }
  }
  if (!quoted && fields.back().ends_with('\r')) fields.back().pop_back();
  return fields;
}

}  // namespace yagura
