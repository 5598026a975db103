#include "case/commitment.h"

#include <gtest/gtest.h>

#include "base/merkle.h"
#include "case/testing_node.h"

namespace yagura::cases {
namespace {

// Made apart from this program, from the words of docs/formats/case-log.md, with Python's hashlib:
//   h = b"yagura/assessment/1"; for p in parts: h += len(p).to_bytes(8, "big") + p
TEST(Commitment, IsWhatTheDocumentSays) {
  const Digest root = sha256("root");
  EXPECT_EQ(to_hex(commitment("case-0123456789abcdef", 2, "jp", root, "criteria/1",
                              std::string(32, 'n'), R"({"a":1})")),
            "5ac308689d3034d8ef0b5fc9235dbf7a5a4987ecc203809f1f24a1712ad1be8b");
}

TEST(Commitment, EveryPartAndEveryBoundaryCounts) {
  const Digest root = sha256("root");
  const std::string nonce(32, 'n');
  const Digest one = commitment("case-1", 1, "jp", root, "c", nonce, "{}");
  EXPECT_NE(one, commitment("case-2", 1, "jp", root, "c", nonce, "{}"));
  EXPECT_NE(one, commitment("case-1", 2, "jp", root, "c", nonce, "{}"));
  EXPECT_NE(one, commitment("case-1", 1, "us", root, "c", nonce, "{}"));
  EXPECT_NE(one, commitment("case-1", 1, "jp", sha256("other"), "c", nonce, "{}"));
  EXPECT_NE(one, commitment("case-1", 1, "jp", root, "d", nonce, "{}"));
  EXPECT_NE(one, commitment("case-1", 1, "jp", root, "c", std::string(32, 'm'), "{}"));
  EXPECT_NE(one, commitment("case-1", 1, "jp", root, "c", nonce, "{ }"));
  // What stands on the other side of a boundary is another value.
  EXPECT_NE(commitment("case-1", 11, "jp", root, "c", nonce, "{}"),
            commitment("case-11", 1, "jp", root, "c", nonce, "{}"));
  // And it is no leaf of a log.
  EXPECT_NE(one, merkle::leaf_hash(bytes_of(one)));
}

TEST(Manifest, AnItemHasNoGradeAndALeafThatCannotBeGuessed) {
  const ManifestItem item = testing::items(1)[0];
  const Json a = manifest_json(item, 0, std::string(16, 'a'));
  const Json b = manifest_json(item, 0, std::string(16, 'b'));
  EXPECT_TRUE(a["grade"].is_null());
  EXPECT_TRUE(a["received_time"].is_null()) << "what cannot be told is not guessed";
  EXPECT_NE(manifest_leaf(a), manifest_leaf(b));
}

TEST(Manifest, GradesAreAdmiraltyGrades) {
  for (const char* good : {"A1", "F6", "B2"}) EXPECT_TRUE(good_grade(good));
  for (const char* bad : {"", "A", "A0", "G1", "A7", "a1", "A12", "1A"})
    EXPECT_FALSE(good_grade(bad));
}

}  // namespace
}  // namespace yagura::cases
