// Request: what a client asked for, after the transport's limits, and the answer to it. Plain
// values, so that routes are tested without a socket.
#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "store/query.h"

namespace yagura {

struct Request {
  std::string method;                                     // "GET"
  std::string path;                                       // decoded, begins with '/'
  std::map<std::string, std::string, std::less<>> query;  // the last of equal names
  std::string content_type, body;
  std::string if_none_match;
  bool accepts_gzip = false;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::map<std::string, std::string> headers;  // further ones

  static Response json(const Json& value);
  // RFC 9457; `cure` says what to do.
  static Response problem(int status, std::string_view title, std::string_view cure);
};

// nullopt for a target that is no path with well-formed percent encoding, or holds a NUL.
std::optional<Request> parse_target(std::string_view target);

std::string query_value(const Request& request, std::string_view name);  // "" where absent

// Readers of one parameter each; false (and the answer in `bad`) where it is there but wrong.
bool read_time(const Request& request, std::string_view name, Time& out, Response& bad);
bool read_count(const Request& request, std::string_view name, std::uint64_t most,
                std::uint64_t& out, Response& bad);
// A list at commas; a value that lists nothing (",") is wrong, for it would ask for everything.
bool read_list(const Request& request, std::string_view name, std::vector<std::string>& out,
               Response& bad);
// A parameter of another name is a slip of the pen, and to ignore a filter would show too much.
bool known_names(const Request& request, std::initializer_list<std::string_view> names,
                 Response& bad);
bool read_area(const Request& request, std::optional<Box>& out, Response& bad);  // area=W,S,E,N

}  // namespace yagura
