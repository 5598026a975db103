#include "case/keys.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <fstream>

#include "base/hash.h"
#include "case/testing.h"

namespace yagura::cases {
namespace {

PrivateKey from_hex_seed(const std::string& hex) {
  std::array<std::uint8_t, 32> seed;
  std::memcpy(seed.data(), from_hex(hex)->data(), 32);
  return PrivateKey::from_seed("vector", seed);
}

// RFC 8032 section 7.1, tests 1 to 3.
TEST(Keys, SignaturesAreThoseOfTheStandard) {
  const struct {
    std::string seed, key, message, signature;
  } vectors[] = {{"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                  "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
                  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac"
                  "c61e39701cf9"
                  "b46bd25bf5f0595bbe24655141438e7a100b"},
                 {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                  "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
                  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e"
                  "458f3613d0f1"
                  "1d8c387b2eaeb4302aeeb00d291612bb0c00"},
                 {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                  "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
                  "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290"
                  "ae67f760984d"
                  "c6594a7c15e9716ed28dc027beceea1ec40a"}};
  for (const auto& v : vectors) {
    const PrivateKey key = from_hex_seed(v.seed);
    const std::string message = *from_hex(v.message);
    EXPECT_EQ(to_hex({reinterpret_cast<const char*>(key.public_key().bytes.data()), 32}), v.key);
    EXPECT_EQ(to_hex(bytes_of(key.sign(message))), v.signature);
    EXPECT_TRUE(verify(key.public_key(), message, *signature_of(*from_hex(v.signature))));
    EXPECT_FALSE(verify(key.public_key(), message + "x", key.sign(message)));
    Signature changed = key.sign(message);
    changed[40] ^= 1;
    EXPECT_FALSE(verify(key.public_key(), message, changed));
    EXPECT_FALSE(verify(testing::key("other").public_key(), message, key.sign(message)));
  }
}

TEST(Keys, AKeyFileGivesTheSameKeyAndIsItsOwnersAlone) {
  const testing::Folder dir;
  const std::string path = dir.path() + "/watch-1.key";
  const PrivateKey key = PrivateKey::generate("watch-1");
  key.save(path);
  struct stat about{};
  ASSERT_EQ(::stat(path.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600U);
  const PrivateKey again = PrivateKey::load(path);
  EXPECT_EQ(again.id(), key.id());
  EXPECT_EQ(again.name(), "watch-1");
  EXPECT_TRUE(verify(key.public_key(), "m", again.sign("m")));
  EXPECT_THROW(key.save(path), EnvironmentError) << "a key was written over";
  EXPECT_NE(PrivateKey::generate("watch-1").id(), key.id());
}

TEST(Keys, AFileThatOthersMayReadOrALinkIsRefused) {
  const testing::Folder dir;
  const std::string path = dir.path() + "/k.key";
  testing::key("k").save(path);
  for (const ::mode_t mode : {0640, 0604, 0660, 0644}) {
    ::chmod(path.c_str(), mode);
    try {
      static_cast<void>(PrivateKey::load(path));
      FAIL() << mode;
    } catch (const EnvironmentError& e) {
      EXPECT_NE(std::string(e.what()).find("chmod 600"), std::string::npos);
      EXPECT_NE(e.message(Lang::ja).find("所有者"), std::string::npos);
    }
  }
  ::chmod(path.c_str(), 0600);
  std::filesystem::create_symlink(path, dir.path() + "/link.key");
  EXPECT_THROW(static_cast<void>(PrivateKey::load(dir.path() + "/link.key")), EnvironmentError);
  EXPECT_THROW(static_cast<void>(PrivateKey::load(dir.path() + "/none.key")), EnvironmentError);
  EXPECT_EQ(PrivateKey::load(path).id(), testing::key("k").id());
}

TEST(Keys, ADamagedOrNewerKeyFileIsToldApart) {
  const std::string good = testing::key("k").text();
  EXPECT_TRUE(PrivateKey::parse(good));
  EXPECT_EQ(PrivateKey::parse("yagura-key/2\n").error().reason, "newer_key_file");
  for (std::size_t i = 0; i < good.size(); ++i) {
    EXPECT_FALSE(PrivateKey::parse(good.substr(0, i))) << i;
  }
  EXPECT_FALSE(PrivateKey::parse(good + "\n"));
  const std::string other = testing::key("l").text();
  const std::string mixed =
      good.substr(0, good.find("private")) + other.substr(other.find("private"));
  EXPECT_EQ(PrivateKey::parse(mixed).error().reason, "bad_key_file");
}

TEST(Keys, TheIdFollowsFromThePublicPart) {
  const PublicKey key = testing::key("k").public_key();
  EXPECT_EQ(key.id().size(), 32U);
  EXPECT_EQ(PublicKey::from_base64(key.base64())->id(), key.id());
  EXPECT_FALSE(PublicKey::from_base64("AAAA"));
  EXPECT_FALSE(PublicKey::from_base64(""));
}

}  // namespace
}  // namespace yagura::cases
