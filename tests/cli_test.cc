// The real program from outside: help, errors, decode, detect, exercise.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/json.h"
#include "support.h"

namespace yagura::testing {
namespace {

bool one_line(const std::string& text) {
  return !text.empty() && std::count(text.begin(), text.end(), '\n') == 1;
}

TEST(Program, EveryCommandHasHelpInBothLanguages) {
  for (const char* command : {"watch", "decode", "detect", "events", "track", "explain", "formats",
                              "detectors", "doctor"}) {
    const Ran en = run_yagura({command, "--help"});
    const Ran ja = run_yagura({command, "--help", "--lang", "ja"});
    EXPECT_EQ(en.status, 0) << command;
    EXPECT_EQ(ja.status, 0) << command;
    EXPECT_NE(en.out, ja.out) << command;
  }
  EXPECT_EQ(run_yagura({"--version"}).status, 0);
}

TEST(Program, EveryWrongCallEndsWithTwoAndOneLine) {
  const std::vector<std::vector<std::string>> calls = {
      {"wach"},
      {"decode"},
      {"decode", "morse", "x"},
      {"detect"},
      {"detect", "--feed", "ais"},
      {"detect", "--feed", "ais:"},
      {"watch", "--speed", "fast", "--feed", "ais:x"},
      {"detect", "--feed", "ais:x", "--set", "sea.gap.nothing=1"},
      {"detect", "--feed", "ais:x", "--only", "sea.nothing"},
      {"exercise", "make", "nothing", "x"},
      {"exercise", "make", "two-partners", "x", "--set", "ships=-1"},
      {"decode", "ais", "--start", "noon"},
      {"events", "--from", "noon"}};
  for (const auto& words : calls) {
    const Ran ran = run_yagura(words);
    EXPECT_EQ(ran.status, 2) << words.back();
    EXPECT_TRUE(one_line(ran.err)) << words.back() << ": " << ran.err;
    EXPECT_EQ(ran.out, "") << words.back();
  }
}

TEST(Program, WhatCannotBeReadEndsWithOneAndOneLine) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"decode", "ais", "/nowhere/x"},
        {"detect", "--feed", "ais:/nowhere/x"},
        {"events", "--node", "/nowhere"},
        {"exercise", "score", "/nowhere"}}) {
    const Ran ran = run_yagura(words);
    EXPECT_EQ(ran.status, 1) << words.back();
    EXPECT_TRUE(one_line(ran.err)) << ran.err;
  }
}

TEST(Program, EveryProblemOfAConfigurationIsNamedWithItsLine) {
  const Scratch scratch;
  write_all(
      scratch / "c.toml",
      "feed = [\"morse:x\"]\nspeed = \"soon\"\nnonsense = 1\n[set]\n\"sea.gap.silence_h\" = -5\n");
  const Ran ran = run_yagura({"detect", "--config", scratch / "c.toml"});
  EXPECT_EQ(ran.status, 2);
  for (const char* line : {":1:", ":2:", ":3:", ":5:"})
    EXPECT_NE(ran.err.find(line), std::string::npos) << line << ran.err;
}

TEST(Program, StatsArePrintedLastAndAloneAsOneObject) {
  const Scratch scratch;
  write_all(scratch / "a.nmea",
            "!AIVDM,1,1,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,0*23\r\nnonsense\r\n\r\n");
  const Ran ran = run_yagura({"decode", "ais", scratch / "a.nmea", "--stats"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  const auto lines = lines_of(ran.out);
  ASSERT_EQ(lines.size(), 1u);
  const auto stats = Json::parse(lines[0]);
  ASSERT_TRUE(stats);
  EXPECT_EQ((*stats)["format"].as_string(), "ais");
  EXPECT_EQ((*stats)["lines"].as_integer(), 3);
  EXPECT_EQ((*stats)["messages"].as_integer(), 1);
  EXPECT_EQ((*stats)["by_type"]["1"].as_integer(), 1);
  EXPECT_TRUE((*stats)["first_time"].is_null());
  EXPECT_EQ(
      lines_of(run_yagura({"decode", "ais", scratch / "a.nmea", "--stats", "-o", "jsonl"}).out)
          .size(),
      2u);
}

TEST(Program, TheSameSeedMakesTheSameBytes) {
  const Scratch scratch;
  for (const char* dir : {"a", "b"}) {
    ASSERT_EQ(run_yagura({"exercise", "make", "two-partners", scratch / dir, "--seed", "7", "--set",
                          "ships=20,aircraft=5,hours=12,history_days=2"},
                         300)
                  .status,
              0);
  }
  for (const char* file : {"ais-a-goto.nmea", "adsb.beast", "eve.json", "truth.jsonl",
                           "truth-history.jsonl", "exercise.toml", "notices.geojson"}) {
    const std::string a = read_all(scratch / ("a/" + std::string(file)));
    EXPECT_FALSE(a.empty()) << file;
    EXPECT_EQ(a, read_all(scratch / ("b/" + std::string(file)))) << file;
  }
}

TEST(Exercise, TheStoryIsFoundAndTheLookAlikesAreNot) {
  const Ran ran = run_yagura({"exercise", "score", small_exercise(), "-o", "jsonl"}, 300);
  ASSERT_EQ(ran.status, 0) << ran.err;
  std::set<std::string> scored;
  for (const std::string& line : lines_of(ran.out)) {
    const auto j = Json::parse(line);
    ASSERT_TRUE(j);
    if (j->find("result")) continue;
    const std::string kind = (*j)["kind"].as_string();
    scored.insert(kind);
    if (kind == "sea.encounter" || kind == "sea.gap" || kind == "sea.distress" ||
        kind == "spectrum.gnss_interference" || kind == "cyber.asset_attack" ||
        kind == "cyber.silence" || kind == "cyber.indicator_hit" || kind == "feed.outage" ||
        kind == "notice.condition") {
      EXPECT_EQ((*j)["missed"].as_integer(), 0) << ran.out;
      EXPECT_EQ((*j)["false_alarms"].as_integer(), 0) << ran.out;
    }
  }
  EXPECT_GE(scored.size(), 10u) << ran.out;
}

TEST(Detect, EventsAreTheSameFromPlainAndFromCompressedFiles) {
  const Scratch scratch;
  const std::string dir = small_exercise();
  const std::string plain = dir + "/ais-a-goto.nmea";
  ASSERT_EQ(std::system(("gzip -c " + plain + " > " + (scratch / "a.gz")).c_str()), 0);
  const auto detect = [](const std::string& file) {
    return run_yagura(
        {"detect", "--feed", "ais:" + file + "?name=x", "--set", "sea.gap.silence_h=6"}, 300);
  };
  const Ran a = detect(plain);
  const Ran b = detect(scratch / "a.gz");
  ASSERT_EQ(a.status, 0) << a.err;
  // Journal records are cut differently, so when an event became known differs; nothing else may.
  const auto without_known = [](const std::string& text) {
    std::string out;
    for (const std::string& line : lines_of(text)) {
      Json j = *Json::parse(line);
      j.set("known_at", 0);
      out += j.dump() + "\n";
    }
    return out;
  };
  EXPECT_EQ(without_known(a.out), without_known(b.out));
}

}  // namespace
}  // namespace yagura::testing
