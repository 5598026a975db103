// Row by row: what scripts rely on. Exit statuses, the split of stdout and stderr, names, forms.
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <regex>
#include <thread>

#include "base/json.h"
#include "support.h"

namespace yagura::testing {
namespace {

const std::string kProgram = YAGURA_BINARY;

int shell(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// A node that read a part of the exercise, made once.
const std::string& small_node() {
  static const Scratch scratch;
  static const std::string node = [] {
    const std::string dir = scratch / "node";
    std::vector<std::string> words = exercise_words();
    words.insert(words.begin(), "watch");
    for (const char* w : {"--serve", "off", "--until-end", "--speed", "max", "--node"})
      words.emplace_back(w);
    words.push_back(dir);
    const Ran ran = run_yagura(words, 300);
    if (ran.status != 0) throw std::runtime_error("watch failed: " + ran.err);
    return dir;
  }();
  return node;
}

TEST(Commands, AGroupSaysWhatItHolds) {
  for (const char* group : {"exercise", "zones"}) {
    const Ran help = run_yagura({group, "--help"});
    EXPECT_EQ(help.status, 0);
    EXPECT_NE(help.out.find(std::string(group) + " list"), std::string::npos) << help.out;
    const Ran alone = run_yagura({group});
    EXPECT_EQ(alone.status, 2);
    EXPECT_EQ(alone.out, "");
    EXPECT_NE(alone.err.find("list"), std::string::npos) << alone.err;
  }
  EXPECT_NE(run_yagura({"watch", "--help"}).out.find("--version"), std::string::npos);
}

TEST(Commands, EveryWrongCallIsOneLineInEitherLanguage) {
  const std::vector<std::vector<std::string>> calls = {
      {},
      {"zones"},
      {"exercise", "mend"},
      {"exercise", "score", "x", "-o", "xml"},
      {"detect", "--feed", "ais:x?nmae=north"},
      {"detect", "--feed", "adsb:x?timestamps=gsp"},
      {"detect", "--feed", "ais:http://host/x"},
      {"detect", "--feed", "ais:x?lateness=-1"},
      {"detect", "--feed", "ais:x", "--set", "sea.gap.silence_h=900"},
      {"detect", "--feed", "ais:a?name=n", "--feed", "ais:b?name=n"},
      {"watch", "--feed", "ais:x", "--area", "1,2"},
      {"watch", "--feed", "ais:x", "--serve", "everywhere"},
      {"events", "--kind", "sea.nothing"},
      {"track", "mmsi:1", "-o", "kml"},
      {"formats", "-o", "csv"}};
  for (std::vector<std::string> words : calls) {
    const Ran en = run_yagura(words);
    words.insert(words.begin(), {"--lang", "ja"});
    const Ran ja = run_yagura(words);
    for (const Ran& ran : {en, ja}) {
      EXPECT_EQ(ran.status, 2) << words.back() << ran.err;
      EXPECT_EQ(ran.out, "") << words.back();
      EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
    }
    EXPECT_NE(en.err, ja.err) << words.back();
  }
  EXPECT_EQ(run_yagura({"formats", "--lang"}).status, 2);
  EXPECT_EQ(run_yagura({"formats", "--lang", "fr"}).status, 2);
}

TEST(Commands, WhatCouldNotBeWrittenIsAFailure) {
  const std::string node = " --node " + small_node();
  const std::string ais = small_exercise() + "/ais-a-goto.nmea";
  for (const std::string& words :
       {std::string("--help"), std::string("--version"), std::string("formats"),
        std::string("detectors -o jsonl"), std::string("exercise list"), "events" + node,
        "events -o kml" + node, "track mmsi:431900001" + node, "zones list" + node, "doctor" + node,
        "decode ais " + ais, "decode ais --stats " + ais, "detect --feed ais:" + ais}) {
    EXPECT_EQ(shell(kProgram + " " + words + " > /dev/full 2> /dev/null"), 1) << words;
  }
}

TEST(Commands, DetectSaysWhatItReadAndDidNotLookAt) {
  const Scratch scratch;
  // Nine days lie between the first lines and the one that comes after them.
  const std::string body = "!AIVDM,1,1,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,0*23\r\n";
  const std::string now = "\\c:1780000000*57\\" + body;
  const std::string then = "\\c:1779200000*53\\" + body;
  std::string text;
  for (int i = 0; i < 2'000; ++i) text += now;
  write_all(scratch / "late.nmea", text + then);
  write_all(scratch / "untimed.nmea", "!AIVDM,1,1,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,0*23\n");
  for (const auto& [file, cure] : std::vector<std::pair<std::string, std::string>>{
           {"late.nmea", "eight days late"}, {"untimed.nmea", "?start="}}) {
    const Ran ran = run_yagura({"detect", "--feed", "ais:" + (scratch / file), "-o", "none"});
    EXPECT_EQ(ran.status, 0);
    EXPECT_EQ(lines_of(ran.err).size(), 1u) << ran.err;
    EXPECT_NE(ran.err.find(cure), std::string::npos) << ran.err;
  }
}

TEST(Commands, ADashIsStandardInput) {
  const Scratch scratch;
  const std::string ais = small_exercise() + "/ais-a-goto.nmea";
  const auto lines_from = [&](const std::string& command) {
    EXPECT_EQ(shell(command + " > " + (scratch / "out")), 0) << command;
    return read_all(scratch / "out");
  };
  const std::string expected = lines_from(kProgram + " decode ais --stats " + ais);
  EXPECT_EQ(lines_from("cat " + ais + " | " + kProgram + " decode ais --stats"), expected);
  EXPECT_EQ(lines_from("xz -c " + ais + " | " + kProgram + " decode ais - --stats"), expected);
  const std::string events = lines_from(kProgram + " detect --feed 'ais:" + ais + "?name=x'");
  EXPECT_GT(lines_of(events).size(), 3u);
  EXPECT_EQ(lines_from("cat " + ais + " | " + kProgram + " detect --feed 'ais:-?name=x'"), events);
}

TEST(Commands, TheConfigurationHasTheNamesOfTheOptions) {
  const Scratch scratch;
  const std::string ais = small_exercise() + "/ais-a-goto.nmea";
  write_all(scratch / "good.toml",
            "feed = [\"ais:" + ais + "?name=goto\"]\nnode = \"n\"\n" +
                "serve = \"off\"\nuntil-end = true\nspeed = \"max\"\n" +
                "area = \"128,31,130,33\"\n" + "allow-unauthenticated = false\n" +
                "set = [\"sea.gap.silence_h=5\"]\n" + "[source.goto]\nhandling = \"TLP:GREEN\"\n");
  const Ran good = run_yagura({"watch", "--config", scratch / "good.toml"});
  ASSERT_EQ(good.status, 0) << good.err;
  EXPECT_NE(run_yagura({"events", "--node", scratch / "n"}).out.find("TLP:GREEN"),
            std::string::npos);

  write_all(scratch / "bad.toml",
            "until-end = 1\narea = \"here\"\nserve = \"x\"\nspeed = 0\n"
            "feed = [\"ais:y?z=1\"]\nset = [\"sea.gap=1\"]\nzone = []\n"
            "[source.nobody]\nhandling = \"TLP:GREEN\"\n");
  for (const char* lang : {"en", "ja"}) {
    const Ran bad = run_yagura({"watch", "--config", scratch / "bad.toml", "--lang", lang});
    EXPECT_EQ(bad.status, 2);
    const auto problems = lines_of(bad.err);
    ASSERT_EQ(problems.size(), 8U) << bad.err;
    for (std::size_t i = 0; i < problems.size(); ++i) {
      EXPECT_NE(problems[i].find(":" + std::to_string(i + 1) + ": "), std::string::npos)
          << problems[i];
    }
  }
  EXPECT_EQ(run_yagura({"watch", "--config", scratch / "none.toml"}).status, 1);
}

TEST(Commands, EveryTimeIsRfc3339InUtcWithMicroseconds) {
  const std::regex time("\"(19|20)[0-9][0-9]-[^\"]*\"");
  const std::regex good("\"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{6}Z\"");
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"events", "--node", small_node()},
        {"track", "mmsi:431900001", "--node", small_node()},
        {"decode", "ais", small_exercise() + "/ais-a-goto.nmea"}}) {
    const std::string out = run_yagura(words).out;
    std::size_t seen = 0;
    for (std::sregex_iterator it(out.begin(), out.end(), time), end; it != end; ++it, ++seen) {
      EXPECT_TRUE(std::regex_match(it->str(), good)) << it->str();
      if (seen > 2000) break;
    }
    EXPECT_GT(seen, 10u) << words[0];
  }
}

TEST(Commands, EventsAndTracksComeInEveryFormThatIsNamed) {
  for (const auto& [form, mark] : std::vector<std::pair<std::string, std::string>>{
           {"jsonl", "{\"area\""},
           {"geojson", "{\"type\":\"FeatureCollection\""},
           {"csv", "id,revision,"},
           {"kml", "<?xml"}}) {
    const Ran ran = run_yagura({"events", "--node", small_node(), "--kind", "sea.", "-o", form});
    EXPECT_EQ(ran.status, 0);
    EXPECT_TRUE(ran.out.starts_with(mark)) << ran.out.substr(0, 80);
  }
  for (const auto& [form, mark] : std::vector<std::pair<std::string, std::string>>{
           {"jsonl", "{\"altitude_m\""},
           {"geojson", "{\"type\":\"FeatureCollection\""},
           {"csv", "subject,time,"},
           {"gpx", "<?xml"}}) {
    const Ran ran =
        run_yagura({"track", "mmsi:431900001", "--node", small_node(), "--from",
                    "2026-06-01T00:00:00Z", "--to", "2026-06-01T00:10:00Z", "-o", form});
    EXPECT_EQ(ran.status, 0);
    EXPECT_TRUE(ran.out.starts_with(mark)) << ran.out.substr(0, 80);
  }
}

TEST(Commands, AnEventIsExplainedWithItsBytes) {
  const auto events =
      lines_of(run_yagura({"events", "--node", small_node(), "--kind", "sea.encounter"}).out);
  ASSERT_FALSE(events.empty());
  const std::string id = (*Json::parse(events[0]))["id"].as_string();
  const Ran en = run_yagura({"explain", id, "--node", small_node()});
  const Ran ja = run_yagura({"explain", id, "--node", small_node(), "--lang", "ja"});
  EXPECT_EQ(en.status, 0);
  for (const char* part : {"distance_m = 500", "Revisions:", "!AIVDM", "sea.encounter 1"})
    EXPECT_NE(en.out.find(part), std::string::npos) << part;
  EXPECT_NE(ja.out.find("!AIVDM"), std::string::npos);
  EXPECT_NE(ja.out, en.out);
  EXPECT_EQ(run_yagura({"explain", "sea.gap-0000000000000000", "--node", small_node()}).status, 1);
}

TEST(Commands, ZonesAreImportedWithTheirClaimAndEventsCarryTheirVersion) {
  const Scratch scratch;
  const std::string node = scratch / "node";
  const std::string zones = read_all(small_exercise() + "/zones.geojson");
  std::string bare = zones;
  const auto at = bare.find("\"claimant\"");
  ASSERT_NE(at, std::string::npos);
  bare.replace(at, 10, "\"formerly\"");
  write_all(scratch / "bare.geojson", bare);
  const Ran refused = run_yagura({"zones", "import", scratch / "bare.geojson", "--node", node});
  EXPECT_EQ(refused.status, 1);
  EXPECT_NE(refused.err.find("claimant"), std::string::npos) << refused.err;
  EXPECT_FALSE(std::filesystem::exists(node));

  const Ran taken = run_yagura(
      {"zones", "import", scratch / "bare.geojson", "--claimant", "Nobody", "--node", node});
  ASSERT_EQ(taken.status, 0) << taken.err;
  const std::string version = (*Json::parse(taken.out))["version"].as_string();
  const auto listed = lines_of(run_yagura({"zones", "list", "--node", node}).out);
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ((*Json::parse(listed[0]))["claimant"].as_string(), "Nobody");
  EXPECT_EQ(run_yagura(
                {"zones", "show", (*Json::parse(listed[0]))["name_en"].as_string(), "--node", node})
                .status,
            0);
  EXPECT_EQ(run_yagura({"zones", "show", "Atlantis", "--node", node}).status, 1);

  ASSERT_EQ(run_yagura({"watch", "--node", node, "--serve", "off", "--until-end", "--feed",
                        "ais:" + small_exercise() + "/ais-a-goto.nmea"})
                .status,
            0);
  const auto entries =
      lines_of(run_yagura({"events", "--node", node, "--kind", "sea.zone_entry"}).out);
  ASSERT_FALSE(entries.empty());
  EXPECT_EQ((*Json::parse(entries[0]))["references"]["zones:bare.geojson"].as_string(), version);
}

TEST(Commands, TheDoctorFindsWhatIsGone) {
  const Scratch scratch;
  const std::string file = scratch / "a.nmea";
  write_all(file, read_all(small_exercise() + "/ais-a-goto.nmea").substr(0, 100'000));
  ASSERT_EQ(run_yagura({"watch", "--node", scratch / "node", "--serve", "off", "--until-end",
                        "--feed", "ais:" + file})
                .status,
            0);
  const Ran well = run_yagura({"doctor", "--node", scratch / "node"});
  for (const char* part : {"disk", "memory", "clock", "store", "feed a", "journal"})
    EXPECT_NE(well.out.find(part), std::string::npos) << part;
  EXPECT_EQ(well.out.find("a.nmea"), std::string::npos) << well.out;
  std::filesystem::remove(file);
  const Ran gone = run_yagura({"doctor", "--node", scratch / "node"});
  EXPECT_EQ(gone.status, 1);
  EXPECT_NE(gone.out.find("a.nmea"), std::string::npos) << gone.out;
  const std::string file_of_roots = scratch / "node/journal/roots";
  std::string roots = read_all(file_of_roots);
  ASSERT_GT(roots.size(), 64u);
  char& digit = roots[roots.size() - 2];
  digit = digit == '0' ? '1' : '0';
  write_all(file_of_roots, roots);
  const Ran changed = run_yagura({"doctor", "--node", scratch / "node"});
  EXPECT_EQ(changed.status, 1);
  EXPECT_NE(changed.out.find("do not lead to its root"), std::string::npos) << changed.out;
}

TEST(Commands, WhatIsRegisteredIsListedFromItsDescriptor) {
  const Ran formats = run_yagura({"formats", "-o", "jsonl"});
  for (const std::string& line : lines_of(formats.out)) {
    const Json j = *Json::parse(line);
    EXPECT_FALSE(j["name"].as_string().empty() || j["summary"]["ja"].as_string().empty()) << line;
  }
  EXPECT_NE(run_yagura({"formats"}).out.find("?timestamps=counter|gps"), std::string::npos);
  const Ran detectors = run_yagura({"detectors", "-o", "jsonl"});
  EXPECT_GE(lines_of(detectors.out).size(), 11u);
  for (const std::string& line : lines_of(detectors.out))
    EXPECT_FALSE((*Json::parse(line))["refuted_by"]["ja"].as_string().empty()) << line;
}

TEST(Commands, AReferenceAsLargeAsTheLargestPublicListIsTaken) {
  const Scratch scratch;
  write_all(scratch / "list.txt", std::string(68u << 20, '#') + "\nevil.example\n");
  const std::string eve = small_exercise() + "/eve.json";
  EXPECT_EQ(run_yagura({"detect", "--feed", "eve:" + eve, "--indicators", scratch / "list.txt",
                        "-o", "none"})
                .status,
            0);
  write_all(scratch / "list.txt", std::string(129u << 20, '#') + "\nevil.example\n");
  EXPECT_EQ(run_yagura({"detect", "--feed", "eve:" + eve, "--indicators", scratch / "list.txt",
                        "-o", "none"})
                .status,
            1);
}

TEST(Commands, EveryRecordOfAnExerciseHasATime) {
  for (const char* file : {"ais-a-goto.nmea", "ais-b-west.nmea", "eve.json", "notices.geojson"}) {
    const char* format = file[0] == 'a' ? "ais" : file[0] == 'e' ? "eve" : "notice";
    const Ran ran = run_yagura({"decode", format, small_exercise() + "/" + file});
    EXPECT_FALSE(ran.out.empty()) << file;
    EXPECT_EQ(ran.out.find("\"time\":null"), std::string::npos) << file;
  }
}

TEST(Commands, TheTruthOfAnExerciseSaysWhereAndWhom) {
  for (const std::string& line : lines_of(read_all(small_exercise() + "/truth.jsonl"))) {
    const Json j = *Json::parse(line);
    EXPECT_TRUE(j.find("area") || j.find("asset")) << line;
    EXPECT_TRUE(!j["subjects"].as_array().empty() || j.find("asset") ||
                j["kind"].as_string() == "spectrum.gnss_interference")
        << line;
    EXPECT_TRUE(j.find("start") && j.find("end") && j.find("observable")) << line;
  }
}

// What stands on stderr, a terminal or not, while 4 MiB come through stdin in `pause` and more.
std::string stderr_of_decode(bool terminal, std::chrono::milliseconds pause) {
  int seen = -1;
  int other = -1;
  int err[2];
  if (terminal) {
    EXPECT_EQ(::openpty(&seen, &other, nullptr, nullptr, nullptr), 0);
  } else {
    EXPECT_EQ(::pipe(err), 0);
    seen = err[0];
    other = err[1];
  }
  int in[2];
  EXPECT_EQ(::pipe(in), 0);
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::dup2(in[0], 0);
    ::dup2(other, 2);
    for (const int fd : {in[0], in[1], seen, other}) ::close(fd);
    ::execl(kProgram.c_str(), kProgram.c_str(), "decode", "ais", "-o", "none",
            static_cast<char*>(nullptr));
    ::_exit(127);
  }
  ::close(in[0]);
  ::close(other);
  const std::string piece(2 << 20, '\n');
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(::write(in[1], piece.data(), piece.size()), static_cast<ssize_t>(piece.size()));
    std::this_thread::sleep_for(pause);
  }
  EXPECT_EQ(::write(in[1], piece.data(), piece.size()), static_cast<ssize_t>(piece.size()));
  ::close(in[1]);
  std::string out;
  char buffer[4096];
  for (ssize_t n = 0; (n = ::read(seen, buffer, sizeof buffer)) > 0;)
    out.append(buffer, static_cast<std::size_t>(n));
  ::close(seen);
  int status = 0;
  ::waitpid(pid, &status, 0);
  EXPECT_EQ(status, 0);
  return out;
}

TEST(Commands, ABarIsDrawnOnlyOnATerminalAndAfterASecond) {
  using std::chrono::milliseconds;
  EXPECT_NE(stderr_of_decode(true, milliseconds(600)).find("MiB"), std::string::npos);
  EXPECT_EQ(stderr_of_decode(true, milliseconds(1)), "");
  EXPECT_EQ(stderr_of_decode(false, milliseconds(600)), "");
}

}  // namespace
}  // namespace yagura::testing
