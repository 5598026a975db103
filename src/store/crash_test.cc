// kill -9 between and within commits: what was committed is whole, and the run goes on from there.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/random.h"
#include "store/testing.h"

namespace yagura {
namespace {

using testing::commit;
using testing::event;
using testing::EventSpec;
using testing::Folder;

// Commit i: event i closed with evidence, and 50 positions; the checkpoint says i.
Commit numbered(std::uint64_t i) {
  EventSpec spec;
  spec.id = "sea.gap-" + std::to_string(i);
  spec.state = "closed";
  spec.start = static_cast<double>(i);
  spec.end = static_cast<double>(i);
  Commit c = commit(i, {event(spec)}, static_cast<double>(i) * 600);
  for (std::uint64_t k = 0; k < 50; ++k) {
    c.points.push_back(testing::point(k % 5, static_cast<double>(i * 600 + k), 35,
                                      140 + static_cast<double>(k) * 0.01));
  }
  c.checkpoint = std::to_string(i);
  return c;
}

TEST(Crash, AnythingCommittedIsWholeAfterAKill) {
  const Folder dir;
  Random random(11);
  std::uint64_t before = 0;
  for (int round = 0; round < 12; ++round) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      const auto store = Store::open(dir.path());
      for (std::uint64_t i = store->sequence() + 1;; ++i) store->commit(numbered(i));
    }
    ::usleep(static_cast<useconds_t>(400'000 + random.below(250'000)));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the writer stopped by itself";
    const auto store = Store::open(dir.path());  // the lock went with its process
    const auto reader = StoreReader::open(dir.path());
    const std::uint64_t sequence = store->sequence();
    EXPECT_GE(sequence, before);
    EXPECT_EQ(store->checkpoint(), sequence == 0 ? "" : std::to_string(sequence));
    EXPECT_EQ(reader->figures().events, sequence);
    EXPECT_EQ(reader->figures().archived + reader->figures().open_points, sequence * 50);
    before = sequence;
  }
  EXPECT_GT(before, 10U);
  EXPECT_TRUE(StoreReader::open(dir.path())->check().empty());
}

TEST(Crash, AnEvidenceFileThatAPowerCutTookIsMadeAgain) {
  const Folder dir;
  Store::open(dir.path())->commit(numbered(1));
  namespace fs = std::filesystem;
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(dir.path() + "/evidence")) {
    if (!entry.is_regular_file()) continue;
    fs::resize_file(entry.path(), 0);
    ++files;
  }
  EXPECT_EQ(files, 1);
  EXPECT_EQ(StoreReader::open(dir.path())->check().size(), 1U);
  Store::open(dir.path());
  EXPECT_TRUE(StoreReader::open(dir.path())->check().empty());
}

}  // namespace
}  // namespace yagura
