// Live feeds on loopback, and followed folders.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "feed/intake_fixture.h"

namespace yagura {
namespace {

class IntakeLiveTest : public IntakeTest {};

class Socket {
 public:
  Socket(int type, std::uint16_t port) : fd_(::socket(AF_INET, type, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_port = htons(port);
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  }
  ~Socket() { ::close(fd_); }
  void connect() { ASSERT_EQ(::connect(fd_, generic(), sizeof address_), 0); }
  std::uint16_t listen() {
    const int on = 1;
    ::setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    EXPECT_EQ(::bind(fd_, generic(), sizeof address_), 0);
    EXPECT_EQ(::listen(fd_, 4), 0);
    socklen_t size = sizeof address_;
    ::getsockname(fd_, generic(), &size);
    return ntohs(address_.sin_port);
  }
  // Serves one connection: sends and closes.
  void serve(const std::string& text) {
    const int client = ::accept(fd_, nullptr, nullptr);
    send_to(client, text);
    ::close(client);
  }
  void send(const std::string& text) { send_to(fd_, text); }

 private:
  static void send_to(int fd, const std::string& text) {
    EXPECT_EQ(::send(fd, text.data(), text.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(text.size()));
  }
  sockaddr* generic() { return reinterpret_cast<sockaddr*>(&address_); }
  int fd_;
  sockaddr_in address_{};
};

TEST_F(IntakeLiveTest, UdpDatagramsAreRecordsAndTicksComeEachSecond) {
  const auto journal = Journal::open("j", disk_options());
  const auto intake = open({"line:udp://127.0.0.1:0?name=north"}, *journal);
  Socket socket(SOCK_DGRAM, intake->port(0));
  socket.connect();
  for (int i = 0; i < 100; ++i) socket.send("datagram " + std::to_string(i) + "\n");
  const auto items = collect(*intake, [](const auto& all) {
    return count(all, RecordKind::data) == 100 && count(all, RecordKind::tick) >= 1;
  });
  EXPECT_EQ(items[1].kind, RecordKind::up);
  EXPECT_EQ(items[2].bytes, "datagram 0\n");
  EXPECT_TRUE(items[2].live);
  EXPECT_TRUE(has_time(items[2].arrival));
  EXPECT_GT(journal->durable_seq(), items.back().sequence);
}

TEST_F(IntakeLiveTest, TcpConnectsAgainAndSaysUpAndDown) {
  Socket server(SOCK_STREAM, 0);
  const std::uint16_t port = server.listen();
  const auto journal = Journal::in_memory();
  const auto intake = open({"line:tcp://127.0.0.1:" + std::to_string(port)}, *journal);
  std::thread serving([&] {
    server.serve("one\n");
    server.serve("two\n");
  });
  const auto items =
      collect(*intake, [](const auto& all) { return count(all, RecordKind::down) == 2; });
  serving.join();
  EXPECT_EQ(data_of(items), "one\ntwo\n");
  EXPECT_EQ(count(items, RecordKind::up), 2u);
}

TEST_F(IntakeLiveTest, ManySendersToOneListenerAreCutAtLineEnds) {
  const auto journal = Journal::in_memory();
  const auto intake = open({"line:tcp-listen://127.0.0.1:0"}, *journal);
  {
    Socket a(SOCK_STREAM, intake->port(0));
    Socket b(SOCK_STREAM, intake->port(0));
    a.connect();
    b.connect();
    a.send("first half ");
    b.send("whole\n");
    collect(*intake, [](const auto& all) { return data_of(all) == "whole\n"; });
    a.send("second half\nrest");
  }
  const auto items =
      collect(*intake, [](const auto& all) { return count(all, RecordKind::down) == 1; });
  EXPECT_EQ(data_of(items), "first half second half\nrest\n");
}

TEST_F(IntakeLiveTest, AFolderIsFollowedInNameOrderAndTheLastLineIsHeld) {
  const fs::path inbox = folder_ / "inbox";
  fs::create_directories(inbox);
  file("inbox/01.txt", "one\n");
  file("inbox/02.gz", gzip("two\n"));
  file("inbox/03.txt", "three\nhal");
  const auto journal = Journal::open("j", disk_options());
  {
    const auto intake = open({"line:" + inbox.string()}, *journal);
    auto items =
        collect(*intake, [](const auto& all) { return data_of(all) == "one\ntwo\nthree\n"; });
    file("inbox/03.txt", "three\nhalf\n");
    items = collect(*intake, [](const auto& all) { return data_of(all) == "half\n"; });
    file("inbox/03.txt", "three\nhalf\nno newline");
    file("inbox/04.txt", "four\n");
    collect(*intake, [](const auto& all) { return data_of(all) == "no newlinefour\n"; });
  }
  // After a restart only what is new; what was up is first said to have gone down.
  file("inbox/05.txt", "five\n");
  IntakeOptions options;
  options.after = journal->state().next_sequence - 1;
  const auto intake = open({"line:" + inbox.string()}, *journal, options);
  const auto items = collect(*intake, [](const auto& all) { return data_of(all) == "five\n"; });
  EXPECT_EQ(items[0].kind, RecordKind::down);
  EXPECT_EQ(items[1].kind, RecordKind::up);
}

TEST_F(IntakeLiveTest, AClockThatStepsBackNeverMovesArrivalBack) {
  const auto journal = Journal::in_memory();
  IntakeOptions options;
  auto second = std::make_shared<std::atomic<int>>(1000);
  options.clock = [second] { return Time{seconds(second->load())}; };
  const auto intake = open({"line:udp://127.0.0.1:0"}, *journal, options);
  Socket socket(SOCK_DGRAM, intake->port(0));
  socket.connect();
  std::vector<Time> arrivals;
  std::vector<Duration> behind;
  for (const int now : {1001, 900, 950, 1002}) {
    second->store(now);
    socket.send("x\n");
    const auto items =
        collect(*intake, [](const auto& all) { return count(all, RecordKind::data) == 1; });
    arrivals.push_back(items.back().arrival);
    behind.push_back(intake->clock_behind());
  }
  EXPECT_EQ(behind, (std::vector<Duration>{{}, seconds{101}, seconds{51}, {}}));
  const Time last{seconds(1001)};
  EXPECT_EQ(arrivals, (std::vector<Time>{last, last, last, Time{seconds(1002)}}));
  EXPECT_EQ(intake->clock_steps_back(), 1u);
  const auto notices = intake->take_notices();
  ASSERT_EQ(notices.size(), 1u);
  EXPECT_NE(notices[0].text(Lang::en).find("101 s"), std::string::npos)
      << notices[0].text(Lang::en);
}

TEST_F(IntakeLiveTest, StopEndsTheWaiting) {
  const auto journal = Journal::in_memory();
  const auto intake = open({"line:udp://127.0.0.1:0"}, *journal);
  std::thread stopper([&] {
    std::this_thread::sleep_for(milliseconds(50));
    intake->stop();
  });
  while (intake->next()) continue;
  EXPECT_FALSE(intake->finished());
  stopper.join();
}

}  // namespace
}  // namespace yagura
