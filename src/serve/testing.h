// For tests of the server: a node with a small store, the server run for real on a free port, and a
// client that can be as rude as needed.
#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <thread>

#include "base/assert.h"
#include "serve/server.h"
#include "store/testing.h"

namespace yagura::testing {

struct Answer {
  int status = 0;  // 0 = the server hung up without one
  std::map<std::string, std::string> headers;
  std::string body;
  Json json() const { return Json::parse(body).value_or(Json()); }
};

// One connection to 127.0.0.1.
class Client {
 public:
  explicit Client(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    timeval limit{5, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int done = ::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to);
    YAGURA_ASSERT(done == 0);
  }
  ~Client() { ::close(fd_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
  }
  // False at the end of what the server sends (or after 5 s of silence).
  bool read_more() {
    char buffer[65536];
    const auto n = ::recv(fd_, buffer, sizeof buffer, 0);
    if (n <= 0) return false;
    got_.append(buffer, static_cast<std::size_t>(n));
    return true;
  }
  bool read_until(std::string_view text) {
    while (got_.find(text) == std::string::npos) {
      if (!read_more()) return false;
    }
    return true;
  }
  const std::string& got() const { return got_; }

  // Reads one answer; of HEAD and 304 only the header.
  Answer answer(bool head = false) {
    Answer a;
    if (!read_until("\r\n\r\n")) return a;
    const std::size_t end = got_.find("\r\n\r\n");
    std::string_view lines = std::string_view(got_).substr(0, end);
    a.status = std::stoi(std::string(lines.substr(9, 3)));
    for (std::size_t at = lines.find("\r\n"); at != std::string_view::npos;) {
      lines.remove_prefix(at + 2);
      at = lines.find("\r\n");
      const std::string_view line = lines.substr(0, at);
      const std::size_t colon = line.find(": ");
      a.headers.emplace(line.substr(0, colon), line.substr(colon + 2));
    }
    got_.erase(0, end + 4);
    const auto length = a.headers.find("Content-Length");
    if (head || a.status == 304 || length == a.headers.end()) return a;
    const std::size_t size = std::stoul(length->second);
    while (got_.size() < size && read_more()) {
    }
    a.body = got_.substr(0, size);
    got_.erase(0, size);
    return a;
  }

 private:
  int fd_;
  std::string got_;
};

// A server on a free port over a folder that goes away; hung up by the destructor.
class Serving {
 public:
  explicit Serving(ServeLimits limits = {}, int live_fd = -1) {
    options_.node = folder_.path();
    options_.listen_fd = listen_fd_;
    options_.live_fd = live_fd;
    options_.limits = limits;
    options_.clock = [] { return at(7200); };
    options_.time_of = [](std::uint64_t sequence) {
      return std::optional(at(60 * static_cast<double>(sequence)));
    };
    options_.sequence_at = [](Time t) {
      return t < at(0) ? std::nullopt
                       : std::optional(static_cast<std::uint64_t>((t - at(0)) / minutes{1}));
    };
    options_.catalogue =
        Json::object({{"domains", Json(Json::Array{})},
                      {"detectors", Json::array({Json::object({{"kind", "sea.encounter"}})})}});
    options_.corners = [](std::uint64_t) { return Json::array({Json::array({140, 35})}); };
    const int made = ::pipe(stop_);
    YAGURA_ASSERT(made == 0);
    thread_ = std::thread([this] { run_server(options_, stop_[0]); });
  }
  ~Serving() {
    ::close(stop_[1]);
    thread_.join();
  }
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;

  const std::string& node() const { return folder_.path(); }
  std::uint16_t port() const { return port_; }
  std::string host() const { return "127.0.0.1:" + std::to_string(port_); }

  // A whole request line such as "GET /health" and further header lines, each with its \r\n.
  Answer ask(std::string_view what, const std::string& headers = "",
             const std::string& body = "") const {
    Client client(port_);
    client.send(std::string(what) + " HTTP/1.1\r\nHost: " + host() + "\r\n" + headers + "\r\n" +
                body);
    return client.answer(what.starts_with("HEAD"));
  }
  Answer post(std::string_view path, const std::string& body,
              const std::string& headers = "") const {
    return ask("POST " + std::string(path),
               "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
                   "\r\n" + headers,
               body);
  }

 private:
  Folder folder_;
  ServeOptions options_;
  int stop_[2] = {-1, -1};
  int listen_fd_ = listen_on("127.0.0.1", 0, false);
  std::uint16_t port_ = port_of(listen_fd_);
  std::thread thread_;
};

}  // namespace yagura::testing
