// case.db on hard days: kill -9, a full disk, changed, cut and put-back files, two writers.
#include "case/case_store.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/db.h"
#include "case/testing_node.h"

namespace yagura::cases {
namespace {

namespace fs = std::filesystem;
using testing::key;
using testing::Node;

class Store : public ::testing::Test {
 protected:
  Store() : node("jp.example/case", clock) {
    id = testing::opened(node, {{"jp", node.origin()}, {"us", node.origin()}});
    node.staff(id, "jp");
  }
  Result<Place> say(const std::string& text) {
    return node->append(id, "handover", "jp", Json::object({{"text", text}}), key("jp-analyst"));
  }
  // What opening says, "" = it opens.
  std::string opens() {
    try {
      node.open();
      return "";
    } catch (const EnvironmentError& e) {
      EXPECT_FALSE(std::string(e.message(Lang::ja)).empty());
      return e.what();
    }
  }
  void change(const std::string& sql) {
    node.close();
    const Db db(node.dir() + "/case.db", Db::Mode::write, seconds{1});
    db.exec("DROP TRIGGER entries_stay; DROP TRIGGER entries_keep; DROP TRIGGER checkpoints_stay;");
    db.exec(sql);
  }

  Time clock = testing::at(0);
  Node node;
  std::string id;
};

TEST_F(Store, IsItsOwnersAlone) {
  for (const char* name : {"/case.db", "/case.db-wal", "/keys/node.key", "/keys/log.checkpoint"}) {
    struct stat about{};
    ASSERT_EQ(::stat((node.dir() + name).c_str(), &about), 0) << name;
    EXPECT_EQ(about.st_mode & 0777, 0600U) << name;
  }
}

TEST_F(Store, TakesOneWriterAndAnyReaders) {
  try {
    const Keeper second(node.dir());
    FAIL() << "a second writer";
  } catch (const EnvironmentError& e) {
    EXPECT_NE(std::string(e.what()).find("another yagura"), std::string::npos);
  }
  const auto reader = CaseStore::open_for_reading(node.dir());
  EXPECT_EQ(reader->log(node.origin())->root(), node->own_log().root());
  EXPECT_TRUE(reader->problems().empty());
}

TEST_F(Store, RefusesToForget) {
  node.close();
  const Db db(node.dir() + "/case.db", Db::Mode::write, seconds{1});
  EXPECT_THROW(db.exec("DELETE FROM entries"), EnvironmentError);
  EXPECT_THROW(db.exec("UPDATE entries SET leaf = x'00'"), EnvironmentError);
  EXPECT_THROW(db.exec("DELETE FROM checkpoints"), EnvironmentError);
}

TEST_F(Store, AChangedOrCutFileIsSeenWhenItIsOpened) {
  say("one").value();
  fs::copy(node.dir() + "/keys/log.checkpoint", node.dir() + "/aside");
  const struct {
    const char *sql, *says;
  } changes[] = {
      {"UPDATE entries SET leaf = zeroblob(32) WHERE place = 3", "is another than the one"},
      {"DELETE FROM entries WHERE place = 3", "entry 3 of the log"},
      {"DELETE FROM entries WHERE place = (SELECT max(place) FROM entries)", "was cut"},
      {"DELETE FROM entries WHERE place = (SELECT max(place) FROM entries); DELETE FROM "
       "checkpoints "
       "WHERE size = (SELECT max(size) FROM checkpoints)",
       "was cut or put back"},
      {"DELETE FROM checkpoints WHERE size = (SELECT max(size) FROM checkpoints)",
       "newest checkpoint does not cover"},
      {"UPDATE checkpoints SET note = replace(note, 'jp.example', 'us.example')", "is of '"}};
  node->store().backup_to(node.dir() + "/good.db");
  for (const auto& c : changes) {
    change(c.sql);
    EXPECT_NE(opens().find(c.says), std::string::npos) << c.sql << opens();
    const auto reader = CaseStore::open_for_reading(node.dir());
    node.close();
    for (const char* rest : {"/case.db-wal", "/case.db-shm"}) fs::remove(node.dir() + rest);
    fs::copy_file(node.dir() + "/good.db", node.dir() + "/case.db",
                  fs::copy_options::overwrite_existing);
    ASSERT_EQ(opens(), "");
  }
}

TEST_F(Store, AnEntryWhoseBytesWereChangedIsNotBelieved) {
  say("one").value();
  const std::uint64_t place = node->own_log().size() - 1;
  change("UPDATE entries SET body = (SELECT body FROM entries WHERE place = " +
         std::to_string(place - 1) + ") WHERE place = " + std::to_string(place));
  ASSERT_EQ(opens(), "");
  EXPECT_EQ(node->own_log().entries()[place].problem, "other_leaf");
  EXPECT_TRUE(node->state(id).remarks.empty());
}

TEST_F(Store, AnOlderCopyPutBackIsRefusedByTheCheckpointBesideTheKeys) {
  node->store().backup_to(node.dir() + "/older.db");
  say("one").value();
  node.close();
  for (const char* rest : {"/case.db-wal", "/case.db-shm"}) fs::remove(node.dir() + rest);
  fs::copy_file(node.dir() + "/older.db", node.dir() + "/case.db",
                fs::copy_options::overwrite_existing);
  EXPECT_NE(opens().find("put back"), std::string::npos);
}

TEST_F(Store, WhatAppendReturnedFromSurvivesAKill) {
  node.close();
  Random random(3);
  std::uint64_t before = 0;
  for (int round = 0; round < 6; ++round) {
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      node.open();
      for (int i = 0;; ++i) {
        const auto place = say("note " + std::to_string(i));
        if (!place || ::write(pipe[1], &place->index, sizeof place->index) < 0) ::_exit(1);
      }
    }
    ::close(pipe[1]);
    // Killed at any moment after a few are done.
    std::uint64_t said = before;
    for (int i = 0; i < 5; ++i)
      ASSERT_EQ(::read(pipe[0], &said, sizeof said), static_cast<ssize_t>(sizeof said));
    ::usleep(static_cast<useconds_t>(random.below(40'000)));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the writer stopped by itself";
    while (::read(pipe[0], &said, sizeof said) == static_cast<ssize_t>(sizeof said)) {
    }
    ::close(pipe[0]);
    ASSERT_EQ(opens(), "");
    EXPECT_GT(node->own_log().size(), said);
    EXPECT_TRUE(node->store().problems().empty());
    EXPECT_TRUE(node->state(id).refused.empty());
    before = node->own_log().size() - 1;
    node.close();
  }
  EXPECT_GT(before, 20U);
}

TEST_F(Store, AFullDiskEndsInOneLineAndLosesNothing) {
  node.close();
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{300 * 1024, 300 * 1024};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    try {
      node.open();
      for (int i = 0; i < 2000; ++i) say(std::string(2000, 'x')).value();
    } catch (const EnvironmentError& e) {
      // The log in memory is what is on the disk: asked again, it says the same again.
      const std::uint64_t size = node->own_log().size();
      try {
        say(std::string(2000, 'x')).value();
      } catch (const EnvironmentError&) {
        ::_exit(node->own_log().size() == size && std::string(e.what()).starts_with("disk full")
                    ? 7
                    : 8);
      }
    }
    ::_exit(9);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 7);
  ASSERT_EQ(opens(), "");
  const std::uint64_t size = node->own_log().size();
  EXPECT_TRUE(say("there is room again"));
  EXPECT_EQ(node->own_log().size(), size + 1);
}

TEST_F(Store, ANewerFileIsLeftAlone) {
  node.close();
  {
    const Db db(node.dir() + "/case.db", Db::Mode::write, seconds{1});
    db.exec("PRAGMA user_version = 99");
  }
  EXPECT_NE(opens().find("newer yagura"), std::string::npos);
  EXPECT_THROW(static_cast<void>(CaseStore::open_for_reading(node.dir())), EnvironmentError);
}

TEST_F(Store, ASealedAssessmentSurvivesTheNight) {
  node.staff(id, "us");
  node->freeze(id, "jp", testing::items(1), "criteria/1", {}, key("jp-analyst")).value();
  node->commit(id, "jp", testing::assessment("x"), key("jp-analyst")).value();
  node->commit(id, "us", testing::assessment("y"), key("us-analyst")).value();
  node.close();
  node.open();
  EXPECT_TRUE(node->reveal(id, "jp", key("jp-analyst")));
}

}  // namespace
}  // namespace yagura::cases
