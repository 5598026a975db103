#include "app/committer.h"

#include <gtest/gtest.h>

#include <thread>

#include "store/testing.h"

namespace yagura {
namespace {

Commit large(std::uint64_t sequence) {
  Commit c;
  c.sequence = sequence;
  c.checkpoint.assign(4u << 20, 'x');
  return c;
}

TEST(Committer, AfterAFailureItIsNotBusySoThatTheFailureIsHeardOfAtOnce) {
  const testing::Folder dir;
  StoreOptions options;
  options.max_pages = 80;
  const auto store = Store::open(dir.path(), options);
  Committer committer(*store);
  // The second one waits behind the first, which does not fit.
  committer.put(large(1));
  try {
    committer.put(large(2));
  } catch (const EnvironmentError&) {
    // the first had failed already
  }
  for (int i = 0; i < 1000 && committer.busy(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_FALSE(committer.busy());
  EXPECT_THROW(committer.put(Commit{}), EnvironmentError);
  EXPECT_THROW(committer.drain(), EnvironmentError);
  EXPECT_EQ(committer.committed_sequence(), 0u);
}

TEST(Committer, EverythingGivenIsInTheStoreAfterDrain) {
  const testing::Folder dir;
  const auto store = Store::open(dir.path());
  Committer committer(*store);
  for (std::uint64_t i = 1; i <= 20; ++i) {
    Commit c;
    c.sequence = i;
    committer.put(std::move(c));
  }
  committer.drain();
  EXPECT_FALSE(committer.busy());
  EXPECT_EQ(committer.committed_sequence(), 20u);
  EXPECT_EQ(StoreReader::open(dir.path())->sequence(), 20u);
}

}  // namespace
}  // namespace yagura
