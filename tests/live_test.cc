// The same bytes live over TCP as from a file: the same events. And kill -9 under load.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <map>
#include <thread>

#include "base/json.h"
#include "store/store.h"
#include "support.h"

namespace yagura::testing {
namespace {

using std::chrono::milliseconds;

// A receiver on loopback: sends a file once, to whoever connects, going on where the last one was
// cut.
class Receiver {
 public:
  explicit Receiver(std::string bytes) : bytes_(std::move(bytes)) {
    fd_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::listen(fd_, 1);
    socklen_t length = sizeof address;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~Receiver() {
    stop_ = true;
    ::shutdown(fd_, SHUT_RDWR);
    ::close(fd_);
    thread_.join();
  }
  int port() const { return port_; }
  bool sent() const { return sent_ == bytes_.size(); }
  // Bytes a second; 0 = as fast as they are taken.
  std::atomic<std::size_t> rate{0};

 private:
  void serve() {
    while (!stop_) {
      const int client = ::accept(fd_, nullptr, nullptr);
      if (client < 0) return;
      while (!stop_ && sent_ < bytes_.size()) {
        const std::size_t piece =
            std::min<std::size_t>(rate == 0 ? 65536 : rate / 100, bytes_.size() - sent_);
        const auto n = ::send(client, bytes_.data() + sent_, piece, MSG_NOSIGNAL);
        if (n <= 0) break;
        sent_ += static_cast<std::size_t>(n);
        if (rate != 0) std::this_thread::sleep_for(milliseconds(10));
      }
      // Held open: a receiver that has nothing to say is not gone.
      char byte = 0;
      while (!stop_ && ::recv(client, &byte, 1, MSG_DONTWAIT) != 0 && sent_ == bytes_.size()) {
        std::this_thread::sleep_for(milliseconds(20));
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

// What was found, without what tells file from live (contents, journal sequences) and without the
// last minutes, which a feed that goes on leaves undecided.
std::map<std::string, std::string> findings(const std::string& node, Time before) {
  std::map<std::string, std::string> out;
  const auto store = StoreReader::open(node);
  EventQuery query;
  query.limit = 10'000;
  query.kinds = {"sea."};
  const auto page = store->events(query);
  for (const EventRow& row : page->events) {
    const Json body = *Json::parse(row.body);
    const auto end = parse_rfc3339(body["end"].as_string());
    if (!end || *end > before) continue;
    out[row.id] = body["start"].dump() + body["end"].dump() + body["measures"].dump() +
                  body["subjects"].dump();
  }
  return out;
}

std::vector<std::string> words(const std::string& node, const std::string& feed) {
  return {"watch",   "--node",  node,
          "--serve", "off",     "--feed",
          feed,      "--zones", small_exercise() + "/zones.geojson"};
}

void wait_until_read(const std::string& node, std::uint64_t bytes, int limit_s) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(limit_s);
  while (std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(milliseconds(200));
    try {
      for (const FeedStatus& f : StoreReader::open(node)->feeds()) {
        if (f.bytes >= bytes) return;
      }
    } catch (const std::exception&) {
      // the store is not there yet
    }
  }
}

TEST(Live, TheSameBytesOverTcpGiveTheSameEventsAsFromAFile) {
  const Scratch scratch;
  const std::string file = small_exercise() + "/ais-a-goto.nmea";
  auto from_file = words(scratch / "file", "ais:" + file + "?name=goto");
  from_file.push_back("--until-end");
  ASSERT_EQ(wait_for(start_yagura(from_file, scratch / "log"), 120), 0)
      << read_all(scratch / "log");

  const std::string bytes = read_all(file);
  Receiver receiver(bytes);
  const int pid =
      start_yagura(words(scratch / "live",
                         "ais:tcp://127.0.0.1:" + std::to_string(receiver.port()) + "?name=goto"),
                   scratch / "live-log");
  wait_until_read(scratch / "live", bytes.size(), 60);
  ::kill(pid, SIGTERM);
  EXPECT_EQ(wait_for(pid, 30), 0) << read_all(scratch / "live-log");

  const Time before = StoreReader::open(scratch / "file")->event_time() - minutes{30};
  const auto expected = findings(scratch / "file", before);
  EXPECT_GT(expected.size(), 5u);
  EXPECT_EQ(findings(scratch / "live", before), expected);
}

TEST(Live, FiveKillsUnderLoadLoseNothingThatWasAcknowledged) {
  const Scratch scratch;
  const std::string bytes = read_all(small_exercise() + "/ais-a-goto.nmea").substr(0, 1'500'000);
  Receiver receiver(bytes);
  receiver.rate = 400'000;
  const auto command = words(
      scratch / "node", "ais:tcp://127.0.0.1:" + std::to_string(receiver.port()) + "?name=goto");
  std::uint64_t position = 0;
  for (int i = 0; i < 5; ++i) {
    const int pid = start_yagura(command, scratch / "log");
    std::this_thread::sleep_for(milliseconds(700 + 100 * i));
    ::kill(pid, SIGKILL);
    wait_for(pid, 10);
    const std::uint64_t now = StoreReader::open(scratch / "node")->sequence();
    EXPECT_GE(now, position);
    position = now;
  }
  receiver.rate = 0;
  const int pid = start_yagura(command, scratch / "log");
  for (int i = 0; i < 100 && !receiver.sent(); ++i) std::this_thread::sleep_for(milliseconds(100));
  std::this_thread::sleep_for(milliseconds(1500));
  ::kill(pid, SIGTERM);
  EXPECT_EQ(wait_for(pid, 30), 0) << read_all(scratch / "log");

  // The journal now is what was acknowledged. A fresh node fed with it as a recording, without any
  // interruption, must find the same.
  const auto store = StoreReader::open(scratch / "node");
  EXPECT_GT(store->sequence(), position);
  std::filesystem::create_directories(scratch / "again");
  std::filesystem::copy(scratch / "node/journal", scratch / "again/journal");
  std::filesystem::remove(scratch / "again/journal/lock");
  write_all(scratch / "empty.nmea", "\r\n");
  auto again = words(scratch / "again", "ais:" + (scratch / "empty.nmea") + "?name=other");
  again.push_back("--until-end");
  ASSERT_EQ(wait_for(start_yagura(again, scratch / "log"), 60), 0) << read_all(scratch / "log");
  const Time before = store->event_time() - minutes{10};
  EXPECT_EQ(findings(scratch / "again", before), findings(scratch / "node", before));
}

}  // namespace
}  // namespace yagura::testing
