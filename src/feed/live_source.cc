#include "feed/live_source.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/assert.h"

namespace yagura {

void Fd::reset(int fd) {
  if (fd_ >= 0) ::close(fd_);
  fd_ = fd;
}

std::string error_text(int code) { return std::generic_category().message(code); }

bool set_non_blocking(int fd) {
  const int flags = ::fcntl(fd, F_GETFL);
  return flags >= 0 && ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0;
}

LiveSource::LiveSource(FeedSpec spec, FeedId feed, LiveQueue& queue)
    : spec_(std::move(spec)),
      feed_(feed),
      queue_(queue),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!wake_.valid())
    throw EnvironmentError(said("error.no_receiver", {{"words", error_text(errno)}}), spec_.name,
                           said("hint.open_files"));
}

void LiveSource::start() {
  thread_ = std::thread([this] { run(); });
}

void LiveSource::join() {
  stop_ = true;
  const std::uint64_t one = 1;
  // Only a full counter can refuse this, and then the thread is awake already.
  static_cast<void>(!::write(wake_.get(), &one, sizeof one));
  if (thread_.joinable()) thread_.join();
}

bool LiveSource::wait(std::vector<pollfd>& fds, int limit_ms) {
  fds.push_back({wake_.get(), POLLIN, 0});
  for (pollfd& p : fds) p.revents = 0;
  ::poll(fds.data(), fds.size(), limit_ms);
  fds.pop_back();
  return !stop_;
}

bool LiveSource::pause(Duration length) {
  std::vector<pollfd> none;
  return wait(none, static_cast<int>(length / milliseconds(1)));
}

Fd bound_socket(const std::string& where, int type, std::uint16_t& port) {
  const auto place = parse_host_port(where);
  YAGURA_ASSERT(place.has_value());
  addrinfo hints{};
  hints.ai_socktype = type;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  const int code =
      ::getaddrinfo(place->host.c_str(), std::to_string(place->port).c_str(), &hints, &list);
  if (code != 0)
    throw EnvironmentError(said("error.bad_address", {{"words", ::gai_strerror(code)}}), where,
                           said("hint.own_address"));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(list, &::freeaddrinfo);
  Fd fd(::socket(list->ai_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int on = 1;
  if (type == SOCK_STREAM) ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (!fd.valid() || ::bind(fd.get(), list->ai_addr, list->ai_addrlen) != 0) {
    throw EnvironmentError(said("error.cannot_listen_words", {{"words", error_text(errno)}}), where,
                           said("hint.port_or_address"));
  }
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&bound), &size);
  port = ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&bound)->sin6_port
                                           : reinterpret_cast<sockaddr_in*>(&bound)->sin_port);
  return fd;
}

std::unique_ptr<LiveSource> open_live(const FeedSpec& spec, FeedId feed, LiveQueue& queue,
                                      const FeedState& known, std::uint64_t seed) {
  switch (spec.kind) {
    case WhereKind::tcp:
      return open_tcp(spec, feed, queue, seed);
    case WhereKind::tcp_listen:
      return open_tcp_listen(spec, feed, queue);
    case WhereKind::udp:
      return open_udp(spec, feed, queue);
    case WhereKind::folder:
      return open_folder(spec, feed, queue, known);
    default:
      YAGURA_ASSERT(spec.live());
      return nullptr;
  }
}

}  // namespace yagura
