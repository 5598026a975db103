// The server of a watch is killed: the supervisor starts it again on the same address, and the page
// has its picture back, with names, while the intake goes on or after it has read everything.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "base/json.h"
#include "support.h"

namespace yagura::testing {
namespace {

using std::chrono::milliseconds;

int free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
  socklen_t length = sizeof address;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length);
  ::close(fd);
  return ntohs(address.sin_port);
}

// Null where nobody answers.
Json get(int port, const std::string& path) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  const timeval limit{5, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string got;
  if (::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0) {
    const std::string ask =
        "GET " + path + " HTTP/1.0\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n\r\n";
    (void)::send(fd, ask.data(), ask.size(), MSG_NOSIGNAL);
    char buffer[65536];
    for (ssize_t n = 0; (n = ::recv(fd, buffer, sizeof buffer, 0)) > 0;)
      got.append(buffer, static_cast<std::size_t>(n));
  }
  ::close(fd);
  const auto head = got.find("\r\n\r\n");
  return head == std::string::npos ? Json() : Json::parse(got.substr(head + 4)).value_or(Json());
}

// The server that process `pid` has started; -1 = there is none.
int server_of(int pid) {
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string stat = read_all(entry.path() / "stat");  // "12 (yagura-serve) S 34 ..."
    const auto end = stat.find("(yagura-serve) ");
    if (end == std::string::npos || stat[end + 15] == 'Z') continue;
    if (std::stoi(stat.substr(end + 17)) == pid) return std::stoi(name);
  }
  return -1;
}

class ServeAgain : public ::testing::Test {
 protected:
  void start(const std::vector<std::string>& more) {
    std::vector<std::string> words = exercise_words();
    words.insert(words.begin(), "watch");
    words.insert(words.end(),
                 {"--node", scratch_ / "node", "--serve", "127.0.0.1:" + std::to_string(port_)});
    words.insert(words.end(), more.begin(), more.end());
    pid_ = start_yagura(words, scratch_ / "log");
  }
  ~ServeAgain() override {
    ::kill(pid_, SIGTERM);
    EXPECT_EQ(wait_for(pid_, 30), 0) << read_all(scratch_ / "log");
  }
  template <class Truth>
  bool until(Truth truth, int limit_s = 60) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(limit_s);
    while (std::chrono::steady_clock::now() < end) {
      if (truth()) return true;
      std::this_thread::sleep_for(milliseconds(50));
    }
    return false;
  }
  Json status() const { return get(port_, "/api/status"); }
  // At least as many objects as before, and each of the first twenty with its subject.
  bool whole_picture(std::int64_t least) const {
    if (status()["objects"].as_integer() < least) return false;
    for (int i = 0; i < 20; ++i) {
      const Json o = get(port_, "/api/live/object/" + std::to_string(i));
      if (o["subject"].as_string().empty() || o.find("lat") == nullptr) return false;
    }
    return true;
  }
  void kill_the_server() {
    const int before = server_of(pid_);
    ASSERT_GT(before, 0);
    ::kill(before, SIGKILL);
    ASSERT_TRUE(until([&] {
      const int now = server_of(pid_);
      return now > 0 && now != before;
    })) << "it was not started again";
  }
  const Scratch scratch_;
  const int port_ = free_port();
  int pid_ = -1;
};

TEST_F(ServeAgain, ThePictureComesBackWhileTheIntakeGoesOn) {
  start({"--speed", "600"});
  ASSERT_TRUE(until([&] { return whole_picture(30); })) << status().dump();
  ASSERT_FALSE(status()["finished"].as_bool());
  for (int i = 0; i < 3; ++i) {
    const std::int64_t before = status()["objects"].as_integer();
    kill_the_server();
    EXPECT_TRUE(until([&] { return whole_picture(before); }, 15)) << status().dump();
    EXPECT_TRUE(status()["exercise"].is_bool());
  }
}

TEST_F(ServeAgain, ThePictureComesBackAfterTheFilesWereRead) {
  start({"--speed", "max"});
  ASSERT_TRUE(until([&] { return status()["finished"].as_bool() && whole_picture(20); }));
  const Json before = status();
  kill_the_server();
  EXPECT_TRUE(until([&] { return whole_picture(20); }, 15)) << status().dump();
  EXPECT_TRUE(until([&] { return status()["finished"].as_bool(); }, 5)) << status().dump();
  EXPECT_EQ(status()["event_time"].dump(), before["event_time"].dump());
}

}  // namespace
}  // namespace yagura::testing
