#include "case/wording.h"

namespace yagura::cases {
namespace {

bool blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

std::optional<Wording> wording_of(const Json& v) {
  const Json& en = v["en"];
  const Json& ja = v["ja"];
  if (v.as_object().size() != 2 || !en.is_string() || !ja.is_string()) return std::nullopt;
  if (blank(en.as_string()) || blank(ja.as_string())) return std::nullopt;
  return Wording{en.as_string(), ja.as_string()};
}

}  // namespace yagura::cases
