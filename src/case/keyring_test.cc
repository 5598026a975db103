// Keys are judged by place in their log: who may add, replace and revoke them, and from when on.
#include "case/keyring.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "case/testing_node.h"

namespace yagura::cases {
namespace {

using testing::key;
using testing::Node;
using testing::reason;

class KeyRules : public ::testing::Test {
 protected:
  KeyRules() : node("jp.example/case", clock) {}
  std::string add(const std::string& name, bool administrator, const PrivateKey& by) {
    return reason(node->add_key(key(name).public_key(), name, "holder", administrator, by));
  }
  const Keyring& ring() { return node->own_log().keys(); }
  std::uint64_t next() { return node->own_log().size(); }

  Time clock = testing::at(0);
  Node node;
};

TEST_F(KeyRules, OnlyAdministratorsAddKeys) {
  EXPECT_EQ(add("officer", false, node->node_key()), "done");
  EXPECT_EQ(add("friend", false, key("officer")), "not_allowed");
  EXPECT_EQ(add("friend", false, key("stranger")), "unknown_key");
  EXPECT_EQ(add("admin", true, node->node_key()), "done");
  EXPECT_EQ(add("friend", false, key("admin")), "done");
  EXPECT_EQ(add("friend", false, key("admin")), "not_allowed") << "it is there already";
  EXPECT_EQ(reason(node->add_key(key("x").public_key(), "x", "a\x01sign", false, key("admin"))),
            "bad_payload");
  EXPECT_EQ(reason(node->add_key(key("x").public_key(), "No Name", "x", false, key("admin"))),
            "bad_payload");
}

TEST_F(KeyRules, AKeyHoldsFromAfterItsEntryToItsEnd) {
  const std::uint64_t added = next();
  add("officer", false, node->node_key());
  const std::string id = key("officer").id();
  EXPECT_EQ(ring().at(id, added), nullptr);
  EXPECT_NE(ring().at(id, added + 1), nullptr);
  add("other", false, node->node_key());
  const std::uint64_t ended = next();
  EXPECT_EQ(reason(node->revoke_key(id, "lost", key("officer"))), "done") << "by the key itself";
  EXPECT_NE(ring().at(id, ended), nullptr) << "the entry that ends it is its last";
  EXPECT_EQ(ring().at(id, ended + 1), nullptr);
  EXPECT_NE(ring().at(id, added + 1), nullptr) << "what it signed before stands";
  EXPECT_EQ(reason(node->revoke_key(id, "again", node->node_key())), "not_allowed");
}

TEST_F(KeyRules, OneOfficerDoesNotRevokeAnother) {
  add("one", false, node->node_key());
  add("two", false, node->node_key());
  EXPECT_EQ(reason(node->revoke_key(key("one").id(), "rival", key("two"))), "not_allowed");
  EXPECT_EQ(reason(node->rotate_key(key("one").id(), key("mine"), key("two"))), "not_allowed");
}

TEST_F(KeyRules, TheNodesKeyIsReplacedAndNeverRevoked) {
  EXPECT_EQ(reason(node->revoke_key(node->node_key().id(), "x", node->node_key())), "not_allowed");
  const PrivateKey next_key = key("node-2");
  next_key.save(node->key_path("node-2"));
  const PrivateKey old = node->node_key();
  const std::uint64_t at = next();
  EXPECT_EQ(reason(node->rotate_key(old.id(), next_key, old)), "done");
  EXPECT_EQ(node->own_log().key_at(at).key, old.public_key());
  EXPECT_EQ(node->own_log().key_at(at + 1).key, next_key.public_key());
  EXPECT_EQ(add("officer", false, old), "ended_key");
  EXPECT_EQ(add("officer", false, next_key), "done");
  node.close();
  node.open();
  EXPECT_EQ(node->node_key().id(), next_key.id());
}

TEST_F(KeyRules, NobodyBringsInAKeyThatIsAnothers) {
  add("officer", false, node->node_key());
  // The proof is made with another key than the one that is brought.
  EntryContent e;
  e.head.place = {node.origin(), next()};
  e.head.kind = "key.rotate";
  e.head.author = key("officer").id();
  const PublicKey theirs = key("their-director").public_key();
  const std::string statement = rotation_statement(node.origin(), key("officer").id(), theirs);
  e.payload = Json::object({{"old", key("officer").id()},
                            {"key", theirs.base64()},
                            {"name", "x"},
                            {"proof", to_base64(bytes_of(key("officer").sign(statement)))}});
  const PublicKey first = node->own_log().key().key;
  EXPECT_EQ(reason(ring().may_take(e, first)), "bad_payload");
  // A proof made for another log.
  const std::string elsewhere = rotation_statement("us.example/case", key("officer").id(), theirs);
  e.payload.set("proof", to_base64(bytes_of(key("their-director").sign(elsewhere))));
  EXPECT_EQ(reason(ring().may_take(e, first)), "bad_payload");
  e.payload.set("proof", to_base64(bytes_of(key("their-director").sign(statement))));
  EXPECT_EQ(reason(ring().may_take(e, first)), "done");
}

TEST_F(KeyRules, ALogBeginsWithItsOwnKeyAndNoOther) {
  const auto entries = node->store().entries(node.origin(), 0, 10);
  CaseLog other({node.origin(), NoteAlgorithm::ed25519, key("thief").public_key()});
  other.add(entries[0]);
  EXPECT_EQ(other.entries()[0].problem, "unknown_key");
}

}  // namespace
}  // namespace yagura::cases
