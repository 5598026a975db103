// The same bytes live over TCP as from a file: the same events. And kill -9 under load.
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <map>
#include <thread>

#include "base/json.h"
#include "receiver.h"
#include "store/store.h"
#include "support.h"

namespace yagura::testing {
namespace {

using std::chrono::milliseconds;

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
