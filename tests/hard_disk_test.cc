// Hard days of the disk and of the node's folder (docs/hard-days.md): full, locked, damaged, not
// ours. Each ends in one clear line, loses nothing that was acknowledged, and is gone on from.
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include "base/db.h"
#include "feed/journal.h"
#include "node.h"
#include "store/store.h"
#include "support.h"

namespace yagura::testing {
namespace {

namespace fs = std::filesystem;

// No file may grow beyond this: to the program it is a full disk, and it needs no mount.
InChild room_for(std::uint64_t kib) {
  return [kib] {
    const rlimit limit{kib * 1024, kib * 1024};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  };
}

// The one line that says what to do.
bool ends_with_one_line(const Ran& ran, const std::string& cure) {
  const auto lines = lines_of(ran.err);
  const auto has = [&](const std::string& l) { return l.find(cure) != std::string::npos; };
  return !lines.empty() && has(lines.back()) && lines.back().starts_with("yagura: ") &&
         std::count_if(lines.begin(), lines.end(), has) == 1;
}

std::uint64_t acknowledged(const std::string& node) {
  if (!fs::exists(node + "/journal")) return 0;
  JournalOptions options;
  options.read_only = true;
  return Journal::open(node + "/journal", options)->durable_seq();
}

std::uint64_t stored(const std::string& node) {
  try {
    return StoreReader::open(node)->sequence();
  } catch (const std::exception&) {
    return 0;  // not even its tables are there yet
  }
}

// The same disk again and again with a little more room, at last with enough.
void fill_up(const std::string& node, const std::vector<std::string>& words,
             const std::vector<std::uint64_t>& kib) {
  std::uint64_t durable = 0, sequence = 0;
  for (const std::uint64_t room : kib) {
    const Ran ran = run_yagura(words, 60, room_for(room));
    EXPECT_EQ(ran.status, 1) << room << " KiB: " << ran.err;
    EXPECT_TRUE(ends_with_one_line(ran, "; free ")) << room << " KiB: " << ran.err;
    EXPECT_GE(acknowledged(node), durable) << room << " KiB";
    EXPECT_GE(stored(node), sequence) << room << " KiB";
    durable = acknowledged(node);
    sequence = stored(node);
    if (sequence > 0) {
      // Reading goes on, with no room at all.
      const Ran read = run_yagura({"events", "--node", node}, 60, room_for(64));
      EXPECT_EQ(read.status, 0) << read.err;
    }
  }
  EXPECT_GT(durable, 0u);
  const Ran last = run_yagura(words);
  EXPECT_EQ(last.status, 0) << last.err;
}

TEST(FullDisk, WhereTheJournalFillsItNothingAcknowledgedIsLostAndTheEventsAreTheSame) {
  const Scratch scratch;
  fill_up(scratch / "full", light_words(scratch / "full"), {30, 300, 1000, 3000});
  EXPECT_EQ(difference(revisions_of(scratch / "full"), light_revisions()), "");
}

TEST(FullDisk, WhereTheStoreFillsItNothingAcknowledgedIsLostAndTheEventsAreTheSame) {
  const Scratch scratch;
  // A lone plain file is journaled by reference, so the store is what grows.
  const auto words = [&](const std::string& node) {
    return std::vector<std::string>{
        "watch", "--node",      node,     "--serve",
        "off",   "--until-end", "--feed", "ais:" + small_exercise() + "/ais-a-goto.nmea"};
  };
  ASSERT_EQ(run_yagura(words(scratch / "whole")).status, 0);
  fill_up(scratch / "full", words(scratch / "full"), {100, 300, 600, 800});
  EXPECT_EQ(difference(revisions_of(scratch / "full"), revisions_of(scratch / "whole")), "");
}

TEST(FullDisk, EndsTheServerTooInsteadOfHanging) {
  const Scratch scratch;
  auto words = light_words(scratch / "node");
  words[4] = "127.0.0.1:0";
  const Ran ran = run_yagura(words, 60, room_for(300));
  EXPECT_EQ(ran.status, 1) << ran.err;
  EXPECT_TRUE(ends_with_one_line(ran, "; free ")) << ran.err;
}

TEST(FullDisk, WhatCouldNotBePrintedIsNoSuccess) {
  const Scratch scratch;
  ASSERT_EQ(run_yagura(light_words(scratch / "node")).status, 0);
  const auto onto_full_disk = [] {
    if (::freopen("/dev/full", "w", stdout) == nullptr) ::_exit(99);
  };
  const std::vector<std::string> detect = {"detect", "--config",
                                           light_words(scratch / "node").back()};
  const std::string feed = small_exercise() + "/ais-b-south.nmea";
  for (const std::vector<std::string>& words : {std::vector<std::string>{"--help"},
                                                {"events", "--node", scratch / "node"},
                                                {"detectors"},
                                                {"decode", "ais", feed},
                                                {"decode", "ais", feed, "--stats"},
                                                detect}) {
    const Ran ran = run_yagura(words, 60, onto_full_disk);
    EXPECT_EQ(ran.status, 1) << words[0] << ran.err;
    EXPECT_TRUE(ends_with_one_line(ran, "is the disk full")) << words[0] << ran.err;
  }
}

// ---- locked

class Lock {
 public:
  explicit Lock(const std::string& node) : db_(node + "/watch.db", Db::Mode::write, seconds{10}) {
    db_.exec("BEGIN IMMEDIATE");
  }
  void release() { db_.exec("ROLLBACK"); }

 private:
  Db db_;
};

void wait_for_commit(const std::string& node) {
  for (int i = 0; i < 1000 && stored(node) == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

TEST(LockedDatabase, ShortlyIsWaitedForAndForEverIsSaid) {
  const Scratch scratch;
  const int kept_out = start_yagura(light_words(scratch / "ever", 2000), scratch / "ever-log");
  wait_for_commit(scratch / "ever");
  Lock for_ever(scratch / "ever");

  const int waits = start_yagura(light_words(scratch / "short", 10'000), scratch / "short-log");
  wait_for_commit(scratch / "short");
  {
    Lock lock(scratch / "short");
    std::this_thread::sleep_for(std::chrono::milliseconds(2500));
    lock.release();
  }
  EXPECT_EQ(wait_for(waits, 60), 0) << read_all(scratch / "short-log");
  EXPECT_EQ(difference(revisions_of(scratch / "short"), light_revisions()), "");

  Ran ran;
  ran.status = wait_for(kept_out, 40);
  ran.err = read_all(scratch / "ever-log");
  EXPECT_EQ(ran.status, 1) << ran.err;
  EXPECT_TRUE(ends_with_one_line(ran, "database is locked")) << ran.err;
  for_ever.release();
  EXPECT_EQ(run_yagura(light_words(scratch / "ever")).status, 0);
  EXPECT_EQ(difference(revisions_of(scratch / "ever"), light_revisions()), "");
}

TEST(LockedDatabase, ASecondWatchOnTheNodeIsToldWhoIsThereAndHarmsNothing) {
  const Scratch scratch;
  const int first = start_yagura(light_words(scratch / "node", 15'000), scratch / "log");
  wait_for_commit(scratch / "node");
  const Ran second = run_yagura(light_words(scratch / "node"));
  EXPECT_EQ(second.status, 1) << second.err;
  EXPECT_TRUE(ends_with_one_line(second, "(pid " + std::to_string(first) + ")")) << second.err;
  EXPECT_EQ(wait_for(first, 60), 0) << read_all(scratch / "log");
  EXPECT_EQ(difference(revisions_of(scratch / "node"), light_revisions()), "");
}

// ---- damaged, not ours

TEST(DamagedNode, IsSaidByEveryCommandAndRebuiltFromTheJournalOnceTheFileIsAway) {
  const Scratch scratch;
  const std::string node = scratch / "node";
  ASSERT_EQ(run_yagura(light_words(node)).status, 0);
  const std::string whole = read_all(node + "/watch.db");
  ASSERT_GT(whole.size(), 100'000u);
  std::string other_head = whole;
  std::fill_n(other_head.begin(), 8192, 'x');
  std::string holed = whole;
  std::fill(holed.begin() + 8192, holed.begin() + static_cast<std::ptrdiff_t>(whole.size() / 2),
            '\xff');
  for (const std::string& damaged : {whole.substr(0, whole.size() / 3), other_head, holed}) {
    write_all(node + "/watch.db", damaged);
    for (const auto& words : {light_words(node), {"events", "--node", node}}) {
      const Ran ran = run_yagura(words);
      EXPECT_EQ(ran.status, 1) << words[0] << ran.err;
      EXPECT_TRUE(ends_with_one_line(ran, "move the file away")) << words[0] << ran.err;
    }
    const Ran doctor = run_yagura({"doctor", "--node", node});
    EXPECT_EQ(doctor.status, 1);
    EXPECT_NE(doctor.out.find("database is damaged"), std::string::npos) << doctor.out;
  }
  fs::remove(node + "/watch.db");
  ASSERT_EQ(run_yagura(light_words(node)).status, 0);
  EXPECT_EQ(difference(revisions_of(node), light_revisions()), "");
}

TEST(DamagedNode, AJournalShorterThanTheStoreIsSaidAndNothingGoesOn) {
  const Scratch scratch;
  const std::string node = scratch / "node";
  ASSERT_EQ(run_yagura(light_words(node)).status, 0);
  fs::rename(node + "/journal", scratch / "journal");
  for (int i = 0; i < 2; ++i) {
    const Ran ran = run_yagura(light_words(node));
    EXPECT_EQ(ran.status, 1) << ran.err;
    EXPECT_NE(ran.err.find("the journal ends at record 0"), std::string::npos) << ran.err;
  }
  fs::remove_all(node + "/journal");
  fs::rename(scratch / "journal", node + "/journal");
  EXPECT_EQ(run_yagura(light_words(node)).status, 0) << "put back, it goes on";
  EXPECT_EQ(difference(revisions_of(node), light_revisions()), "");
}

TEST(DamagedNode, ADatabaseThatIsEmptyIsMadeAgain) {
  const Scratch scratch;
  const std::string node = scratch / "node";
  ASSERT_EQ(run_yagura(light_words(node)).status, 0);
  write_all(node + "/watch.db", "");
  ASSERT_EQ(run_yagura(light_words(node)).status, 0);
  EXPECT_EQ(difference(revisions_of(node), light_revisions()), "");
}

// Also root may not write where it gave up the right to override permissions.
void without_override() { ::prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE); }

TEST(ReadOnlyFolder, IsSaidInOneLineAndTheNodeCanStillBeRead) {
  const Scratch scratch;
  const std::string node = scratch / "node";
  ASSERT_EQ(run_yagura(light_words(node)).status, 0);
  const Ran before = run_yagura({"events", "--node", node});
  fs::create_directories(scratch / "empty");
  for (const std::string& folder : {scratch / "empty", node}) ::chmod(folder.c_str(), 0555);
  for (const fs::directory_entry& entry : fs::directory_iterator(node))
    ::chmod(entry.path().c_str(), entry.is_directory() ? 0555 : 0444);
  for (const std::string& folder : {scratch / "empty", scratch / "empty/below", node}) {
    const Ran ran = run_yagura(light_words(folder), 60, without_override);
    EXPECT_EQ(ran.status, 1) << folder << ran.err;
    EXPECT_TRUE(ends_with_one_line(ran, folder)) << ran.err;
    EXPECT_NE(ran.err.find("ermission denied"), std::string::npos) << ran.err;
  }
  const Ran read = run_yagura({"events", "--node", node}, 60, without_override);
  EXPECT_EQ(read.status, 0) << read.err;
  EXPECT_EQ(read.out, before.out);
  for (const fs::directory_entry& entry : fs::directory_iterator(node))
    ::chmod(entry.path().c_str(), 0755);
  for (const std::string& folder : {scratch / "empty", node}) ::chmod(folder.c_str(), 0755);
}

TEST(ReadOnlyFolder, AFileInItsPlaceIsSaid) {
  const Scratch scratch;
  write_all(scratch / "file", "x");
  for (const std::string& node : {scratch / "file", scratch / "file/below"}) {
    const Ran ran = run_yagura(light_words(node));
    EXPECT_EQ(ran.status, 1);
    EXPECT_TRUE(ends_with_one_line(ran, node)) << ran.err;
  }
}

}  // namespace
}  // namespace yagura::testing
