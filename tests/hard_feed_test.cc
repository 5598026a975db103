// Hard days of the feeds (docs/hard-days.md): floods, floods of receivers, silence, a clock that
// goes back.
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <thread>

#include "base/json.h"
#include "base/random.h"
#include "feed/journal.h"
#include "receiver.h"
#include "sea/ais_encode.h"
#include "store/store.h"
#include "support.h"

namespace yagura::testing {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> words(const std::string& node, const std::vector<std::string>& feeds) {
  std::vector<std::string> out = {
      "watch", "--node", node, "--serve", "off", "--zones", small_exercise() + "/zones.geojson"};
  for (const std::string& feed : feeds) {
    out.push_back("--feed");
    out.push_back(feed);
  }
  return out;
}

std::vector<std::string> to_the_end(std::vector<std::string> w) {
  w.push_back("--until-end");
  return w;
}

// What was found at sea up to a time, without what tells one run of the same bytes from another
// (contents, sequences).
std::map<std::string, std::string> at_sea(const std::string& node, Time before = Time::max()) {
  std::map<std::string, std::string> out;
  EventQuery query;
  query.limit = 10'000;
  query.kinds = {"sea."};
  const auto page = StoreReader::open(node)->events(query);
  for (const EventRow& row : page->events) {
    const Json body = *Json::parse(row.body);
    const auto end = parse_rfc3339(body["end"].as_string());
    if (before != Time::max() && (!end || *end > before)) continue;
    out[row.id] = body["start"].dump() + body["end"].dump() + body["measures"].dump() +
                  body["subjects"].dump();
  }
  return out;
}

std::vector<Json> events_of(const std::string& node, const std::string& kind) {
  EventQuery query;
  query.limit = 10'000;
  query.kinds = {kind};
  std::vector<Json> out;
  const auto page = StoreReader::open(node)->events(query);
  for (const EventRow& row : page->events) out.push_back(*Json::parse(row.body));
  return out;
}

std::string goto_file() { return small_exercise() + "/ais-a-goto.nmea"; }

// The time in the tag block before a sentence; kNoTime where a part of a message has none.
Time time_of(const std::string& line) {
  const auto at = line.find("c:");
  return at == std::string::npos || at > 40 ? kNoTime
                                            : Time{seconds{std::stoll(line.substr(at + 2))}};
}

// ---- a flood

// 71 MB: each ship is heard once, over ten hours.
void write_flood(const std::string& path, int ships) {
  std::ofstream out(path, std::ios::binary);
  Random random(7);
  for (int i = 0; i < ships; ++i) {
    sea::AisRecord record;
    record.type = 1;
    record.mmsi = static_cast<std::uint32_t>(201'000'000 + random.below(574'000'000));
    sea::PositionA body;
    body.motion.position = Position::from_degrees(random.uniform(20, 45), random.uniform(120, 150));
    body.motion.sog_kn = 10.0F;
    record.body = body;
    const Time time{seconds{1'780'000'000 + 36'000LL * i / ships}};
    out << sea::tag_block("r1", time) << sea::encode(record, 'A', 0)[0] << "\r\n";
  }
}

TEST(Flood, AMillionRandomMmsisStayWithinMemoryAndRaiseNothing) {
  const Scratch scratch;
  write_flood(scratch / "flood.nmea", 1'000'000);
  const std::string feed = "ais:" + (scratch / "flood.nmea");
  // At a pace, too, however fast: then the live picture takes every ship at once.
  for (const char* speed : {"max", "1000000"}) {
    const std::string node = scratch / speed;
    auto command = to_the_end(words(node, {feed}));
    command.insert(command.end(), {"--speed", speed});
    const Ran ran = run_yagura(command, 120);
    ASSERT_EQ(ran.status, 0) << ran.err;
    // Measured 230 MiB; a table without a budget holds a million ships in far more.
    EXPECT_LT(ran.peak_mib, 600) << speed;
    const auto store = StoreReader::open(node);
    EXPECT_EQ(store->feeds().at(0).messages, 1'000'000u);
    EXPECT_EQ(store->figures().events, 0u) << speed;
    fs::remove_all(node);
  }
}

// ---- the same twice

TEST(TheSameTwice, AFileGivenAgainAlsoUnderAnotherNameOrPackedAddsNothing) {
  const Scratch scratch;
  ASSERT_EQ(run_yagura(to_the_end(words(scratch / "once", {"ais:" + goto_file()}))).status, 0);
  const auto expected = at_sea(scratch / "once");
  ASSERT_GT(expected.size(), 5u);
  fs::copy(goto_file(), scratch / "copy.nmea");
  ASSERT_EQ(std::system(("gzip -c " + goto_file() + " > " + (scratch / "packed.gz")).c_str()), 0);
  const std::vector<std::string> all = {"ais:" + goto_file(), "ais:" + (scratch / "copy.nmea"),
                                        "ais:" + (scratch / "packed.gz")};
  const Ran ran = run_yagura(to_the_end(words(scratch / "thrice", all)));
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(at_sea(scratch / "thrice"), expected);
  // Each is said to be skipped, on one line.
  EXPECT_EQ(lines_of(ran.err).size(), 2u) << ran.err;
  for (const char* name : {"copy.nmea", "packed.gz"})
    EXPECT_NE(ran.err.find(name), std::string::npos) << ran.err;
  std::uint64_t messages = 0;
  for (const FeedStatus& f : StoreReader::open(scratch / "thrice")->feeds()) messages += f.messages;
  EXPECT_EQ(messages, StoreReader::open(scratch / "once")->feeds().at(0).messages);
}

// Another receiver of the same transmissions: its own name and clock, a second later.
std::string heard_elsewhere(const std::string& text) {
  std::string out;
  for (const std::string& line : lines_of(text)) {
    const auto sentence = line.find('!');
    if (sentence == std::string::npos) continue;
    const Time time = time_of(line);
    if (has_time(time)) out += sea::tag_block("elsewhere", time + seconds{1});
    out += line.substr(sentence) + "\n";
  }
  return out;
}

std::size_t positions(const std::string& node) {
  const auto store = StoreReader::open(node);
  return store->positions_in(Box{}, Time::min() + seconds{1}, Time::max() - seconds{1}).size();
}

TEST(TheSameTwice, TwoReceiversOfOneShipGiveOneRecordWithTwoReceptionsAndOneEvent) {
  const Scratch scratch;
  write_all(scratch / "elsewhere.nmea", heard_elsewhere(read_all(goto_file())));
  ASSERT_EQ(run_yagura(to_the_end(words(scratch / "one", {"ais:" + goto_file()}))).status, 0);
  ASSERT_EQ(run_yagura(to_the_end(words(scratch / "two", {"ais:" + goto_file(),
                                                          "ais:" + (scratch / "elsewhere.nmea")})))
                .status,
            0);
  const auto expected = at_sea(scratch / "one");
  ASSERT_GT(expected.size(), 5u);
  EXPECT_EQ(at_sea(scratch / "two"), expected);
  EXPECT_EQ(positions(scratch / "two"), positions(scratch / "one"));
  // Both receivers heard everything.
  const auto feeds = StoreReader::open(scratch / "two")->feeds();
  ASSERT_EQ(feeds.size(), 2u);
  EXPECT_GT(feeds[0].records, 1000u);
  EXPECT_EQ(feeds[0].records, feeds[1].records);
}

// ---- silence

TEST(Silence, AFeedGoneForOverAnHourIsOneOutageAndNoShipIsBlamedForIt) {
  const Scratch scratch;
  std::string holed;
  Time from = kNoTime, last = kNoTime;
  for (const std::string& line : lines_of(read_all(goto_file()))) {
    if (has_time(time_of(line))) last = time_of(line);
    if (!has_time(from)) from = last + hours{5};
    if (last < from || last > from + minutes{75}) holed += line + "\n";
  }
  write_all(scratch / "holed.nmea", holed);
  // A rule so strict that each ship's silence would be a gap, had the feed been there.
  const auto strict = [](std::vector<std::string> w) {
    w.insert(w.end(), {"--set", "sea.gap.silence_h=1"});
    return w;
  };
  const auto whole = strict(to_the_end(words(scratch / "whole", {"ais:" + goto_file()})));
  const auto hole =
      strict(to_the_end(words(scratch / "hole", {"ais:" + (scratch / "holed.nmea")})));
  ASSERT_EQ(run_yagura(whole).status, 0);
  ASSERT_EQ(run_yagura(hole).status, 0);
  const auto before = events_of(scratch / "whole", "feed.outage");
  const auto outages = events_of(scratch / "hole", "feed.outage");
  ASSERT_EQ(outages.size(), before.size() + 1);
  std::set<std::string> known;
  for (const Json& gap : events_of(scratch / "whole", "sea.gap"))
    known.insert(gap["id"].as_string());
  for (const Json& gap : events_of(scratch / "hole", "sea.gap")) {
    const Time start = parse_rfc3339(gap["start"].as_string()).value_or(kNoTime);
    EXPECT_FALSE(start > from - hours{1} && start < from + minutes{75} &&
                 !known.contains(gap["id"].as_string()))
        << gap.dump();
  }
}

std::uint64_t bytes_stored(const std::string& node) {
  try {
    std::uint64_t bytes = 0;
    for (const FeedStatus& f : StoreReader::open(node)->feeds()) bytes += f.bytes;
    return bytes;
  } catch (const std::exception&) {
    return 0;  // the store is not there yet
  }
}

bool all_stored(const std::string& node, std::size_t bytes) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (bytes_stored(node) != bytes && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  return bytes_stored(node) == bytes;
}

std::size_t line_end_after(const std::string& bytes, std::size_t at) {
  return bytes.find('\n', at) + 1;
}

TEST(Silence, ATcpFeedThatGoesAwayIsConnectedAgainAndTheEventsAreAsWithout) {
  const Scratch scratch;
  const std::string bytes = read_all(goto_file());
  ASSERT_EQ(
      run_yagura(to_the_end(words(scratch / "file", {"ais:" + goto_file() + "?name=goto"}))).status,
      0);
  const std::size_t half = line_end_after(bytes, bytes.size() / 2);
  Receiver receiver(bytes);
  receiver.until = half;
  const int pid =
      start_yagura(words(scratch / "live",
                         {"ais:tcp://127.0.0.1:" + std::to_string(receiver.port()) + "?name=goto"}),
                   scratch / "log");
  EXPECT_TRUE(all_stored(scratch / "live", half));
  receiver.go_away();
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  receiver.until = bytes.size();
  receiver.come_back();
  EXPECT_TRUE(all_stored(scratch / "live", bytes.size()));
  ::kill(pid, SIGTERM);
  EXPECT_EQ(wait_for(pid, 30), 0) << read_all(scratch / "log");

  const auto outages = events_of(scratch / "live", "feed.outage");
  const bool told = std::any_of(outages.begin(), outages.end(), [](const Json& o) {
    return o["measures"]["cause"].as_string() == "down";
  });
  EXPECT_TRUE(told);
  const Time before = StoreReader::open(scratch / "file")->event_time() - minutes{30};
  const auto expected = at_sea(scratch / "file", before);
  EXPECT_GT(expected.size(), 5u);
  EXPECT_EQ(at_sea(scratch / "live", before), expected);
}

// ---- ports

int taken_port(int type) {
  const int fd = ::socket(AF_INET, type, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (::bind(fd, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    ADD_FAILURE() << "no port";
  }
  if (type == SOCK_STREAM) ::listen(fd, 1);
  return ntohs(address.sin_port);  // held until the end of the program
}

TEST(Port, ThatIsTakenIsSaidForThePageAndForFeeds) {
  const Scratch scratch;
  const std::string tcp = "127.0.0.1:" + std::to_string(taken_port(SOCK_STREAM));
  const std::string udp = "127.0.0.1:" + std::to_string(taken_port(SOCK_DGRAM));
  auto page = words(scratch / "node", {"ais:" + goto_file()});
  page[4] = tcp;
  for (const auto& command : {page, words(scratch / "node", {"ais:tcp-listen://" + tcp}),
                              words(scratch / "node", {"ais:udp://" + udp})}) {
    const Ran ran = run_yagura(command, 30);
    EXPECT_EQ(ran.status, 1) << ran.err;
    EXPECT_EQ(lines_of(ran.err).size(), 1u) << ran.err;
    EXPECT_NE(ran.err.find("another program"), std::string::npos) << ran.err;
  }
  const Ran right = run_yagura(to_the_end(words(scratch / "node", {"ais:" + goto_file()})));
  EXPECT_EQ(right.status, 0) << right.err;
}

// ---- the clock

// The journal as if it had been written while the clock was ahead.
void set_arrivals_ahead(const std::string& from, const std::string& to, Duration ahead) {
  JournalOptions read_only;
  read_only.read_only = true;
  const auto old = Journal::open(from, read_only);
  const auto journal = Journal::open(to);
  const auto cursor = old->read_from(1);
  while (const auto record = cursor->next()) {
    const Time arrival = has_time(record->arrival) ? record->arrival + ahead : kNoTime;
    journal->append(record->kind, record->feed, arrival, record->payload);
  }
  journal->sync();
}

TEST(Clock, ThatWasSetBackMovesNoArrivalBackIsSaidAndChangesNoEvent) {
  const Scratch scratch;
  const std::string bytes = read_all(goto_file());
  ASSERT_EQ(
      run_yagura(to_the_end(words(scratch / "file", {"ais:" + goto_file() + "?name=goto"}))).status,
      0);
  const std::size_t half = line_end_after(bytes, bytes.size() / 2);
  Receiver receiver(bytes);
  receiver.until = half;
  const std::string feed = "ais:tcp://127.0.0.1:" + std::to_string(receiver.port()) + "?name=goto";
  int pid = start_yagura(words(scratch / "ahead", {feed}), scratch / "log");
  EXPECT_TRUE(all_stored(scratch / "ahead", half));
  ::kill(pid, SIGTERM);
  ASSERT_EQ(wait_for(pid, 30), 0) << read_all(scratch / "log");

  set_arrivals_ahead(scratch / "ahead/journal", scratch / "live/journal", hours{1});
  receiver.until = bytes.size();
  pid = start_yagura(words(scratch / "live", {feed}), scratch / "log");
  EXPECT_TRUE(all_stored(scratch / "live", bytes.size()));
  std::this_thread::sleep_for(std::chrono::milliseconds(2200));  // ticks
  ::kill(pid, SIGTERM);
  ASSERT_EQ(wait_for(pid, 30), 0) << read_all(scratch / "log");
  EXPECT_NE(read_all(scratch / "log").find("the clock of this machine went back by 3"),
            std::string::npos)
      << read_all(scratch / "log");

  JournalOptions read_only;
  read_only.read_only = true;
  const auto journal = Journal::open(scratch / "live/journal", read_only);
  const auto cursor = journal->read_from(1);
  Time last = kNoTime;
  int ticks = 0;
  while (const auto record = cursor->next()) {
    if (!has_time(record->arrival)) continue;
    EXPECT_GE(record->arrival, last) << "record " << record->sequence;
    last = record->arrival;
    ticks += record->kind == RecordKind::tick ? 1 : 0;
  }
  EXPECT_GE(ticks, 2);
  const Time before = StoreReader::open(scratch / "file")->event_time() - minutes{30};
  EXPECT_EQ(at_sea(scratch / "live", before), at_sea(scratch / "file", before));
}

}  // namespace
}  // namespace yagura::testing
