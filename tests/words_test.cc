// What the program says to people: errors in the language asked for, records that can be handed on,
// tables without surprises.
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <regex>
#include <stdexcept>
#include <thread>

#include "base/json.h"
#include "node.h"
#include "receiver.h"
#include "support.h"

namespace yagura::testing {
namespace {

const std::string& words_node() {
  static const Scratch scratch;
  static const std::string node = [] {
    const std::string dir = scratch / "node";
    const Ran ran = run_yagura(light_words(dir), 300);
    if (ran.status != 0) throw std::runtime_error("watch failed: " + ran.err);
    return dir;
  }();
  return node;
}

std::string first_id(const std::string& kind) {
  const auto lines = lines_of(run_yagura({"events", "--node", words_node(), "--kind", kind}).out);
  return lines.empty() ? "" : (*Json::parse(lines[0]))["id"].as_string();
}

// Without what is not ours: what stands in brackets, names in quotes, paths, options, names.
bool is_japanese(std::string line) {
  line = std::regex_replace(line, std::regex("（[^）]*）|'[^']*'|\"[^\"]*\"|/[^ ：。]*"), "");
  const bool has_kana =
      line.find("\xe3\x81") != std::string::npos || line.find("\xe3\x82") != std::string::npos;
  return has_kana && !std::regex_search(line, std::regex("[A-Za-z]{2,} [A-Za-z]{2,} [a-z]{2,}"));
}

TEST(Words, ErrorsComeInTheLanguageAskedFor) {
  const Scratch scratch;
  write_all(scratch / "syntax.toml", "feed = [\n");
  write_all(scratch / "zones.geojson", R"({"type":"FeatureCollection","features":[{}]})");
  write_all(scratch / "bare.geojson",
            R"({"type":"Feature","properties":{},"geometry":{"type":"Polygon",)"
            R"("coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}})");
  write_all(scratch / "json.geojson", "{");
  write_all(scratch / "points.csv", "name,x\na,1\n");
  write_all(scratch / "assets.toml", "[[asset]]\nid = \"A B\"\nnetworks = [\"10.0.0.1/8\"]\n");
  write_all(scratch / "list.txt", "/x.apk\n");
  write_all(scratch / "cut.gz", std::string("\x1f\x8b\x08\x00", 4));
  std::filesystem::create_directories(scratch / "folder");
  const std::string ais = "ais:" + small_exercise() + "/ais-a-goto.nmea";
  const std::vector<std::vector<std::string>> calls = {
      {"watch", "--flag"},
      {"decode", "ais", scratch / "none"},
      {"decode", "ais", scratch / "folder"},
      {"decode", "ais", scratch / "cut.gz"},
      {"detect", "--feed", "ais:" + (scratch / "none")},
      {"detect", "--config", scratch / "none.toml"},
      {"detect", "--feed", ais, "--zones", scratch / "none"},
      {"detect", "--feed", ais, "--zones", scratch / "folder"},
      {"detect", "--feed", ais, "--zones", scratch / "zones.geojson"},
      {"detect", "--feed", ais, "--zones", scratch / "bare.geojson"},
      {"detect", "--feed", ais, "--zones", scratch / "json.geojson"},
      {"detect", "--feed", ais, "--anchorages", scratch / "points.csv"},
      {"detect", "--feed", ais, "--assets", scratch / "assets.toml"},
      {"detect", "--feed", ais, "--assets", scratch / "syntax.toml"},
      {"detect", "--feed", ais, "--indicators", scratch / "list.txt"},
      {"exercise", "make", "two-partners", "/proc/nowhere"},
      {"exercise", "make", "two-partners", "x", "--set", "ships=abc"},
      {"exercise", "make", "two-partners", "x", "--set", "ships=1"},
      {"exercise", "make", "two-partners", "x", "--set", "boats=1"},
      {"exercise", "score", scratch / "folder"},
      {"events", "--node", scratch / "none"},
      {"zones", "import", scratch / "bare.geojson", "--node", scratch / "folder"},
      {"watch", "--feed", ais, "--node", "/proc/nowhere", "--serve", "off"},
      {"watch", "--feed", ais, "--node", scratch / "n", "--serve", "192.0.2.1:80"},
      {"watch", "--feed", "ais:udp://192.0.2.1:9999", "--node", scratch / "n", "--serve", "off"}};
  for (std::vector<std::string> words : calls) {
    const Ran en = run_yagura(words);
    words.insert(words.end(), {"--lang", "ja"});
    const Ran ja = run_yagura(words);
    EXPECT_NE(ja.status, 0) << ja.err;
    EXPECT_EQ(ja.status, en.status) << ja.err;
    EXPECT_NE(ja.err, en.err);
    for (const std::string& line : lines_of(ja.err)) EXPECT_TRUE(is_japanese(line)) << line;
  }
}

TEST(Words, AMissingFileIsNamedOnce) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"decode", "ais", "/nowhere/x"},
        {"detect", "--feed", "ais:/nowhere/x"}}) {
    const std::string err = run_yagura(words).err;
    const auto at = err.find("/nowhere/x");
    ASSERT_NE(at, std::string::npos) << err;
    EXPECT_EQ(err.find("/nowhere/x", at + 1), std::string::npos) << err;
  }
}

TEST(Words, ANodeInUseIsSaidInBothLanguages) {
  const Scratch scratch;
  const int pid = start_yagura({"watch", "--node", scratch / "n", "--serve", "off", "--feed",
                                "ais:tcp-listen://127.0.0.1:0"},
                               scratch / "log");
  for (int i = 0; i < 500 && !std::filesystem::exists(scratch / "n/watch.db"); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  const std::vector<std::string> words = {
      "watch", "--node", scratch / "n", "--serve", "off", "--feed", "ais:tcp-listen://127.0.0.1:0"};
  auto ja_words = words;
  ja_words.insert(ja_words.end(), {"--lang", "ja"});
  const Ran en = run_yagura(words, 10);
  const Ran ja = run_yagura(ja_words, 10);
  wait_for(pid, 0);
  EXPECT_EQ(en.status, 1);
  EXPECT_NE(en.err.find("another yagura"), std::string::npos) << en.err;
  EXPECT_NE(ja.err.find("別の yagura"), std::string::npos) << ja.err;
}

TEST(Words, ASettingOfAScenarioIsRefusedWithNameValueAndRange) {
  const auto said_of = [](const std::string& setting) {
    const Ran ran = run_yagura({"exercise", "make", "two-partners", "x", "--set", setting});
    EXPECT_EQ(ran.status, 2);
    return ran.err;
  };
  for (const char* setting : {"ships=abc", "ships=", "ships=19"}) {
    const std::string err = said_of(setting);
    for (const char* part : {"ships", "20", "20000"})
      EXPECT_NE(err.find(part), std::string::npos) << err;
  }
  EXPECT_NE(said_of("ships=abc").find("--set ships=300"), std::string::npos);
  EXPECT_NE(said_of("boats=3").find("ships, aircraft"), std::string::npos);
  EXPECT_NE(said_of("boats").find("ships, aircraft"), std::string::npos);
}

TEST(Words, ANumberWithoutItsSchemeIsUnderstood) {
  for (const char* word : {"431900001", "EX KAISEI", "EX0001", "9900019"}) {
    const Ran ran = run_yagura({"track", word, "--node", words_node()});
    EXPECT_EQ(ran.status, 1);
    EXPECT_NE(ran.err.find("mmsi:431900001"), std::string::npos) << ran.err;
  }
}

TEST(Words, AnExplanationIsARecordToHandOn) {
  const std::string id = first_id("sea.encounter");
  const Ran en = run_yagura({"explain", id, "--node", words_node()});
  const Ran all = run_yagura({"explain", id, "--node", words_node(), "--all"});
  for (const char* part : {"JST)", "EX KAISEI", "IMO 99", "° N", " km", "TLP:", "within the own",
                           "--all shows them", "* feed"})
    EXPECT_NE(en.out.find(part), std::string::npos) << part << "\n" << en.out;
  EXPECT_EQ(en.out.find("{\"lat\""), std::string::npos);
  EXPECT_GT(all.out.size(), en.out.size());
  EXPECT_EQ(all.out.find("--all shows them"), std::string::npos);
  const Ran ja = run_yagura({"explain", id, "--node", words_node(), "--lang", "ja"});
  for (const char* part : {"日本時間", "北緯", "事象番号", "--all ですべて表示"})
    EXPECT_NE(ja.out.find(part), std::string::npos) << part;
}

TEST(Words, WhatIsNotMeasuredIsNotPrintedAsZeroHours) {
  for (const char* kind : {"cyber.silence", "notice.condition"}) {
    const std::string out = run_yagura({"explain", first_id(kind), "--node", words_node()}).out;
    EXPECT_NE(out.find("not measured for this kind"), std::string::npos) << out;
    EXPECT_EQ(out.find("0.0 h"), std::string::npos) << out;
  }
}

TEST(Words, OldTimesOnALiveFeedAreANoteAboutClocks) {
  const Scratch scratch;
  const std::string tag = "c:1580000000";
  unsigned sum = 0;
  for (const char c : tag) sum ^= static_cast<unsigned char>(c);
  char hex[3];
  std::snprintf(hex, sizeof hex, "%02X", sum);
  const std::string line =
      "\\" + tag + "*" + hex + "\\!AIVDM,1,1,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,0*23\r\n";
  Receiver receiver(line + line);
  const std::string node = scratch / "node";
  const int pid =
      start_yagura({"watch", "--node", node, "--serve", "off", "--feed",
                    "ais:tcp://127.0.0.1:" + std::to_string(receiver.port()) + "?name=old"},
                   scratch / "log");
  wait_until_read(node, 2 * line.size(), 30);
  const Ran ran = run_yagura({"doctor", "--node", node});
  ::kill(pid, SIGTERM);
  wait_for(pid, 30);
  EXPECT_NE(ran.out.find("note  feed old"), std::string::npos) << ran.out;
  EXPECT_EQ(ran.out.find("MEND  feed"), std::string::npos) << ran.out;
  EXPECT_TRUE(std::regex_search(ran.out, std::regex("[0-9]+ d [0-9]+ h"))) << ran.out;
}

TEST(Words, AnUnknownKindIsRefusedWithThoseThereAre) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"events", "--node", words_node(), "--kind", "sea.nothing"},
        {"detect", "--feed", "ais:x", "--only", "sea.nothing"}}) {
    const Ran ran = run_yagura(words);
    EXPECT_EQ(ran.status, 2);
    EXPECT_NE(ran.err.find("sea.encounter, sea.gap"), std::string::npos) << ran.err;
  }
}

TEST(Words, NoFrameIsRejectedThatIsNotCounted) {
  const Scratch scratch;
  std::string bytes = read_all(small_exercise() + "/adsb.beast").substr(0, 20'000);
  for (std::size_t i = 100; i < bytes.size(); i += 100) bytes[i] = '\x1a';
  write_all(scratch / "b", bytes);
  write_all(scratch / "t", "junk*8D4840D6202CC371C32CE0576098;junk\n\n*8D48;\n");
  for (const char* file : {"b", "t"}) {
    const Json stats = *Json::parse(run_yagura({"decode", "adsb", scratch / file, "--stats"}).out);
    std::int64_t rejected = 0;
    for (const auto& [reason, n] : stats["rejected"].as_object()) rejected += n.as_integer();
    EXPECT_GT(rejected, 0);
    EXPECT_LE(rejected + stats["messages"].as_integer(), stats["lines"].as_integer())
        << stats.dump();
  }
}

TEST(Words, DecodedTablesHaveFlatColumnsForEveryMember) {
  for (const auto& [format, file] : std::vector<std::pair<std::string, std::string>>{
           {"ais", "ais-a-goto.nmea"}, {"eve", "eve.json"}, {"notice", "notices.geojson"}}) {
    const auto rows =
        lines_of(run_yagura({"decode", format, small_exercise() + "/" + file, "-o", "csv"}).out);
    ASSERT_GT(rows.size(), 2u);
    EXPECT_TRUE(rows[0].starts_with("time,clock,offset,length,")) << rows[0];
    for (const std::string& row : rows) ASSERT_EQ(row.find('{'), std::string::npos) << row;
  }
  // Every member of a golden record of AIS and ADS-B has its column.
  const auto formats = lines_of(run_yagura({"formats", "-o", "jsonl"}).out);
  for (const std::string& line : formats) {
    const Json format = *Json::parse(line);
    const std::string columns = "," + format["csv_columns"].as_string() + ",";
    EXPECT_GT(columns.size(), 2u) << line;
    const std::string name = format["name"].as_string();
    const std::string golden = name == "ais"    ? "/src/sea/testdata/ais.jsonl"
                               : name == "adsb" ? "/src/air/testdata/adsb.jsonl"
                                                : "";
    if (golden.empty()) continue;
    for (const std::string& record : lines_of(read_all(YAGURA_SOURCE_DIR + golden))) {
      const Json parsed = *Json::parse(record);
      for (const auto& [member, value] : parsed.as_object()) {
        if (member == "time" || member == "clock") continue;
        EXPECT_NE(columns.find("," + member + ","), std::string::npos) << member;
      }
    }
  }
}

}  // namespace
}  // namespace yagura::testing
