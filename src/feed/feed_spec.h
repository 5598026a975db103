// FeedSpec: one --feed FORMAT:WHERE[?option=value&...] as the user wrote it, checked.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/text.h"
#include "base/time.h"

namespace yagura {

enum class WhereKind : std::uint8_t {
  file,
  standard_input,
  tcp,
  tcp_listen,
  udp,
  http,
  folder,
  recording
};

struct FeedSpec {
  std::string format;  // registered name: [a-z0-9_-]{1,40}; whether it exists is the caller's check
  std::string where;   // path, "-", or host:port (without the scheme)
  std::string name;    // [a-z0-9_-]{1,40}; from the option, the file stem or the address
  Time start = kNoTime;                                     // ?start=, RFC 3339
  Duration lateness = seconds{60};                          // ?lateness=, seconds from 0 to 86400
  std::map<std::string, std::string, std::less<>> options;  // all others: the decoder's own
  WhereKind kind = WhereKind::file;
  bool named = false;           // ?name= was given
  bool lateness_given = false;  // ?lateness= was given
  // Of a recording, set by expand_recording(): which of its feeds, and whether that one was live.
  std::uint16_t recorded = 0;
  bool recorded_live = false;

  // Live feeds have their arrival time from a clock (their own one, or the recording's) and tick; a
  // file and stdin have neither.
  bool live() const {
    if (kind == WhereKind::recording) return recorded_live;
    return kind != WhereKind::file && kind != WhereKind::standard_input;
  }
  // Sockets and followed folders: they are waited for, and never end.
  bool endless() const { return live() && kind != WhereKind::recording; }
};

// Error reason "bad_feed", the text one line with the cure. A path that is a folder when called is
// a followed folder, a node's journal or a segment of it a recording (this looks at the disk,
// nothing else does). http(s):// is refused: not built yet.
Result<FeedSpec> parse_feed_spec(std::string_view text, Lang lang = Lang::en);

// Makes the names of one run unique: default names get "-2", "-3"...; two equal names that the user
// gave are an error, as are more than 64 feeds.
Result<void> make_names_unique(std::span<FeedSpec> specs, Lang lang = Lang::en);

// Host and port of a socket address: "127.0.0.1:10110", "[::1]:10110", "host:10110".
struct HostPort {
  std::string host;
  std::uint16_t port = 0;
};
Result<HostPort> parse_host_port(std::string_view text);

}  // namespace yagura
