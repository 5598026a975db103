// TCP feeds: a client that connects again and again, and a listener to which many may connect.
#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cmath>

#include "base/random.h"
#include "feed/live_source.h"

namespace yagura {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr std::size_t kMostClients = 64;
constexpr int kConnectMs = 10'000;
constexpr double kFirstPause = 1;  // seconds
constexpr double kLongestPause = 60;

// A peer that vanished without a word is noticed within about two minutes.
void keep_alive(int fd) {
  const int on = 1, idle = 60, between = 15, probes = 4;
  ::setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  ::setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
  ::setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &between, sizeof between);
  ::setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
}

class TcpClient : public LiveSource {
 public:
  TcpClient(const FeedSpec& spec, FeedId feed, LiveQueue& queue, std::uint64_t seed)
      : LiveSource(spec, feed, queue), random_(seed + feed) {}
  ~TcpClient() override { join(); }

 private:
  void run() override {
    double longest = kFirstPause;
    while (!stopping()) {
      std::string cause;
      const Fd fd = connect(cause);
      if (fd.valid()) {
        down_said_ = false;
        if (!push(RecordKind::up, "connected")) return;
        if (read_all(fd.get(), cause)) longest = kFirstPause;
      }
      if (stopping()) return;
      if (!down_said_ && !push(RecordKind::down, cause)) return;
      down_said_ = true;
      // Jitter keeps many readers of one server from coming back at once.
      if (!pause(seconds_of(longest * random_.uniform(0.5, 1)))) return;
      longest = std::min(longest * 2, kLongestPause);
    }
  }

  Fd connect(std::string& cause) {
    const auto place = parse_host_port(spec_.where);
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    const int code =
        ::getaddrinfo(place->host.c_str(), std::to_string(place->port).c_str(), &hints, &list);
    if (code != 0) {
      cause = ::gai_strerror(code);
      return Fd();
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(list, &::freeaddrinfo);
    for (const addrinfo* at = list; at != nullptr && !stopping(); at = at->ai_next) {
      Fd fd = connect_to(*at, cause);
      if (fd.valid()) return fd;
    }
    return Fd();
  }

  Fd connect_to(const addrinfo& at, std::string& cause) {
    Fd fd(::socket(at.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    int error = fd.valid() && ::connect(fd.get(), at.ai_addr, at.ai_addrlen) == 0 ? 0 : errno;
    if (error == EINPROGRESS) {
      std::vector<pollfd> fds = {{fd.get(), POLLOUT, 0}};
      if (!wait(fds, kConnectMs)) return Fd();
      socklen_t size = sizeof error;
      ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size);
      if (fds[0].revents == 0) error = ETIMEDOUT;
    }
    if (error != 0) {
      cause = error_text(error);
      return Fd();
    }
    keep_alive(fd.get());
    return fd;
  }

  // True when it gave anything at all: then the next connecting is tried soon.
  bool read_all(int fd, std::string& cause) {
    bool any = false;
    std::string buffer(kReadBytes, '\0');
    while (true) {
      std::vector<pollfd> fds = {{fd, POLLIN, 0}};
      if (!wait(fds, -1)) return any;
      const ssize_t got = ::recv(fd, buffer.data(), buffer.size(), 0);
      if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
      if (got <= 0) {
        cause = got == 0 ? "closed by the other side" : error_text(errno);
        return any;
      }
      any = true;
      if (!push(RecordKind::data, buffer.substr(0, static_cast<std::size_t>(got)))) return any;
    }
  }

  Random random_;
  bool down_said_ = false;
};

// Many senders, one feed: each sender's bytes are cut at line ends, so that lines never mix.
class TcpListener : public LiveSource {
 public:
  TcpListener(const FeedSpec& spec, FeedId feed, LiveQueue& queue)
      : LiveSource(spec, feed, queue), listen_(bound_socket(spec.where, SOCK_STREAM, port_)) {
    if (::listen(listen_.get(), 16) != 0) {
      throw EnvironmentError(said("error.cannot_listen_words", {{"words", error_text(errno)}}),
                             spec.where, said("hint.another_port"));
    }
  }
  ~TcpListener() override { join(); }
  std::uint16_t port() const override { return port_; }

 private:
  struct Client {
    Fd fd;
    std::string part;  // of a line
    bool gone = false;
  };

  void run() override {
    while (true) {
      std::vector<pollfd> fds = {{listen_.get(), POLLIN, 0}};
      for (const Client& c : clients_) fds.push_back({c.fd.get(), POLLIN, 0});
      if (!wait(fds, -1)) return;
      const std::size_t had = clients_.size();
      for (std::size_t i = 0; i < had; ++i) {
        if (fds[i + 1].revents != 0 && !read_from(clients_[i])) return;
      }
      std::erase_if(clients_, [](const Client& c) { return c.gone; });
      if (had > 0 && clients_.empty() && !push(RecordKind::down, "the last sender left")) return;
      if (fds[0].revents != 0 && !accept_one()) return;
    }
  }

  bool accept_one() {
    Fd fd(::accept4(listen_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!fd.valid() || clients_.size() >= kMostClients) return true;
    keep_alive(fd.get());
    clients_.push_back({std::move(fd), {}, false});
    return clients_.size() > 1 || push(RecordKind::up, "a sender connected");
  }

  bool read_from(Client& client) {
    std::string buffer(kReadBytes, '\0');
    const ssize_t got = ::recv(client.fd.get(), buffer.data(), buffer.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return true;
    if (got <= 0) {
      client.gone = true;
      // Its last line counts, and ends, so that the next sender's first line is not joined to it.
      if (client.part.empty()) return true;
      return push(RecordKind::data, std::exchange(client.part, {}) + "\n");
    }
    client.part.append(buffer, 0, static_cast<std::size_t>(got));
    const std::size_t line_end = client.part.rfind('\n');
    // Whoever sends so long a line sends no lines at all.
    const bool endless = line_end == std::string::npos && client.part.size() >= kReadBytes;
    const std::size_t cut = endless ? client.part.size() : line_end + 1;
    if (cut == 0) return true;
    std::string whole = client.part.substr(0, cut);
    client.part.erase(0, cut);
    return push(RecordKind::data, std::move(whole));
  }

  std::uint16_t port_ = 0;
  Fd listen_;
  std::vector<Client> clients_;
};

}  // namespace

std::unique_ptr<LiveSource> open_tcp(const FeedSpec& spec, FeedId feed, LiveQueue& queue,
                                     std::uint64_t seed) {
  return std::make_unique<TcpClient>(spec, feed, queue, seed);
}

std::unique_ptr<LiveSource> open_tcp_listen(const FeedSpec& spec, FeedId feed, LiveQueue& queue) {
  return std::make_unique<TcpListener>(spec, feed, queue);
}

}  // namespace yagura
