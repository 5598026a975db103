// The same bytes give the same events, byte for byte, however they are read.
#include <gtest/gtest.h>

#include <cstdlib>

#include "support.h"

namespace yagura::testing {
namespace {

std::string detected(std::vector<std::string> more, const InChild& in_child = {}) {
  std::vector<std::string> words = {"detect", "--all-revisions"};
  for (std::string& word : more) words.push_back(std::move(word));
  const Ran ran = run_yagura(words, 120, in_child);
  EXPECT_EQ(ran.status, 0) << ran.err;
  return ran.out;
}

TEST(SameEvents, OnOneThreadAndOnTwo) {
  std::vector<std::string> words = exercise_words();
  words.insert(words.end(), {"--threads", "1"});
  const std::string one = detected(words);
  EXPECT_GT(lines_of(one).size(), 20u);
  words.back() = "2";
  EXPECT_EQ(detected(words), one);
}

// The only wide vectors that are chosen at run time are the JSON parser's.
TEST(SameEvents, WithAndWithoutWideVectors) {
  const std::string wide = detected(exercise_words());
  const InChild narrow = [] { ::setenv("SIMDJSON_FORCE_IMPLEMENTATION", "fallback", 1); };
  EXPECT_GT(lines_of(wide).size(), 20u);
  EXPECT_EQ(detected(exercise_words(), narrow), wide);
}

TEST(SameEvents, PlainAndPacked) {
  const Scratch scratch;
  const std::string file = small_exercise() + "/ais-a-goto.nmea";
  const std::string zones = small_exercise() + "/zones.geojson";
  const std::string plain = detected({"--feed", "ais:" + file + "?name=x", "--zones", zones});
  EXPECT_GT(lines_of(plain).size(), 10u);
  for (const std::string tool : {"gzip", "xz -1", "zstd -q"}) {
    const std::string packed = scratch / "packed";
    ASSERT_EQ(std::system((tool + " -c '" + file + "' > '" + packed + "'").c_str()), 0) << tool;
    EXPECT_EQ(detected({"--feed", "ais:" + packed + "?name=x", "--zones", zones}), plain) << tool;
  }
}

}  // namespace
}  // namespace yagura::testing
