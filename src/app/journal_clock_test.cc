#include "app/journal_clock.h"

#include <gtest/gtest.h>

#include "feed/record.h"
#include "store/testing.h"

namespace yagura {
namespace {

using testing::at;
using testing::Folder;

std::unique_ptr<Journal> small_journal(const Folder& folder) {
  JournalOptions options;
  options.segment_bytes = 4096;  // so that there are several segments
  options.seal_in_background = false;
  auto journal = Journal::open(folder.path() + "/journal", options);
  journal->append(RecordKind::feed, 0, kNoTime, FeedNote{"north", "ais", "x", true}.encode());
  for (int i = 0; i < 1000; ++i)
    journal->append(RecordKind::data, 0, at(i / 2), "line " + std::to_string(i) + "\n");
  journal->sync();
  return journal;
}

TEST(JournalClock, EveryRecordHasItsTimeAndEveryTimeItsLastRecord) {
  const Folder folder;
  const auto journal = small_journal(folder);
  JournalClock clock(folder.path() + "/journal");
  EXPECT_EQ(clock.time_of(1), at(0)) << "a record without a time: that of the next";
  EXPECT_EQ(clock.time_of(2), at(0));
  EXPECT_EQ(clock.time_of(1001), at(499));
  EXPECT_EQ(clock.time_of(1002), std::nullopt) << "there is none yet";
  for (int second = 0; second < 500; second += 7)
    ASSERT_EQ(clock.sequence_at(at(second)), static_cast<std::uint64_t>(2 * second + 3));
  EXPECT_EQ(clock.sequence_at(at(3.5)), 9U);
  EXPECT_EQ(clock.sequence_at(at(-1)), 0U);
  EXPECT_EQ(clock.sequence_at(at(9999)), 1001U);
}

TEST(JournalClock, WhatIsNotKeptAnyMoreIsNotGuessed) {
  const Folder folder;
  const auto journal = small_journal(folder);
  journal->seal();
  ASSERT_GT(journal->drop_before(at(250), 1000), 0U);
  JournalClock clock(folder.path() + "/journal");
  EXPECT_EQ(clock.sequence_at(at(1)), std::nullopt);
  EXPECT_EQ(clock.time_of(2), std::nullopt);
  EXPECT_EQ(clock.sequence_at(at(400)), 803U);
}

TEST(JournalClock, AJournalWithoutTimesSaysNothing) {
  const Folder folder;
  {
    const auto journal = Journal::open(folder.path() + "/journal");
    journal->append(RecordKind::feed, 0, kNoTime, FeedNote{"f", "ais", "x", false}.encode());
    journal->append(RecordKind::data, 0, kNoTime, "line\n");
    journal->sync();
  }
  JournalClock clock(folder.path() + "/journal");
  EXPECT_EQ(clock.sequence_at(at(0)), std::nullopt);
  EXPECT_EQ(clock.time_of(2), std::nullopt);
  EXPECT_EQ(JournalClock(folder.path() + "/none").sequence_at(at(0)), std::nullopt);
}

TEST(JournalClock, GoesOnWithTheWriter) {
  const Folder folder;
  const auto journal = small_journal(folder);
  JournalClock clock(folder.path() + "/journal");
  EXPECT_EQ(clock.sequence_at(at(9999)), 1001U);
  journal->append(RecordKind::data, 0, at(600), "more\n");
  journal->sync();
  std::optional<Time> found;
  for (int i = 0; i < 400 && !found; ++i) {  // it looks again after two seconds
    ::usleep(10'000);
    found = clock.time_of(1002);
  }
  EXPECT_EQ(found, at(600));
  EXPECT_EQ(clock.sequence_at(at(9999)), 1002U);
}

}  // namespace
}  // namespace yagura
