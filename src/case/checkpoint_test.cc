#include "case/checkpoint.h"

#include <gtest/gtest.h>

#include "case/testing.h"

namespace yagura::cases {
namespace {

using testing::key;

const Checkpoint kPoint{"example.com/behind-the-sofa", 20852163, sha256("a tree")};

NoteKey log_key() { return {kPoint.origin, NoteAlgorithm::ed25519, key("log").public_key()}; }
NoteKey witness_key() {
  return {"partner.example/log", NoteAlgorithm::cosignature_v1, key("witness").public_key()};
}

// The example of golang.org/x/mod/sumdb/note, which C2SP signed-note took over.
TEST(Note, AKnownNoteOfAnotherProgramHolds) {
  const auto peter =
      NoteKey::parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
  ASSERT_TRUE(peter);
  const std::string text =
      "If you think cryptography is the answer to your problem,\n"
      "then you don't know what your problem is.\n"
      "\n"
      "\xe2\x80\x94 PeterNeumann "
      "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdn"
      "gotpRZb6KE6RyyBwJnAM=\n";
  const auto note = SignedNote::parse(text);
  ASSERT_TRUE(note);
  EXPECT_EQ(note->str(), text);
  const NoteSignature* line = note->by(*peter);
  ASSERT_NE(line, nullptr);
  EXPECT_TRUE(verify(peter->key, note->text, *signature_of(line->bytes)));
  EXPECT_FALSE(verify(peter->key, note->text + "\n", *signature_of(line->bytes)));
}

TEST(Checkpoint, IsThreeLinesUnderASignature) {
  const SignedNote note = sign_checkpoint(kPoint, key("log"));
  EXPECT_TRUE(note.str().starts_with("example.com/behind-the-sofa\n20852163\n"));
  EXPECT_EQ(*verify_checkpoint(*SignedNote::parse(note.str()), log_key()), kPoint);
}

TEST(Checkpoint, AnotherKeyOriginOrTextIsRefused) {
  SignedNote note = sign_checkpoint(kPoint, key("log"));
  NoteKey other = log_key();
  other.key = key("thief").public_key();
  EXPECT_EQ(verify_checkpoint(note, other).error().reason, "unsigned");
  other = log_key();
  other.name = "example.com/other";
  EXPECT_EQ(verify_checkpoint(note, other).error().reason, "other_origin");
  note.text = Checkpoint{kPoint.origin, kPoint.size + 1, kPoint.root}.text();
  EXPECT_EQ(verify_checkpoint(note, log_key()).error().reason, "unsigned");
}

TEST(Checkpoint, ACosignatureIsOverTimeAndTextAndNeverALogsSignature) {
  SignedNote note = sign_checkpoint(kPoint, key("log"));
  EXPECT_EQ(cosigned_at(note, witness_key()), std::nullopt);
  note.signatures.push_back(cosign(note, witness_key().name, key("witness"), testing::at(5)));
  EXPECT_EQ(cosigned_at(*SignedNote::parse(note.str()), witness_key()), testing::at(5));
  EXPECT_TRUE(verify_checkpoint(note, log_key()));
  SignedNote changed = note;
  changed.signatures.back().bytes[7] ^= 1;  // a second later
  EXPECT_EQ(cosigned_at(changed, witness_key()), std::nullopt);
  changed = note;
  changed.text = Checkpoint{kPoint.origin, kPoint.size + 1, kPoint.root}.text();
  EXPECT_EQ(cosigned_at(changed, witness_key()), std::nullopt);
  // The plain signature of the same key is none.
  const NoteKey plain{witness_key().name, NoteAlgorithm::ed25519, witness_key().key};
  EXPECT_EQ(note.by(plain), nullptr);
}

TEST(Checkpoint, OnlyTheOneFormOfEachPartIsTaken) {
  const std::string root =
      kPoint.text().substr(kPoint.text().rfind('\n', kPoint.text().size() - 2) + 1);
  EXPECT_TRUE(Checkpoint::parse("a/b\n7\n" + root));
  EXPECT_TRUE(Checkpoint::parse("a/b\n7\n" + root + "an extension\n"));
  const std::vector<std::string> others = {"",
                                           "a/b\n7\n",
                                           "a/b\n07\n" + root,
                                           "a/b\n-7\n" + root,
                                           "a/b\n+7\n" + root,
                                           "a b\n7\n" + root,
                                           "\n7\n" + root,
                                           "a/b\n9007199254740992\n" + root,
                                           "a/b\n7\nAAAA\n",
                                           "a/b\n7\n" + root + "\n",
                                           "a/b\n7\n" + root + "no end"};
  for (const std::string& bad : others) {
    EXPECT_FALSE(Checkpoint::parse(bad)) << bad;
  }
}

TEST(Note, AnythingElseIsNoNote) {
  const std::string good = sign_checkpoint(kPoint, key("log")).str();
  for (std::size_t i = 0; i < good.size(); ++i) EXPECT_FALSE(SignedNote::parse(good.substr(0, i)));
  std::string many = good;
  for (int i = 0; i < 64; ++i) many += good.substr(good.find("\xe2\x80\x94"));
  EXPECT_FALSE(SignedNote::parse(many)) << "more signatures than anybody needs";
  EXPECT_FALSE(
      SignedNote::parse(std::string("a\x01z\n\n") + good.substr(good.find("\xe2\x80\x94"))));
  std::string vkey = log_key().text();
  EXPECT_TRUE(NoteKey::parse(vkey));
  vkey[vkey.find('+') + 1] ^= 1;
  EXPECT_EQ(NoteKey::parse(vkey).error().reason, "bad_vkey");
}

}  // namespace
}  // namespace yagura::cases
