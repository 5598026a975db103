#include "feed/intake.h"

#include <unistd.h>

#include <thread>

#include "feed/intake_fixture.h"

namespace yagura {
namespace {

TEST_F(IntakeTest, ALoneFileComesAsItIsInPiecesOf64KiB) {
  const std::string text = lines(1, 5000, 3);
  const auto journal = Journal::in_memory();
  const auto intake = open({"line:" + file("a.txt", text)}, *journal);
  const auto items = drain(*intake);
  EXPECT_EQ(data_of(items), text);
  EXPECT_EQ(items.back().kind, RecordKind::end);
  EXPECT_EQ(items[0].kind, RecordKind::feed);
  EXPECT_EQ(items[1].kind, RecordKind::content);
  EXPECT_EQ(items[2].bytes.size(), 65536u);
  EXPECT_FALSE(items[2].live);
}

TEST_F(IntakeTest, FilesAreMergedByTheSecondThenByPlaceThenByOffset) {
  const auto a = file("a.txt", "10 a\n11 b\nno time\n13 c\n12 late\n14 d\n");
  const auto b = file("b.txt", "leading\n10 e\n11 f\n13 g\n15 h\n");
  const auto journal = Journal::in_memory();
  const auto intake = open({"line:" + a, "line:" + b}, *journal);
  std::string seen;
  for (const JournalItem& item : drain(*intake)) {
    if (item.is_data()) seen += "[" + std::to_string(item.feed) + " " + item.bytes + "]";
  }
  EXPECT_EQ(seen,
            "[0 10 a\n][1 leading\n10 e\n][0 11 b\nno time\n][1 11 f\n]"
            "[0 13 c\n12 late\n][1 13 g\n][0 14 d\n][1 15 h\n]");
}

TEST_F(IntakeTest, ArrivalOfFilesIsTheAssignedTimeAndNeverTheClock) {
  const auto a = file("a.txt", "10 a\n12 b\n");
  const auto b = file("b.txt", "11 c\n");
  const auto journal = Journal::in_memory();
  IntakeOptions options;
  options.clock = []() -> Time {
    ADD_FAILURE() << "the clock was read";
    return {};
  };
  const auto items = drain(*open({"line:" + a, "line:" + b}, *journal, options));
  std::vector<std::int64_t> times;
  for (const JournalItem& item : items) {
    if (item.is_data()) times.push_back(micros(item.arrival) / 1'000'000);
  }
  EXPECT_EQ(times, (std::vector<std::int64_t>{10, 11, 12}));
}

TEST_F(IntakeTest, TheSameContentTwiceIsSkippedWithALine) {
  const std::string text = lines(1, 3000, 3);
  const auto a = file("a.txt", text);
  const auto again = file("again.txt", text);
  const auto packed = file("packed.gz", gzip(text));
  const auto journal = Journal::open("j", disk_options());
  {
    const auto intake =
        open({"line:" + a, "line:" + again, "line:" + a, "line:" + packed}, *journal);
    EXPECT_EQ(data_of(drain(*intake)), text);
    const auto notices = intake->take_notices();
    ASSERT_EQ(notices.size(), 3u);
    EXPECT_EQ(notices[0].key, "feed.notice.same_content");
    EXPECT_NE(notices[0].text(Lang::en).find("again.txt"), std::string::npos);
    EXPECT_NE(notices[0].text(Lang::ja), notices[0].text(Lang::en));
  }
  // In a later run too, under yet another name; and a file that grew goes on.
  const auto third = file("third.txt", text + "9999999 more\n");
  IntakeOptions options;
  options.after = journal->state().next_sequence - 1;
  const auto intake = open({"line:" + packed, "line:" + third}, *journal, options);
  EXPECT_EQ(data_of(drain(*intake)), "9999999 more\n");
  EXPECT_EQ(intake->take_notices().size(), 1u);
}

TEST_F(IntakeTest, AFileThatGrewGoesOnWhereItWasLeft) {
  const auto journal = Journal::open("j", disk_options());
  std::string text = "10 a\n";  // shorter than a block: still known later
  for (int round = 0; round < 4; ++round) {
    IntakeOptions options;
    options.after = journal->state().next_sequence - 1;
    const std::string more = lines(static_cast<std::uint64_t>(round), 900, 3);
    text += more;
    const auto path = file("a.txt", text);
    EXPECT_EQ(data_of(drain(*open({"line:" + path}, *journal, options))), round == 0 ? text : more);
  }
  EXPECT_EQ(journal->state().feeds[0].length, text.size());
  EXPECT_EQ(journal->read({2, 20, 0}).value(), text.substr(2, 20));
}

TEST_F(IntakeTest, ARestartAtAnyPointContinuesExactly) {
  const auto a = file("a.txt", lines(1, 4000, 4));
  const auto b = file("b.gz", gzip(lines(2, 2500, 5)));
  const auto c = file("c.txt", lines(3, 300, 9));
  const std::vector<std::string> feeds = {"line:" + a, "line:" + b, "line:" + c};
  const auto whole = Journal::open("whole", disk_options());
  const auto expected = drain(*open(feeds, *whole));
  ASSERT_GT(expected.size(), 3000u);
  Random random(7);
  for (int round = 0; round < 25; ++round) {
    SimulatedDisk disk;
    auto options = disk_options();
    options.files = &disk;
    std::uint64_t done = 0;
    for (bool finished = false; !finished;) {
      auto journal = Journal::open("j", options);
      IntakeOptions intake_options;
      intake_options.after = done;
      intake_options.sync_bytes = 20'000;
      const auto intake = open(feeds, *journal, intake_options);
      for (std::uint64_t n = random.below(expected.size()); n > 0; --n) {
        const auto item = intake->next();
        if (!item) break;
        const JournalItem& same = expected.at(done);
        ASSERT_EQ(item->sequence, same.sequence);
        ASSERT_EQ(item->kind, same.kind);
        ASSERT_EQ(item->feed, same.feed);
        ASSERT_EQ(item->arrival, same.arrival);
        ASSERT_EQ(item->offset, same.offset);
        ASSERT_EQ(item->bytes, same.bytes);
        done = item->sequence;
      }
      finished = intake->finished();
      disk.power_cut(random.below(300));
    }
    EXPECT_EQ(done, expected.size());
  }
}

TEST_F(IntakeTest, TheJournalOfTheSameFilesIsAlwaysTheSameBytes) {
  const auto a = file("a.txt", lines(1, 2000, 4));
  const auto b = file("b.txt", lines(2, 2000, 4));
  std::string first;
  for (const std::uint64_t group : {1u << 10, 1u << 22}) {
    SimulatedDisk disk;
    auto journal_options = disk_options();
    journal_options.files = &disk;
    const auto journal = Journal::open("j", journal_options);
    IntakeOptions options;
    options.sync_bytes = group;
    drain(*open({"line:" + a, "line:" + b}, *journal, options));
    journal->seal();
    const std::string bytes = disk.bytes("j/00000000000000000001.seg");
    EXPECT_TRUE(first.empty() || first == bytes);
    first = bytes;
  }
}

TEST_F(IntakeTest, ADamagedFileGivesWhatIsGoodAndSaysSo) {
  const std::string text = lines(1, 5000, 3);
  std::string bytes = gzip(text);
  const auto cut = file("cut.gz", bytes.substr(0, bytes.size() / 2));
  const auto journal = Journal::in_memory();
  const auto intake = open({"line:" + cut}, *journal);
  const auto items = drain(*intake);
  const std::string got = data_of(items);
  EXPECT_GT(got.size(), text.size() / 4);
  EXPECT_EQ(got, text.substr(0, got.size()));
  EXPECT_EQ(items.back().kind, RecordKind::end);
  EXPECT_NE(items.back().bytes.find("stops in the middle after byte " + std::to_string(got.size())),
            std::string::npos)
      << items.back().bytes;
  EXPECT_EQ(intake->take_notices().at(0).key, "feed.notice.damaged");
}

TEST_F(IntakeTest, OnAFullDiskIntakeStopsAndReadingGoesOn) {
  const auto a = file("a.gz", gzip(lines(1, 50'000, 3)));
  const auto journal = Journal::open("j", disk_options());
  IntakeOptions options;
  options.sync_bytes = 100'000;
  const auto intake = open({"line:" + a}, *journal, options);
  ASSERT_TRUE(intake->next());
  disk_.room = 150'000;
  EXPECT_THROW(drain(*intake), EnvironmentError);
  EXPECT_THROW(intake->next(), EnvironmentError);
  EXPECT_TRUE(journal->read({0, 100, 0}));
}

TEST_F(IntakeTest, NotesOfTheCallerComeInTheirTurnEvenWithoutAnyFeed) {
  const auto journal = Journal::open("j", disk_options());
  const auto intake = open({}, *journal);
  intake->note(RecordKind::config, "{}");
  intake->note(RecordKind::reference, "zones");
  const auto items = drain(*intake);
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[1].bytes, "zones");
  EXPECT_EQ(data_of(drain(*open({}, *journal))), "");  // replayed
}

TEST_F(IntakeTest, WhatCannotBeOpenedIsSaid) {
  const auto journal = Journal::in_memory();
  EXPECT_THROW(open({"line:" + (folder_ / "missing.txt").string()}, *journal), EnvironmentError);
  EXPECT_THROW(open({"line:udp://192.0.2.1:10110"}, *journal), EnvironmentError);
}

TEST_F(IntakeTest, PacedFilesWaitForTheirSecond) {
  const auto a = file("a.txt", "10 a\n20 b\n30 c\n");
  const auto journal = Journal::in_memory();
  IntakeOptions options;
  options.speed = 50;
  options.play_from = Time{seconds(20)};
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(data_of(drain(*open({"line:" + a}, *journal, options))), "10 a\n20 b\n30 c\n");
  const auto took = std::chrono::steady_clock::now() - begin;
  EXPECT_GE(took, milliseconds(190));
  EXPECT_LT(took, seconds(5));
}

TEST_F(IntakeTest, StdinInPiecesOfOneByteAndOfOneMegabyteGivesTheSameRecords) {
  const std::string text = lines(1, 3000, 3);
  const auto other = file("b.txt", lines(2, 500, 9));
  std::vector<std::vector<JournalItem>> runs;
  for (const std::size_t cut : {std::size_t{1}, std::size_t{1} << 20}) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const int old = ::dup(STDIN_FILENO);
    ::dup2(ends[0], STDIN_FILENO);
    ::close(ends[0]);
    std::thread writer([&, end = ends[1]] {
      for (std::size_t at = 0; at < text.size(); at += cut) {
        const std::string_view piece = std::string_view(text).substr(at, cut);
        EXPECT_EQ(::write(end, piece.data(), piece.size()), static_cast<ssize_t>(piece.size()));
      }
      ::close(end);
    });
    const auto journal = Journal::in_memory();
    runs.push_back(drain(*open({"line:-", "line:" + other}, *journal)));
    writer.join();
    ::dup2(old, STDIN_FILENO);
    ::close(old);
  }
  ASSERT_EQ(runs[0].size(), runs[1].size());
  for (std::size_t i = 0; i < runs[0].size(); ++i) {
    ASSERT_EQ(runs[0][i].bytes, runs[1][i].bytes);
    ASSERT_EQ(runs[0][i].arrival, runs[1][i].arrival);
  }
}

}  // namespace
}  // namespace yagura
