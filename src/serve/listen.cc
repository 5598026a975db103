// Opening the address that is served.
#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "base/result.h"
#include "serve/server.h"

namespace yagura {
namespace {

// By the address itself: a name may mean any machine.
bool is_loopback(const sockaddr* address) {
  if (address->sa_family == AF_INET6)
    return IN6_IS_ADDR_LOOPBACK(&reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr);
  return address->sa_family == AF_INET &&
         ntohl(reinterpret_cast<const sockaddr_in*>(address)->sin_addr.s_addr) >> 24 == 127;
}

}  // namespace

int listen_on(const std::string& host, std::uint16_t port, bool allow_unauthenticated) {
  const std::string where = host + ":" + std::to_string(port);
  addrinfo hints{};
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const std::string port_text = std::to_string(port);
  if (getaddrinfo(host == "localhost" ? "127.0.0.1" : host.c_str(), port_text.c_str(), &hints,
                  &found) != 0 ||
      found == nullptr) {
    throw EnvironmentError(said("error.cannot_listen"), where, said("hint.no_such_address"));
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(found, &::freeaddrinfo);
  if (!is_loopback(found->ai_addr) && !allow_unauthenticated) {
    throw EnvironmentError(said("error.refused_to_listen"), where, said("hint.no_logins"));
  }
  const int fd = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  if (fd >= 0) ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const bool bound =
      fd >= 0 && ::bind(fd, found->ai_addr, found->ai_addrlen) == 0 && ::listen(fd, 128) == 0;
  const int why = errno;
  if (!bound) {
    if (fd >= 0) ::close(fd);
    throw EnvironmentError(
        said("error.cannot_listen"), where,
        why == EADDRINUSE ? said("hint.port_taken") : foreign_words(std::strerror(why)));
  }
  return fd;
}

std::uint16_t port_of(int listen_fd) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  if (::getsockname(listen_fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) return 0;
  return ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&address)->sin6_port
                                             : reinterpret_cast<sockaddr_in*>(&address)->sin_port);
}

}  // namespace yagura
