#include "serve/request.h"

#include <algorithm>
#include <charconv>

namespace yagura {
namespace {

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> decode(std::string_view text, bool plus_is_space) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = nibble(text[i + 1]);
      const int low = nibble(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    if (c == '\0') return std::nullopt;
    out += c;
  }
  return out;
}

Response wrong(std::string_view name, std::string_view form) {
  return Response::problem(400, "bad parameter: " + std::string(name), form);
}

}  // namespace

Response Response::json(const Json& value) {
  Response r;
  r.body = value.dump();
  return r;
}

Response Response::problem(int status, std::string_view title, std::string_view cure) {
  Response r;
  r.status = status;
  r.content_type = "application/problem+json";
  r.body = Json::object(
               {{"type", "about:blank"}, {"status", status}, {"title", title}, {"detail", cure}})
               .dump();
  return r;
}

std::optional<Request> parse_target(std::string_view target) {
  if (target.empty() || target.front() != '/' || target.size() > 8192) return std::nullopt;
  target = target.substr(0, target.find('#'));
  const std::size_t mark = target.find('?');
  Request request;
  auto path = decode(target.substr(0, mark), false);
  if (!path) return std::nullopt;
  request.path = std::move(*path);
  std::string_view rest =
      mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto name = decode(pair.substr(0, equals), true);
    auto value = decode(equals < pair.size() ? pair.substr(equals + 1) : std::string_view(), true);
    if (!name || !value) return std::nullopt;
    request.query.insert_or_assign(std::move(*name), std::move(*value));
  }
  return request;
}

std::string query_value(const Request& request, std::string_view name) {
  const auto it = request.query.find(name);
  return it == request.query.end() ? std::string() : it->second;
}

bool read_time(const Request& request, std::string_view name, Time& out, Response& bad) {
  const auto it = request.query.find(name);
  if (it == request.query.end() || it->second.empty()) return true;
  const auto t = parse_rfc3339(it->second);
  if (!t) {
    bad = wrong(name, "write a time like 2026-06-01T00:00:00Z");
    return false;
  }
  out = *t;
  return true;
}

bool read_count(const Request& request, std::string_view name, std::uint64_t most,
                std::uint64_t& out, Response& bad) {
  const auto it = request.query.find(name);
  if (it == request.query.end() || it->second.empty()) return true;
  const char* end = it->second.data() + it->second.size();
  std::uint64_t value = 0;
  const auto result = std::from_chars(it->second.data(), end, value);
  if (result.ec != std::errc{} || result.ptr != end || value > most) {
    bad = wrong(name, "write a whole number up to " + std::to_string(most));
    return false;
  }
  out = value;
  return true;
}

bool read_list(const Request& request, std::string_view name, std::vector<std::string>& out,
               Response& bad) {
  const std::string list = query_value(request, name);
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t end = std::min(list.find(',', at), list.size());
    if (end > at) out.push_back(list.substr(at, end - at));
    at = end + 1;
  }
  if (list.empty() || !out.empty()) return true;
  bad = wrong(name, "write one value, or several with commas between");
  return false;
}

bool known_names(const Request& request, std::initializer_list<std::string_view> names,
                 Response& bad) {
  std::string all;
  for (const std::string_view name : names) all += (all.empty() ? "" : ", ") + std::string(name);
  for (const auto& [name, value] : request.query) {
    if (std::ranges::find(names, name) != names.end()) continue;
    bad = wrong(valid_utf8(name), "there is no such parameter; choose from " + all);
    return false;
  }
  return true;
}

bool read_area(const Request& request, std::optional<Box>& out, Response& bad) {
  const auto it = request.query.find("area");
  if (it == request.query.end() || it->second.empty()) return true;
  out = Box::parse(it->second);
  if (!out) bad = wrong("area", "write W,S,E,N in degrees, such as 128,30,132,34");
  return out.has_value();
}

}  // namespace yagura
