#include "case/verify.h"

#include <gtest/gtest.h>

#include "base/db.h"
#include "case/small_file.h"
#include "case/testing_node.h"

namespace yagura::cases {
namespace {

using testing::assessment;
using testing::key;
using testing::Node;

class Verify : public ::testing::Test {
 protected:
  Verify() : node("jp.example/case", clock) {
    id = testing::opened(node, {{"jp", node.origin()}, {"us", node.origin()}});
    node.staff(id, "jp");
    node.staff(id, "us");
    node->freeze(id, "jp", testing::items(2), "criteria/1", {}, key("jp-analyst")).value();
    for (const char* side : {"jp", "us"})
      node->commit(id, side, assessment(side), key(std::string(side) + "-analyst")).value();
    for (const char* side : {"jp", "us"})
      node->reveal(id, side, key(std::string(side) + "-analyst")).value();
    node->sign(id, "jp", Decision::approve, "", key("jp-maker-1")).value();
  }
  std::vector<CheckLine> check(const EventBytes& events) {
    node.close();
    const auto store = CaseStore::open_for_reading(node.dir());
    const auto beside = read_small_file(node.dir() + "/keys/log.checkpoint", 65536);
    return verify_case(*store, id, events, beside.value_or(""));
  }
  std::vector<CheckLine> check() { return check(honest); }
  // The lines that failed.
  static std::string failed(const std::vector<CheckLine>& lines) {
    std::string out;
    for (const CheckLine& l : lines) {
      EXPECT_FALSE(l.what.in(Lang::en).empty());
      EXPECT_NE(l.what.in(Lang::en), l.what.in(Lang::ja));
      if (!l.ok) out += l.what.in(Lang::en) + ": " + l.detail.in(Lang::en) + "\n";
    }
    return out;
  }
  void change(const std::string& sql) {
    node.close();
    const Db db(node.dir() + "/case.db", Db::Mode::write, seconds{1});
    db.exec("DROP TRIGGER entries_stay; DROP TRIGGER entries_keep; DROP TRIGGER checkpoints_stay;");
    db.exec(sql);
  }
  static std::optional<std::string> honest(const std::string& event, int) {
    return "event " + event.substr(std::string("sea.encounter-").size());
  }

  Time clock = testing::at(0);
  Node node;
  std::string id;
};

TEST_F(Verify, AnHonestCaseHoldsInEveryCheck) {
  const auto lines = check();
  EXPECT_EQ(failed(lines), "");
  EXPECT_GE(lines.size(), 12U);
}

TEST_F(Verify, AnEventThatChangedSinceItWasFrozenIsSeen) {
  const auto lines = check([](const std::string&, int) { return std::string("another"); });
  EXPECT_NE(failed(lines).find("sea.encounter-0 is not what was frozen"), std::string::npos);
  const auto absent = check([](const std::string&, int) { return std::nullopt; });
  EXPECT_EQ(failed(absent), "") << "not held is not changed, and is said";
}

TEST_F(Verify, EachTamperedPartFailsItsCheck) {
  const std::uint64_t last = node->own_log().size() - 1;
  const std::string at = std::to_string(last);
  node->store().backup_to(node.dir() + "/good.db");
  const auto restored = [&] {
    node.close();
    for (const char* rest : {"/case.db-wal", "/case.db-shm"})
      std::filesystem::remove(node.dir() + rest);
    std::filesystem::copy_file(node.dir() + "/good.db", node.dir() + "/case.db",
                               std::filesystem::copy_options::overwrite_existing);
  };
  const struct {
    std::string sql, says;
  } changes[] = {
      {"UPDATE entries SET leaf = zeroblob(32) WHERE place = 3", "is another than the one"},
      {"DELETE FROM entries WHERE place = 4", "entry 4 of the log"},
      {"DELETE FROM entries WHERE place = " + at, "was cut or put back"},
      {"DELETE FROM entries WHERE place = " + at + "; DELETE FROM checkpoints WHERE size > " + at,
       "case.db is not older than what this node signed last"},
      {"UPDATE entries SET body = '{}' WHERE place = " + at, "no readable entry"},
      {"UPDATE entries SET body = (SELECT body FROM entries WHERE place = 2) WHERE place = " + at,
       "not what the log's tree stands for"},
      {"UPDATE checkpoints SET note = (SELECT note FROM checkpoints WHERE size = 2) WHERE size = " +
           std::to_string(last + 1),
       "newest checkpoint does not cover"}};
  for (const auto& c : changes) {
    restored();
    change(c.sql);
    const std::string said = failed(check());
    EXPECT_NE(said.find(c.says), std::string::npos) << c.sql << "\n" << said;
  }
  restored();
  EXPECT_EQ(failed(check()), "");
}

TEST_F(Verify, AnEntryOfAnAttackerIsNamed) {
  // Signed by the right key in the right place, but by a program without rules.
  Envelope head;
  head.place = {node.origin(), node->own_log().size()};
  head.case_id = id;
  head.kind = "threshold";
  head.side = "jp";
  head.author = node->node_key().id();
  head.time = clock;
  const Entry entry =
      *Entry::make(head, Json::object({{"signatures", 1}}), node->node_key(), random_salts());
  CaseLog log = node->own_log();
  const PrivateKey node_key = node->node_key();
  log.add({head.place.index, entry.leaf_data(), entry.wire()});
  node.close();
  {
    const auto store = CaseStore::open(node.dir());
    store->append(node.origin(), {{head.place.index, entry.leaf_data(), entry.wire()}},
                  sign_checkpoint(log.checkpoint(), node_key));
  }
  const std::string said = failed(check());
  EXPECT_NE(said.find("has no effect: not now"), std::string::npos) << said;
}

}  // namespace
}  // namespace yagura::cases
