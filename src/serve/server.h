// The serve role: HTTP API, live push, alerts and the built page on one address, one thread. It
// reads the store and never writes it, save for what people say of events.
//
// Nothing waits in queues: a live client that is slow gets fewer, larger messages, never more than
// the whole picture; an alert client reads the store from where it is. Host must be the address
// served (or localhost), and Origin, where sent, the same: other sites cannot use it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/time.h"

namespace yagura {

struct ServeLimits {
  std::size_t connections = 256;           // those beyond are closed at once
  std::uint32_t header_bytes = 16 * 1024;  // else 431
  std::uint64_t body_bytes = 1024 * 1024;  // else 413
  std::chrono::milliseconds request{
      10'000};                             // for one request to arrive whole, from its first byte
  std::chrono::milliseconds idle{30'000};  // between requests; for an answer to be taken
  std::chrono::milliseconds picture_every{500};
  std::chrono::milliseconds changes_every{300};
  std::chrono::milliseconds alert_beat{15'000};  // a comment, so that a dead client is noticed
};

struct ServeOptions {
  std::string node;
  std::string host = "127.0.0.1";
  std::uint16_t port = 8470;
  int listen_fd = -1;                  // an open listening socket instead; see listen_on()
  bool allow_unauthenticated = false;  // needed for any address but loopback
  int live_fd = -1;                    // the reading end of the live link; -1 = none
  Json catalogue;                      // domains, formats, detectors: /api/catalogue
  std::function<Time()> clock;         // read only for the time of an action
  std::function<Json(std::uint64_t cell)> corners;  // [[lon,lat],...] of an S2 cell; may be unset
  // When the node had which record of its journal; may be unset. nullopt: it cannot be told.
  std::function<std::optional<Time>(std::uint64_t sequence)> time_of;
  std::function<std::optional<std::uint64_t>(Time)> sequence_at;
  ServeLimits limits;
};

// Binds and listens before anything else starts, so that a taken port is known at once. Throws
// EnvironmentError: "cannot listen: 127.0.0.1:8470; ...".
int listen_on(const std::string& host, std::uint16_t port, bool allow_unauthenticated);
std::uint16_t port_of(int listen_fd);

// Serves until `stop_fd` becomes readable or its other end is closed (-1: for ever).
void run_server(const ServeOptions& options, int stop_fd);

}  // namespace yagura
