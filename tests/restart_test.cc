// kill -9 at random moments: the same events as without.
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <thread>

#include "base/random.h"
#include "node.h"
#include "store/store.h"
#include "support.h"

namespace yagura::testing {
namespace {

// At this pace the exercise takes some forty seconds, so that fifty kills fall inside.
TEST(Restart, FiftyKillsAtRandomMomentsEndInTheSameEvents) {
  const Scratch scratch;
  const auto began = std::chrono::steady_clock::now();
  ASSERT_EQ(wait_for(start_yagura(watch_words(scratch / "whole"), scratch / "log"), 300), 0)
      << read_all(scratch / "log");
  // A slow or busy machine gives each try more time to come to its first commit.
  const double whole_s =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  const double slow = std::clamp(whole_s / 1.5, 1.0, 4.0);
  const auto expected = revisions_of(scratch / "whole");
  ASSERT_GT(expected.size(), 10u);

  Random random(42);
  std::uint64_t position = 0;
  int rises = 0;
  for (int kills = 0; kills < 50; ++kills) {
    const int pid = start_yagura(paced_words(scratch / "killed", 1100), scratch / "log");
    std::this_thread::sleep_for(
        std::chrono::milliseconds(static_cast<int>(slow * random.uniform(300, 900))));
    ::kill(pid, SIGKILL);
    if (wait_for(pid, 10) == 0) break;  // it came to the end before
    if (!std::filesystem::exists(scratch / "killed/watch.db")) continue;
    const std::uint64_t now = StoreReader::open(scratch / "killed")->sequence();
    EXPECT_GE(now, position) << "the resume position went back";
    rises += now > position ? 1 : 0;
    position = now;
  }
  EXPECT_GE(rises, 5);
  ASSERT_EQ(wait_for(start_yagura(watch_words(scratch / "killed"), scratch / "log"), 300), 0)
      << read_all(scratch / "log");
  EXPECT_EQ(difference(revisions_of(scratch / "killed"), expected), "");
}

// Every fiftieth line comes up to three hours late, as through a satellite.
std::string with_late_lines(const std::string& bytes) {
  const std::vector<std::string> lines = lines_of(bytes);
  Random random(7);
  std::vector<std::pair<std::size_t, std::string>> order;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::size_t by = random.below(50) == 0 ? random.below(lines.size() / 4) : 0;
    order.emplace_back(i + by, lines[i]);
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string out;
  for (const auto& [at, line] : order) out += line + "\n";
  return out;
}

// What stands in the end, less how it became known and where its bytes are in the feed; and less
// distress, which acts on records in the order in which they come.
std::vector<std::string> standing(const std::string& node) {
  const auto store = StoreReader::open(node);
  EventQuery query;
  query.limit = 10'000;
  query.states = {"open", "closed"};
  const auto page = store->events(query);
  std::vector<std::string> out;
  for (const EventRow& row : page->events) {
    if (row.kind == "sea.distress") continue;
    Json body = *Json::parse(row.body);
    for (const char* name : {"revision", "reason", "reason_text", "known_at"}) body.erase(name);
    body.set("evidence", body["evidence"]["count"]);
    out.push_back(body.dump());
  }
  std::sort(out.begin(), out.end());
  return out;
}

TEST(Restart, LateLinesAndKillsEndInWhatAnOrderedFeedGives) {
  const Scratch scratch;
  const std::string ordered = read_all(small_exercise() + "/ais-a-goto.nmea");
  write_all(scratch / "ordered.nmea", ordered);
  write_all(scratch / "late.nmea", with_late_lines(ordered));
  const auto words = [&](const std::string& node, const std::string& file) {
    return std::vector<std::string>{"watch",        "--node",
                                    scratch / node, "--serve",
                                    "off",          "--until-end",
                                    "--feed",       "ais:" + (scratch / file) + "?name=goto",
                                    "--zones",      small_exercise() + "/zones.geojson"};
  };
  for (const auto& [node, file] : {std::pair{"in-time", "ordered.nmea"}, {"late", "late.nmea"}}) {
    ASSERT_EQ(wait_for(start_yagura(words(node, file), scratch / "log"), 120), 0)
        << read_all(scratch / "log");
  }
  const auto expected = standing(scratch / "in-time");
  EXPECT_GT(expected.size(), 15u);
  EXPECT_EQ(difference(standing(scratch / "late"), expected), "");
  const auto revisions = revisions_of(scratch / "late");
  EXPECT_GT(revisions.size(), expected.size()) << "nothing was revised";

  Random random(3);
  for (int kills = 0; kills < 8; ++kills) {
    const int pid = start_yagura(words("killed", "late.nmea"), scratch / "log");
    std::this_thread::sleep_for(std::chrono::milliseconds(50 + random.below(600)));
    ::kill(pid, SIGKILL);
    if (wait_for(pid, 10) == 0) break;
  }
  ASSERT_EQ(wait_for(start_yagura(words("killed", "late.nmea"), scratch / "log"), 120), 0)
      << read_all(scratch / "log");
  EXPECT_EQ(difference(revisions_of(scratch / "killed"), revisions), "");
}

TEST(Restart, AFinishedNodeStartedAgainAddsNothing) {
  const Scratch scratch;
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(wait_for(start_yagura(watch_words(scratch / "node"), scratch / "log"), 300), 0)
        << read_all(scratch / "log");
  }
  const auto store = StoreReader::open(scratch / "node");
  std::size_t revisions = 0;
  for (const EventRow& row : store->changes(0, 1'000'000)) revisions += row.revision > 0 ? 1 : 0;
  EXPECT_EQ(revisions, store->figures().revisions);
}

TEST(Restart, ANodeTakesExercisesOrRealFeedsNeverBoth) {
  const Scratch scratch;
  ASSERT_EQ(wait_for(start_yagura(watch_words(scratch / "node"), scratch / "log"), 300), 0);
  write_all(scratch / "a.nmea",
            "\\c:1780000000*5B\\!AIVDM,1,1,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,0*23\r\n");
  const Ran ran = run_yagura({"watch", "--node", scratch / "node", "--serve", "off", "--until-end",
                              "--feed", "ais:" + (scratch / "a.nmea")});
  EXPECT_EQ(ran.status, 1);
  EXPECT_NE(ran.err.find("exercise"), std::string::npos) << ran.err;
}

}  // namespace
}  // namespace yagura::testing
