// LiveSource: the thread of one live feed (socket or followed folder). Private to this room.
#pragma once

#include <poll.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "feed/feed_spec.h"
#include "feed/journal_state.h"
#include "feed/live_queue.h"

namespace yagura {

// An owned file descriptor.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  ~Fd() { reset(); }
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    reset(std::exchange(other.fd_, -1));
    return *this;
  }
  void reset(int fd = -1);
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

class LiveSource {
 public:
  LiveSource(FeedSpec spec, FeedId feed, LiveQueue& queue);
  virtual ~LiveSource() = default;  // a derived class calls join() in its own
  virtual std::uint16_t port() const { return 0; }
  void start();  // after construction

 protected:
  virtual void run() = 0;
  void join();
  bool stopping() const { return stop_; }
  // Waits for events on `fds` at most `limit` (< 0: for ever); false when it is time to stop.
  bool wait(std::vector<pollfd>& fds, int limit_ms);
  bool pause(Duration length);
  bool push(RecordKind kind, std::string bytes) {
    return queue_.push(kind, feed_, std::move(bytes));
  }

  FeedSpec spec_;
  FeedId feed_;
  LiveQueue& queue_;

 private:
  Fd wake_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

// Sockets are bound and folders looked into before this returns: an EnvironmentError says what is
// wrong. `known` is what the journal knows of the feed.
std::unique_ptr<LiveSource> open_live(const FeedSpec& spec, FeedId feed, LiveQueue& queue,
                                      const FeedState& known, std::uint64_t seed);
std::unique_ptr<LiveSource> open_tcp(const FeedSpec& spec, FeedId feed, LiveQueue& queue,
                                     std::uint64_t seed);
std::unique_ptr<LiveSource> open_tcp_listen(const FeedSpec& spec, FeedId feed, LiveQueue& queue);
std::unique_ptr<LiveSource> open_udp(const FeedSpec& spec, FeedId feed, LiveQueue& queue);
std::unique_ptr<LiveSource> open_folder(const FeedSpec& spec, FeedId feed, LiveQueue& queue,
                                        const FeedState& known);

// Bound to the address of `where` (an EnvironmentError where that fails), non-blocking.
Fd bound_socket(const std::string& where, int type, std::uint16_t& port);
bool set_non_blocking(int fd);
std::string error_text(int code);

}  // namespace yagura
