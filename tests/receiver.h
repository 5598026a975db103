// A receiver of radio on loopback TCP, for tests of live feeds.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "store/store.h"

namespace yagura::testing {

// A receiver on loopback: sends a file once, to whoever connects, going on where the last one was
// cut.
class Receiver {
 public:
  explicit Receiver(std::string bytes) : bytes_(std::move(bytes)) { come_back(); }
  ~Receiver() { go_away(); }
  // Nobody answers at the port any more; then again.
  void go_away() {
    if (!thread_.joinable()) return;
    stop_ = true;
    ::shutdown(fd_, SHUT_RDWR);
    ::close(fd_);
    thread_.join();
  }
  void come_back() {
    stop_ = false;
    fd_ = ::socket(AF_INET, SOCK_STREAM, 0);
    const int on = 1;
    ::setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port_));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(fd_, 1) != 0) {
      throw std::runtime_error("cannot listen on loopback");
    }
    socklen_t length = sizeof address;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  int port() const { return port_; }
  bool sent() const { return sent_ == bytes_.size(); }
  std::size_t sent_bytes() const { return sent_; }
  // Sends no further than this.
  std::atomic<std::size_t> until{SIZE_MAX};
  // Bytes a second; 0 = as fast as they are taken.
  std::atomic<std::size_t> rate{0};

 private:
  static bool gone(int client) {
    char byte = 0;
    return ::recv(client, &byte, 1, MSG_DONTWAIT) == 0;
  }
  void serve() {
    while (!stop_) {
      const int client = ::accept(fd_, nullptr, nullptr);
      if (client < 0) return;
      while (!stop_ && sent_ < bytes_.size()) {
        const std::size_t end = std::min<std::size_t>(until, bytes_.size());
        if (sent_ >= end) {
          if (gone(client)) break;
          std::this_thread::sleep_for(std::chrono::milliseconds(5));
          continue;
        }
        const std::size_t piece =
            std::min<std::size_t>(rate == 0 ? 65536 : rate / 100, end - sent_);
        const auto n = ::send(client, bytes_.data() + sent_, piece, MSG_NOSIGNAL);
        if (n <= 0) break;
        sent_ += static_cast<std::size_t>(n);
        if (rate != 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));
      }
      // Held open: a receiver that has nothing to say is not gone.
      while (!stop_ && !gone(client) && sent_ == bytes_.size()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      }
      ::close(client);
    }
  }

  std::string bytes_;
  int fd_ = -1, port_ = 0;
  std::atomic<bool> stop_{false};
  std::atomic<std::size_t> sent_{0};
  std::thread thread_;
};

// Waits until the node says that it has read so many bytes of a feed.
inline void wait_until_read(const std::string& node, std::uint64_t bytes, int limit_s) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(limit_s);
  while (std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    try {
      for (const FeedStatus& f : StoreReader::open(node)->feeds()) {
        if (f.bytes >= bytes) return;
      }
    } catch (const std::exception&) {
      // the store is not there yet
    }
  }
}

}  // namespace yagura::testing
