// The serve role: HTTP API, live push, alerts and the built page on one address, one thread. It reads
// the store and never writes it, save for what people say of events.
//
// Limits: 256 connections, header 16 KiB, body 1 MiB, 10 s for a request to arrive, 30 s idle; a live
// client that falls 4 messages behind misses pictures, one 64 alerts behind is hung up. Host must be
// the address served (or localhost), and Origin, where sent, the same: other sites cannot use it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/json.h"
#include "base/time.h"

namespace yagura {

struct ServeOptions {
  std::string node;
  std::string host = "127.0.0.1";
  std::uint16_t port = 8470;
  int listen_fd = -1;               // an open listening socket instead; see listen_on()
  bool allow_unauthenticated = false;  // needed for any address but loopback
  int live_fd = -1;                 // the reading end of the live link; -1 = none
  Json catalogue;
  std::function<Time()> clock;
  std::function<Json(std::uint64_t cell)> corners;
};

// Binds and listens before anything else starts, so that a taken port is known at once. Throws
// EnvironmentError: "cannot listen: 127.0.0.1:8470; ...".
int listen_on(const std::string& host, std::uint16_t port, bool allow_unauthenticated);
std::uint16_t port_of(int listen_fd);

// Serves until `stop_fd` becomes readable or its other end is closed (-1: for ever).
void run_server(const ServeOptions& options, int stop_fd);

}  // namespace yagura
