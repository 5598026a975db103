// Any bytes on any feed: no crash, no hang, no unbounded memory; every rejected line counted by
// reason and kept. And options and files that are wrong (docs/hard-days.md).
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/json.h"
#include "base/random.h"
#include "feed/byte_source.h"
#include "store/store.h"
#include "support.h"

namespace yagura::testing {
namespace {

constexpr int kLimitS = 30;
constexpr long kMostMib = 400;  // 64 of them are the cache of the database

// Good bytes of each registered format, out of the exercise; a format without any fails the test.
std::map<std::string, std::string> samples() {
  const std::map<std::string, std::string> files = {{"ais", "ais-b-south.nmea"},
                                                    {"adsb", "adsb.beast"},
                                                    {"eve", "eve.json"},
                                                    {"notice", "notices.geojson"}};
  std::map<std::string, std::string> out;
  for (const std::string& line : lines_of(run_yagura({"formats", "-o", "jsonl"}).out)) {
    const std::string format = (*Json::parse(line))["name"].as_string();
    if (const auto file = files.find(format); file != files.end()) {
      out[format] = read_all(small_exercise() + "/" + file->second).substr(0, 1'000'000);
      continue;
    }
    // A format that the exercise does not write: the seeds of its fuzzer.
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(YAGURA_SOURCE_DIR "/src")) {
      if (entry.path().parent_path().filename() == format && entry.is_regular_file() &&
          entry.path().parent_path().parent_path().filename() == "fuzz") {
        out[format] += read_all(entry.path().string());
      }
    }
    EXPECT_FALSE(out[format].empty()) << "give a seed of its fuzzer for " << format;
  }
  return out;
}

std::string noise(Random& random, std::size_t size) {
  std::string out(size, '\0');
  for (char& c : out) c = static_cast<char>(random.below(256));
  return out;
}

// Flipped, lost, doubled, moved and foreign bytes, some hundreds of each.
std::string mutated(std::string bytes, Random& random) {
  for (int i = 0; i < 300 && bytes.size() > 64; ++i) {
    const std::size_t at = random.below(bytes.size());
    const std::size_t length = std::min<std::size_t>(1 + random.below(64), bytes.size() - at);
    switch (random.below(6)) {
      case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.below(8)));
        break;
      case 1:
        bytes.erase(at, length);
        break;
      case 2:
        bytes.insert(at, bytes.substr(at, length));
        break;
      case 3:
        bytes.insert(random.below(bytes.size()), bytes.substr(at, length));
        break;
      case 4:
        bytes.insert(at, noise(random, length));
        break;
      default:
        bytes.insert(at, std::string(length, "\n\r\0{\x1a!"[random.below(6)]));
        break;
    }
  }
  return bytes;
}

std::map<std::string, std::uint64_t, std::less<>> rejected_of(const Json& stats) {
  std::map<std::string, std::uint64_t, std::less<>> out;
  for (const auto& [reason, n] : stats["rejected"].as_object())
    out[reason] = static_cast<std::uint64_t>(n.as_integer());
  return out;
}

// The bytes through `decode`, `detect` and `watch`.
class BadInput : public ::testing::Test {
 protected:
  void feed(const std::string& format, const std::string& bytes, const std::string& what) {
    SCOPED_TRACE(format + ": " + what);
    const std::string file = scratch_ / "bytes";
    write_all(file, bytes);
    const std::string start = "2026-06-01T00:00:00Z";
    const Ran decoded = run({"decode", format, file, "--start", start, "--stats", "-o", "jsonl"});
    const auto lines = lines_of(decoded.out);
    ASSERT_FALSE(lines.empty());
    for (const std::string& line : lines) ASSERT_TRUE(Json::parse(line)) << line;
    const Json stats = *Json::parse(lines.back());
    EXPECT_EQ(static_cast<std::size_t>(stats["bytes"].as_integer()), bytes.size());
    const auto rejected = rejected_of(stats);
    rejects_ += rejected.size();

    const std::string where = format + ":" + file + "?start=" + start;
    run({"detect", "--feed", where});
    const std::string node = scratch_ / ("node-" + std::to_string(++nodes_));
    run({"watch", "--node", node, "--serve", "off", "--until-end", "--feed", where});
    const auto store = StoreReader::open(node);
    const FeedStatus status = store->feeds().at(0);
    EXPECT_EQ(status.rejected, rejected);  // by reason, as --stats says
    EXPECT_EQ(status.messages, static_cast<std::uint64_t>(stats["messages"].as_integer()));
    kept(*store, status, bytes);
  }

 private:
  Ran run(const std::vector<std::string>& words) {
    const Ran ran = run_yagura(words, kLimitS);
    EXPECT_EQ(ran.status, 0) << words[0] << ": " << ran.err.substr(0, 2000);
    EXPECT_LT(ran.peak_mib, kMostMib) << words[0];
    return ran;
  }
  // What was rejected last is kept, with its place and the very bytes.
  static void kept(const StoreReader& store, const FeedStatus& status, const std::string& bytes) {
    std::uint64_t count = 0;
    for (const auto& [reason, n] : status.rejected) count += n;
    const auto samples = store.rejects(10'000);
    EXPECT_EQ(samples.empty(), count == 0);
    std::size_t with_bytes = 0;
    for (const RejectSample& s : samples) {
      EXPECT_TRUE(status.rejected.contains(s.reason)) << s.reason;
      ASSERT_LE(s.offset + s.length, bytes.size());
      EXPECT_EQ(s.bytes, bytes.substr(s.offset, s.bytes.size()));
      with_bytes += s.bytes.empty() ? 0 : 1;
    }
    EXPECT_EQ(with_bytes > 0, count > 0);
  }

  Scratch scratch_;
  int nodes_ = 0;

 protected:
  std::size_t rejects_ = 0;
};

TEST_F(BadInput, NoiseOnEveryFormatIsRejectedByReasonAndKept) {
  Random random(1);
  const std::string bytes = noise(random, 300'000) + std::string(100'000, '\0') +
                            std::string(100'000, '\n') + std::string(100'000, '{');
  for (const auto& [format, good] : samples()) feed(format, bytes, "noise");
  EXPECT_GT(rejects_, 4u);
}

TEST_F(BadInput, DamagedFeedsOfEveryFormatAreRejectedByReasonAndKept) {
  Random random(2);
  for (const auto& [format, good] : samples()) {
    feed(format, mutated(good, random), "mutated");
    feed(format, good.substr(0, good.size() / 2 + 7), "cut");
  }
  EXPECT_GT(rejects_, 8u);
}

TEST_F(BadInput, EveryFormatIsFedToEveryOther) {
  const auto all = samples();
  for (const auto& [format, own] : all) {
    std::string foreign;
    for (const auto& [other, bytes] : all)
      foreign += other == format ? "" : bytes.substr(0, 50'000);
    feed(format, foreign, "other formats");
  }
}

TEST_F(BadInput, DamagedRealRecordingsAreRejectedByReasonAndKept) {
  if (recordings().empty()) GTEST_SKIP() << "YAGURA_RECORDINGS is unset";
  const std::map<std::string, std::string> files = {
      {"maritime/nmea/aishub_sample_20120314.nmea.xz", "ais"},
      {"maritime/nmea/dma_stream_pghp_20100611.nmea.xz", "ais"},
      {"air/mode_s/traffic_sample_dump1090.beast", "adsb"},
      {"air/mode_s/antirez_modes1.avr", "adsb"},
      {"cyber/suricata-eve/vast-seven-types-eve.ndjson.gz", "eve"}};
  Random random(3);
  for (const auto& [name, format] : files) {
    auto source = open_bytes(recordings() + "/" + name);
    ASSERT_TRUE(source) << name;
    std::string bytes(500'000, '\0');
    std::size_t have = 0;
    while (have < bytes.size()) {
      const auto n = (*source)->read(bytes.data() + have, bytes.size() - have);
      ASSERT_TRUE(n) << name;
      if (*n == 0) break;
      have += *n;
    }
    bytes.resize(have);
    feed(format, mutated(std::move(bytes), random), name);
  }
}

// ---- options and files

struct Wrong {
  std::vector<std::string> words;
  int status;
  std::string says;  // what to do
};

TEST(WrongCall, EndsInOneLineThatSaysHowToMendItAndTouchesNothing) {
  const Scratch scratch;
  const std::string ais = "ais:" + small_exercise() + "/ais-b-south.nmea";
  const std::string node = scratch / "node";
  write_all(scratch / "bad", "nonsense\n");
  const std::string bad = scratch / "bad";
  const std::vector<Wrong> all = {
      {{"--feed", ais, "--speed", "inf"}, 2, "wants a number"},
      {{"--feed", ais, "--speed", "nan"}, 2, "wants a number"},
      {{"--feed", ais, "--speed", "0"}, 2, "wants a number"},
      {{"--feed", ais, "--area", "1,2,3"}, 2, "W,S,E,N"},
      {{"--feed", ais, "--area", "nan,2,3,4"}, 2, "W,S,E,N"},
      {{"--feed", ais, "--serve", "localhost"}, 2, "ADDR:PORT"},
      {{"--feed", ais, "--serve", "127.0.0.1:99999"}, 2, "ADDR:PORT"},
      {{"--feed", ais + "?latness=5"}, 2, "ais takes: name, start, lateness"},
      {{"--feed", "adsb:x?timestamps=yes"}, 2, "counter|gps"},
      {{"--feed", ais + "?lateness=x"}, 2, "from 0 to 86400"},
      {{"--feed", "ais:http://127.0.0.1/"}, 2, "fetch it into a folder"},
      {{"--feed", ais, "--set", "sea.gap.silence_h=1e300"}, 2, "from 1 to 36"},
      {{"--feed", ais, "--serve", "0.0.0.0:0"}, 1, "--allow-unauthenticated"},
      {{"--feed", "ais:/nowhere"}, 1, "/nowhere"},
      {{"--feed", ais, "--zones", bad}, 1, "cannot use these zones"},
      {{"--feed", ais, "--assets", bad}, 1, "cannot use these assets"},
      {{"--feed", ais, "--anchorages", bad}, 1, "cannot use these anchorages"},
      {{"--feed", ais, "--zones", scratch.str()}, 1, "name a file in it"},
      {{"--config", scratch.str()}, 1, "is it a file"},
      {{"--config", "/nowhere.toml"}, 1, "is it a file"}};
  for (const Wrong& wrong : all) {
    std::vector<std::string> words = {"watch", "--node", node, "--until-end"};
    if (std::find(wrong.words.begin(), wrong.words.end(), "--serve") == wrong.words.end())
      words.insert(words.end(), {"--serve", "off"});
    words.insert(words.end(), wrong.words.begin(), wrong.words.end());
    const Ran ran = run_yagura(words, kLimitS);
    EXPECT_EQ(ran.status, wrong.status) << wrong.words.back() << ran.err;
    EXPECT_EQ(lines_of(ran.err).size(), 1u) << ran.err;
    EXPECT_NE(ran.err.find(wrong.says), std::string::npos) << wrong.words.back() << ran.err;
  }
  EXPECT_EQ(run_yagura({"watch", "--node", "", "--feed", ais}).status, 2);
  // Nothing of it stands in the way of the right call.
  const Ran right = run_yagura({"watch", "--node", node, "--serve", "off", "--until-end", "--feed",
                                ais, "--zones", small_exercise() + "/zones.geojson"});
  EXPECT_EQ(right.status, 0) << right.err;
}

TEST(WrongCall, AListThatChangedReplacesTheOneOfItsNameAndIsSoughtInWhatIsKept) {
  const Scratch scratch;
  const auto words = [&] {
    return std::vector<std::string>{"watch",
                                    "--node",
                                    scratch / "node",
                                    "--serve",
                                    "off",
                                    "--until-end",
                                    "--feed",
                                    "eve:" + small_exercise() + "/eve.json",
                                    "--indicators",
                                    scratch / "list.txt"};
  };
  const auto hits = [&] {
    const Ran ran =
        run_yagura({"events", "--node", scratch / "node", "--kind", "cyber.indicator_hit"});
    EXPECT_EQ(ran.status, 0) << ran.err;
    return ran.out;
  };
  const std::string known = read_all(small_exercise() + "/indicators.txt");
  write_all(scratch / "list.txt", "a.example.net\n");
  ASSERT_EQ(run_yagura(words()).status, 0);
  EXPECT_EQ(hits(), "");
  write_all(scratch / "list.txt", known);
  const Ran ran = run_yagura(words());
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_NE(hits().find("cdn-metrics.intrude.example"), std::string::npos);
  write_all(scratch / "list.txt", "a.example.net\n");
  EXPECT_EQ(run_yagura(words()).status, 0);
  EXPECT_NE(hits().find("\"state\":\"retracted\""), std::string::npos);
}

TEST(WrongCall, AConfigurationNamesEachProblemOnceWithItsLineInOrder) {
  const Scratch scratch;
  write_all(scratch / "c.toml",
            "speed = 0\n"
            "nonsense = 1\n"
            "feed = [\"morse:x\", \"ais\", 7, \"ais:x?latness=1\"]\n"
            "serve = \"nowhere\"\n"
            "exercise = \"yes\"\n"
            "area = \"1,2\"\n"
            "play_from = \"noon\"\n"
            "journal_budget_gib = nan\n"
            "until_end = 1\n"
            "zones = [\"nowhere.geojson\"]\n"
            "owner = 3\n"
            "[source.y]\n"
            "handling = \"secret\"\n"
            "colour = \"red\"\n"
            "[set]\n"
            "\"sea.gap.silence_h\" = -5\n"
            "\"nodot\" = 1\n");
  const Ran ran = run_yagura({"watch", "--node", scratch / "node", "--config", scratch / "c.toml"});
  EXPECT_EQ(ran.status, 2);
  std::vector<int> at;
  for (const std::string& line : lines_of(ran.err)) {
    const auto mark = line.find("c.toml:");
    ASSERT_NE(mark, std::string::npos) << line;
    at.push_back(std::stoi(line.substr(mark + 7)));
  }
  EXPECT_EQ(at, (std::vector<int>{1, 2, 3, 3, 3, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 17}))
      << ran.err;
}

}  // namespace
}  // namespace yagura::testing
