#include "base/hash.h"

#include <gtest/gtest.h>

namespace yagura {
namespace {

// NIST FIPS 180-4 example values (CSRC "SHA256.pdf") and the empty message.
TEST(Sha256, GivesThePublishedDigests) {
  EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(to_hex(sha256(std::string(1'000'000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, OfPartsIsThatOfTheWhole) {
  EXPECT_EQ(sha256("a", "b", "c"), sha256("abc"));
  EXPECT_EQ(sha256("abc", ""), sha256("abc"));
}

TEST(Hex, ReadsBackEveryByte) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  EXPECT_EQ(from_hex(to_hex(all)), all);
  EXPECT_EQ(from_hex("00fF"), std::string("\0\xff", 2));
}

TEST(Hex, RefusesOddLengthAndOtherLetters) {
  EXPECT_FALSE(from_hex("abc"));
  EXPECT_FALSE(from_hex("0g"));
  EXPECT_FALSE(from_hex("0 "));
}

TEST(Digest, IsOnlyMadeOf32Bytes) {
  const Digest d = sha256("x");
  EXPECT_EQ(digest_of(bytes_of(d)), d);
  EXPECT_FALSE(digest_of("short"));
  EXPECT_FALSE(digest_of(std::string(33, 'x')));
}

// Fixed for ever: partitions and track ids on disk depend on it.
TEST(Hash64, NeverChanges) {
  EXPECT_EQ(hash64(""), 0xf52a15e9a9b5e89bULL);
  EXPECT_EQ(hash64("mmsi:431000001"), 0xe65e76fa341e3f25ULL);
  EXPECT_EQ(hash64("mmsi:431000001", 1), 0xddd7deca0388a713ULL);
}

}  // namespace
}  // namespace yagura
