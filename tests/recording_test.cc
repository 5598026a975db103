// A node's recording as a feed of another run.
#include <gtest/gtest.h>
#include <signal.h>

#include <map>

#include "base/json.h"
#include "receiver.h"
#include "support.h"

namespace yagura::testing {
namespace {

// Events of the sea by id, without what tells one run from another (contents, journal sequences),
// and without those of the last minutes, which a live run leaves undecided.
std::map<std::string, std::string> findings(const std::string& lines, Time before) {
  std::map<std::string, std::string> out;
  for (const std::string& line : lines_of(lines)) {
    const Json body = *Json::parse(line);
    const auto end = parse_rfc3339(body["end"].as_string());
    if (!body["kind"].as_string().starts_with("sea.") || !end || *end > before) continue;
    out[body["id"].as_string()] = body["start"].dump() + body["end"].dump() +
                                  body["measures"].dump() + body["subjects"].dump() +
                                  body["sources"].dump() + body["label"].dump();
  }
  return out;
}

// A node that heard a receiver over TCP, stopped when all was read.
void listen_into(const std::string& node, const std::string& log) {
  const std::string bytes = read_all(small_exercise() + "/ais-a-goto.nmea");
  Receiver receiver(bytes);
  write_all(
      node + ".toml",
      "owner = \"partner-a\"\nexercise = true\nserve = \"off\"\nfeed = [\"ais:tcp://127.0.0.1:" +
          std::to_string(receiver.port()) + "?name=goto\"]\nzones = [\"" + small_exercise() +
          "/zones.geojson\"]\n[source.goto]\nhandling = \"TLP:GREEN\"\n");
  const int pid = start_yagura({"watch", "--node", node, "--config", node + ".toml"}, log);
  wait_until_read(node, bytes.size(), 60);
  ::kill(pid, SIGTERM);
  ASSERT_EQ(wait_for(pid, 30), 0) << read_all(log);
}

TEST(Recording, DetectFindsInItWhatTheLiveNodeFound) {
  const Scratch scratch;
  const std::string node = scratch / "live";
  listen_into(node, scratch / "log");
  const Time before = StoreReader::open(node)->event_time() - minutes{30};
  const auto expected = findings(run_yagura({"events", "--node", node}).out, before);
  EXPECT_GT(expected.size(), 5u);
  for (const std::string& where : {node + "/journal", node}) {
    const Ran ran = run_yagura(
        {"detect", "--feed", "ais:" + where, "--zones", small_exercise() + "/zones.geojson"});
    ASSERT_EQ(ran.status, 0) << ran.err;
    EXPECT_EQ(findings(ran.out, before), expected);
    EXPECT_NE(ran.out.find("\"exercise\":true"), std::string::npos);
  }
}

TEST(Recording, AnotherNodeTakesItOnceAndSaysWhatItHolds) {
  const Scratch scratch;
  const std::string node = scratch / "live";
  listen_into(node, scratch / "log");
  const std::vector<std::string> words = {"watch", "--node", scratch / "second", "--serve",
                                          "off",   "--feed", "ais:" + node,      "--until-end"};
  ASSERT_EQ(run_yagura(words).status, 0);
  const std::string first = run_yagura({"events", "--node", scratch / "second"}).out;
  EXPECT_GT(lines_of(first).size(), 2u);
  const Ran again = run_yagura(words);
  ASSERT_EQ(again.status, 0) << again.err;
  EXPECT_NE(again.err.find("was skipped"), std::string::npos) << again.err;
  EXPECT_EQ(run_yagura({"events", "--node", scratch / "second"}).out, first);

  const Ran none = run_yagura({"detect", "--feed", "eve:" + node});
  EXPECT_EQ(none.status, 1);
  EXPECT_NE(none.err.find("goto (ais)"), std::string::npos) << none.err;
}

}  // namespace
}  // namespace yagura::testing
