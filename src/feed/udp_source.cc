// UDP feeds: a datagram is a record. What the kernel dropped is counted in the journal.
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "base/wire.h"
#include "feed/live_source.h"

namespace yagura {
namespace {

constexpr int kKernelBytes = 8 << 20;
constexpr std::size_t kMostDatagram = 64 * 1024;

class UdpSource : public LiveSource {
 public:
  UdpSource(const FeedSpec& spec, FeedId feed, LiveQueue& queue)
      : LiveSource(spec, feed, queue), fd_(bound_socket(spec.where, SOCK_DGRAM, port_)) {
    const int on = 1;
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
    // As much as the system allows (net.core.rmem_max).
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVBUF, &kKernelBytes, sizeof kKernelBytes);
    join_group();
  }
  ~UdpSource() override { join(); }
  std::uint16_t port() const override { return port_; }

 private:
  // An address from 224.0.0.0 to 239.255.255.255 is a group to be joined.
  void join_group() {
    sockaddr_in bound{};
    socklen_t size = sizeof bound;
    if (::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&bound), &size) != 0) return;
    if (bound.sin_family != AF_INET || !IN_MULTICAST(ntohl(bound.sin_addr.s_addr))) return;
    const ip_mreqn group{bound.sin_addr, {INADDR_ANY}, 0};
    if (::setsockopt(fd_.get(), IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group) != 0) {
      throw EnvironmentError(said("error.cannot_join_group", {{"words", error_text(errno)}}),
                             spec_.where, said("hint.interface_up"));
    }
  }

  void run() override {
    if (!push(RecordKind::up, "bound")) return;
    std::string buffer(kMostDatagram, '\0');
    while (true) {
      std::vector<pollfd> fds = {{fd_.get(), POLLIN, 0}};
      if (!wait(fds, -1)) return;
      while (true) {
        const ssize_t got = receive(buffer);
        if (got < 0) break;
        if (got > 0 && !push(RecordKind::data, buffer.substr(0, static_cast<std::size_t>(got))))
          return;
        if (stopping()) return;
      }
    }
  }

  // Bytes of the next datagram, -1 when there is none now.
  ssize_t receive(std::string& buffer) {
    iovec part{buffer.data(), buffer.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(std::uint32_t))] = {};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    const ssize_t got = ::recvmsg(fd_.get(), &message, 0);
    if (got < 0) return -1;
    const cmsghdr* extra = CMSG_FIRSTHDR(&message);
    if (extra != nullptr && extra->cmsg_level == SOL_SOCKET && extra->cmsg_type == SO_RXQ_OVFL) {
      std::uint32_t dropped = 0;
      std::memcpy(&dropped, CMSG_DATA(extra), sizeof dropped);
      count_drops(dropped);
    }
    return got;
  }

  // The kernel's counter only rises, modulo 2^32.
  void count_drops(std::uint32_t dropped) {
    const std::uint32_t more = dropped - dropped_;
    dropped_ = dropped;
    if (more == 0) return;
    Writer w;
    w.u64(more);
    push(RecordKind::drop, w.take());
  }

  std::uint16_t port_ = 0;
  Fd fd_;
  std::uint32_t dropped_ = 0;
};

}  // namespace

std::unique_ptr<LiveSource> open_udp(const FeedSpec& spec, FeedId feed, LiveQueue& queue) {
  return std::make_unique<UdpSource>(spec, feed, queue);
}

}  // namespace yagura
