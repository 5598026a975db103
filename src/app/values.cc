#include "app/values.h"

#include <charconv>

namespace yagura {

Time time_option(const Arguments& args, std::string_view flag) {
  const auto text = args.find(flag);
  if (!text) return kNoTime;
  const auto t = parse_rfc3339(*text);
  if (!t) {
    throw UsageError(
        render(args.lang(), "cli.bad_time", std::vector<TextArgument>{{"value", *text}}));
  }
  return *t;
}

std::optional<Box> parse_area(std::string_view text) {
  double e[4] = {};
  const char* at = text.data();
  const char* end = at + text.size();
  for (int i = 0; i < 4; ++i) {
    const auto r = std::from_chars(at, end, e[i]);
    const bool last = i == 3;
    if (r.ec != std::errc{} || (last ? r.ptr != end : r.ptr == end || *r.ptr != ','))
      return std::nullopt;
    at = r.ptr + (last ? 0 : 1);
  }
  return Box::from_degrees(e[0], e[1], e[2], e[3]);
}

std::optional<Box> area_option(const Arguments& args, std::string_view flag) {
  const auto text = args.find(flag);
  if (!text) return std::nullopt;
  auto box = parse_area(*text);
  if (!box) {
    throw UsageError(
        render(args.lang(), "cli.bad_area", std::vector<TextArgument>{{"value", *text}}));
  }
  return box;
}

std::string choice_option(const Arguments& args, std::string_view flag, std::string_view standard,
                          std::string_view list) {
  const std::string value = args.get(flag, standard);
  for (std::string_view rest = list; !rest.empty();) {
    const std::string_view one = rest.substr(0, rest.find(", "));
    if (value == one) return value;
    rest.remove_prefix(std::min(rest.size(), one.size() + 2));
  }
  throw UsageError(
      render(args.lang(), "cli.bad_form",
             std::vector<TextArgument>{{"value", value}, {"list", std::string(list)}}));
}

}  // namespace yagura
