#include "feed/intake.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/random.h"
#include "feed/line_decoder.h"
#include "feed/simulated_disk.h"

namespace yagura {
namespace {

namespace fs = std::filesystem;

class IntakeTest : public testing::Test {
 protected:
  IntakeTest() {
    folder_ = fs::temp_directory_path() / ("yagura_intake_" + std::to_string(::getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~IntakeTest() override { fs::remove_all(folder_); }

  std::string file(const std::string& name, const std::string& text) {
    const fs::path path = folder_ / name;
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }

  static std::vector<FeedSpec> specs(const std::vector<std::string>& texts) {
    std::vector<FeedSpec> out;
    for (const std::string& t : texts) {
      auto spec = parse_feed_spec(t);
      EXPECT_TRUE(spec) << spec.error().text;
      if (spec) out.push_back(*spec);
    }
    return out;
  }
  static std::unique_ptr<Decoder> decoder(const FeedSpec&, FeedId) {
    return std::make_unique<LineDecoder>();
  }

  std::unique_ptr<Intake> open(const std::vector<std::string>& feeds, Journal& journal,
                               IntakeOptions options = {}) {
    return Intake::open(specs(feeds), decoder, journal, std::move(options));
  }
  JournalOptions disk_options() {
    JournalOptions options;
    options.files = &disk_;
    options.seal_in_background = false;
    return options;
  }

  static std::vector<JournalItem> drain(Intake& intake) {
    std::vector<JournalItem> out;
    while (auto item = intake.next()) out.push_back(std::move(*item));
    EXPECT_TRUE(intake.finished());
    return out;
  }
  static std::string data_of(const std::vector<JournalItem>& items) {
    std::string out;
    for (const JournalItem& item : items) {
      if (item.is_data()) out += item.bytes;
    }
    return out;
  }
  // Items until `enough` says so, for at most ten seconds.
  template <class F>
  static std::vector<JournalItem> collect(Intake& intake, F enough) {
    std::vector<JournalItem> out;
    for (int i = 0; i < 1000 && !enough(out); ++i) {
      if (auto item = intake.next(milliseconds(10))) out.push_back(std::move(*item));
    }
    EXPECT_TRUE(enough(out));
    return out;
  }
  static std::size_t count(const std::vector<JournalItem>& items, RecordKind kind) {
    return static_cast<std::size_t>(std::count_if(
        items.begin(), items.end(), [&](const JournalItem& i) { return i.kind == kind; }));
  }

  fs::path folder_;
  SimulatedDisk disk_;
};

std::string gzip(const std::string& text) {
  z_stream z{};
  deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&z, text.size()), '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

std::string lines(std::uint64_t seed, std::size_t n, std::uint64_t step) {
  Random random(seed);
  std::string out;
  std::uint64_t second = 1000 + seed;
  for (std::size_t i = 0; i < n; ++i) {
    second += random.below(step);
    out += random.chance(0.1)
               ? "no time\n"
               : std::to_string(second) + " " + std::string(random.below(90), 'x') + "\n";
  }
  return out;
}

TEST_F(IntakeTest, ALoneFileComesAsItIsInPiecesOf64KiB) {
  const std::string text = lines(1, 5000, 3);
  const auto journal = Journal::in_memory();
  const auto intake = open({"line:" + file("a.txt", text)}, *journal);
  const auto items = drain(*intake);
  EXPECT_EQ(data_of(items), text);
  EXPECT_EQ(items.back().kind, RecordKind::end);
  EXPECT_EQ(items[0].kind, RecordKind::feed);
  EXPECT_EQ(items[1].kind, RecordKind::content);
  EXPECT_EQ(items[2].bytes.size(), 65536u);
  EXPECT_FALSE(items[2].live);
}

TEST_F(IntakeTest, FilesAreMergedByTheSecondThenByPlaceThenByOffset) {
  const auto a = file("a.txt", "10 a\n11 b\nno time\n13 c\n12 late\n14 d\n");
  const auto b = file("b.txt", "leading\n10 e\n11 f\n13 g\n15 h\n");
  const auto journal = Journal::in_memory();
  const auto intake = open({"line:" + a, "line:" + b}, *journal);
  std::string seen;
  for (const JournalItem& item : drain(*intake)) {
    if (item.is_data()) seen += "[" + std::to_string(item.feed) + " " + item.bytes + "]";
  }
  EXPECT_EQ(seen,
            "[0 10 a\n][1 leading\n10 e\n][0 11 b\nno time\n][1 11 f\n]"
            "[0 13 c\n12 late\n][1 13 g\n][0 14 d\n][1 15 h\n]");
}

TEST_F(IntakeTest, ArrivalOfFilesIsTheAssignedTimeAndNeverTheClock) {
  const auto a = file("a.txt", "10 a\n12 b\n");
  const auto b = file("b.txt", "11 c\n");
  const auto journal = Journal::in_memory();
  IntakeOptions options;
  options.clock = []() -> Time {
    ADD_FAILURE() << "the clock was read";
    return {};
  };
  const auto items = drain(*open({"line:" + a, "line:" + b}, *journal, options));
  std::vector<std::int64_t> times;
  for (const JournalItem& item : items) {
    if (item.is_data()) times.push_back(micros(item.arrival) / 1'000'000);
  }
  EXPECT_EQ(times, (std::vector<std::int64_t>{10, 11, 12}));
}

TEST_F(IntakeTest, TheSameContentTwiceIsSkippedWithALine) {
  const std::string text = lines(1, 3000, 3);
  const auto a = file("a.txt", text);
  const auto again = file("again.txt", text);
  const auto packed = file("packed.gz", gzip(text));
  const auto journal = Journal::open("j", disk_options());
  {
    const auto intake =
        open({"line:" + a, "line:" + again, "line:" + a, "line:" + packed}, *journal);
    EXPECT_EQ(data_of(drain(*intake)), text);
    const auto notices = intake->take_notices();
    ASSERT_EQ(notices.size(), 3u);
    EXPECT_EQ(notices[0].key, "feed.notice.same_content");
    EXPECT_NE(notices[0].text(Lang::en).find("again.txt"), std::string::npos);
    EXPECT_NE(notices[0].text(Lang::ja), notices[0].text(Lang::en));
  }
  // In a later run too, under yet another name; and a file that grew goes on.
  const auto third = file("third.txt", text + "9999999 more\n");
  IntakeOptions options;
  options.after = journal->state().next_sequence - 1;
  const auto intake = open({"line:" + packed, "line:" + third}, *journal, options);
  EXPECT_EQ(data_of(drain(*intake)), "9999999 more\n");
  EXPECT_EQ(intake->take_notices().size(), 1u);
}

TEST_F(IntakeTest, AFileThatGrewGoesOnWhereItWasLeft) {
  const auto journal = Journal::open("j", disk_options());
  std::string text = "10 a\n";  // shorter than a block: still known later
  for (int round = 0; round < 4; ++round) {
    IntakeOptions options;
    options.after = journal->state().next_sequence - 1;
    const std::string more = lines(static_cast<std::uint64_t>(round), 900, 3);
    text += more;
    const auto path = file("a.txt", text);
    EXPECT_EQ(data_of(drain(*open({"line:" + path}, *journal, options))), round == 0 ? text : more);
  }
  EXPECT_EQ(journal->state().feeds[0].length, text.size());
  EXPECT_EQ(journal->read({2, 20, 0}).value(), text.substr(2, 20));
}

TEST_F(IntakeTest, ARestartAtAnyPointContinuesExactly) {
  const auto a = file("a.txt", lines(1, 4000, 4));
  const auto b = file("b.gz", gzip(lines(2, 2500, 5)));
  const auto c = file("c.txt", lines(3, 300, 9));
  const std::vector<std::string> feeds = {"line:" + a, "line:" + b, "line:" + c};
  const auto whole = Journal::open("whole", disk_options());
  const auto expected = drain(*open(feeds, *whole));
  ASSERT_GT(expected.size(), 3000u);
  Random random(7);
  for (int round = 0; round < 25; ++round) {
    SimulatedDisk disk;
    auto options = disk_options();
    options.files = &disk;
    std::uint64_t done = 0;
    for (bool finished = false; !finished;) {
      auto journal = Journal::open("j", options);
      IntakeOptions intake_options;
      intake_options.after = done;
      intake_options.sync_bytes = 20'000;
      const auto intake = open(feeds, *journal, intake_options);
      for (std::uint64_t n = random.below(expected.size()); n > 0; --n) {
        const auto item = intake->next();
        if (!item) break;
        const JournalItem& same = expected.at(done);
        ASSERT_EQ(item->sequence, same.sequence);
        ASSERT_EQ(item->kind, same.kind);
        ASSERT_EQ(item->feed, same.feed);
        ASSERT_EQ(item->arrival, same.arrival);
        ASSERT_EQ(item->offset, same.offset);
        ASSERT_EQ(item->bytes, same.bytes);
        done = item->sequence;
      }
      finished = intake->finished();
      disk.power_cut(random.below(300));
    }
    EXPECT_EQ(done, expected.size());
  }
}

TEST_F(IntakeTest, TheJournalOfTheSameFilesIsAlwaysTheSameBytes) {
  const auto a = file("a.txt", lines(1, 2000, 4));
  const auto b = file("b.txt", lines(2, 2000, 4));
  std::string first;
  for (const std::uint64_t group : {1u << 10, 1u << 22}) {
    SimulatedDisk disk;
    auto journal_options = disk_options();
    journal_options.files = &disk;
    const auto journal = Journal::open("j", journal_options);
    IntakeOptions options;
    options.sync_bytes = group;
    drain(*open({"line:" + a, "line:" + b}, *journal, options));
    journal->seal();
    const std::string bytes = disk.bytes("j/00000000000000000001.seg");
    EXPECT_TRUE(first.empty() || first == bytes);
    first = bytes;
  }
}

TEST_F(IntakeTest, ADamagedFileGivesWhatIsGoodAndSaysSo) {
  const std::string text = lines(1, 5000, 3);
  std::string bytes = gzip(text);
  const auto cut = file("cut.gz", bytes.substr(0, bytes.size() / 2));
  const auto journal = Journal::in_memory();
  const auto intake = open({"line:" + cut}, *journal);
  const auto items = drain(*intake);
  const std::string got = data_of(items);
  EXPECT_GT(got.size(), text.size() / 4);
  EXPECT_EQ(got, text.substr(0, got.size()));
  EXPECT_EQ(items.back().kind, RecordKind::end);
  EXPECT_NE(items.back().bytes.find("stops in the middle after byte " + std::to_string(got.size())),
            std::string::npos)
      << items.back().bytes;
  EXPECT_EQ(intake->take_notices().at(0).key, "feed.notice.damaged");
}

TEST_F(IntakeTest, OnAFullDiskIntakeStopsAndReadingGoesOn) {
  const auto a = file("a.gz", gzip(lines(1, 50'000, 3)));
  const auto journal = Journal::open("j", disk_options());
  IntakeOptions options;
  options.sync_bytes = 100'000;
  const auto intake = open({"line:" + a}, *journal, options);
  ASSERT_TRUE(intake->next());
  disk_.room = 150'000;
  EXPECT_THROW(drain(*intake), EnvironmentError);
  EXPECT_THROW(intake->next(), EnvironmentError);
  EXPECT_TRUE(journal->read({0, 100, 0}));
}

TEST_F(IntakeTest, NotesOfTheCallerComeInTheirTurnEvenWithoutAnyFeed) {
  const auto journal = Journal::open("j", disk_options());
  const auto intake = open({}, *journal);
  intake->note(RecordKind::config, "{}");
  intake->note(RecordKind::reference, "zones");
  const auto items = drain(*intake);
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[1].bytes, "zones");
  EXPECT_EQ(data_of(drain(*open({}, *journal))), "");  // replayed
}

TEST_F(IntakeTest, WhatCannotBeOpenedIsSaid) {
  const auto journal = Journal::in_memory();
  EXPECT_THROW(open({"line:" + (folder_ / "missing.txt").string()}, *journal), EnvironmentError);
  EXPECT_THROW(open({"line:udp://192.0.2.1:10110"}, *journal), EnvironmentError);
}

TEST_F(IntakeTest, PacedFilesWaitForTheirSecond) {
  const auto a = file("a.txt", "10 a\n20 b\n30 c\n");
  const auto journal = Journal::in_memory();
  IntakeOptions options;
  options.speed = 50;
  options.play_from = Time{seconds(20)};
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(data_of(drain(*open({"line:" + a}, *journal, options))), "10 a\n20 b\n30 c\n");
  const auto took = std::chrono::steady_clock::now() - begin;
  EXPECT_GE(took, milliseconds(190));
  EXPECT_LT(took, seconds(5));
}

TEST_F(IntakeTest, StdinInPiecesOfOneByteAndOfOneMegabyteGivesTheSameRecords) {
  const std::string text = lines(1, 3000, 3);
  const auto other = file("b.txt", lines(2, 500, 9));
  std::vector<std::vector<JournalItem>> runs;
  for (const std::size_t cut : {std::size_t{1}, std::size_t{1} << 20}) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const int old = ::dup(STDIN_FILENO);
    ::dup2(ends[0], STDIN_FILENO);
    ::close(ends[0]);
    std::thread writer([&, end = ends[1]] {
      for (std::size_t at = 0; at < text.size(); at += cut) {
        const std::string_view piece = std::string_view(text).substr(at, cut);
        EXPECT_EQ(::write(end, piece.data(), piece.size()), static_cast<ssize_t>(piece.size()));
      }
      ::close(end);
    });
    const auto journal = Journal::in_memory();
    runs.push_back(drain(*open({"line:-", "line:" + other}, *journal)));
    writer.join();
    ::dup2(old, STDIN_FILENO);
    ::close(old);
  }
  ASSERT_EQ(runs[0].size(), runs[1].size());
  for (std::size_t i = 0; i < runs[0].size(); ++i) {
    ASSERT_EQ(runs[0][i].bytes, runs[1][i].bytes);
    ASSERT_EQ(runs[0][i].arrival, runs[1][i].arrival);
  }
}

// --- live feeds, on loopback

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

TEST_F(IntakeTest, UdpDatagramsAreRecordsAndTicksComeEachSecond) {
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

TEST_F(IntakeTest, TcpConnectsAgainAndSaysUpAndDown) {
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

TEST_F(IntakeTest, ManySendersToOneListenerAreCutAtLineEnds) {
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

TEST_F(IntakeTest, AFolderIsFollowedInNameOrderAndTheLastLineIsHeld) {
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

TEST_F(IntakeTest, AClockThatStepsBackNeverMovesArrivalBack) {
  const auto journal = Journal::in_memory();
  IntakeOptions options;
  auto second = std::make_shared<std::atomic<int>>(1000);
  options.clock = [second] { return Time{seconds(second->load())}; };
  const auto intake = open({"line:udp://127.0.0.1:0"}, *journal, options);
  Socket socket(SOCK_DGRAM, intake->port(0));
  socket.connect();
  std::vector<Time> arrivals;
  for (const int now : {1001, 900, 950, 1002}) {
    second->store(now);
    socket.send("x\n");
    const auto items =
        collect(*intake, [](const auto& all) { return count(all, RecordKind::data) == 1; });
    arrivals.push_back(items.back().arrival);
  }
  const Time last{seconds(1001)};
  EXPECT_EQ(arrivals, (std::vector<Time>{last, last, last, Time{seconds(1002)}}));
  EXPECT_EQ(intake->clock_steps_back(), 1u);
}

TEST_F(IntakeTest, StopEndsTheWaiting) {
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
